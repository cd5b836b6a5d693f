"""Sends each month's report once, when the month is over, to those whom the settings name.

The report's row is locked and says that it was sent, in the transaction that queues the mails: two
jobs send it once, and one that dies sends it when it comes again.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.adapters import settings, site_time
from partner_support.adapters.escalation import recipients
from partner_support.adapters.figures import leadership, leadership_page
from partner_support.adapters.figures.leadership import REPORT
from partner_support.adapters.mail import languages, notifier


def run() -> None:
	"""The scheduler's job: the report of the month that is over, unless it was sent already."""
	people = settings.report_recipients()
	if not people:
		return
	month = leadership.month_before(site_time.now())
	if frappe.db.get_value(REPORT, month, "sent_on"):
		return
	leadership.report_on(month)
	frappe.db.get_value(REPORT, month, "name", for_update=True)
	report = frappe.get_doc(REPORT, month)  # read anew, as it is under the lock
	if not report.sent_on:
		send(report, people)


def send(report: Document, people: list[str]) -> list[str]:
	"""Send a report to these users, and note it; returns what went wrong."""
	problems = [problem for person in people for problem in [mail(report, person)] if problem]
	report.sent_on = site_time.to_site(site_time.now())
	report.sent_to, report.problems = "\n".join(people), "\n".join(problems)
	leadership.save(report)
	return problems


def mail(report: Document, person: str) -> str | None:
	"""One mail, in the person's language; without pages where they cannot be made."""
	address = recipients.address_of(person)

	def queue() -> None:
		pages, missing = pages_of(report)
		notifier.queue(
			address,
			(REPORT, report.name),
			"leadership_report",
			{"month": leadership_page.month_name(report.month), "no_pdf": missing},
			{"report_html": leadership_page.html(report)},
			[{"fname": leadership_page.file_name(report), "fcontent": pages}] if pages else None,
		)

	with languages.speaking(frappe.db.get_value("User", person, "language")):
		words = _("mail to {0} could not be queued").format(address)
		return notifier.problem_of(queue, report, notifier.MAIL_FAILURE, words)


def pages_of(report: Document) -> tuple[bytes | None, bool]:
	"""The report's pages, and whether there are none."""
	try:
		return leadership_page.pdf(report), False
	except frappe.ValidationError:
		frappe.clear_last_message()
		return None, True
