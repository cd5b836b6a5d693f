"""What partners write stays text in every sheet that Frappe or we export, and numbers stay numbers."""

import json
from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.utils.csvutils import to_csv

from partner_support.adapters import spreadsheets
from tests.site import sheets, ways_in
from tests.site.factories import at, partner, policy, ticket, user

SUBJECTS = ("=1+1", "+1+cmd", "-1+1", "@SUM(1)", '=HYPERLINK("example.com","a, b")', "+49 30 1234")
PLAIN = ("Deal 4711", "-5", "+49301234", "a=b")
EXPORTS = "frappe.desk.reportview.export_query"
CSV, EXCEL = "CSV", "Excel"
FORMATS = (CSV, EXCEL)


@pytest.fixture
def tickets() -> list[str]:
	"""A ticket under each subject."""
	with at("2026-11-23 10:00"):
		policy()
		gold = partner("Gold Reseller", "buyer@gold.example.com")
		return [str(ticket(gold, subject=subject).name) for subject in (*SUBJECTS, *PLAIN)]


def exported(method: str, **form: Any) -> sheets.Cells:
	"""The cells that a request to an export is answered with."""
	found: list[sheets.Cells] = []
	arguments = {key: value for key, value in form.items() if method != EXPORTS}

	def ask() -> None:
		ways_in.called(method, **arguments)
		found.append(sheets.answered(form.get("csv_delimiter", ",")))

	ways_in.with_form(ask, **form)
	return found[0]


def texts(cells: sheets.Cells) -> set[str]:
	return {str(value) for _kind, value in cells}


def report_view(form: str, tickets: list[str], **more: Any) -> sheets.Cells:
	return exported(
		EXPORTS,
		doctype="HD Ticket",
		fields=json.dumps(["`tabHD Ticket`.`name`", "`tabHD Ticket`.`subject`"]),
		filters=json.dumps([["HD Ticket", "name", "in", tickets]]),
		file_format_type=form,
		title="HD Ticket",
		**more,
	)


def data_export(form: str, tickets: list[str]) -> sheets.Cells:
	return exported(
		"frappe.core.doctype.data_export.exporter.export_data",
		doctype="HD Ticket",
		select_columns=json.dumps({"HD Ticket": ["name", "subject"]}),
		filters=json.dumps([["HD Ticket", "name", "in", tickets]]),
		file_type=form,
		with_data=1,
	)


def template(form: str, tickets: list[str]) -> sheets.Cells:
	return exported(
		"frappe.core.doctype.data_import.data_import.download_template",
		doctype="HD Ticket",
		export_fields=json.dumps({"HD Ticket": ["name", "subject"]}),
		export_filters=json.dumps([["HD Ticket", "name", "in", tickets]]),
		export_records="by_filter",
		file_type=form,
	)


def query_report(form: str, tickets: list[str]) -> sheets.Cells:
	return exported(
		"frappe.desk.query_report.export_query",
		report_name="Partner Tickets",
		filters=json.dumps({"from_date": "2026-11-01", "to_date": "2026-11-30"}),
		file_format_type=form,
		include_filters=1,
	)


def desk_table(form: str, tickets: list[str]) -> sheets.Cells:
	subjects = frappe.get_all("HD Ticket", {"name": ["in", tickets]}, ["name", "subject"], as_list=True)
	args = json.dumps({"data": [list(row) for row in subjects], "filename": "Tickets"})
	return exported("frappe.utils.csvutils.send_csv_to_client", args=args)


WAYS = [
	(way, form)
	for way in (report_view, data_export, template, query_report, desk_table)
	for form in (FORMATS if way is not desk_table else (CSV,))
]


@pytest.mark.parametrize(("way", "form"), WAYS, ids=lambda each: getattr(each, "__name__", each))
def test_no_cell_of_an_export_is_reckoned_out(
	tickets: list[str], way: Callable[[str, list[str]], sheets.Cells], form: str
) -> None:
	cells = way(form, tickets)
	assert sheets.reckoned_out(cells) == []
	found = texts(cells)
	assert set(PLAIN) <= found
	for subject in SUBJECTS:
		assert {subject, f"'{subject}"} & found, subject


def test_a_cell_behind_another_sign_is_text_as_well(tickets: list[str]) -> None:
	cells = report_view(CSV, tickets, csv_delimiter=";")
	assert sheets.reckoned_out(cells) == []
	assert "'=1+1" in texts(cells)


def test_a_report_that_is_exported_in_the_background_is_text(tickets: list[str]) -> None:
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": "Tickets.csv",
			"attached_to_doctype": "Report",
			"attached_to_name": "Partner Tickets",
			"content": to_csv([[subject] for subject in SUBJECTS]).encode(),
			"is_private": 1,
		}
	).insert()
	content = file.get_content()
	assert sheets.reckoned_out(sheets.of_csv(content if isinstance(content, str) else content.decode())) == []


@pytest.mark.parametrize("form", ["CSV", "XLSX"])
def test_a_report_that_is_mailed_is_text(tickets: list[str], form: str) -> None:
	mailed = frappe.get_doc(
		{
			"doctype": "Auto Email Report",
			"report": "Partner Tickets",
			"report_type": "Script Report",
			"user": user("reader@vendor.example.com", "Partner Operations Manager").name,
			"email_to": "reader@vendor.example.com",
			"format": form,
			"frequency": "Daily",
			"filters": json.dumps({"from_date": "2026-11-01", "to_date": "2026-11-30"}),
		}
	).insert()
	content = mailed.get_report_content()
	cells = sheets.of_excel(content) if form == "XLSX" else sheets.of_csv(content)
	assert sheets.reckoned_out(cells) == []
	assert any(subject in text for subject in SUBJECTS for text in texts(cells))


def test_numbers_stay_numbers() -> None:
	told = to_csv([["a", -5, 3.25, "-5", "-1,234.50", "+4930123", "-7 %", "1e5", "-1e-5", None]])
	assert spreadsheets.csv_as_text(told) == told


def test_whatever_is_no_formula_is_left_as_it_was() -> None:
	told = to_csv([["a=b", 'say "=1"', "two\nlines", "", "x-y", "'=1"]])
	assert spreadsheets.csv_as_text(told) == told


def test_an_import_takes_the_marks_off() -> None:
	document = partner("Gold Reseller")
	frappe.flags.in_import = True
	try:
		document.update({"region": "'=East"}).save()
	finally:
		frappe.flags.in_import = False
	assert frappe.db.get_value("Partner", document.name, "region") == "=East"
	document.reload().update({"region": "'=West"}).save()
	assert frappe.db.get_value("Partner", document.name, "region") == "'=West"
