"""What a step does: level, hand-over, note, bell and mail, and what it says when it cannot."""

import frappe

from tests.site.escalating import MONDAY, escalating, notes_of, problems_of, steps_of, sweep_at
from tests.site.factories import (
	SECOND_TEAM,
	TEAM,
	agent,
	agent_replies,
	at,
	ensure,
	log_of,
	partner,
	partner_replies,
	set_on,
	step,
	team,
	user,
)
from tests.site.mailbox import mails_about, recipients_of

ASSIGNEE = "agent@vendor.example.com"
TEN_PERCENT = {"clock": "Resolution", "threshold": 10}  # of eight hours: at 10:48


def fire(*steps, before=None, **values):
	"""A ticket on a ladder of these steps, with all of them fired."""
	with at(MONDAY):
		mine = escalating(*steps, **values)
		if before:
			before(mine)
	sweep_at("2026-11-23 17:50")
	return mine.reload()


def mailed(of) -> list[str]:
	"""Whom mail about a ticket was queued for."""
	return sorted(address for mail in mails_about(of) for address in recipients_of(mail))


def bells_of(person: str, of) -> int:
	"""How often somebody was notified of a ticket's escalation, in either of the two places."""
	about = {"message": ["like", "%reached level%"], "reference_ticket": of.name, "user_to": person}
	desk = {"subject": ["like", "%reached level%"], "document_name": of.name, "for_user": person}
	return frappe.db.count("HD Notification", about) + frappe.db.count("Notification Log", desk)


def escalation_mails(of):
	"""The briefings among the mails about a ticket."""
	return [mail for mail in mails_about(of) if "Escalated to level" in mail.message]


def test_the_level_rises_and_is_never_lowered():
	mine = fire(
		step("Percent of target", level=3, **TEN_PERCENT),
		step("Percent of target", level=1, clock="Resolution", threshold=20),
	)
	assert mine.escalation_level == 3
	assert mine.partner_stage == "Escalated"
	with at("2026-11-23 17:51"):
		set_on(mine, escalation_level=0)
	assert mine.reload().escalation_level == 3


def test_an_active_agent_gets_the_ticket():
	agent(), agent("second@vendor.example.com")
	mine = fire(
		step("Percent of target", new_assignee="second@vendor.example.com", **TEN_PERCENT),
		before=lambda mine: mine.assign_agent(ASSIGNEE),
	)
	assert frappe.parse_json(mine.get("_assign")) == ["second@vendor.example.com"]
	assert "Assigned to second@vendor.example.com" in log_of(mine)[0].actions


def test_a_disabled_agent_is_not_assigned_and_the_log_says_so():
	agent(), agent("gone@vendor.example.com")
	mine = fire(
		step("Percent of target", level=2, new_assignee="gone@vendor.example.com", **TEN_PERCENT),
		before=lambda mine: (
			mine.assign_agent(ASSIGNEE),
			frappe.db.set_value("HD Agent", "gone@vendor.example.com", "is_active", 0),
		),
	)
	assert "gone@vendor.example.com is no active agent any more" in problems_of(mine)[0]
	assert ASSIGNEE in mine.get("_assign")
	assert mine.escalation_level == 2


def test_an_assignment_that_is_refused_leaves_the_ticket_with_who_had_it(monkeypatch):
	agent(), agent("second@vendor.example.com")
	with at(MONDAY):
		mine = escalating(
			step("Percent of target", new_assignee="second@vendor.example.com", level=2, **TEN_PERCENT)
		)
		mine.assign_agent(ASSIGNEE)

	def refuse(*args, **values):
		frappe.throw("No more tickets today")

	monkeypatch.setattr(type(mine), "assign_agent", refuse)
	sweep_at("2026-11-23 17:50")
	assert "No more tickets today" in problems_of(mine)[0]
	assert ASSIGNEE in mine.reload().get("_assign")
	assert mine.escalation_level == 2


def test_a_team_that_is_disabled_by_now_does_not_get_the_ticket():
	second = team(SECOND_TEAM).name
	mine = fire(
		step("Percent of target", new_team=second, new_priority="High", **TEN_PERCENT),
		before=lambda mine: frappe.db.set_value("HD Team", second, "disabled", 1),
	)
	assert (mine.agent_group, mine.priority) == (TEAM, "High")
	assert f"HD Team {second} is disabled or missing" in problems_of(mine)[0]


