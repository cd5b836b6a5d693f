"""The monthly report for whoever runs the server, by a command of bench."""

from pathlib import Path

import frappe
from frappe import _
from frappe.utils import strip_html

from partner_support.adapters import settings
from partner_support.adapters.figures import leadership, leadership_mail, leadership_page

Refused = frappe.ValidationError


def report(month: str, file: str | None, send: bool, renew: bool) -> list[str]:
	"""Compute, print and send as asked; what was done, line by line."""
	try:
		return list(done(month, file, send, renew))
	except Refused as refusal:
		raise Refused(strip_html(str(refusal))) from refusal


def done(month: str, file: str | None, send: bool, renew: bool) -> list[str]:
	"""The same, its refusals as a page would show them."""
	people = settings.report_recipients()
	if send and not people:
		frappe.throw(_("Nobody is named to get it. Name people in Partner Support Settings, Reports."))
	document = leadership.report_on(month, renewed=renew)
	told = [_("Leadership Report {0}, computed on {1}.").format(document.name, document.computed_on)]
	if file:
		Path(file).write_bytes(leadership_page.pdf(document))
		told.append(file)
	if send:
		told += leadership_mail.send(document, people) or [_("Sent to: {0}").format(", ".join(people))]
	frappe.db.commit()  # nosemgrep: frappe-manual-commit -- a command is its own transaction
	return told
