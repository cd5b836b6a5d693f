"""The monthly report on demand: for those who may read it, of any month."""

import frappe

from partner_support.adapters.arguments import checked
from partner_support.adapters.figures import leadership, leadership_mail, leadership_page
from partner_support.adapters.figures.leadership import REPORT


@frappe.whitelist(methods=["POST"])
@checked
def compute(month: str, renewed: bool | int | str = False) -> str:
	"""The report on a month ("2026-11"), computed where there is none yet or it is to be renewed; its name."""
	frappe.has_permission(REPORT, "read", throw=True)
	return leadership.report_on(month, frappe.utils.sbool(renewed)).name


@frappe.whitelist()
@checked
def page(report: str) -> str:
	"""The report to read, in the reader's language."""
	return leadership_page.html(readable(report))


@frappe.whitelist()
@checked
def pages(report: str) -> None:
	"""The report as a PDF."""
	document = readable(report)
	frappe.response.filename = leadership_page.file_name(document)
	frappe.response.filecontent = leadership_page.pdf(document)
	frappe.response.type = "pdf"


@frappe.whitelist(methods=["POST"])
@checked
def send_to_me(report: str) -> str | None:
	"""Mail the report to whoever asks; what went wrong, if it did."""
	return leadership_mail.mail(readable(report), frappe.session.user)


def readable(report: str) -> frappe.model.document.Document:
	"""The report, for whoever may read it."""
	document = frappe.get_doc(REPORT, report)
	document.check_permission("read")
	return document
