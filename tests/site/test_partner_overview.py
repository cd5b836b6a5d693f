"""What the Partner form shows at a glance, to whom, and at what cost."""

from typing import Any

import pytest

import frappe

from partner_support.adapters.sla import sweep
from partner_support.api import partner as api
from tests.site import program
from tests.site.factories import (
	agent,
	agent_replies,
	at,
	contact,
	customer,
	partner,
	policy,
	set_on,
	ticket,
	user,
)
from tests.site.portal import signed_in

MONDAY = "2026-11-23 10:00"
MANAGER = "cam@vendor.example.com"
OPERATIONS = "operations@vendor.example.com"
FINANCE = "finance@vendor.example.com"
BOB = "bob@gold.example.com"
MONEY = ("Deal Registration", "MDF Claim", "Commission Statement")


@pytest.fixture
def gold():
	with at(MONDAY):
		policy()
		user(OPERATIONS, "Partner Operations Manager")
		user(FINANCE, "Channel Finance Manager")
		manager = user(MANAGER, "Channel Account Manager").name
		yield partner("Gold Reseller", BOB, manager="alice@gold.example.com", channel_account_manager=manager)


def seen_by(person: str, of, now: str = MONDAY) -> dict[str, Any]:
	with at(now), signed_in(person):
		return frappe.call("partner_support.api.partner.overview", partner=of.name)


def states_of(overview: dict, kind: str) -> dict[str, tuple[int, dict[str, float]]]:
	"""Number, and money by currency, by state."""
	found = next(each for each in overview["records"] if each["kind"] == kind)
	return {
		row["state"]: (row["count"], {money["currency"]: money["amount"] for money in row["money"]})
		for row in found["states"]
	}


def test_only_who_may_read_the_partner_gets_anything(gold):
	stranger = user("other.cam@vendor.example.com", "Channel Account Manager").name
	for person in (stranger, "alice@gold.example.com", "Guest"):
		with pytest.raises(frappe.PermissionError):
			seen_by(person, gold)


def test_nobody_is_shown_a_message_about_what_they_may_not_do(gold):
	reader = agent().name
	frappe.clear_messages()
	seen_by(reader, gold)

	assert frappe.get_message_log() == []


def test_open_tickets_stand_with_their_clocks_the_most_urgent_first(gold):
	with at(MONDAY):
		later = ticket(gold, subject="Later", priority="Medium")
		sooner = ticket(gold, subject="Sooner", priority="Urgent")
		waiting = ticket(gold, subject="Waiting", priority="Urgent")
		done = ticket(gold, subject="Done", priority="Urgent")
	with at("2026-11-23 10:30"):
		for each, status in ((waiting, "Replied"), (done, "Resolved")):
			agent_replies(each)
			set_on(each, status=status)
	tickets = seen_by(agent().name, gold, "2026-11-23 12:30")["tickets"]
	assert [row["ticket"] for row in tickets["rows"]] == [sooner.name, later.name, waiting.name]
	assert (tickets["open"], tickets["paused"], tickets["overdue"]) == (3, 1, 1)
	clocks = {
		row["subject"]: {each["clock"]: each["words"] for each in row["clocks"]} for row in tickets["rows"]
	}
	assert clocks["Sooner"] == {
		"First Response": "overdue, was due 30 minutes ago",
		"Resolution": "due in 6 hours",
	}
	assert clocks["Waiting"] == {"Resolution": "paused"}
	assert tickets["rows"][0]["url"] == f"/helpdesk/tickets/{sooner.name}"


def test_a_clock_that_was_missed_before_it_paused_says_both(gold):
	with at(MONDAY):
		mine = ticket(gold)
	with at("2026-11-24 10:00"):
		sweep.run()
		agent_replies(mine)
		set_on(mine, status="Replied")
	(row,) = seen_by(agent().name, gold, "2026-11-24 11:00")["tickets"]["rows"]
	assert [(each["clock"], each["mark"], each["words"]) for each in row["clocks"]] == [
		("Resolution", "missed", "missed, now paused")
	]


def test_a_ticket_without_clocks_is_listed_as_well(gold):
	with at(MONDAY):
		mine = ticket(gold)
		frappe.db.delete("SLA Clock", {"ticket": mine.name})
	tickets = seen_by(agent().name, gold)["tickets"]
	assert [(row["ticket"], row["clocks"]) for row in tickets["rows"]] == [(mine.name, [])]
	assert tickets["open"] == 1


