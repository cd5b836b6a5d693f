"""A commission ticket about a statement is a dispute: it opens and ends with its ticket, and is decided by finance."""

import pytest

import frappe
from helpdesk.helpdesk.doctype.hd_ticket.api import merge_ticket, split_ticket

from partner_support.adapters.disputes import audit_trail, dispute_checks
from tests.site.disputing import (
	COMMISSION,
	agreed,
	call,
	dispute_of,
	disputed,
	disputing_ticket,
	entries,
	gold,
	last,
	state_of,
	trouble,
)
from tests.site.factories import (
	CATEGORY,
	agent,
	agent_replies,
	category,
	errors,
	partner_replies,
	set_on,
	ticket,
)
from tests.site.portal import USER, portal_ticket
from tests.site.program import moved, statement


@pytest.fixture
def mine():
	yield gold(manager=USER)
	assert errors() == []


# It opens


def test_a_partners_ticket_in_the_portal_about_a_statement_opens_a_dispute(mine):
	about = statement(mine, status="Issued")
	raised = portal_ticket(ticket_type=COMMISSION, commission_statement=about.name)
	dispute = dispute_of(raised)
	assert (dispute.status, dispute.partner, dispute.commission_statement) == ("Open", mine.name, about.name)
	assert (dispute.currency, dispute.statement_total, dispute.opened_by) == ("EUR", 1125, USER)
	assert state_of(about) == "Disputed"


def test_a_ticket_from_mail_becomes_a_dispute_when_an_agent_names_the_statement(mine):
	about = statement(mine, status="Paid")
	raised = ticket(mine, ticket_type=CATEGORY)
	raised = agent_replies(partner_replies(raised, "It is our statement of October."))
	assert dispute_of(raised) is None
	set_on(raised, ticket_type=COMMISSION, commission_statement=about.name)
	dispute = dispute_of(raised)
	assert [entry.after["text"] for entry in entries(dispute, "Message")] == [
		"It says that it exists.",
		"It is our statement of October.",
		"We are looking into it.",
	]
	assert state_of(about) == "Disputed"


def test_any_number_of_saves_makes_one_dispute(mine):
	raised, dispute, _about = disputed(mine)
	for number in range(3):
		set_on(raised, subject=f"Commission {number}")
	partner_replies(raised)
	assert frappe.get_all("Commission Dispute", {"ticket": raised.name}, pluck="name") == [dispute.name]
	assert len(entries(dispute, "Opened")) == 1


@pytest.mark.parametrize("status", ["Draft", "Void"])
def test_a_statement_that_the_partner_was_not_given_cannot_be_disputed(mine, status):
	raised = disputing_ticket(mine, statement(mine, status=status))
	assert dispute_of(raised) is None


def test_a_draft_is_disputed_once_it_is_issued_and_its_ticket_is_touched(mine):
	about = statement(mine)
	raised = disputing_ticket(mine, about)
	moved(about, "Issued")
	partner_replies(raised)
	assert dispute_of(raised).status == "Open"


def test_another_category_no_statement_or_no_partner_is_no_dispute(mine):
	about = statement(mine, status="Issued")
	category()
	assert dispute_of(ticket(mine, ticket_type=CATEGORY, commission_statement=about.name)) is None
	assert dispute_of(ticket(mine, ticket_type=COMMISSION)) is None
	stranger = ticket(ticket_type=COMMISSION)
	frappe.db.set_value("HD Ticket", stranger.name, "commission_statement", about.name)
	set_on(stranger, subject="Again")
	assert dispute_of(stranger) is None
	assert state_of(about) == "Issued"


def test_while_partner_support_is_off_nothing_opens(mine, settings):
	raised, about = ticket(mine, ticket_type=COMMISSION), statement(mine, status="Issued")
	settings("Partner Support Settings", enabled=0)
	set_on(raised, commission_statement=about.name)
	assert dispute_of(raised) is None
	settings("Partner Support Settings", enabled=1)
	set_on(raised, subject="Again")
	assert dispute_of(raised).status == "Open"


