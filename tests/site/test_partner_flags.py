"""What stands out about a partner, why, and who is told of it, how often."""

from html import unescape
from typing import Any

import pytest

import frappe

from partner_support.adapters.overview import partner_flags, partner_outreach
from tests.site.factories import agent, at, berlin, category, partner, policy, set_on, ticket, user
from tests.site.portal import signed_in

NOW = "2026-11-23 10:00"
MANAGER = "cam@vendor.example.com"
SETTINGS = "Partner Program Settings"
OFF = {"flag_tickets": 0, "flag_times_usual": 0, "flag_repeats": 0, "flag_breaches": 0}


@pytest.fixture
def gold():
	with at("2025-06-01 09:00"):
		policy()
		manager = user(MANAGER, "Channel Account Manager").name
		return partner("Gold Reseller", channel_account_manager=manager)


@pytest.fixture
def only(settings):
	"""Switch on the flags named, and all others off."""
	return lambda **values: settings(SETTINGS, **{**OFF, **values})


def raised(of, *days: str, **values: Any) -> list:
	"""A ticket at noon on each of these days."""
	tickets = []
	for day in days:
		with at(f"{day} 12:00"):
			tickets.append(ticket(of, **values))
	return tickets


def flags_of(of, now: str = NOW) -> dict[str, str]:
	with at(now):
		return {flag.flag: flag.reason for flag in partner_flags.of_partner(of.name, berlin(now))}


def look(now: str = NOW) -> None:
	with at(now):
		partner_outreach.look()


def bells() -> list[str]:
	"""What the account manager was told, oldest first."""
	filters = {"for_user": MANAGER, "document_type": "Partner"}
	return frappe.get_all("Notification Log", filters, pluck="subject", order_by="creation, name")


def test_many_tickets_within_thirty_days_are_flagged_from_the_number_in_the_settings(gold, only):
	only(flag_tickets=3)
	raised(gold, "2026-10-23", "2026-10-24", "2026-11-20")  # thirty days ago it was ten o'clock on 24 October
	assert flags_of(gold) == {}
	raised(gold, "2026-11-20")
	assert flags_of(gold) == {"Many Tickets": "Tickets in the last 30 days: 3, flagged from 3 on."}
	assert flags_of(gold, "2026-12-30 10:00") == {}


def test_a_merged_ticket_is_not_counted_twice(gold, only):
	only(flag_tickets=2)
	mine = raised(gold, "2026-11-19", "2026-11-20")
	frappe.db.set_value("HD Ticket", mine[0].name, "is_merged", 1)
	assert flags_of(gold) == {}


@pytest.mark.parametrize(("times", "flagged"), [(3, True), (4, False), (0, False)])
def test_several_times_the_usual_number_of_the_same_partner_is_flagged(gold, only, times, flagged):
	only(flag_times_usual=times)
	raised(gold, "2026-10-01", "2026-10-02", "2026-09-01", "2026-09-02")  # two a period; the others had none
	raised(gold, "2026-08-01", "2026-08-02", "2026-07-05", "2026-07-06")
	raised(gold, *["2026-11-20"] * 6)
	expected = "Tickets in the last 30 days: 6, usually 2 (median of 6 such periods before)."
	assert flags_of(gold) == ({"Unusual Number": expected} if flagged else {})


def test_a_partner_that_is_hardly_known_has_nothing_usual(only):
	only(flag_times_usual=3)
	with at("2026-09-20 09:00"):
		policy()
		young = partner("Young Reseller")
	raised(young, *["2026-11-20"] * 8)
	assert flags_of(young) == {}
	with at("2026-06-20 09:00"):
		known = partner("Quiet Reseller")
	raised(known, *["2026-11-20"] * 8)
	assert "8, usually 0 (" in flags_of(known)["Unusual Number"]


def test_tickets_about_the_same_category_are_repeats_and_name_it(gold, only):
	only(flag_repeats=3)
	category("Test Access"), category("Test Money")
	raised(gold, *["2026-11-18"] * 3, ticket_type="Test Access")
	raised(gold, *["2026-11-19"] * 4, ticket_type="Test Money")
	raised(gold, *["2026-11-19"] * 2)
	assert flags_of(gold) == {
		"Repeat Tickets": "Tickets about the same in the last 30 days: Test Money 4, Test Access 3; flagged from 3 on."
	}


def test_missed_promises_are_flagged_by_when_they_ran_out(gold, only):
	only(flag_breaches=2)
	old, fresh = raised(gold, "2026-10-01", "2026-11-19")
	for mine in (old, fresh):
		with at("2026-11-23 09:30"):
			set_on(mine, status="Resolved")
	missed = {"Missed Promises": "Promises missed in the last 30 days: 2, flagged from 2 on."}
	assert (
		flags_of(gold) == missed
	)  # response and resolution of the fresh one; the old one's ran out in October
	only(flag_breaches=3)
	assert flags_of(gold) == {}


