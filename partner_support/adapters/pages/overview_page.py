"""What a partner sees first: what waits for it, and what we work on."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from partner_support.adapters.access import portal_pages
from partner_support.adapters.pages import record_rows, ticket_rows
from partner_support.adapters.pages.ticket_rows import NEEDS_YOU, OPEN, Wanted
from partner_support.adapters.records import record_figures, records
from partner_support.adapters.requests import partner_requests, request_mail
from partner_support.adapters.tickets import stages

SHOWN = 10
ENDS_SOON = 60  # days
CLAIMS_TO_COMPLETE = ("Draft", "Returned")


def of(partners: Sequence[Document]) -> dict[str, Any]:
	"""What the page shows of these partners."""
	names = [partner.name for partner in partners]
	waiting = ticket_rows.latest(names, Wanted(state=NEEDS_YOU), SHOWN)
	tasks = [*tickets_that_wait(waiting), *claims_to_complete(names), *agreements_that_end(names, getdate())]
	needs = ticket_rows.count(names, Wanted(state=NEEDS_YOU))
	return {
		"tasks": tasks,
		"more_tasks": max(needs - len(waiting), 0),
		"needs_url": ticket_address(NEEDS_YOU),
		"open": ticket_rows.most_urgent(names, SHOWN),
		"open_count": ticket_rows.count(names, Wanted(state=OPEN)) - needs,
		"open_url": ticket_address(""),
		"tiers": [tier_of(partner) for partner in partners],
	}


def ticket_address(state: str) -> str:
	"""The list of tickets in a state."""
	return portal_pages.address(portal_pages.TICKETS, partner=portal_pages.asked("partner"), state=state)


def tier_of(partner: Document) -> dict[str, str]:
	"""A partner and its tier, in short."""
	color = frappe.get_cached_value("Partner Tier", partner.partner_tier, "color")
	return {"partner": partner.name, "tier": partner.partner_tier, "color": color or ""}


def tickets_that_wait(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
	"""The tickets that go on once the partner has answered."""
	questions = questions_of([row["name"] for row in rows])
	return [task_of(row, questions.get(row["name"])) for row in rows]


def questions_of(tickets: Sequence[str]) -> dict[str, frappe._dict]:
	"""What is asked, by ticket. The tickets are the reader's, and the questions are put to them."""
	waiting = {"ticket": ["in", tickets or [""]], "state": partner_requests.WAITING}
	fields = ["ticket", "kind", "asked_for", "asked_by"]
	return {
		row.ticket: row for row in frappe.get_all(partner_requests.REQUEST, filters=waiting, fields=fields)
	}


def task_of(row: dict[str, Any], question: frappe._dict | None) -> dict[str, Any]:
	"""A ticket as something to do."""
	confirming = row["mark"] == ticket_rows.MARKS[stages.RESOLVED]
	asked_by = question and frappe.get_cached_value("User", question.asked_by, "first_name")
	return {
		"title": row["subject"],
		"about": _("Ticket {0}").format(row["name"]),
		"partner": row["partner"],
		"badge": row["stage"],
		"mark": row["mark"],
		"text": _("Is it solved? Please confirm, or say what is still wrong.")
		if confirming
		else _("We need something from you to go on."),
		"items": request_mail.asked_items(question) if question and not confirming else [],
		"asked_by": asked_by or "",
		"url": row["url"],
		"action": _("Confirm or object") if confirming else _("Answer"),
	}


def claims_to_complete(partners: Sequence[str]) -> list[dict[str, Any]]:
	"""The claims that were not sent yet, or came back."""
	found = own_rows("MDF Claim", partners)
	if not found:
		return []
	claim, query = found
	query = query.where(claim.status.isin(CLAIMS_TO_COMPLETE)).orderby(claim.modified, order=frappe.qb.desc)
	query = query.select(
		claim.name, claim.activity_title, claim.status, claim.missing_documents, claim.partner
	)
	return [claim_task(row) for row in query.limit(SHOWN).run(as_dict=True)]


def claim_task(row: frappe._dict) -> dict[str, Any]:
	"""A claim as something to do."""
	returned = row.status == "Returned"
	return {
		"title": row.activity_title,
		"about": _("MDF claim {0}").format(row.name),
		"partner": row.partner,
		"badge": _(row.status),
		"mark": record_rows.mark(row.status),
		"text": _("The claim came back: something is missing.")
		if returned
		else _("The claim has not been handed in yet."),
		"items": (row.missing_documents or "").splitlines(),
		"url": record_rows.help_url("MDF Claim", row.name),
		"action": _("Get help with this"),
	}


def agreements_that_end(partners: Sequence[str], today: date) -> list[dict[str, Any]]:
	"""The agreements that end soon, or renew themselves soon unless notice is given."""
	found = own_rows("Partner Agreement", partners)
	if not found:
		return []
	agreement, query = found
	columns = ("name", "agreement_title", "valid_until", "renews_by_itself", "notice_days", "partner")
	query = query.where((agreement.status == "Active") & (agreement.valid_until >= today))
	rows = (
		query.select(*(agreement[each] for each in columns)).orderby(agreement.valid_until).run(as_dict=True)
	)
	return [agreement_task(row) for row in rows if is_near(last_day(row), today)]


def is_near(day: date, today: date) -> bool:
	"""Whether a day comes soon."""
	return today <= day <= getdate(add_days(today, ENDS_SOON))


def last_day(row: frappe._dict) -> date:
	"""The day by which the partner must have acted: of notice, where the agreement renews itself."""
	return getdate(add_days(row.valid_until, -(row.notice_days or 0) if row.renews_by_itself else 0))


def agreement_task(row: frappe._dict) -> dict[str, Any]:
	"""An agreement as something to do."""
	text = (
		_("It renews itself after {0}. Notice can be given until {1}.")
		if row.renews_by_itself
		else _("It ends on {0}. Talk to us about what comes next.")
	)
	return {
		"title": row.agreement_title,
		"about": _("Agreement {0}").format(row.name),
		"partner": row.partner,
		"badge": _("Renews soon") if row.renews_by_itself else _("Ends soon"),
		"mark": "waiting",
		"text": text.format(record_figures.day(row.valid_until), record_figures.day(last_day(row))),
		"items": [],
		"url": record_rows.help_url("Partner Agreement", row.name),
		"action": _("Get help with this"),
	}


def own_rows(kind: str, partners: Sequence[str]) -> record_rows.Found | None:
	"""The reader's records of a kind, where this site keeps them in our DocType, whose states we know."""
	return record_rows.rows_of(kind, partners) if records.source_of(kind).is_own else None