def test_a_trail_that_cannot_be_written_costs_no_ticket_and_no_mail(mine, monkeypatch):
	raised, dispute, _about = disputed(mine)
	with monkeypatch.context() as broken:
		broken.setattr(audit_trail, "insert", lambda *args: 1 / 0)
		raised = partner_replies(raised, "Are you there?")
		other = disputing_ticket(mine, statement(mine, status="Issued", statement_number="B"))
	assert frappe.get_all("Communication", {"reference_name": raised.name, "content": "Are you there?"})
	assert "division by zero" in errors()[0].error
	assert dispute_of(other) is None
	frappe.db.delete("Error Log")
	dispute_checks.run()
	assert last(dispute, "Message").after["text"] == "Are you there?"
	assert trouble(dispute) == ""
	set_on(other, subject="Once more")
	assert dispute_of(other).status == "Open"


# It follows its ticket


def test_a_link_removed_withdraws_the_dispute_and_one_set_again_brings_it_back(mine):
	raised, dispute, about = disputed(mine)
	set_on(raised, commission_statement=None)
	assert (state_of(dispute), state_of(about)) == ("Withdrawn", "Issued")
	assert "no longer disputes" in dispute.decision_reason
	set_on(raised, commission_statement=about.name)
	assert (state_of(dispute), state_of(about)) == ("Under Review", "Disputed")
	assert trouble(dispute) == ""


def test_another_category_withdraws_the_dispute(mine):
	category()
	raised, dispute, about = disputed(mine)
	set_on(raised, ticket_type=CATEGORY)
	assert (state_of(dispute), state_of(about)) == ("Withdrawn", "Issued")


def test_another_statement_on_the_ticket_turns_the_dispute_to_it(mine):
	raised, dispute, first = disputed(mine)
	call("set_claim", dispute=dispute.name, amount_claimed=100)
	frappe.db.set_value("Partner", mine.name, "currency", "USD")
	second = statement(mine, status="Paid", statement_number="B", currency="USD")
	set_on(raised, commission_statement=second.name)
	dispute.reload()
	assert (dispute.status, dispute.commission_statement, dispute.currency) == ("Open", second.name, "USD")
	assert dispute.amount_claimed == 0
	assert (state_of(first), state_of(second)) == ("Issued", "Disputed")
	assert dispute.statement_status_before == "Paid"
	turned = [
		entry for entry in entries(dispute, "Field") if entry.subject == f"Commission Dispute {dispute.name}"
	]
	assert turned[-1].before["commission_statement"] == first.name
	assert turned[-1].after["commission_statement"] == second.name


def test_what_was_decided_stays_decided_whatever_the_ticket_says(mine):
	raised, dispute, _about = disputed(mine)
	agreed(dispute)
	set_on(raised, commission_statement=None)
	assert state_of(dispute) == "Agreed"
	assert last(dispute, "Field").before == {"commission_statement": dispute.commission_statement}


def test_a_split_ticket_opens_no_second_dispute_of_the_same_statement(mine):
	raised, dispute, about = disputed(mine)
	raised = partner_replies(raised, "And a second thing.")
	said = frappe.get_last_doc(
		"Communication", {"reference_name": raised.name, "content": "And a second thing."}
	)
	other = frappe.get_doc("HD Ticket", split_ticket("A second thing", said.name))
	assert other.commission_statement == about.name
	assert dispute_of(other) is None
	set_on(other, subject="A second thing, again")
	notes = [entry for entry in entries(dispute, "Note") if entry.subject == f"HD Ticket {other.name}"]
	assert [note.after["split_from"] for note in notes] == [raised.name]
	assert "And a second thing." in [entry.after["text"] for entry in entries(dispute, "Message")]
	set_on(other, commission_statement=statement(mine, status="Issued", statement_number="B").name)
	assert dispute_of(other).status == "Open"


def test_a_merged_ticket_withdraws_its_dispute_with_a_note_and_the_target_takes_over(mine):
	agent()
	raised, dispute, about = disputed(mine)
	target = ticket(mine, ticket_type=COMMISSION)
	merge_ticket(raised.name, target.name)
	assert state_of(dispute) == "Withdrawn"
	assert dispute.decision_reason == f"Ticket {raised.name} was merged into {target.name}."
	notes = frappe.get_all("HD Ticket Comment", {"reference_ticket": target.name}, pluck="content")
	assert any(dispute.name in note and "withdrawn" in note for note in notes)
	assert trouble(dispute) == ""
	heir = dispute_of(target.reload())
	assert (heir.status, heir.commission_statement, state_of(about)) == ("Open", about.name, "Disputed")
	moved(about, "Paid")
	assert heir.statement_status_before == "Issued"
