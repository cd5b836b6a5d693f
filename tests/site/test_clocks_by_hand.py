"""Clocks and log are nobody's to write; what was changed all the same is healed from history."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

import frappe
from frappe.api import v1
from frappe.client import set_value

from partner_support.adapters.sla import sweep
from tests.site.escalating import MONDAY, escalating, steps_of, sweep_at
from tests.site.factories import at, clock_of, events_of, log_of, set_on, user

REFUSALS = (frappe.ValidationError, frappe.PermissionError)
ROLES = (
	"System Manager",
	"Partner Operations Manager",
	"Partner Support Manager",
	"Channel Account Manager",
	"Agent Manager",
	"Agent",
)
FIRST_STEP = ["80 % of First Response"]


@pytest.fixture
def fired():
	"""A ticket with one step fired."""
	with at(MONDAY):
		mine = escalating()
	sweep_at("2026-11-23 11:40")
	return mine


def save(doctype: str, name: str, field: str, value: Any) -> None:
	document = frappe.get_doc(doctype, name)
	document.set(field, value)
	document.save()


def put(doctype: str, name: str, field: str, value: Any) -> None:
	frappe.local.form_dict = frappe._dict(data=json.dumps({field: value}))
	v1.update_doc(doctype, name)


WAYS: tuple[Callable[..., None], ...] = (save, set_value, put)


def become(role: str) -> None:
	"""Go on as somebody with this role; the Administrator may all but this."""
	name = role if role == "Administrator" else user(f"{frappe.scrub(role)}@vendor.example.com", role).name
	frappe.set_user(name)


@pytest.mark.parametrize("role", ("Administrator", *ROLES))
def test_nobody_writes_a_clock_or_the_log(fired, role):
	entry, clock = log_of(fired)[0].name, f"{fired.name}-Resolution"
	become(role)
	for way in WAYS:
		with pytest.raises(REFUSALS):
			way("Escalation Log", entry, "level", 9)
		with pytest.raises(REFUSALS):
			way("SLA Clock", clock, "due_at", "2027-01-01 00:00:00")
	for doctype, name in (("Escalation Log", entry), ("SLA Clock", clock)):
		with pytest.raises(REFUSALS):
			frappe.delete_doc(doctype, name)
	frappe.set_user("Administrator")
	assert [each.level for each in log_of(fired)] == [1]
	assert clock_of(fired).due_at == datetime(2026, 11, 23, 18)


@pytest.mark.parametrize("doctype", ("Escalation Log", "SLA Clock"))
def test_nobody_adds_one_by_hand(fired, doctype):
	source = log_of(fired)[0].name if doctype == "Escalation Log" else f"{fired.name}-Resolution"
	forged = frappe.copy_doc(frappe.get_doc(doctype, source))
	forged.update({"fire_key": "forged", "clock": "Update"})
	with pytest.raises(REFUSALS):
		forged.insert()


def test_the_log_goes_with_its_ticket(fired):
	frappe.delete_doc("HD Ticket", fired.name, force=True)
	assert log_of(fired) == []
	assert not frappe.db.exists("SLA Clock", {"ticket": fired.name})


@pytest.fixture
def waiting():
	"""A ticket on which nothing fired yet."""
	with at(MONDAY):
		return escalating()


def forge(of, kind: str = "First Response", **values: Any) -> None:
	"""Change a clock where no code of ours can refuse it."""
	frappe.db.set_value("SLA Clock", f"{of.name}-{kind}", values)


def test_a_forged_deadline_moves_no_step_and_is_healed(waiting):
	forge(waiting, due_at="2027-01-01 00:00:00", started_at="2026-12-24 00:00:00", cycle=7)
	sweep_at("2026-11-23 11:35")
	assert steps_of(waiting) == []
	sweep_at("2026-11-23 11:36")
	assert steps_of(waiting) == FIRST_STEP
	assert clock_of(waiting, "First Response").due_at == datetime(2026, 11, 23, 12)
	assert clock_of(waiting, "First Response").cycle == 1


def test_a_forged_instant_in_the_past_fires_nothing_early(waiting):
	forge(waiting, next_action_at="2026-11-23 10:00:00")
	sweep_at("2026-11-23 10:01")
	assert steps_of(waiting) == []
	assert clock_of(waiting, "First Response").next_action_at == datetime(2026, 11, 23, 11, 36)


def test_a_forged_pause_lasts_until_the_next_look(waiting):
	forge(waiting, state="Paused")
	sweep_at("2026-11-23 11:36")
	assert steps_of(waiting) == FIRST_STEP
	assert clock_of(waiting, "First Response").state == "Running"


@pytest.mark.parametrize(
	"forged", ({"state": "Met"}, {"next_action_at": None}, {"next_action_at": "2030-01-01"})
)
def test_a_clock_that_no_sweep_would_look_at_is_found_at_night(waiting, forged):
	forge(waiting, **forged)
	sweep_at("2026-11-23 11:40")
	assert steps_of(waiting) == []
	with at("2026-11-23 11:50"):
		sweep.check_open_tickets()
	assert steps_of(waiting) == FIRST_STEP
	assert clock_of(waiting, "First Response").state == "Running"


def test_a_ticket_that_moves_heals_its_clocks(waiting):
	forge(waiting, "Resolution", due_at="2027-01-01 00:00:00", next_action_at=None)
	with at("2026-11-23 11:00"):
		set_on(waiting, status="Replied")
	assert clock_of(waiting).due_at == datetime(2026, 11, 23, 18)


def test_a_clock_whose_history_was_deleted_begins_again_where_it_began(waiting):
	frappe.db.delete("SLA Clock Event", {"parent": ["like", f"{waiting.name}-%"]})
	sweep_at("2026-11-23 11:36")
	assert steps_of(waiting) == FIRST_STEP
	assert events_of(waiting, "First Response") == ["Started"]
	frappe.db.delete("SLA Clock Event", {"parent": ["like", f"{waiting.name}-%"]})
	with at("2026-11-23 11:40"):
		set_on(waiting, status="Replied")
	assert events_of(waiting) == ["Started", "Paused"]


def test_a_history_with_a_hole_is_reported_and_fires_nothing_wrong(waiting):
	with at("2026-11-23 10:30"):
		set_on(waiting, status="Replied")
	with at("2026-11-23 11:00"):
		set_on(waiting, status="Open")
	frappe.db.delete("SLA Clock Event", {"parent": f"{waiting.name}-First Response", "event": "Paused"})
	before = frappe.db.count("Error Log", {"method": sweep.SWEEP_FAILURE})
	sweep_at("2026-11-23 12:30")
	assert frappe.db.count("Error Log", {"method": sweep.SWEEP_FAILURE}) == before + 1
	assert steps_of(waiting) == []
