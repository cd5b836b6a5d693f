"""What Helpdesk's ticket page is given, by whom it is opened."""

import pytest

import frappe

from partner_support.adapters.tickets import form_scripts, portal_form, ticket_page
from tests.site import program
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


def test_a_partner_sees_what_the_linked_record_is_called_and_where_it_stands():
	with at("2026-11-23 10:00"):
		policy()
		mine = partner("Reseller", MINE)
		deal = program.deal(mine, status="Approved")
		page = page_of(ticket(mine, raised_by=MINE, deal_registration=deal.name).name, MINE)
	assert page["deal_registration"] == "Acme Clinics"
	assert page["record_summary"].startswith("Approved · EUR")
	assert {"deal_registration", "record_summary"} <= rows_of(page)
	assert "record_state" not in page  # it is told in the summary, as far as they may see it
	assert not {"mdf_claim", "commission_statement", "partner_agreement"} & rows_of(page)


def test_a_partner_without_a_linked_record_sees_no_field_for_one():
	with at("2026-11-23 10:00"):
		policy()
		page = page_of(ticket(partner("Reseller", MINE), raised_by=MINE).name, MINE)
	assert not {"deal_registration", "record_summary"} & rows_of(page)


def test_a_linked_statement_says_nothing_to_whom_it_is_not_shown():
	with at("2026-11-23 10:00"):
		policy()
		mine = partner("Reseller", MINE)
		statement = program.statement(mine, status="Issued")
		linked = ticket(mine, raised_by=MINE, commission_statement=statement.name)
		page = page_of(linked.name, MINE)
		with signed_in(MINE):
			read = frappe.call("frappe.client.get", doctype="HD Ticket", name=linked.name)
	assert page["commission_statement"] is None
	assert not {"commission_statement", "record_summary"} & rows_of(page)
	assert "EUR" not in str(page) and "EUR" not in str(read)


def test_an_agent_gets_the_record_itself_and_its_summary():
	with at("2026-11-23 10:00"):
		policy()
		mine = partner("Reseller", MINE)
		deal = program.deal(mine)
		page = page_of(ticket(mine, deal_registration=deal.name).name, "Administrator")
	assert (page["deal_registration"], page["record_summary"][:5]) == (deal.name, "Draft")


def test_nothing_about_records_shows_on_a_ticket_of_no_partner():
	with at("2026-11-23 10:00"):
		policy()
		theirs = ticket(customer=customer("Plain Customer", MINE).name, raised_by=MINE)
		for reader in (MINE, "Administrator"):
			shown = rows_of(page_of(theirs.name, reader))
			assert not {"deal_registration", "mdf_claim", "record_summary"} & shown


@pytest.mark.parametrize(
	"script", [ticket_page.PANEL, ticket_page.AGENTS_ACTIONS, ticket_page.INCIDENTS, portal_form.SCRIPT]
)
def test_a_new_build_renews_the_modules_that_browsers_keep(script, monkeypatch):
	monkeypatch.setattr(form_scripts, "get_build_version", lambda: "of-today")
	text = form_scripts.source(script)
	assert '.js?v=of-today")' in text and form_scripts.VERSION not in text
