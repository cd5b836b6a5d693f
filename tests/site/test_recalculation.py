"""Open tickets moved onto a published matrix: only on request, never shorter unasked, never twice, and all of it logged."""

from typing import Any

import pytest

import frappe
from frappe.model.document import Document

from partner_support.adapters.backtest import jobs, recalculations
from partner_support.api import recalculation
from partner_support.exceptions import AppendOnlyError, TriedByHandError
from tests.site.factories import (
	agent,
	agent_replies,
	at,
	ladder,
	partner,
	publish,
	row,
	ticket,
	user,
)
from tests.site.factories import policy as published_policy
from tests.site.portal import signed_in

LATER = "2026-11-23 11:00"


@pytest.fixture
def policy() -> Document:
	"""Eight hours to answer and three days to resolve."""
	with at("2026-11-23 08:00"):
		agent()
		return published_policy(
			row(severity="Urgent", first_response=(8, "Hours"), resolution=(3, "Business Days"))
		)


@pytest.fixture
def tickets(policy) -> list[Document]:
	with at("2026-11-23 10:00"):
		reseller = partner("Gold Reseller")
		return [ticket(reseller) for _ in range(3)]


def next_version(first_response: float, resolution: int = 3) -> str:
	with at("2026-11-23 10:30"):
		rungs = ladder(name="Another Ladder").name
		terms = {"first_response": (first_response, "Hours"), "resolution": (resolution, "Business Days")}
		return publish(row(escalation_ladder=rungs, **terms)).name


def recalculated(matrix: str, **values: Any) -> Document:
	with at(LATER):
		work = frappe.get_doc({"doctype": "Policy Recalculation", "sla_matrix": matrix, **values})
		return work.insert().reload()


def due(of: Document, clock: str = "First Response") -> str:
	return str(frappe.db.get_value("SLA Clock", f"{of.name}-{clock}", "due_at"))


def log_of(work: Document) -> dict[tuple[str, str], str]:
	rows = frappe.get_all(
		"Policy Recalculation Entry",
		filters={"recalculation": work.name},
		fields=["ticket", "clock", "result"],
	)
	return {(each.ticket, each.clock): each.result for each in rows}


def test_publishing_alone_moves_no_ticket(tickets):
	before = [due(each) for each in tickets]
	next_version(16)
	assert [due(each) for each in tickets] == before


def test_a_longer_promise_moves_the_deadline_the_ladder_and_the_version(tickets):
	before, matrix = due(tickets[0]), next_version(16)
	work = recalculated(matrix)
	assert work.status == "Done"
	assert due(tickets[0]) > before
	moved = frappe.get_doc("HD Ticket", tickets[0].name)
	assert moved.sla_matrix == matrix
	assert str(moved.response_by) == due(moved)
	assert moved.sla == frappe.db.get_value("SLA Matrix", matrix, "hd_service_level_agreement")
	clock = frappe.get_doc("SLA Clock", f"{moved.name}-First Response")
	assert (clock.escalation_ladder, clock.sla_matrix) == ("Another Ladder v1", matrix)
	entry = frappe.get_last_doc(
		"Policy Recalculation Entry", {"ticket": moved.name, "clock": "First Response"}
	)
	assert (entry.result, str(entry.due_before), str(entry.due_after)) == ("Later", before, due(moved))
	assert (entry.allowance_before, entry.allowance_after) == (8 * 3600, 16 * 3600)
	assert entry.matrix_before != matrix


def test_a_promise_is_made_shorter_only_where_that_was_ticked(tickets):
	before, matrix = due(tickets[0]), next_version(2)
	kept = recalculated(matrix)
	assert due(tickets[0]) == before
	assert log_of(kept)[tickets[0].name, "First Response"] == "Kept as promised"
	shortened = recalculated(matrix, may_shorten=1)
	assert due(tickets[0]) < before
	assert log_of(shortened)[tickets[0].name, "First Response"] == "Earlier"


def test_what_was_answered_or_resolved_is_not_touched(tickets):
	answered, resolved, _open = tickets
	with at("2026-11-23 10:15"):
		agent_replies(answered)
		agent_replies(resolved)
		resolved = frappe.get_doc("HD Ticket", resolved.name)
		resolved.status = "Resolved"
		resolved.save()
	before = due(answered), due(resolved), due(resolved, "Resolution")
	work = recalculated(next_version(16, resolution=5))
	assert (due(answered), due(resolved), due(resolved, "Resolution")) == before
	assert (answered.name, "First Response") not in log_of(work)
	assert log_of(work)[answered.name, "Resolution"] == "Later"
	assert not [name for name, _clock in log_of(work) if name == resolved.name]


