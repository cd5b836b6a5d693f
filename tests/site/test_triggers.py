"""What makes a step fire, each by itself, at its instant and not before."""

from datetime import datetime

from tests.site.escalating import MONDAY, escalating, steps_of, sweep_at
from tests.site.factories import (
	agent,
	agent_replies,
	at,
	category,
	clock_of,
	events_of,
	ladder,
	log_of,
	partner,
	policy,
	row,
	set_on,
	step,
	ticket,
	tier,
)


def fires_first_at(mine, instant: str, before: str, name: str) -> None:
	"""Nothing has fired at `before`; at `instant` exactly the step of that name has."""
	sweep_at(before)
	assert steps_of(mine) == []
	sweep_at(instant, instant)
	assert steps_of(mine) == [name]


def test_a_share_of_first_response():
	with at(MONDAY):
		mine = escalating(step("Percent of target", clock="First Response", threshold=80))
	fires_first_at(mine, "2026-11-23 11:36", "2026-11-23 11:35", "80 % of First Response")


def test_a_share_of_resolution():
	with at(MONDAY):
		mine = escalating(step("Percent of target", clock="Resolution", threshold=80))
	fires_first_at(mine, "2026-11-23 16:24", "2026-11-23 16:23", "80 % of Resolution")


def test_a_missed_target():
	with at(MONDAY):
		mine = escalating(step("Target missed", clock="First Response"))
	fires_first_at(mine, "2026-11-23 12:00", "2026-11-23 11:59", "First Response missed")


def test_a_target_missed_by_working_hours_counts_over_the_night():
	with at(MONDAY):
		mine = escalating(step("Target missed", clock="Resolution", threshold=4))
	fires_first_at(mine, "2026-11-24 13:00", "2026-11-24 12:59", "Resolution missed by 4 h")
	assert log_of(mine)[0].due_at == datetime(2026, 11, 24, 13)


def test_age_in_working_hours():
	with at(MONDAY):
		mine = escalating(step("Age", threshold=10), priority="Low")
	fires_first_at(mine, "2026-11-24 11:00", "2026-11-24 10:59", "10 h old")


def test_silence_counts_from_the_last_agents_answer():
	with at(MONDAY):
		agent()
		mine = escalating(step("No agent update", threshold=2), priority="Low")
	with at("2026-11-23 11:30"):
		agent_replies(mine)
		set_on(mine, status="Open")
	fires_first_at(mine, "2026-11-23 13:30", "2026-11-23 13:29", "2 h without agent update")


def test_business_critical_fires_at_the_next_tick():
	with at(MONDAY):
		mine = escalating(step("Business critical"))
	sweep_at("2026-11-23 10:30")
	assert steps_of(mine) == []
	with at("2026-11-23 10:31"):
		set_on(mine, business_critical=1)
	sweep_at("2026-11-23 10:31", "2026-11-23 10:32")
	assert steps_of(mine) == ["Business critical"]


def test_business_critical_fires_on_a_paused_ticket_too():
	with at(MONDAY):
		mine = set_on(escalating(step("Business critical")), status="Replied")
	with at("2026-11-23 10:30"):
		set_on(mine, business_critical=1)
	assert clock_of(mine).state == "Paused"
	sweep_at("2026-11-23 10:31", "2026-11-23 10:32")
	assert steps_of(mine) == ["Business critical"]
	assert clock_of(mine).state == "Paused"


def test_a_ticket_entered_as_business_critical_fires_at_the_first_tick():
	with at(MONDAY):
		mine = escalating(step("Business critical"), business_critical=1)
	sweep_at("2026-11-23 10:01")
	assert steps_of(mine) == ["Business critical"]


def test_reopening_fires_at_its_number_of_times_and_a_cycle_later_again():
	with at(MONDAY):
		mine = escalating(step("Reopened", threshold=2), priority="Low")
	for hour in (11, 13, 15):
		with at(f"2026-11-23 {hour}:00"):
			set_on(mine, status="Resolved")
		with at(f"2026-11-23 {hour + 1}:00"):
			set_on(mine, status="Open")
		sweep_at(f"2026-11-23 {hour + 1}:01", f"2026-11-23 {hour + 1}:02")
	assert steps_of(mine) == ["reopened 2 times"] * 2
	assert [entry.cycle for entry in log_of(mine)] == [3, 4]


