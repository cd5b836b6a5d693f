"""What a currency can be paid in."""

import frappe

DEFAULT_DIGITS = 2
DECIMALS = {  # Frappe's number formats, by how many digits they show behind the point
	"#,###": 0,
	"#.###": 0,
	"#,###.##": 2,
	"#.###,##": 2,
	"# ###.##": 2,
	"# ###,##": 2,
	"#'###.##": 2,
	"#, ###.##": 2,
	"#,##,###.##": 2,
	"#,###.###": 3,
	"#.########": 8,
}


def digits_of(currency: str | None) -> int:
	"""How many digits behind the point amounts in this currency have: 2 for EUR, 0 for JPY, 3 for KWD."""
	number_format = currency and frappe.get_cached_value("Currency", currency, "number_format")
	return DECIMALS.get(number_format or "", DEFAULT_DIGITS)
