"""Partners of which something stands out in their last thirty days."""

from typing import Any

from frappe import _
from frappe.utils import cint

from partner_support.adapters import arguments
from partner_support.adapters.figures import behind, layout, outliers
from partner_support.adapters.figures.outliers import Outlier
from partner_support.adapters.figures.scope import Scope


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, chart and the numbers above it."""
	scope = Scope.of(filters)
	found = outliers.outliers(scope, bool(cint(arguments.report_filters(filters).get("everybody"))))
	rows = [row_of(each) for each in found]
	series = {"tickets": _("Last 30 Days"), "usual": _("Usual")}
	chart = layout.chart(rows, series, (layout.RED, layout.GREY))
	return columns(), rows, None, chart, summary(found), True


def columns() -> list[dict[str, Any]]:
	"""What is told of each partner."""
	return [
		{**layout.text("group", _("Partner"), 220), "fieldtype": "Link", "options": "Partner"},
		layout.text("tier", _("Tier"), 100),
		layout.number("tickets", _("Last 30 Days"), behind.LAST_THIRTY),
		layout.amount("usual", _("Usual"), 1),
		layout.amount("times_usual", _("Times the Usual"), 1),
		layout.number("missed", _("Promises Missed")),
		layout.text("reasons", _("What Stands Out"), 460),
		layout.text("account_manager", _("Account Manager"), 200),
	]


def row_of(each: Outlier) -> dict[str, Any]:
	"""One partner's row."""
	return {
		"group": each.partner,
		"tier": each.tier,
		"tickets": each.figures.tickets,
		"usual": each.usual,
		"times_usual": each.times_usual,
		"missed": each.figures.missed,
		"reasons": " ".join(flag.reason for flag in each.flags),
		"account_manager": each.account_manager,
		"drill": {"partner": each.partner},
	}


def summary(found: list[Outlier]) -> list[dict[str, Any]]:
	"""How many stand out, and whom nobody could call."""
	flagged = [each for each in found if each.flags]
	unattended = sum(not each.account_manager for each in flagged)
	return [
		layout.card(_("Partners That Stand Out"), len(flagged), indicator="Red"),
		layout.card(_("Without an Account Manager"), unattended, indicator="Orange"),
	]
