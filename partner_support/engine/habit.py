"""What is usual for somebody, and whether a number stands out from it.

Usual is the median of complete past periods of the same length: one wild month, or one of
silence, hardly moves it, where a mean would follow it. Small numbers never stand out, however
many times the usual they are, and neither does anybody whom we hardly know.
"""

from collections.abc import Sequence
from statistics import median

FEWEST_PERIODS = 3
SMALLEST_NUMBER = 5


def usual(past: Sequence[int]) -> float | None:
	"""The usual number of a period; None while fewer than three are known."""
	return float(median(past)) if len(past) >= FEWEST_PERIODS else None


def stands_out(number: int, past: Sequence[int], times: float) -> bool:
	"""Whether `number` is five or more and at least `times` the usual; a usual of nought counts as one."""
	habit = usual(past)
	if habit is None or times <= 0 or number < SMALLEST_NUMBER:
		return False
	return number >= times * max(habit, 1.0)