def test_a_new_cycle_climbs_the_ladder_anew():
	with at(MONDAY):
		mine = escalating(step("Percent of target", clock="Resolution", threshold=80))
	sweep_at("2026-11-23 16:30")
	with at("2026-11-23 17:00"):
		set_on(mine, status="Resolved")
	with at("2026-11-23 17:10"):
		set_on(mine, status="Open")
	sweep_at("2026-11-23 17:11", "2026-11-23 17:12")
	assert [(entry.step, entry.cycle) for entry in log_of(mine)] == [
		("1. 80 % of Resolution", 1),
		("1. 80 % of Resolution", 2),
	]


def test_the_steps_of_a_paused_ticket_sleep():
	with at(MONDAY):
		agent()
		mine = escalating(
			step("Percent of target", clock="Resolution", threshold=80),
			step("Target missed", clock="Resolution"),
			step("Age", threshold=1),
			step("No agent update", threshold=1),
		)
	with at("2026-11-23 10:30"):
		agent_replies(mine)
		set_on(mine, status="Replied")
	sweep_at("2026-11-23 16:30", "2026-11-25 12:00")
	assert steps_of(mine) == []
	assert mine.reload().agreement_status == "Paused"
	with at("2026-11-25 13:00"):
		set_on(mine, status="Open")
	sweep_at("2026-11-25 13:01")
	assert steps_of(mine) == ["1 h old"]


def test_silence_counts_while_the_partner_waits_for_us_and_not_while_we_wait():
	with at(MONDAY):
		agent()
		mine = escalating(step("No agent update", threshold=2))
	with at("2026-11-23 10:30"):
		agent_replies(mine)
		set_on(mine, status="Replied")
	with at("2026-11-25 13:00"):
		set_on(mine, status="Open")
	sweep_at("2026-11-25 14:59")
	assert steps_of(mine) == []
	sweep_at("2026-11-25 15:00")
	assert steps_of(mine) == ["2 h without agent update"]


def test_nothing_fires_once_the_ticket_is_solved():
	with at(MONDAY):
		mine = set_on(escalating(), status="Resolved")
	sweep_at("2026-11-23 11:40", "2026-11-27 12:00")
	assert steps_of(mine) == []


def test_a_first_response_given_in_time_stops_its_steps_only():
	with at(MONDAY):
		agent()
		mine = escalating()
	with at("2026-11-23 11:00"):
		agent_replies(mine)
		set_on(mine, status="Open")
	sweep_at("2026-11-23 16:30")
	assert steps_of(mine) == ["80 % of Resolution"]


def test_nothing_fires_for_a_ticket_that_was_merged_into_another():
	from helpdesk.helpdesk.doctype.hd_ticket.api import merge_ticket

	with at(MONDAY):
		mine = escalating()
		other = ticket(partner())
	with at("2026-11-23 11:00"):
		merge_ticket(mine.name, other.name)
	sweep_at("2026-11-27 12:00")
	assert steps_of(mine) == []
	assert len(steps_of(other)) == 5
	assert events_of(mine)[-1] == "Stopped"


def test_each_row_of_the_matrix_may_have_its_own_ladder():
	with at(MONDAY):
		category("Test Claims")
		age = {
			name: ladder(step("Age", threshold=hours), name=name).name
			for name, hours in (("By category", 1), ("By severity", 2), ("By tier", 3), ("By default", 4))
		}
		tier("Gold", 3)
		everything = {"first_response": (8, "Hours"), "resolution": (3, "Business Days")}
		policy(
			row(category="Test Claims", escalation_ladder=age["By category"], **everything),
			row(severity="Urgent", escalation_ladder=age["By severity"], **everything),
			row(partner_tier="Gold", escalation_ladder=age["By tier"], **everything),
			ladder_name=age["By default"],
		)
		gold, bronze = partner(), partner("Bronze Reseller", partner_tier="Bronze")
		cases = {
			"1 h old": ticket(bronze, ticket_type="Test Claims", priority="Low"),
			"2 h old": ticket(bronze, priority="Urgent"),
			"3 h old": ticket(gold, priority="Low"),
			"4 h old": ticket(bronze, priority="Low"),
		}
	sweep_at("2026-11-23 14:00")
	assert {name: steps_of(mine) for name, mine in cases.items()} == {name: [name] for name in cases}
