"""What the SLA Matrix form asks the server."""

from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.adapters.arguments import Moment, checked
from partner_support.adapters.sla import matrix_preview, matrix_versions


@frappe.whitelist(methods=["POST"])
@checked
def publish(matrix: str, effective_from: Moment | None = None) -> str:
	"""Put a draft in force, from that date or from now."""
	frappe.has_permission("SLA Matrix", "write", doc=matrix, throw=True)
	return matrix_versions.publish(matrix, effective_from).name


@frappe.whitelist(methods=["POST"])
@checked
def new_version(matrix: str) -> str:
	"""A draft with the same content."""
	frappe.has_permission("SLA Matrix", "create", throw=True)
	readable("SLA Matrix", matrix)
	return matrix_versions.new_version(matrix).name


@frappe.whitelist()
@checked
def coverage(matrix: str, category: str | None = None) -> dict[str, Any]:
	"""The promises for every tier and severity in one category."""
	return matrix_preview.coverage(readable("SLA Matrix", matrix), category or None)


@frappe.whitelist()
@checked
def what_would_apply(
	matrix: str,
	tier: str | None = None,
	severity: str | None = None,
	category: str | None = None,
	start: Moment | None = None,
	partner: str | None = None,
) -> dict[str, Any]:
	"""Deadlines, reasons and escalations for one case. `start` is in the site's time."""
	document = readable("SLA Matrix", matrix)
	if partner:
		readable("Partner", partner)
	case = matrix_preview.case_for(document, tier, severity, category, start, partner)
	return matrix_preview.what_would_apply(document, case)


def readable(doctype: str, name: str) -> Document:
	"""The document, if the user may read it."""
	document = frappe.get_doc(doctype, name)
	document.check_permission("read")
	return document
