"""Money adds up: exact, rounded once, half away from zero."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partner_support.engine import MoneyError
from partner_support.engine.money import exact, rounded, share, total

CENTS = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100)


@pytest.mark.parametrize(
	("value", "digits", "expected"),
	[
		("2.345", 2, "2.35"),
		(2.675, 2, "2.68"),
		("-2.345", 2, "-2.35"),
		(1250.5, 0, "1251"),
		("0.0005", 3, "0.001"),
	],
)
def test_rounding_is_half_away_from_zero_to_what_the_currency_has(value, digits: int, expected: str) -> None:
	assert rounded(value, digits) == Decimal(expected)


def test_a_share_is_taken_exactly_and_rounded_once() -> None:
	assert share("12345.67", "7.5", 2) == Decimal("925.93")
	assert share("1999", "12.5", 0) == Decimal("250")


@given(st.lists(CENTS))
def test_a_sum_of_whole_cents_loses_none(amounts: list[Decimal]) -> None:
	assert total([float(amount) for amount in amounts], 2) == sum(amounts, Decimal(0))


@pytest.mark.parametrize("value", ["many", float("nan"), float("inf"), "1e12", -(10**12)])
def test_what_is_no_amount_is_refused(value) -> None:
	with pytest.raises(MoneyError, match="an amount must"):
		exact(value)
