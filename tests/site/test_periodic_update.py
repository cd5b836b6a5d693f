"""The update: while a ticket is open its partner hears from us at least every so often."""

import pytest

import frappe

from partner_support.adapters.requests import returning
from tests.site.asking import AGENT
from tests.site.escalating import sweep_at
from tests.site.factories import at, clock_of, errors, log_of, set_on
from tests.site.portal import signed_in
from tests.site.rounds import asks, hears, promised, story, warned

UPDATE = "Update"
FOUR_HOURS = (4, "Hours")


def missed(of) -> tuple[int, int]:
	clock = clock_of(of, UPDATE)
	return clock.missed, clock.breached


def test_it_begins_with_the_ticket_and_each_word_of_ours_begins_the_next_period():
	mine = promised(update=FOUR_HOURS)
	assert str(clock_of(mine, UPDATE).due_at) == "2026-11-23 14:00:00"
	hears(mine, "2026-11-23 12:00")
	hears(mine, "2026-11-23 15:00")
	assert story(mine, UPDATE) == [
		("23 10:00", "Started"),
		("23 12:00", "Restarted"),
		("23 15:00", "Restarted"),
	]
	assert str(clock_of(mine, UPDATE).due_at) == "2026-11-24 10:00:00"
	assert missed(mine) == (0, 0)
	assert errors() == []


def test_what_the_partner_writes_is_no_word_of_ours():
	mine = promised(update=FOUR_HOURS)
	asks(mine, "2026-11-23 12:00")
	assert story(mine, UPDATE) == [("23 10:00", "Started")]


def test_each_period_without_a_word_is_one_breach_and_logged_once():
	mine = promised(warned(UPDATE), update=FOUR_HOURS)
	sweep_at("2026-11-23 14:00", "2026-11-23 14:01", "2026-11-23 14:02")
	assert [(row.clock, row.cycle) for row in log_of(mine)] == [(UPDATE, 1)]
	assert story(mine, UPDATE) == [("23 10:00", "Started"), ("23 14:00", "Missed")]
	sweep_at("2026-11-23 18:00", "2026-11-24 09:01", "2026-11-24 09:02")
	assert [(row.clock, row.cycle) for row in log_of(mine)] == [(UPDATE, 1), (UPDATE, 2)]
	assert missed(mine) == (2, 1)


def test_after_an_outage_every_period_is_counted_and_a_step_fires_once():
	mine = promised(warned(UPDATE), update=FOUR_HOURS)
	sweep_at("2026-11-24 12:01")  # 14:00, 18:00 and half a period of Tuesday
	assert missed(mine) == (2, 1)
	assert len(log_of(mine)) == 1
	assert str(clock_of(mine, UPDATE).due_at) == "2026-11-24 13:00:00"


def test_a_percentage_warns_in_every_period():
	warning = {**warned(UPDATE, 1), "trigger": "Percent of target", "threshold": 75}
	mine = promised(warning, update=FOUR_HOURS)
	sweep_at("2026-11-23 13:00", "2026-11-23 13:01")
	hears(mine, "2026-11-23 13:30")
	sweep_at("2026-11-23 16:29", "2026-11-23 16:30")
	assert [(row.cycle, f"{row.fired_at:%H:%M}") for row in log_of(mine)] == [(1, "13:00"), (2, "16:30")]


def test_a_step_behind_the_deadline_of_an_update_is_refused():
	with pytest.raises(frappe.ValidationError, match="begins the next period"):
		promised(warned(UPDATE, threshold=2), update=FOUR_HOURS)


def test_a_word_after_a_missed_period_that_no_sweep_saw_counts_the_miss():
	mine = promised(update=FOUR_HOURS)
	hears(mine, "2026-11-23 15:00")
	assert story(mine, UPDATE)[1:] == [("23 14:00", "Missed"), ("23 15:00", "Restarted")]
	assert missed(mine) == (1, 1)


def test_it_stands_still_while_the_partner_owes_an_answer():
	mine = promised(update=FOUR_HOURS)
	with at("2026-11-23 12:00"), signed_in(AGENT):
		returning.ask_for(mine.name, ["Deal number"])
	assert [event for _, event in story(mine, UPDATE)] == ["Started", "Restarted", "Paused"]
	sweep_at("2026-11-24 12:00")
	assert missed(mine) == (0, 0)
	asks(mine, "2026-11-25 10:00")
	clock = clock_of(mine, UPDATE)
	assert (clock.state, str(clock.due_at)) == ("Running", "2026-11-25 14:00:00")


def test_it_ends_with_the_ticket_and_begins_whole_when_the_ticket_goes_on():
	mine = promised(update=FOUR_HOURS)
	with at("2026-11-23 13:00"):
		set_on(mine, status="Resolved")
	sweep_at("2026-11-25 10:00")
	assert (clock_of(mine, UPDATE).state, missed(mine)) == ("Met", (0, 0))
	with at("2026-11-25 11:00"):
		set_on(mine, status="Open")
	assert str(clock_of(mine, UPDATE).due_at) == "2026-11-25 15:00:00"


def test_a_promise_that_comes_with_another_severity_begins_then():
	mine = promised()
	frappe.db.set_value(
		"SLA Matrix Row", {"parent": mine.sla_matrix}, {"update_value": 4, "update_unit": "Hours"}
	)
	from partner_support.adapters.sla import loader

	loader.renew_policy_stamp()
	frappe.clear_document_cache("SLA Matrix", mine.sla_matrix)
	with at("2026-11-25 10:00"):
		set_on(mine, priority="Low")
	assert (str(clock_of(mine, UPDATE).due_at), missed(mine)) == ("2026-11-25 14:00:00", (0, 0))
	assert str(clock_of(mine).started_at) == "2026-11-23 10:00:00"


def test_the_tickets_own_fields_keep_meaning_first_response_and_resolution():
	mine = promised(update=(1, "Hours"))
	hears(mine, "2026-11-23 10:30")
	before = (mine.response_by, mine.resolution_by, mine.agreement_status)
	sweep_at("2026-11-23 12:00")
	mine.reload()
	assert missed(mine) == (1, 1)
	assert (mine.response_by, mine.resolution_by, mine.agreement_status) == before


@pytest.mark.parametrize(
	("period", "is_refused"),
	[((14, "Minutes"), True), ((15, "Minutes"), False), ((0, "Business Days"), False)],
)
def test_an_update_more_often_than_every_quarter_of_an_hour_is_no_promise(period, is_refused):
	if is_refused:
		with pytest.raises(frappe.ValidationError, match="more than anybody keeps up"):
			promised(update=period)
	else:
		assert clock_of(promised(update=period), UPDATE).state == "Running"
