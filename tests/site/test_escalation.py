"""Steps fire at their time, once, and do what the ladder says."""

import frappe

from partner_support.adapters.sla import sweep
from tests.site.factories import (
	SECOND_TEAM,
	at,
	clock_of,
	ladder,
	log_of,
	partner,
	policy,
	step,
	team,
	ticket,
)
from tests.site.mailbox import threads_of

MONDAY = "2026-11-23 10:00"


def sweep_at(instant: str) -> None:
	"""One tick of the minute job."""
	with at(instant):
		sweep.run()


def test_each_step_fires_at_its_instant_and_once():
	with at(MONDAY):
		policy()
		mine = ticket(partner())
	sweep_at("2026-11-23 11:35")
	assert log_of(mine) == []
	sweep_at("2026-11-23 11:36")
	assert [entry.step for entry in log_of(mine)] == ["1. 80 % of First Response"]
	sweep_at("2026-11-23 11:37")
	assert len(log_of(mine)) == 1
	sweep_at("2026-11-23 12:00")
	sweep_at("2026-11-23 12:01")
	mine.reload()
	assert [entry.level for entry in log_of(mine)] == [1, 2]
	assert mine.escalation_level == 2
	assert mine.partner_stage == "Escalated"
	assert mine.agreement_status == "Failed"
	assert clock_of(mine, "First Response").breached


def test_after_an_outage_every_step_fires_once_and_mail_is_folded():
	with at(MONDAY):
		policy()
		mine = ticket(partner())
	sweep_at("2026-11-27 09:00")
	assert len(log_of(mine)) == 5
	mails = frappe.get_all(
		"Email Queue", filters={"reference_name": ["in", threads_of([mine.name])]}, pluck="name"
	)
	queued = frappe.get_all("Email Queue Recipient", filters={"parent": ["in", mails]}, pluck="recipient")
	assert queued.count("manager@vendor.example.com") == 1
	assert frappe.db.count("HD Ticket Comment", {"reference_ticket": mine.name}) == 1
	assert not [entry.problems for entry in log_of(mine) if entry.problems]


def test_a_step_hands_the_ticket_over_and_the_promise_stays():
	with at(MONDAY):
		new_team = team(SECOND_TEAM).name
		rungs = ladder(
			step(
				"Percent of target",
				clock="Resolution",
				threshold=50,
				level=2,
				new_team=new_team,
				new_priority="Urgent",
			),
		)
		policy(ladder_name=rungs.name)
		mine = ticket(partner(), priority="Low")
		promised = mine.resolution_by
	sweep_at("2026-11-25 09:00")
	mine.reload()
	assert (mine.agent_group, mine.priority, mine.escalation_level) == (new_team, "Urgent", 2)
	assert mine.resolution_by == promised
	assert f"HD Team: {new_team}" in log_of(mine)[0].actions