def test_the_filters_say_which_tickets(tickets):
	matrix = next_version(16)
	assert log_of(recalculated(matrix, partner_tier="Bronze")) == {}
	assert log_of(recalculated(matrix, opened_since="2026-11-24")) == {}
	assert {name for name, _clock in log_of(recalculated(matrix, partner_tier="Gold"))} == {
		each.name for each in tickets
	}


def test_a_preview_counts_and_changes_nothing(tickets):
	matrix, before = next_version(2), [due(each) for each in tickets]
	with at("2026-11-23 14:00"):
		found = recalculation.preview(matrix)
	assert (found["tickets"], found["is_whole"], found["already_missed"]) == (3, True, 3)
	assert found["clocks"] == {"Earlier": 3, "Later": 0, "Unchanged": 3, "Nothing promised": 0}
	assert [due(each) for each in tickets] == before
	assert frappe.db.get_value("HD Ticket", tickets[0].name, "sla_matrix") != matrix


def test_killed_in_the_middle_it_goes_on_and_moves_no_ticket_twice(tickets, monkeypatch):
	matrix, move, moved = next_version(16), recalculations.move, []

	def killed_at_the_second(work, name):
		move(work, name)
		moved.append(name)
		if len(moved) == 2:
			jobs.undo()  # what the database does when a client is gone
			raise SystemExit

	monkeypatch.setattr(recalculations, "move", killed_at_the_second)
	with pytest.raises(SystemExit):
		recalculated(matrix)
	work = frappe.get_last_doc("Policy Recalculation")
	assert work.status == "Running"
	assert {name for name, _clock in log_of(work)} == {moved[0]}
	assert frappe.db.get_value("HD Ticket", moved[1], "sla_matrix") != matrix
	again = []
	monkeypatch.setattr(recalculations, "move", lambda work, name: (again.append(name), move(work, name)))
	frappe.db.set_value("Policy Recalculation", work.name, "seen_at", "2026-11-23 10:00")
	with at(LATER):
		recalculation.go_on(work.name)
	assert work.reload().status == "Done"
	assert moved[0] not in again
	assert len(log_of(work)) == 2 * len(tickets)
	assert all(frappe.db.get_value("HD Ticket", each.name, "sla_matrix") == matrix for each in tickets)


def test_a_ticket_that_fails_is_logged_and_stops_no_other(tickets, monkeypatch):
	store = recalculations.store

	def fails_for_the_first(ticket, *args):
		if ticket.name == tickets[0].name:
			raise ValueError("out of order")
		store(ticket, *args)

	monkeypatch.setattr(recalculations, "store", fails_for_the_first)
	work = recalculated(next_version(16))
	assert (work.status, log_of(work)[tickets[0].name, None]) == ("Done", "Failed")
	assert log_of(work)[tickets[1].name, "First Response"] == "Later"


def test_only_a_published_matrix_and_only_by_request(tickets):
	draft = frappe.copy_doc(frappe.get_doc("SLA Matrix", next_version(16))).insert()
	with pytest.raises(frappe.ValidationError):
		recalculated(draft.name)
	work = recalculated(next_version_name())
	work.summary = "All is well"
	with pytest.raises(TriedByHandError):
		work.save()
	entry = frappe.get_last_doc("Policy Recalculation Entry")
	with pytest.raises(AppendOnlyError):
		entry.save()
	with pytest.raises(AppendOnlyError):
		entry.delete()


def next_version_name() -> str:
	return frappe.get_all(
		"SLA Matrix", {"status": "Published"}, order_by="effective_from desc", pluck="name"
	)[0]


@pytest.mark.parametrize("role", ["Partner Support Manager", "Agent", "HD Customer"])
def test_only_who_configures_the_program_moves_tickets(tickets, role):
	work = recalculated(next_version(16)).name
	with signed_in(user("somebody@vendor.example.com", role).name):
		for asks in (
			recalculation.standing,
			recalculation.cancel,
			recalculation.go_on,
			recalculation.preview,
		):
			with pytest.raises(frappe.PermissionError):
				asks(work)
	with signed_in(user("operations@vendor.example.com", "Partner Operations Manager").name):
		assert recalculation.standing(work)["total"] == 6
