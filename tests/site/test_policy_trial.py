"""A draft tried on past tickets: the figures by hand, what is left out and said, and work that stops and goes on."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

import frappe
from frappe.model.document import Document

from partner_support.adapters.backtest import history, jobs, trials
from partner_support.adapters.sla import matrix_preview, matrix_versions
from partner_support.api import policy_trial
from partner_support.exceptions import TriedByHandError
from tests.site.factories import (
	agent,
	agent_replies,
	at,
	calendar,
	category,
	ladder,
	partner,
	policy,
	row,
	step,
	ticket,
	user,
)
from tests.site.portal import signed_in

PERIOD = {"from_date": "2026-11-23", "to_date": "2026-11-27"}
AFTERWARDS = "2026-12-07 10:00"


@pytest.fixture
def past() -> list[Document]:
	"""Under a promise of eight hours, two tickets that were answered after two and after five, and one that never was."""
	with at("2026-11-23 08:00"):
		agent()
		policy(row(first_response=(8, "Hours"), resolution=(3, "Business Days"), severity="Urgent"))
		reseller = partner("Gold Reseller")
	with at("2026-11-23 10:00"):
		quick, slow = ticket(reseller), ticket(reseller)
	with at("2026-11-23 12:00"):
		agent_replies(quick)
	with at("2026-11-23 15:00"):
		agent_replies(slow)
	with at("2026-11-24 10:00"):
		never = ticket(reseller)
	return [quick, slow, never]


def draft(*rows: dict[str, Any], name: str = "Draft") -> Document:
	"""A matrix that is not in force: four hours to answer unless said otherwise."""
	return frappe.get_doc(
		{
			"doctype": "SLA Matrix",
			"matrix_name": name,
			"business_calendar": calendar().name,
			"rows": list(rows) or [row(first_response=(4, "Hours"), resolution=(3, "Business Days"))],
		}
	).insert()


def tried(**values: Any) -> Document:
	"""A trial that has run."""
	values = {**PERIOD, **values}
	with at(AFTERWARDS):
		return frappe.get_doc({"doctype": "Policy Trial", **values}).insert().reload()


def figures(trial: Document) -> dict[str, Any]:
	return json.loads(trial.result)


def of_clock(rows: list[dict[str, Any]], clock: str = "First Response") -> dict[str, Any]:
	return next(each for each in rows if each["clock"] == clock)


def test_a_draft_is_judged_by_what_happened(past):
	trial = tried(sla_matrix=draft().name)
	assert (trial.status, trial.progress, trial.looked_at) == ("Done", 100, 3)
	overall = of_clock(figures(trial)["overall"])
	assert overall["before"] == {"kept": 2, "missed": 1, "undecided": 0, "share": 66.7}
	assert overall["after"] == {"kept": 1, "missed": 2, "undecided": 0, "share": 33.3}
	assert "First Response: 66.7 % kept before, 33.3 % after." in trial.summary
	assert "1 would be missed." in trial.summary


def test_the_tickets_that_change_side_are_named_with_both_deadlines(past):
	trial = tried(sla_matrix=draft().name)
	found = policy_trial.changed(trial.name)
	(changed,) = found["rows"]
	assert (found["total"], changed["ticket"], changed["subject"]) == (1, past[1].name, past[1].subject)
	assert (changed["clock"], changed["direction"], changed["partner_tier"]) == (
		"First Response",
		"Missed",
		"Gold",
	)
	assert str(changed["due_before"])[:16] != str(changed["due_after"])[:16]
	assert policy_trial.changed(trial.name, direction="Kept")["rows"] == []


def test_the_page_shows_what_would_have_escalated_and_when_each_team_would_have_been_called(past):
	stricter = ladder(step("Target missed", clock="First Response", level=5), name="Test Ladder")
	trial = tried(sla_matrix=draft(row(first_response=(4, "Hours"), escalation_ladder=stricter.name)).name)
	effect = policy_trial.effect(trial.name)
	fired = {
		(each["level"], each["cause"]): (each["before"], each["after"]) for each in effect["escalations"]
	}
	assert fired[5, "Target missed (First Response)"] == (0, 2)
	assert fired[2, "Target missed (First Response)"] == (1, 0)
	calls = sum(sum(team["after"]["escalations"]) for team in effect["load"])
	assert calls == sum(after for _before, after in fired.values())


def test_a_draft_ladder_stands_in_for_every_version_of_it(past):
	louder = ladder(
		step("Percent of target", clock="First Response", threshold=25, level=1), name="Test Ladder"
	)
	trial = tried(escalation_ladder=louder.name)
	overall = of_clock(figures(trial)["overall"])
	assert overall["before"] == overall["after"]
	(added,) = (each for each in figures(trial)["escalations"] if each["threshold"] == 25)
	assert (added["before"], added["after"]) == (0, 2)


def test_an_agents_silence_is_counted_from_what_agents_wrote(past):
	silent = ladder(step("No agent update", threshold=6, level=1), name="Test Ladder")
	trial = tried(escalation_ladder=silent.name)
	(row_,) = (each for each in figures(trial)["escalations"] if each["trigger"] == "No agent update")
	assert row_["after"] == 3


def test_the_comparison_may_be_with_the_matrix_in_force(past):
	with at("2026-11-30 10:00"):
		policy(
			row(first_response=(1, "Hours"), resolution=(3, "Business Days"), severity="Urgent"),
			ladder_name="Test Ladder v1",
		)
	trial = tried(sla_matrix=draft().name, compared_with="The matrix in force")
	assert of_clock(figures(trial)["overall"])["before"]["missed"] == 3


def test_the_period_and_the_filters_say_which_tickets(past):
	name = draft().name
	assert tried(sla_matrix=name, from_date="2026-11-24").looked_at == 1
	assert tried(sla_matrix=name, to_date="2026-11-23").looked_at == 2
	assert tried(sla_matrix=name, partner_tier="Bronze").looked_at == 0
	assert tried(sla_matrix=name, category=category().name).looked_at == 3
	assert tried(sla_matrix=name, category=category("Test Other").name).looked_at == 0


def test_what_is_not_known_is_counted_and_said(past):
	quick, slow, never = past
	nobodys = figures(tried(sla_matrix=draft().name))["holes"]["no_partner"]
	with at("2026-11-24 11:00"):
		ticket()
	frappe.db.delete("SLA Clock", {"ticket": quick.name})
	frappe.db.delete("SLA Clock Event", {"parent": f"{slow.name}-First Response"})
	frappe.db.set_value("SLA Clock Event", {"parent": f"{never.name}-First Response"}, "event", "Resumed")
	trial = tried(sla_matrix=draft(name="Again").name)
	holes = figures(trial)["holes"]
	assert {key: holes[key] for key in ("no_partner", "no_clocks", "no_history", "broken_history")} == {
		"no_partner": nobodys + 1,
		"no_clocks": 1,
		"no_history": 1,
		"broken_history": 1,
	}
	assert len(policy_trial.effect(trial.name)["holes_in_words"]) == 4
	assert not [each for each in figures(trial)["overall"] if each["clock"] == "First Response"]


def test_a_period_without_tickets_is_done_and_says_so(past):
	trial = tried(sla_matrix=draft().name, from_date="2020-01-01", to_date="2020-01-31")
	assert trial.status == "Done"
	assert trial.summary == "No ticket of the period has a history that could be judged."


def test_a_trial_reads_in_as_many_queries_whatever_the_tickets(past, monkeypatch):
	few = queries_of(lambda: tried(sla_matrix=draft(name="One").name, from_date="2026-11-24"))
	many = queries_of(lambda: tried(sla_matrix=draft(name="Two").name))
	assert many <= few + 1


def queries_of(action: Callable[[], object]) -> int:
	"""How many statements an action sends."""
	before = int(frappe.db.sql("show session status like 'Questions'")[0][1])
	action()
	return int(frappe.db.sql("show session status like 'Questions'")[0][1]) - before


# --- work that stops and goes on ---------------------------------------------------------------------


def a_ticket_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
	"""Pages of one ticket, each kept, as a slow machine would."""
	monkeypatch.setattr(history, "PAGE", 1)
	monkeypatch.setattr(trials, "EVERY", 0)


def test_a_trial_whose_worker_died_goes_on_where_it_was_and_counts_no_ticket_twice(past, monkeypatch):
	name = draft().name
	whole = tried(sla_matrix=name)
	a_ticket_at_a_time(monkeypatch)
	keep, kept = trials.keep_progress, 0

	def dies(*args):
		nonlocal kept
		keep(*args)
		kept += 1
		if kept == 2:
			raise SystemExit

	monkeypatch.setattr(trials, "keep_progress", dies)
	with pytest.raises(SystemExit):
		tried(sla_matrix=name)
	half = frappe.get_last_doc("Policy Trial")
	assert (half.status, half.looked_at) == ("Running", 2)
	monkeypatch.setattr(trials, "keep_progress", keep)
	with at(AFTERWARDS):
		assert not policy_trial.standing(half.name)["is_stalled"]
		with pytest.raises(frappe.ValidationError):
			policy_trial.go_on(half.name)  # its worker may be alive
		frappe.db.set_value("Policy Trial", half.name, "seen_at", "2026-12-07 09:00")
		assert policy_trial.standing(half.name)["is_stalled"]
		policy_trial.go_on(half.name)
	half.reload()
	assert half.status == "Done"
	assert {**figures(half), "load": None} == {**figures(whole), "load": None}
	assert policy_trial.changed(half.name)["total"] == policy_trial.changed(whole.name)["total"]


def test_a_cancelled_trial_stops_at_the_next_page(past, monkeypatch):
	a_ticket_at_a_time(monkeypatch)
	keep = trials.keep_progress

	def cancelled(name, backtest):
		keep(name, backtest)
		trials.cancel(name)  # somebody else does, in between
		jobs.keep()

	monkeypatch.setattr(trials, "keep_progress", cancelled)
	trial = tried(sla_matrix=draft().name)
	assert (trial.status, trial.looked_at, trial.result) == ("Cancelled", 1, None)
	with pytest.raises(frappe.ValidationError):
		policy_trial.cancel(trial.name)
	monkeypatch.setattr(trials, "keep_progress", keep)
	with at(AFTERWARDS):
		policy_trial.go_on(trial.name)
	assert trial.reload().status == "Done"


def test_a_worker_whose_turn_is_over_leaves_the_trial_alone(past):
	trial = tried(sla_matrix=draft().name)
	frappe.db.set_value("Policy Trial", trial.name, "status", "Running")
	trials.run(trial.name, "another turn")
	assert trial.reload().status == "Running"


def test_a_trial_that_fails_says_why(past, monkeypatch):
	def fails(*args):
		raise ValueError("the calendar is on fire")

	monkeypatch.setattr(trials, "insert_changed", fails)
	trial = tried(sla_matrix=draft().name)
	assert (trial.status, trial.problem) == ("Failed", "the calendar is on fire")
	assert frappe.db.exists("Error Log", {"reference_name": trial.name})


# --- what is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
	"values",
	[{}, {"sla_matrix": "matrix", "from_date": "2026-12-01"}, {"escalation_ladder": "unclimbed"}],
)
def test_a_trial_of_nothing_or_of_no_time_is_refused(past, values):
	known = {"matrix": draft().name, "unclimbed": ladder(name="Nobody's Ladder").name}
	with pytest.raises(frappe.ValidationError):
		tried(**{key: known.get(value, value) for key, value in values.items()})


def test_nobody_rewrites_a_trial(past):
	trial = tried(sla_matrix=draft().name)
	trial.summary = "All is well"
	with pytest.raises(TriedByHandError):
		trial.save()
	forged = frappe.get_doc({**PERIOD, "doctype": "Policy Trial", "sla_matrix": draft(name="X").name})
	forged.update(
		{
			"status": "Done",
			"result": "{}",
			"summary": "Forged",
			"from_date": "2020-01-01",
			"to_date": "2020-01-01",
		}
	)
	assert forged.insert().reload().summary != "Forged"


def test_a_deleted_trial_takes_its_tickets_along(past):
	trial = tried(sla_matrix=draft().name)
	assert frappe.db.exists("Policy Trial Ticket", {"trial": trial.name})
	frappe.delete_doc("Policy Trial", trial.name)
	assert not frappe.db.exists("Policy Trial Ticket", {"trial": trial.name})


@pytest.mark.parametrize(
	"role", ["Partner Support Manager", "Agent", "Channel Account Manager", "HD Customer"]
)
def test_only_who_configures_the_program_tries_and_reads_trials(past, role):
	trial = tried(sla_matrix=draft().name).name
	somebody = user("somebody@vendor.example.com", role).name
	for asks in (
		policy_trial.standing,
		policy_trial.effect,
		policy_trial.changed,
		policy_trial.cancel,
		policy_trial.go_on,
	):
		with signed_in(somebody), pytest.raises(frappe.PermissionError):
			asks(trial)
	with signed_in(user("operations@vendor.example.com", "Partner Operations Manager").name):
		assert policy_trial.standing(trial)["status"] == "Done"


# --- the command -------------------------------------------------------------------------------------


def by_command(monkeypatch, *options: str) -> Any:
	"""What bench prints for it, on the connection of the test."""
	from partner_support import commands

	monkeypatch.setattr(frappe, "init", lambda *args: None)
	monkeypatch.setattr(frappe, "connect", lambda: None)
	monkeypatch.setattr(frappe, "destroy", lambda: None)
	monkeypatch.setattr(commands, "get_site", lambda context: frappe.local.site)
	period = ("--from", "2026-11-23", "--to", "2026-11-27")
	with at(AFTERWARDS):
		return CliRunner().invoke(commands.backtest, [*period, *options], obj=frappe._dict(sites=[]))


def test_the_command_prints_a_table_or_all_figures(past, monkeypatch):
	matrix = draft().name
	printed = by_command(monkeypatch, "--matrix", matrix)
	assert printed.exit_code == 0, printed.output
	assert "First Response: 66.7 % kept before, 33.3 % after." in printed.stdout
	assert "2 -> 1" in printed.stdout
	figures_ = json.loads(by_command(monkeypatch, "--matrix", matrix, "--json").stdout)
	assert of_clock(figures_["overall"])["after"]["missed"] == 2


def test_the_command_says_what_it_does_not_know(past, monkeypatch):
	refused = by_command(monkeypatch, "--matrix", "No Such Matrix")
	assert refused.exit_code == 2
	assert "No Such Matrix" in refused.output
	assert by_command(monkeypatch).exit_code == 2


def test_work_is_taken_for_dead_after_five_minutes_of_silence():
	with at("2026-12-07 10:00"):
		alive = frappe._dict(
			status="Running", seen_at=frappe.utils.add_to_date(None, seconds=-jobs.SILENCE + 1)
		)
		dead = frappe._dict(
			status="Running", seen_at=frappe.utils.add_to_date(None, seconds=-jobs.SILENCE - 1)
		)
		assert (jobs.is_stalled(alive), jobs.is_stalled(dead)) == (False, True)
		assert not jobs.is_stalled(frappe._dict(status="Done", seen_at=None))


# --- publishing --------------------------------------------------------------------------------------


def test_a_version_keeps_what_the_last_trial_of_exactly_its_content_foresaw(past):
	matrix = draft()
	assert matrix_preview.coverage(matrix)["trial"] is None
	trial = tried(sla_matrix=matrix.name)
	assert matrix_preview.coverage(matrix)["trial"] == trial.name
	with at(AFTERWARDS):
		published = matrix_versions.publish(matrix.name)
	assert (published.policy_trial, published.effect) == (trial.name, trial.summary)


def test_a_draft_that_changed_since_its_trial_is_published_untried(past):
	matrix = draft()
	tried(sla_matrix=matrix.name)
	matrix.rows[0].first_response_value = 5
	matrix.save()
	with at(AFTERWARDS):
		published = matrix_versions.publish(matrix.name)
	assert (published.policy_trial, published.effect) == (None, None)
