"""An open page asks whether anything changed: a word about what its reader sees, and about nothing else."""

import pytest

import frappe

from partner_support.api import portal_pages
from tests.site import announcing, program
from tests.site.factories import agent_replies, at, partner, policy, ticket, user
from tests.site.portal import signed_in

MONDAY = "2026-11-23 10:00"
BOSS, ANN, RIVAL = "boss@gold.example.com", "ann@gold.example.com", "cat@rival.example.com"


@pytest.fixture(autouse=True)
def monday():
	with at(MONDAY):
		policy()
		yield


def stamp(person):
	frappe.local.request_cache.clear()
	with signed_in(person):
		return portal_pages.stamp()


def test_it_changes_with_a_ticket_and_with_a_record_and_stays_otherwise():
	gold = partner("Gold Reseller", ANN, manager=BOSS)
	mine = ticket(gold, raised_by=ANN)
	first = stamp(ANN)
	assert first == stamp(ANN)
	with at("2026-11-23 11:00"):
		agent_replies(mine)
	second = stamp(ANN)
	program.deal(gold)
	third = stamp(ANN)
	assert len({first, second, third}) == 3


def test_what_its_reader_does_not_see_does_not_change_it():
	gold, rival = partner("Gold Reseller", ANN, manager=BOSS), partner("Gold Rival", RIVAL)
	before, bosses = stamp(ANN), stamp(BOSS)
	ticket(rival, raised_by=RIVAL)
	program.deal(rival)
	assert (stamp(ANN), stamp(BOSS)) == (before, bosses)
	ticket(gold, raised_by=BOSS)
	assert stamp(ANN) == before and stamp(BOSS) != bosses


def test_it_changes_with_an_incident_of_its_readers_partner_alone():
	with at("2026-11-23 10:30"):
		gold, bronze = announcing.people()
		before, rivals = stamp(announcing.ANN), stamp(announcing.CID)
		mine = announcing.announced(gold.name)
		first = stamp(announcing.ANN)
	with at("2026-11-23 11:00"):
		announcing.acted(mine, "post_update", text="We found it.", next_update_due=None)
	assert len({before, first, stamp(announcing.ANN)}) == 3
	assert stamp(announcing.CID) == rivals and bronze


def test_who_belongs_to_no_partner_gets_a_word_that_never_changes():
	user("stranger@example.com", "HD Customer")
	before = stamp("stranger@example.com")
	ticket(partner("Gold Reseller", ANN), raised_by=ANN)
	assert stamp("stranger@example.com") == before


def test_a_guest_gets_none():
	with signed_in("Guest"), pytest.raises(frappe.PermissionError):
		frappe.is_whitelisted(portal_pages.stamp)


def test_it_asks_the_database_little():
	gold = partner("Gold Reseller", ANN, manager=BOSS)
	for number in range(3):
		program.deal(gold, end_customer=f"Customer {number}")
		ticket(gold, raised_by=ANN)
	stamp(BOSS)
	asked, before = [], frappe.db.sql
	frappe.db.sql = lambda *args, **kwargs: asked.append(args) or before(*args, **kwargs)
	try:
		stamp(BOSS)
	finally:
		frappe.db.sql = before
	assert len(asked) <= 20
