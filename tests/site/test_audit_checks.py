"""Every trail is verified at night and in a report, by those who answer for disputes."""

import json
import logging
from types import SimpleNamespace

import pytest

import frappe

from partner_support.adapters.disputes import audit_trail, dispute_checks
from partner_support.partner_program import dispute_trail
from partner_support.partner_program.report.dispute_audit import dispute_audit
from tests.site.disputing import (
	FINANCE,
	agreed,
	alter,
	an_entry,
	disputed,
	entries,
	finance,
	gold,
	last,
	ticket_of,
)
from tests.site.factories import (
	errors,
	partner,
	partner_replies,
	set_on,
	user,
)
from tests.site.portal import USER, signed_in


@pytest.fixture
def mine():
	yield gold(manager=USER)
	assert errors() == []


@pytest.fixture
def dispute(mine):
	return disputed(mine)[1]


# The nightly check


def test_the_night_finds_a_break_logs_it_and_rings_for_those_who_answer(mine, dispute):
	finance()
	whole = disputed(mine)[1]
	alter(dispute, 2, actor="eve")
	dispute_checks.run()
	(error,) = frappe.get_all("Error Log", {"method": dispute_checks.BROKEN}, ["error", "reference_name"])
	assert (error.error, error.reference_name) == (f"{dispute.name}: entry 2 was altered", dispute.name)
	(bell,) = frappe.get_all("Notification Log", {"for_user": FINANCE}, ["subject", "document_name"])
	assert "entry 2 was altered" in bell.subject and whole.name not in bell.subject
	assert bell.document_name == dispute.name
	frappe.db.delete("Error Log")


def test_the_night_writes_the_heads_of_what_is_whole_outside_the_database(mine, dispute, monkeypatch):
	written = []
	logger = SimpleNamespace(setLevel=lambda level: written.append(level), info=written.append)
	monkeypatch.setattr(frappe, "logger", lambda name: logger if name == dispute_checks.LOG else None)
	broken = disputed(mine)[1]
	alter(broken, 1, actor="eve")
	dispute_checks.run()
	assert written == [logging.INFO, f"{dispute.name} {dispute.trail_entries} {dispute.trail_head}"]
	frappe.db.delete("Error Log")


def test_the_night_enters_what_a_failure_kept_out_but_never_what_was_tampered_with(dispute, monkeypatch):
	with monkeypatch.context() as broken:
		broken.setattr(audit_trail, "insert", lambda *args: 1 / 0)
		set_on(ticket_of(dispute), priority="High")
		partner_replies(ticket_of(dispute), "Lost?")
	frappe.db.delete("Error Log")
	before = len(entries(dispute))
	dispute_checks.run()
	assert last(dispute, "Message").after["text"] == "Lost?"
	assert last(dispute, "Field").after["priority"] == "High"
	written = len(entries(dispute))
	assert written > before
	dispute_checks.run()
	assert len(entries(dispute)) == written
	frappe.db.set_value("Commission Dispute", dispute.name, "amount_claimed", 9999)
	dispute_checks.run()
	assert len(entries(dispute)) == written
	frappe.db.delete("Error Log")


# The report


def report(as_user=None, **filters):
	with signed_in(as_user or finance()):
		return dispute_audit.execute(filters)


def test_the_report_verifies_each_dispute_and_says_where_the_first_break_is(mine, dispute):
	other = partner("Bronze Reseller", partner_tier="Bronze")
	theirs = disputed(other)[1]
	agreed(theirs)
	alter(theirs, 3, kind="Note")
	_columns, rows, _message, _chart, summary = report()
	told = {row["name"]: row for row in rows}
	assert (told[dispute.name]["result"], told[dispute.name]["head"]) == (
		"Intact",
		dispute.reload().trail_head,
	)
	assert (told[theirs.name]["result"], told[theirs.name]["first_break"]) == (
		"Broken",
		"entry 3 was altered",
	)
	assert [each["value"] for each in summary] == [1, 1]
	assert [row["name"] for row in report(only_broken=1)[1]] == [theirs.name]
	assert [row["name"] for row in report(partner=mine.name)[1]] == [dispute.name]
	assert [row["name"] for row in report(status="Agreed")[1]] == [theirs.name]


def test_the_report_shows_what_only_entries_tell_of(mine, dispute):
	frappe.db.delete("Commission Dispute", {"name": dispute.name})
	assert [(row["name"], row["result"]) for row in report()[1]] == [(dispute.name, "Broken")]


def test_the_report_is_for_those_who_answer_for_disputes():
	roles = {row.role for row in frappe.get_doc("Report", "Dispute Audit").roles}
	assert roles == {
		"Partner Operations Manager",
		"Channel Finance Manager",
		"Partner Support Manager",
		"System Manager",
	}
	reader = user("somebody@vendor.example.com", "Agent").name
	with signed_in(reader):
		assert not frappe.get_doc("Report", "Dispute Audit").is_permitted()


def test_entries_are_stored_as_the_canonical_json_of_what_they_say(dispute):
	stored = an_entry(dispute)
	assert json.loads(stored.after) == dispute_trail.read(stored.after)
