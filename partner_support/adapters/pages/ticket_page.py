"""The list of tickets: what its address asks for, and what it shows. An id that is not the reader's is not there."""

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _

from partner_support.adapters import settings
from partner_support.adapters.access import portal_pages
from partner_support.adapters.access.portal_pages import PER_PAGE, TICKETS, asked
from partner_support.adapters.pages import record_rows, ticket_rows
from partner_support.adapters.pages.ticket_rows import ALL, NEEDS_YOU, OPEN, SLUGS, Wanted
from partner_support.adapters.records import records
from partner_support.partner_support.doctype.sla_matrix import readiness

ABOUT = {
	"deal_registration": "A deal registration",
	"mdf_claim": "An MDF claim",
	"commission_statement": "A commission statement",
	"partner_agreement": "An agreement",
}


def of(partners: Sequence[str]) -> dict[str, Any]:
	"""What the page shows of these partners' tickets."""
	wanted = wanted_of(partners)
	count = ticket_rows.count(partners, wanted)
	page = portal_pages.asked_page(count)
	params = {"partner": asked("partner"), **params_of(wanted)}
	return {
		"rows": ticket_rows.latest(partners, wanted, PER_PAGE, (page - 1) * PER_PAGE),
		"pager": portal_pages.pager(TICKETS, page, count, **params),
		"filters": filters(partners, wanted),
		"text": wanted.text,
		"is_narrowed": wanted != Wanted(),
		"clear_url": portal_pages.address(TICKETS, partner=asked("partner")),
	}


def wanted_of(partners: Sequence[str]) -> Wanted:
	"""What the address asks for; words that mean nothing are left out.

	Raises PageDoesNotExistError for a record that the reader does not see, as for one that there is not.
	"""
	kind, _colon, record = asked("record").partition(":")
	if record and (kind not in records.LINK_FIELDS or not record_rows.title_of(kind, record, partners)):
		raise frappe.PageDoesNotExistError
	return Wanted(
		state=one_of(asked("state"), (OPEN, NEEDS_YOU, ALL, *SLUGS)) or OPEN,
		category=one_of(asked("category"), ticket_rows.categories()),
		severity=one_of(asked("severity"), readiness.severities()),
		kind=one_of(kind, records.LINK_FIELDS),
		record=record,
		text=asked("q"),
	)


def one_of(value: str, known: Sequence[str] | dict[str, str]) -> str:
	"""The value if it is known."""
	return value if value in known else ""


def params_of(wanted: Wanted) -> dict[str, str]:
	"""What is wanted, as the address says it."""
	return {
		"state": "" if wanted.state == OPEN else wanted.state,
		"category": wanted.category,
		"severity": wanted.severity,
		"record": f"{wanted.kind}:{wanted.record}" if wanted.record else wanted.kind,
		"q": wanted.text,
	}


def filters(partners: Sequence[str], wanted: Wanted) -> list[dict[str, Any]]:
	"""The choices that the page offers, with what is chosen."""
	severities = [(name, settings.severity_label(name)) for name in readiness.severities()]
	return [
		{"name": "state", "label": _("State"), "options": states(), "chosen": wanted.state},
		{
			"name": "category",
			"label": _("Category"),
			"options": [("", _("Any")), *((each, each) for each in ticket_rows.categories())],
			"chosen": wanted.category,
		},
		{
			"name": "severity",
			"label": _("Severity"),
			"options": [("", _("Any")), *severities],
			"chosen": wanted.severity,
		},
		{
			"name": "record",
			"label": _("About"),
			"options": abouts(partners, wanted),
			"chosen": params_of(wanted)["record"],
		},
	]


def states() -> list[tuple[str, str]]:
	"""The states to choose from."""
	first = [(OPEN, _("Open")), (NEEDS_YOU, _("Waiting for you"))]
	return [*first, *((slug, _(stage)) for slug, stage in SLUGS.items()), (ALL, _("All"))]


def abouts(partners: Sequence[str], wanted: Wanted) -> list[tuple[str, str]]:
	"""What tickets may be about: a kind of record that the reader is shown, or the one record that was asked for."""
	kinds = [(field, _(ABOUT[field])) for field in record_rows.kinds_of(partners)]
	one = []
	if wanted.record:
		title = record_rows.title_of(wanted.kind, wanted.record, partners) or wanted.record
		one = [(f"{wanted.kind}:{wanted.record}", f"{wanted.record}: {title}")]
	return [("", _("Anything")), *one, *kinds]
