"""What share of its promises was kept to a partner: every figure here is counted by hand.

An urgent ticket is answered within two hours and resolved on the same day, office hours being
09:00 to 18:00 in Berlin. "Now" is Monday, 23 November 2026, ten o'clock.
"""

import pytest

from helpdesk.helpdesk.doctype.hd_ticket.api import merge_ticket

from partner_support.adapters.overview import compliance
from partner_support.adapters.sla import sweep
from tests.site.factories import (
	agent_replies,
	at,
	berlin,
	ladder,
	partner,
	policy,
	row,
	set_on,
	ticket,
)

NOW = "2026-11-23 10:00"


@pytest.fixture
def gold():
	with at("2025-06-01 09:00"):
		policy(
			row(severity="Urgent", first_response=(2, "Hours"), resolution=(0, "Business Days")),
			ladder_name=ladder().name,
		)
		return partner("Gold Reseller")


def raised(of, when: str, answered: str | None = None, resolved: str | None = None):
	"""A ticket of that moment, answered and resolved at these times of the same day or at full dates."""
	with at(when):
		mine = ticket(of)
	if answered:
		with at(moment(when, answered)):
			agent_replies(mine)
	if resolved:
		with at(moment(when, resolved)):
			set_on(mine, status="Resolved")
	return mine


def moment(when: str, time: str) -> str:
	return time if len(time) > 5 else f"{when[:10]} {time}"


def summary(of):
	with at(NOW):
		sweep.run()
		return compliance.summary(of.name, berlin(NOW))


def score(kept: int, missed: int, share: float | None) -> dict:
	return {"kept": kept, "missed": missed, "share": share}


def test_the_shares_of_the_last_ninety_days_are_those_counted_by_hand(gold):
	raised(gold, "2026-11-02 10:00", answered="11:00", resolved="17:00")  # both kept
	raised(gold, "2026-11-03 10:00", answered="13:00", resolved="17:00")  # answered too late
	raised(gold, "2026-10-05 10:00", answered="10:30", resolved="2026-10-07 09:00")  # resolved too late
	raised(gold, "2026-10-06 10:00")  # never touched: both missed
	raised(gold, "2026-05-04 10:00", answered="11:00", resolved="12:00")  # long ago
	first, resolution = summary(gold)["clocks"]
	assert first == {"clock": "First Response", **score(2, 2, 50.0)}
	assert resolution == {"clock": "Resolution", **score(2, 2, 50.0)}


def test_each_month_has_what_was_decided_in_it(gold):
	raised(gold, "2026-09-30 17:00", answered="2026-10-01 09:30", resolved="2026-10-01 09:45")
	raised(gold, "2026-09-30 10:00", answered="11:00", resolved="2026-10-01 17:00")
	raised(gold, "2026-11-03 10:00", answered="13:00", resolved="17:00")
	raised(gold, "2025-12-01 10:00", answered="10:10", resolved="10:20")  # the first of the twelve months
	raised(gold, "2025-11-28 10:00", answered="10:10", resolved="10:20")  # the month before them
	found = summary(gold)
	assert (found["months"][0], found["months"][-1], len(found["months"])) == ("2025-12", "2026-11", 12)
	first, resolution = (
		dict(zip(found["months"], found["by_month"][clock], strict=True))
		for clock in ("First Response", "Resolution")
	)
	assert first["2026-10"] == score(1, 0, 100.0)  # raised in September, answered in October
	assert resolution["2026-09"] == score(0, 1, 0.0)  # missed when the day closed, met a day later
	assert resolution["2026-10"] == score(1, 0, 100.0)
	assert resolution["2026-08"] == score(0, 0, None)
	assert (first["2026-11"], resolution["2026-11"]) == (score(0, 1, 0.0), score(1, 0, 100.0))
	assert first["2025-12"] == score(1, 0, 100.0)
	assert sum(month["kept"] + month["missed"] for month in first.values()) == 4


def test_what_is_undecided_counts_for_nothing(gold):
	raised(gold, "2026-11-23 09:30")  # still running, in time
	paused = raised(gold, "2026-11-20 16:00", answered="17:00")
	with at("2026-11-20 17:00"):
		set_on(paused, status="Replied")
	reopened = raised(gold, "2026-11-20 15:00", answered="15:30", resolved="16:00")
	with at("2026-11-20 16:10"):
		set_on(reopened, status="Open")
		set_on(reopened, status="Replied")
	target, merged = raised(gold, "2026-11-23 09:40"), raised(gold, "2026-11-23 09:41")
	with at("2026-11-23 09:50"):
		merge_ticket(merged.name, target.name)
	first = {each["clock"]: each for each in summary(gold)["clocks"]}
	assert first == {"First Response": {"clock": "First Response", **score(2, 0, 100.0)}}


def test_what_was_missed_stays_missed_when_the_ticket_is_merged_later(gold):
	target, merged = raised(gold, "2026-11-19 10:00"), raised(gold, "2026-11-19 10:00")
	with at("2026-11-20 09:00"):
		sweep.run()
		merge_ticket(merged.name, target.name)
	assert summary(gold)["clocks"][0] == {"clock": "First Response", **score(0, 2, 0.0)}


def test_another_partners_promises_are_not_mixed_in(gold):
	with at("2026-11-01 09:00"):
		other = partner("Silver Reseller", partner_tier="Silver")
	raised(other, "2026-11-02 10:00", answered="11:00")
	assert summary(gold)["clocks"] == []
	assert summary(other)["clocks"][0] == {"clock": "First Response", **score(1, 0, 100.0)}
