"""A partner's ticket is promised what its matrix says, and Helpdesk shows the same."""

from datetime import datetime

from tests.site.factories import (
	agent_replies,
	at,
	clock_of,
	events_of,
	partner,
	partner_replies,
	policy,
	set_on,
	ticket,
)

MONDAY = "2026-11-23 10:00"


def test_a_gold_partners_critical_ticket_gets_the_strictest_promise():
	with at(MONDAY):
		policy()
		mine = ticket(partner())
	assert (mine.partner, mine.partner_tier) == ("Gold Reseller", "Gold")
	assert mine.sla == f"Partner Support: {mine.sla_matrix}"
	assert mine.response_by == datetime(2026, 11, 23, 12)
	assert mine.resolution_by == datetime(2026, 11, 23, 18)
	assert mine.agreement_status == "First Response Due"
	assert mine.partner_stage == "Submitted"
	assert events_of(mine) == events_of(mine, "First Response") == ["Started"]


def test_the_clocks_pause_and_resume_with_the_ticket():
	with at(MONDAY):
		policy()
		mine = ticket(partner())
	with at("2026-11-23 11:00"):
		agent_replies(mine)
		mine = set_on(mine, status="Replied")
	assert mine.first_responded_on == datetime(2026, 11, 23, 11)
	assert mine.first_response_time == 3600
	assert mine.agreement_status == "Paused"
	assert mine.partner_stage == "Awaiting your information"
	with at("2026-11-23 15:00"):
		mine = partner_replies(mine)
	assert mine.status_category == "Open"
	assert mine.resolution_by == datetime(2026, 11, 24, 13)
	assert mine.total_hold_time == 4 * 3600
	assert mine.agreement_status == "Resolution Due"
	with at("2026-11-24 10:00"):
		mine = set_on(mine, status="Resolved")
	assert mine.agreement_status == "Fulfilled"
	assert mine.resolution_time == 5 * 3600
	assert events_of(mine) == ["Started", "Paused", "Resumed", "Met"]
	assert clock_of(mine).state == "Met"
