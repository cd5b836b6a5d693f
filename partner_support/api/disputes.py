"""What the form of a Commission Dispute asks the server.

Deciding takes write permission on the dispute, which finance and operations roles have. The trail
holds what staff wrote among themselves, so it is shown and exported to those staff alone whose roles
read its entries.
"""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.adapters.access import rights
from partner_support.adapters.arguments import Text, checked
from partner_support.adapters.disputes import dispute_decisions, dispute_export

DISPUTE, ENTRY = "Commission Dispute", "Audit Entry"


@frappe.whitelist(methods=["POST"])
@checked
def set_claim(dispute: str, amount_claimed: float | str) -> str:
	"""Enter what the partner claims; the dispute's state."""
	writable(dispute)
	return dispute_decisions.set_claim(dispute, amount_claimed).status


@frappe.whitelist(methods=["POST"])
@checked
def review(dispute: str) -> str:
	"""Take the dispute on; its state."""
	writable(dispute)
	return dispute_decisions.review(dispute).status


@frappe.whitelist(methods=["POST"])
@checked
def agree(dispute: str, amount_agreed: float | str, reason: Text) -> str:
	"""Accept the claim or part of it; the dispute's state."""
	writable(dispute)
	return dispute_decisions.agree(dispute, amount_agreed, reason).status


@frappe.whitelist(methods=["POST"])
@checked
def reject(dispute: str, reason: Text) -> str:
	"""Refuse the claim; the dispute's state."""
	writable(dispute)
	return dispute_decisions.reject(dispute, reason).status


@frappe.whitelist(methods=["POST"])
@checked
def reopen(dispute: str, reason: Text) -> str:
	"""Look at it again; the dispute's state."""
	writable(dispute)
	return dispute_decisions.reopen(dispute, reason).status


@frappe.whitelist(methods=["POST"])
@checked
def correct(dispute: str, reason: Text) -> str:
	"""Make the corrected version of the statement; its name."""
	writable(dispute)
	return dispute_decisions.correct(dispute, reason).corrected_statement


@frappe.whitelist()
@checked
def trail(dispute: str) -> dict[str, Any]:
	"""The audit trail in words, and whether it is whole."""
	check_may_audit(dispute)
	return dispute_export.timeline(dispute)


@frappe.whitelist()
@checked
def export_json(dispute: str) -> None:
	"""The dispute with its trail, to be verified offline. Sent as a file."""
	check_may_audit(dispute)
	send(dispute_export.file_name(dispute, "json"), dispute_export.as_json(dispute), "download")


@frappe.whitelist()
@checked
def export_pdf(dispute: str) -> None:
	"""The dispute with its trail, to be read. Sent as a file."""
	check_may_audit(dispute)
	send(dispute_export.file_name(dispute, "pdf"), dispute_export.as_pdf(dispute), "pdf")


def writable(dispute: str) -> Document:
	"""The dispute, if the user may decide about it."""
	document = frappe.get_doc(DISPUTE, dispute)
	document.check_permission("write")
	return document


def check_may_audit(dispute: str) -> None:
	"""Refuse whoever may not read the dispute, and those who may, but not the entries of its trail."""
	frappe.get_doc(DISPUTE, dispute).check_permission("read")
	if not (frappe.has_permission(ENTRY, "read") and rights.sees_as_staff(DISPUTE, dispute)):
		frappe.throw(
			_("The audit trail holds internal notes. Ask the vendor's finance team for an export."),
			frappe.PermissionError,
		)


def send(name: str, content: bytes, kind: str) -> None:
	"""Answer the request with a file."""
	frappe.response.update({"filename": name, "filecontent": content, "type": kind})
