"""What Helpdesk's ticket page is given, by whom it is opened."""

import frappe

from tests.site.factories import at, customer, partner, policy, ticket
from tests.site.portal import signed_in

GET_ONE = "helpdesk.helpdesk.doctype.hd_ticket.api.get_one"
MINE = "anna@reseller.example.com"


def page_of(name: str, reader: str) -> dict:
	"""The answer to the page's own call, as that person."""
	(answering,) = frappe.get_hooks("override_whitelisted_methods")[GET_ONE]
	with signed_in(reader):
		return frappe.call(answering, name=name, is_customer_portal=reader == MINE)


def rows_of(page: dict) -> set[str]:
	return {row["fieldname"] for row in page["template"]["fields"]}


def test_a_partner_sees_the_stage_and_no_internal_field():
	with at("2026-11-23 10:00"):
		policy()
		mine = ticket(partner("Reseller", MINE), raised_by=MINE)
		page = page_of(mine.name, MINE)
	assert page["partner_stage"] == "Submitted"
	assert "partner_stage" in rows_of(page)
	assert "escalation_level" not in page
	assert page["comments"] == page["history"] == []


def test_a_customer_who_is_no_partner_sees_nothing_of_ours():
	with at("2026-11-23 10:00"):
		policy()
		theirs = ticket(customer=customer("Plain Customer", MINE).name, raised_by=MINE)
		page = page_of(theirs.name, MINE)
	assert not {"partner", "partner_tier", "partner_stage"} & rows_of(page)


def test_an_agent_sees_all_of_it():
	with at("2026-11-23 10:00"):
		policy()
		mine = ticket(partner("Reseller", MINE), raised_by=MINE)
		page = page_of(mine.name, "Administrator")
	assert page["escalation_level"] == 0
	assert {"partner", "partner_tier", "escalation_level"} <= rows_of(page)
