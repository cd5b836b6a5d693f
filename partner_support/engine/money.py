"""Money as decimals: exact sums, rounded once, half away from zero, to what the currency can pay."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from partner_support.engine.errors import MoneyError

Amount = Decimal | int | float | str

LARGEST = Decimal(10) ** 12  # of any currency; more is a typing error, and no column holds it
PERCENT = Decimal(100)


def exact(value: Amount) -> Decimal:
	"""The decimal that was meant: a float counts as what it is printed as. Raises MoneyError."""
	try:
		amount = Decimal(str(value))
	except InvalidOperation:
		raise MoneyError(f"an amount must be a number, not {value!r}") from None
	if not amount.is_finite() or abs(amount) >= LARGEST:
		raise MoneyError(f"an amount must lie between -{LARGEST} and {LARGEST}, not {value!r}")
	return amount


def rounded(value: Amount, digits: int) -> Decimal:
	"""The amount with that many digits behind the point."""
	return exact(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def share(base: Amount, percent: Amount, digits: int) -> Decimal:
	"""`percent` % of `base`, rounded."""
	return rounded(exact(base) * exact(percent) / PERCENT, digits)


def total(amounts: Iterable[Amount], digits: int) -> Decimal:
	"""The sum, rounded once and at the end."""
	return rounded(sum((exact(amount) for amount in amounts), Decimal(0)), digits)
