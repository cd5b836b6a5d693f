"""The calendar against a walk over the days: a ratio within one run, so that any machine will do."""

import pytest

from tests.perf import bench_backtest
from tests.perf.bench_engine import NEW_YEAR, OFFICE, ONE_YEAR, STARTS, figures, walked

pytestmark = pytest.mark.perf


def test_the_walk_counts_what_the_calendar_counts() -> None:
	for start in (NEW_YEAR, *STARTS[::100]):
		assert walked(OFFICE, start, start + ONE_YEAR) == OFFICE.elapsed(start, start + ONE_YEAR)


def test_a_year_is_counted_at_least_a_hundred_times_as_fast_as_by_walking() -> None:
	measured = figures()
	print("", *measured, sep="\n")
	assert measured[-1].is_met


def test_a_back_test_is_at_least_ten_times_as_fast_as_a_replay_of_the_same_tickets() -> None:
	seconds, ratio, effect = bench_backtest.figures()
	print(
		f"\n{effect.tickets:,} tickets, two clocks, two policies: {seconds:.1f} s, {ratio:.0f} times a replay"
	)
	assert effect.tickets == bench_backtest.TICKETS
	assert ratio >= bench_backtest.BAR
