"""The median and the percentile, against values told by hand."""

import pytest

from partner_support.engine.spread import middle, percentile


@pytest.mark.parametrize(
	("values", "expected"), [([], None), ([3], 3.0), ([9, 1, 5], 5.0), ([1, 2, 3, 10], 2.5)]
)
def test_the_middle_is_the_median(values, expected):
	assert middle(values) == expected


@pytest.mark.parametrize(
	("values", "percent", "expected"),
	[
		([], 90, None),
		([7], 90, 7.0),
		(range(1, 11), 90, 9.0),  # nine of ten are at most 9
		(range(1, 12), 90, 10.0),  # 9.9 of eleven, so ten of them
		([5, 1, 4, 2, 3], 100, 5.0),
		([5, 1, 4, 2, 3], 20, 1.0),
		([5, 1, 4, 2, 3], 21, 2.0),
		(range(1, 101), 55, 55.0),  # 100 * 55 / 100 is 55.000000000000007 in floating point
	],
)
def test_a_percentile_is_the_value_of_the_nearest_rank(values, percent, expected):
	assert percentile(list(values), percent) == expected


@pytest.mark.parametrize("percent", [0, -1, 100.1])
def test_a_percentage_must_be_one(percent):
	with pytest.raises(ValueError, match="percent must be above 0"):
		percentile([1], percent)
