"""The middle of many measurements, and what nearly all of them stay within.

A mean would be moved by one ticket that lay about for a month; these are not. The percentile is
that of the nearest rank, so it is always a time that some ticket really took.
"""

from collections.abc import Sequence
from math import ceil
from statistics import median


def middle(values: Sequence[float]) -> float | None:
	"""The median: the middle one, or the mean of the middle two; None of nothing."""
	return float(median(values)) if values else None


def percentile(values: Sequence[float], percent: float) -> float | None:
	"""The smallest value that at least so many percent of all do not exceed; None of nothing.

	Raises ValueError for a percentage that is not above 0 and at most 100.
	"""
	if not 0 < percent <= 100:
		raise ValueError(f"percent must be above 0 and at most 100, not {percent}")
	if not values:
		return None
	rank = ceil(round(len(values) * percent / 100, 9))
	return float(sorted(values)[rank - 1])