def test_each_flag_links_to_the_list_that_shows_what_it_is_about(gold, only):
	only(flag_tickets=1, flag_repeats=1, flag_breaches=1)
	(mine,) = raised(gold, "2026-11-18")
	with at(NOW):
		set_on(mine, status="Resolved")
		with signed_in(agent().name):
			as_agent = {each["flag"]: each["links"] for each in partner_flags.shown(gold.name, berlin(NOW))}
			tickets, repeats, missed = (
				as_agent[kind][0] for kind in ("Many Tickets", "Repeat Tickets", "Missed Promises")
			)
			for link, number in ((tickets, 1), (repeats, 1), (missed, 2)):
				assert len(frappe.get_list(link["doctype"], filters=link["filters"])) == number
		with signed_in(MANAGER):
			hers = {each["flag"]: each["links"] for each in partner_flags.shown(gold.name, berlin(NOW))}
	assert hers["Repeat Tickets"][0]["filters"]["category"] == "Test Deals"
	assert repeats["filters"]["ticket_type"] == "Test Deals"
	assert {link["doctype"] for links in hers.values() for link in links} == {
		"SLA Clock"
	}  # Helpdesk shows her no tickets


def test_the_account_manager_is_told_once_in_thirty_days_whatever_comes_and_goes(gold, only):
	only(flag_tickets=2)
	raised(gold, "2026-11-20", "2026-11-20")
	for day in ("2026-11-21 03:00", "2026-11-22 03:00"):
		look(day)
	assert bells() == ["Gold Reseller needs a call. Tickets in the last 30 days: 2, flagged from 2 on."]
	only(flag_tickets=9)
	look("2026-11-23 03:00")
	only(flag_tickets=2)
	look("2026-11-24 03:00")
	assert len(bells()) == 1
	raised(gold, "2026-12-10", "2026-12-10")
	look("2026-12-20 03:00")
	assert len(bells()) == 1
	look("2026-12-21 03:00")
	assert len(bells()) == 2


def test_another_flag_is_news_and_so_is_any_flag_to_another_manager(gold, only):
	only(flag_tickets=2)
	raised(gold, "2026-11-20", "2026-11-20")
	look("2026-11-21 03:00")
	only(flag_tickets=2, flag_repeats=2)
	look("2026-11-22 03:00")
	assert len(bells()) == 2
	assert (
		bells()[-1]
		== "Gold Reseller needs a call. Tickets about the same in the last 30 days: Test Deals 2; flagged from 2 on."
	)
	successor = user("successor@vendor.example.com", "Channel Account Manager").name
	gold.reload().update({"channel_account_manager": successor}).save()
	look("2026-11-23 03:00")
	assert len(bells()) == 2
	assert frappe.db.count("Notification Log", {"for_user": successor, "document_name": gold.name}) == 1


def test_the_flags_stand_on_the_partner_until_they_are_over(gold, only):
	only(flag_tickets=1)
	raised(gold, "2026-11-20")
	look("2026-11-21 03:00")
	row = gold.reload().attention_flags[0]
	assert gold.needs_attention == 1
	assert (row.flag, row.stands, str(row.since), str(row.told_on), row.told_to) == (
		"Many Tickets",
		1,
		"2026-11-21",
		"2026-11-21",
		MANAGER,
	)
	look("2026-12-25 03:00")
	assert (gold.reload().needs_attention, gold.attention_flags) == (0, [])


def test_nobody_writes_the_flags_by_hand(gold, only):
	only(flag_tickets=1)
	raised(gold, "2026-11-20")
	look("2026-11-21 03:00")
	gold.reload().update({"needs_attention": 0, "attention_flags": []}).save()
	assert gold.reload().needs_attention == 1
	assert [row.flag for row in gold.attention_flags] == ["Many Tickets"]


def test_a_partner_without_a_manager_is_flagged_and_nobody_is_told(gold, only):
	only(flag_tickets=1)
	gold.reload().update({"channel_account_manager": None}).save()
	raised(gold, "2026-11-20")
	look()
	assert gold.reload().needs_attention == 1
	assert bells() == []


def test_a_flag_about_a_partner_with_markup_in_its_name_is_rung_as_text(only):
	only(flag_tickets=1)
	with at("2026-11-01 09:00"):
		policy()
		manager = user(MANAGER, "Channel Account Manager").name
		nasty = partner("O'Brien & Sons", channel_account_manager=manager)
	raised(nasty, "2026-11-20")
	look()
	assert "&amp; Sons needs a call." in bells()[0]
	assert unescape(bells()[0]).startswith("O'Brien & Sons needs a call.")


def test_one_partner_that_cannot_be_kept_does_not_stop_the_others(gold, only, monkeypatch):
	only(flag_tickets=1)
	with at("2026-11-01 09:00"):
		other = partner("Another Reseller")
	raised(gold, "2026-11-20"), raised(other, "2026-11-20")
	note = partner_outreach.note

	def failing(partner, flags, now):
		if partner.name == "Another Reseller":
			raise frappe.ValidationError("no")
		note(partner, flags, now)

	monkeypatch.setattr(partner_outreach, "note", failing)
	look()
	assert gold.reload().needs_attention == 1
	assert frappe.db.exists("Error Log", {"method": partner_outreach.FAILURE})
