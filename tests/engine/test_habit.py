"""What stands out from the usual, by hand."""

import pytest

from partner_support.engine import habit


def test_the_usual_number_is_the_median_so_that_one_wild_month_does_not_move_it() -> None:
	assert habit.usual([2, 3, 2]) == 2
	assert habit.usual([2, 40, 3, 2]) == 2.5
	assert habit.usual([0, 0, 0]) == 0


def test_nobody_is_known_by_less_than_three_periods() -> None:
	assert habit.usual([]) is None
	assert habit.usual([4, 4]) is None
	assert not habit.stands_out(100, [1, 1], times=3)


@pytest.mark.parametrize(
	("number", "past", "times", "unusual"),
	[
		(9, [3, 3, 3], 3, True),  # exactly three times
		(8, [3, 3, 3], 3, False),
		(8, [3, 3, 3], 2.5, True),
		(9, [3, 60, 3], 3, True),  # an earlier burst hides no new one
		(5, [0, 0, 0], 3, True),  # after silence, nought counts as one
		(4, [0, 0, 0], 3, False),  # a handful is needed
		(4, [1, 1, 1], 3, False),
		(100, [3, 3, 3], 0, False),  # switched off
	],
)
def test_a_number_stands_out_when_it_is_a_handful_and_several_times_the_usual(
	number: int, past: list[int], times: float, unusual: bool
) -> None:
	assert habit.stands_out(number, past, times) is unusual