def test_an_account_manager_sees_the_clocks_of_tickets_and_nothing_that_was_written(gold):
	with at(MONDAY):
		mine = ticket(gold, subject="Between the partner and support")
	tickets = seen_by(MANAGER, gold, "2026-11-23 13:00")["tickets"]
	assert (tickets["open"], tickets["overdue"]) == (1, 1)
	(row,) = tickets["rows"]
	assert (row["ticket"], row["category"], row["subject"], row["url"]) == (
		mine.name,
		"Test Deals",
		None,
		None,
	)
	assert "Between the partner" not in frappe.as_json(seen_by(MANAGER, gold))


def test_finance_sees_records_and_no_clocks_people_or_proposals(gold):
	with at(MONDAY):
		ticket(gold, subject="Between the partner and support")
		program.statement(gold)
	seen = seen_by(FINANCE, gold)
	assert [record["kind"] for record in seen["records"]][:3] == list(MONEY)
	assert (seen["compliance"], seen["people"], seen["proposal"]) == (None, None, None)
	assert seen["tickets"]["rows"] == []
	assert "Between the partner" not in frappe.as_json(seen)


def test_records_are_counted_by_state_and_money_stays_in_its_currency(gold):
	with at(MONDAY):
		program.deal(gold, status="Submitted", deal_value=1000)
		program.deal(gold, status="Submitted", deal_value=2500.5, end_customer="Borealis")
		program.deal(gold, status="Submitted", deal_value=300000, currency="JPY", end_customer="Cygnus")
		program.deal(gold, status="Won", deal_value=700, end_customer="Dorado")
		program.claim(gold, status="Submitted", amount=1200)
		program.claim(gold, status="Paid", amount=1200, approved_amount=1000)
		program.statement(gold, status="Issued")
		program.agreement(gold, status="Active")
		program.deal(partner("Another Reseller", partner_tier="Silver"), deal_value=999)
	seen = seen_by(OPERATIONS, gold)
	assert states_of(seen, "Deal Registration") == {
		"Submitted": (3, {"EUR": 3500.5, "JPY": 300_000}),
		"Won": (1, {"EUR": 700}),
	}
	assert list(states_of(seen, "Deal Registration")) == ["Submitted", "Won"]
	assert states_of(seen, "MDF Claim") == {
		"Submitted": (1, {"EUR": 1200}),
		"Paid": (1, {"EUR": 1000}),  # what was approved of it
	}
	assert states_of(seen, "Commission Statement") == {"Issued": (1, {"EUR": 1125})}
	assert states_of(seen, "Partner Agreement") == {"Active": (1, {})}


def stand_in(**values: str) -> None:
	"""Have another DocType of the site keep one kind of record."""
	settings = frappe.get_doc("Partner Program Settings")
	settings.append("record_sources", values)
	settings.save()


def test_records_are_counted_where_the_site_keeps_them(gold):
	with at(MONDAY):
		program.deal(gold)
		stand_in(
			record="Deal Registration",
			source_doctype="Commission Dispute",
			partner_field="partner",
			state_field="decision",
			amount_field="amount_claimed",
			currency_field="currency",
		)
		for state, amount, currency in (
			("Rejected", 10, "EUR"),
			("Rejected", 20.5, "EUR"),
			("Rejected", 7, "USD"),
		):
			foreign = {
				"decision": state,
				"amount_claimed": amount,
				"currency": currency,
				"partner": gold.name,
			}
			name = frappe.generate_hash(length=10)
			frappe.get_doc({"doctype": "Commission Dispute", "name": name, **foreign}).db_insert()
	seen = seen_by(OPERATIONS, gold)
	deals = next(each for each in seen["records"] if each["kind"] == "Deal Registration")
	assert (deals["doctype"], deals["state_field"]) == ("Commission Dispute", "decision")
	assert states_of(seen, "Deal Registration") == {"Rejected": (3, {"EUR": 30.5, "USD": 7})}


def test_records_that_name_the_customer_are_the_partners_and_shown_to_whom_they_are_for(gold):
	with at(MONDAY):
		ticket(gold)
		ticket(partner("Another Reseller", partner_tier="Silver"))
		stand_in(
			record="Partner Agreement",
			source_doctype="HD Ticket",
			partner_field="customer",
			state_field="status",
		)
	assert states_of(seen_by(agent().name, gold), "Partner Agreement") == {"Open": (1, {})}
	assert states_of(seen_by(MANAGER, gold), "Partner Agreement") == {}  # Helpdesk shows her no tickets


def test_people_stand_with_who_manages_and_who_can_sign_in(gold):
	frappe.db.set_value("User", BOB, "enabled", 0)
	for person in (MANAGER, OPERATIONS, agent().name):
		people = seen_by(person, gold)["people"]
		assert [(each["email"], each["is_manager"], each["can_sign_in"]) for each in people] == [
			("alice@gold.example.com", True, True),
			(BOB, False, False),
		]


