"""An agent takes a ticket up the ladder by hand, and those who answer for it take it down again."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime

from partner_support.adapters.figures import causes
from partner_support.adapters.figures.scope import Scope
from partner_support.api import agent as api
from tests.site import mailbox
from tests.site.escalating import MONDAY, escalating, notes_of, sweep_at
from tests.site.factories import TEAM, agent, at, errors, log_of, set_on, step, ticket, user
from tests.site.portal import USER, signed_in

AGENT, LEAD = "agent@vendor.example.com", "lead@vendor.example.com"
MANAGER = "manager@vendor.example.com"


@pytest.fixture
def now():
	with at(MONDAY):
		agent(AGENT)
		agent(LEAD)
		yield


def climbing(**values) -> Document:
	"""A ticket on a ladder of two levels by the clock, the second of which tells the partner."""
	steps = (
		step("Percent of target", clock="Resolution", threshold=80, level=1),
		step("Target missed", clock="Resolution", level=2, tell_partner=1),
	)
	return escalating(*steps, **values)


def taken_up(of: Document, by: str = AGENT, cause: str = "By hand", reason: str = "Legal must look", level=0):
	with signed_in(by):
		after = api.escalate(of.name, cause, reason, level)
	of.reload()
	return after


def taken_down(of: Document, by: str, level: int = 0, reason: str = "Settled by phone") -> int:
	with signed_in(by):
		after = api.lower(of.name, level, reason, of.escalation_level)
	of.reload()
	return after


def test_an_agent_takes_a_ticket_one_level_up_with_a_reason(now):
	escalated = climbing()
	assert taken_up(escalated) == 1
	assert (escalated.escalation_level, escalated.partner_stage) == (1, "Escalated")
	(entry,) = log_of(escalated)
	assert (entry.trigger, entry.level, entry.step) == ("By hand", 1, "By hand: Legal must look")
	assert entry.owner == AGENT
	assert entry.recipients == MANAGER
	assert any("Legal must look" in note for note in notes_of(escalated))
	assert not errors()


def test_the_people_of_the_ladders_step_get_mail_and_the_partner_is_told_as_it_says(now):
	escalated = climbing(raised_by="alice@gold.example.com")
	frappe.db.delete("Email Queue")
	taken_up(escalated)
	assert people_mailed(escalated) == [MANAGER]
	assert "Partner told" not in log_of(escalated)[0].actions
	taken_up(escalated, level=1)
	assert "alice@gold.example.com" in people_mailed(escalated)
	assert "Partner told" in log_of(escalated)[1].actions
	assert "Legal must look" in log_of(escalated)[1].step


def people_mailed(of: Document) -> list[str]:
	return [to for mail in mailbox.mails_about(of) for to in mailbox.recipients_of(mail)]


def test_nobody_escalates_past_the_ladder(now):
	escalated = climbing()
	taken_up(escalated)
	taken_up(escalated, level=1)
	with pytest.raises(frappe.ValidationError, match="highest"):
		taken_up(escalated, level=2)


def test_a_second_click_does_not_escalate_twice(now):
	escalated = climbing()
	taken_up(escalated)
	with pytest.raises(frappe.ValidationError, match="by now"):
		taken_up(escalated, level=0)
	assert len(log_of(escalated)) == 1


def test_beyond_my_skill_fires_the_ladders_own_rule(now):
	escalated = escalating(step("Target missed", clock="Resolution", level=1), step("Beyond skill", level=2))
	assert taken_up(escalated, cause="Beyond skill", reason="Needs the gateway's makers") == 2
	(entry,) = log_of(escalated)
	assert (entry.trigger, entry.step) == ("Beyond skill", "2. Beyond skill")
	assert any("gateway" in note for note in notes_of(escalated))


def test_beyond_my_skill_leads_up_by_hand_where_the_ladder_has_no_such_rule(now):
	escalated = climbing()
	assert taken_up(escalated, cause="Beyond skill") == 1
	assert log_of(escalated)[0].trigger == "Beyond skill"


@pytest.mark.parametrize("reason", ["", "   "])
def test_an_escalation_needs_a_reason(now, reason):
	escalated = climbing()
	with pytest.raises(frappe.MandatoryError):
		taken_up(escalated, reason=reason)
	assert not log_of(escalated)


def test_an_unknown_cause_is_refused(now):
	with pytest.raises(frappe.ValidationError, match="Choose why"):
		taken_up(climbing(), cause="Target missed")


def test_a_resolved_ticket_and_one_of_no_partner_are_not_escalated(now):
	resolved = set_on(climbing(), status="Resolved")
	with pytest.raises(frappe.ValidationError, match="open ticket"):
		taken_up(resolved)
	with pytest.raises(frappe.ValidationError, match="open ticket"):
		taken_up(ticket())


def test_the_partner_does_not_escalate_as_an_agent_does(now):
	own = climbing(raised_by=USER)
	user(USER, "HD Customer")
	with pytest.raises(frappe.PermissionError):
		taken_up(own, by=USER)
	assert not log_of(own)


def test_the_teams_lead_takes_a_ticket_down_and_the_log_says_why(now):
	escalated = climbing()
	lead_of(TEAM)
	taken_up(escalated)
	taken_up(escalated, level=1)
	assert taken_down(escalated, LEAD, level=1) == 1
	assert taken_down(escalated, LEAD) == 0
	assert escalated.partner_stage != "Escalated"
	down = [(each.level, each.step) for each in log_of(escalated) if each.trigger == "De-escalated"]
	assert sorted(down) == [(0, "De-escalated: Settled by phone"), (1, "De-escalated: Settled by phone")]
	assert any("Settled by phone" in note for note in notes_of(escalated))


def lead_of(team: str) -> None:
	document = frappe.get_doc("Partner Support Settings")
	document.append("team_leads", {"team": team, "lead": LEAD})
	document.save()


def test_a_support_manager_takes_any_ticket_down_and_a_mere_agent_none(now):
	escalated = climbing()
	taken_up(escalated)
	with pytest.raises(frappe.PermissionError, match="lead"):
		taken_down(escalated, AGENT)
	assert escalated.reload().escalation_level == 1
	frappe.get_doc("User", LEAD).add_roles("Partner Support Manager")
	assert taken_down(escalated, LEAD) == 0


@pytest.mark.parametrize("level", [1, 2, -1])
def test_down_is_below_where_it_stands(now, level):
	escalated = climbing()
	taken_up(escalated)
	frappe.get_doc("User", LEAD).add_roles("Partner Support Manager")
	with pytest.raises(frappe.ValidationError, match="Choose a level"):
		taken_down(escalated, LEAD, level=level)


def test_what_was_taken_down_goes_up_again_by_the_ladder(now):
	escalated = climbing()
	taken_up(escalated)
	frappe.get_doc("User", LEAD).add_roles("Partner Support Manager")
	taken_down(escalated, LEAD)
	sweep_at("2026-11-23 18:30")
	assert escalated.reload().escalation_level == 2


def test_taking_down_is_no_escalation_in_the_figures(now):
	escalated = climbing()
	taken_up(escalated)
	frappe.get_doc("User", LEAD).add_roles("Partner Support Manager")
	taken_down(escalated, LEAD)
	counted = causes.escalations(Scope(get_datetime("2026-11-01"), get_datetime("2026-12-01")))
	assert [cause for cause in counted if "De-escalated" in cause] == []
	assert counted["By hand, Resolution"].number >= 1
