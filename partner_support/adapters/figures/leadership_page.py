"""The monthly report as people read it: HTML that mail programs show, and pages of the same.

Its charts are tables with coloured cells, since hardly any mail program draws anything else.
"""

import json
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, format_date, format_datetime, get_url
from frappe.utils.pdf import get_pdf

from partner_support.adapters.figures import layout, targets
from partner_support.adapters.figures.facts import NOBODY

TEMPLATE = "partner_support/templates/leadership_report.html"
PRINT_FAILURE = "Partner Support: a monthly report could not be printed"
MORE, LESS = 1, -1  # which way is better
UP, DOWN = "\u25b2", "\u25bc"


def html(report: Document) -> str:
	"""The report in the present language."""
	told = json.loads(report.figures)
	return frappe.render_template(
		TEMPLATE,
		{
			"title": title(report),
			"computed_on": format_datetime(report.computed_on, "d MMMM yyyy HH:mm"),
			"desk_url": get_url(f"/desk/leadership-report/{report.month}"),
			"headline": list(headline(told)),
			"history": history(told["history"]),
			"tallest": max((each["came_in"] for each in told["history"]), default=0) or 1,
			"target": targets.COMPLIANCE,
			"figures": {key: named(value) for key, value in told.items() if isinstance(value, list)},
		},
	)


def title(report: Document) -> str:
	"""What the report is called."""
	return _("Partner support in {0}").format(month_name(report.month))


def month_name(month: str) -> str:
	"""A month in full."""
	return format_date(layout.first_of(month), "MMMM yyyy")


def named(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""Rows whose group has a name."""
	return [
		{**row, "group": _("Not set") if row.get("group") == NOBODY else row.get("group")} for row in rows
	]


def headline(told: dict[str, Any]):
	"""Each number with the one before, and whether it went the right way."""
	for key, label, unit, better in (
		("kept", _("Promises kept"), "%", MORE),
		("came_in", _("Tickets came in"), "", 0),
		("resolved", _("Tickets resolved"), "", 0),
		("answer", _("Answer, median"), _("h"), LESS),
		("solution", _("Solution, median"), _("h"), LESS),
		("solution_90", _("Solution, 90th percentile"), _("h"), LESS),
		("first_contact", _("Solved at first contact"), "%", MORE),
		("escalated", _("Tickets escalated"), "", LESS),
		("reopened", _("Reopened"), "%", LESS),
		("repeats", _("Repeats"), "%", LESS),
		("satisfied", _("Satisfied"), "%", MORE),
		("deflected", _("Answered by articles"), "%", MORE),
	):
		yield {"label": label, **compared(told["now"].get(key), told["before"].get(key), unit, better)}


def compared(now: float | None, before: float | None, unit: str, better: int) -> dict[str, Any]:
	"""A number and its change in words."""
	shown = {
		"now": with_unit(now, unit),
		"before": with_unit(before, unit),
		"change": "",
		"color": layout.GREY,
	}
	if now is None or before is None or now == before:
		return shown
	more = now > before
	good = None if not better else more == (better == MORE)
	shown["change"] = f"{UP if more else DOWN} {with_unit(round(abs(now - before), 2), unit)}"
	return {**shown, "color": {None: layout.GREY, True: layout.GREEN, False: layout.RED}[good]}


def with_unit(value: float | None, unit: str) -> str:
	"""A number as it is read; a dash where there is none."""
	return "-" if value is None else f"{value:,g}{'%' if unit == '%' else f' {unit}' if unit else ''}"


def history(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""The months with their names, and whether each reached the target."""
	return [
		{
			**row,
			"name": layout.month_name(layout.first_of(row["month"])),
			"share": with_unit(row["kept"], "%"),
			"color": layout.GREY
			if row["kept"] is None
			else layout.GREEN
			if row["kept"] >= targets.COMPLIANCE
			else layout.ORANGE,
		}
		for row in rows
	]


def pdf(report: Document) -> bytes:
	"""The report as pages. Raises a validation error where nothing is installed that makes PDFs."""
	try:
		return get_pdf(html(report))
	except OSError as error:
		frappe.log_error(PRINT_FAILURE, cstr(error))
		frappe.throw(
			_(
				"This server cannot make a PDF. Ask its administrator to install wkhtmltopdf. The page holds the same."
			),
			title=_("No PDF Engine"),
		)


def file_name(report: Document) -> str:
	"""What the pages are called as a file."""
	return f"partner-support-{report.month}.pdf"