def test_a_ticket_that_helpdesk_refuses_to_save_escalates_all_the_same():
	second = team(SECOND_TEAM)
	with at(MONDAY):
		mine = escalating(
			step("Percent of target", new_team=second.name, level=2, **TEN_PERCENT),
			step("Percent of target", level=3, clock="Resolution", threshold=20),
		)
	rotation = frappe.get_doc("Assignment Rule", second.assignment_rule)
	rotation.update({"disabled": 0, "users": []})  # Helpdesk fails on a rotation with nobody in it
	rotation.flags.ignore_mandatory = rotation.flags.ignore_validate = True
	rotation.save()
	sweep_at("2026-11-23 17:50")
	assert (mine.reload().agent_group, mine.escalation_level) == (TEAM, 3)
	first, second_entry = log_of(mine)
	assert "the ticket could not be changed" in first.problems
	assert not first.actions
	assert not second_entry.problems
	assert f"Team: {TEAM}" in notes_of(mine)[0]


def test_everybody_named_is_told_by_bell_and_mail():
	manager = user("manager@vendor.example.com", "Partner Support Manager").name
	role = ensure("Role", "Test Duty", role_name="Test Duty").name
	on_duty = user("duty@vendor.example.com", role).name
	account_manager = user("cam@vendor.example.com", "Channel Account Manager").name
	lead = agent("lead@vendor.example.com").name
	agent()
	settings = frappe.get_doc("Partner Support Settings")
	settings.append("team_leads", {"team": team(TEAM).name, "lead": lead})
	settings.save()
	mine = fire(
		step(
			"Percent of target",
			notify_user=manager,
			notify_role=role,
			notify_account_manager=1,
			notify_team_lead=1,
			notify_assignee=1,
			also_notify="board@vendor.example.com, Second@Vendor.example.com",
			**TEN_PERCENT,
		),
		of=partner(channel_account_manager=account_manager),
		before=lambda mine: mine.assign_agent(ASSIGNEE),
	)
	users = [ASSIGNEE, account_manager, on_duty, lead, manager]
	everybody = sorted([*users, "board@vendor.example.com", "second@vendor.example.com"])
	told = [address for mail in escalation_mails(mine) for address in recipients_of(mail)]
	assert sorted(told) == everybody
	assert sorted(log_of(mine)[0].recipients.split("\n")) == everybody
	assert [bells_of(each, mine) for each in users] == [1] * 5
	assert frappe.db.exists("HD Notification", {"user_to": lead, "reference_ticket": mine.name})
	assert frappe.db.exists("Notification Log", {"for_user": manager, "document_name": mine.name})
	assert not problems_of(mine)


def test_one_person_under_several_names_and_steps_gets_one_mail_and_one_bell():
	manager = user("manager@vendor.example.com", "Partner Support Manager").name
	twice = {"notify_user": manager, "also_notify": "Manager@vendor.example.com"}
	mine = fire(
		step("Percent of target", **TEN_PERCENT, **twice),
		step("Target missed", clock="First Response", **twice),
		step("Age", threshold=1, notify_role="Partner Support Manager", notify_user=manager),
	)
	assert len(steps_of(mine)) == 3
	assert mailed(mine).count(manager) == 1
	assert bells_of(manager, mine) == 1
	assert len(notes_of(mine)) == 1


def test_whoever_is_missing_does_not_keep_a_step_from_firing():
	role = ensure("Role", "Test Nobody", role_name="Test Nobody").name
	gone = user("gone@vendor.example.com").name
	mine = fire(
		step(
			"Percent of target",
			level=2,
			notify_user=gone,
			notify_role=role,
			notify_account_manager=1,
			notify_team_lead=1,
			notify_assignee=1,
			**TEN_PERCENT,
		),
		before=lambda mine: frappe.db.set_value("User", gone, "enabled", 0),
	)
	problems = problems_of(mine)[0]
	assert "gone@vendor.example.com is disabled or missing" in problems
	assert "nobody has the role Test Nobody" in problems
	assert "partner Gold Reseller has no channel account manager" in problems
	assert f"team {TEAM} has no lead" in problems
	assert "nobody is assigned" in problems
	assert mine.escalation_level == 2
	assert not escalation_mails(mine)


def test_the_note_tells_the_whole_story():
	with at(MONDAY):
		agent()
		mine = escalating(step("Target missed", clock="Resolution", level=3))
	with at("2026-11-23 11:00"):
		agent_replies(mine, "Could you try again?")
		set_on(mine, status="Open", priority="High")
	with at("2026-11-23 11:30"):
		partner_replies(mine, "Still the same.")
		mine.new_comment("They are about to leave us.")
	sweep_at("2026-11-26 17:50")
	note = next(note for note in notes_of(mine) if "Escalated to level 3" in note)
	for said in (
		"Resolution missed",
		"Gold Reseller (Gold)",
		"Could you try again?",
		"Still the same.",
		"They are about to leave us.",
		"set priority to High",
		"1 business day",
		"Row",
	):
		assert said in note
	assert f"/helpdesk/tickets/{mine.name}" in note