def test_tier_history_attributes_and_certifications_are_there_the_newest_change_first(gold):
	with at("2026-11-23 11:00"):
		partner("Silver Reseller", partner_tier="Silver")
		frappe.db.set_value("Partner Tier", "Silver", "color", "#888888")
		gold.reload().update({"partner_tier": "Silver", "tier_change_reason": "Fewer deals"})
		attribute = frappe.get_doc({"doctype": "Partner Attribute", "attribute_name": "Test HIPAA"}).insert()
		gold.append("attributes", {"partner_attribute": attribute.name})
		for name, until in (("Expert", "2026-11-23"), ("Old Hand", "2026-11-22")):
			gold.append(
				"certifications",
				{"certification": name, "holder": "Alice", "issued_on": "2025-01-01", "valid_until": until},
			)
		gold.save()
	seen = seen_by(OPERATIONS, gold)
	assert (seen["tier"]["name"], seen["tier"]["color"]) == ("Silver", "#888888")
	assert [(each["from"], each["to"], each["reason"]) for each in seen["tier"]["changes"]] == [
		("Gold", "Silver", "Fewer deals"),
		(None, "Gold", None),
	]
	assert seen["attributes"] == ["Test HIPAA"]
	assert [(each["certification"], each["valid"]) for each in seen["certifications"]] == [
		("Expert", True),  # to the end of its last day
		("Old Hand", False),
	]


def test_an_open_proposal_stands_with_its_evidence(gold):
	evidence = {"metric": "Won deals", "period": "12 months", "threshold": "5", "actual": "7", "met": 1}
	proposal = frappe.get_doc(
		{
			"doctype": "Tier Proposal",
			"partner": gold.name,
			"direction": "Promote",
			"from_tier": "Bronze",
			"to_tier": "Gold",
			"status": "Open",
			"evidence": [evidence],
		}
	)
	proposal.flags.ignore_validate = True
	proposal.insert()
	seen = seen_by(MANAGER, gold)["proposal"]
	assert (seen["direction"], seen["to_tier"], seen["evidence"][0]["actual"]) == ("Promote", "Gold", "7")
	frappe.db.set_value("Tier Proposal", proposal.name, "status", "Dismissed")
	assert seen_by(MANAGER, gold)["proposal"] is None


def test_the_number_of_queries_does_not_grow(gold, settings):
	def queries(person: str) -> int:
		return min(
			queries_once(person) for _ in range(3)
		)  # the first fills caches, and drops others from them

	def queries_once(person: str) -> int:
		asked: list[str] = []
		original = frappe.db.sql
		frappe.db.sql = lambda *args, **kwargs: asked.append(str(args[0])) or original(*args, **kwargs)
		try:
			seen_by(person, gold)
		finally:
			frappe.db.sql = original
		return len(asked)

	settings(
		"Partner Program Settings", flag_repeats=1
	)  # a flagged category is looked up, so one is from the first
	with at(MONDAY):
		ticket(gold)
		program.deal(gold, status="Submitted")
		program.deal(gold, status="Approved", end_customer="Customer of dollars", currency="USD")
		program.claim(gold, status="Submitted")
		program.statement(gold, status="Issued")
	people = (agent().name, MANAGER, OPERATIONS)
	few = [queries(person) for person in people]
	with at("2026-11-23 10:05"):
		for number in range(20):
			ticket(gold)
			program.deal(
				gold,
				status="Approved",
				end_customer=f"Customer {number}",
				currency=("EUR", "USD")[number % 2],
			)
			program.claim(gold, status="Submitted")
	assert [queries(person) for person in people] == few
	assert max(few) <= 45


def test_a_partner_without_anything_has_an_overview_all_the_same():
	with at(MONDAY):
		bare = frappe.get_doc({"doctype": "Partner", "partner_name": "Bare", "partner_tier": "Gold"}).insert()
		seen = api.overview(bare.name)
	assert seen["tickets"] == {"open": 0, "paused": 0, "overdue": 0, "rows": []}
	assert (seen["people"], seen["flags"], seen["account_manager"]) == (None, [], None)
	assert all(record["states"] == [] for record in seen["records"])


def test_members_of_a_customer_without_an_account_cannot_sign_in(gold):
	with at(MONDAY):
		company = customer("Gold Reseller")
		company.append("contacts", {"contact_name": contact("carol@gold.example.com").name})
		company.save(ignore_permissions=True)
	people = {each["email"]: each["can_sign_in"] for each in seen_by(OPERATIONS, gold)["people"]}
	assert people["carol@gold.example.com"] is False
