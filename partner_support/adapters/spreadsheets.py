"""Text stays text in every sheet: a cell that a spreadsheet would reckon out is shown as it was written.

Whoever sends a ticket chooses its subject, and whoever exports tickets opens what was chosen. A text that begins like
a formula gets an apostrophe in front in a CSV, the mark by which spreadsheets know a text, and is written as text into
an Excel file. Numbers stay numbers. What was marked is taken as it was when it is imported again.
"""

import re
import zipfile
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr

MARK = "'"
# By these a spreadsheet takes a cell for a formula; some look behind blanks, or read the wide forms as the others.
FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
NUMBER = re.compile(r"[+-]?\d[\d.,]*(?:[eE][+-]?\d+)?\s?%?")
MARKED = re.compile(rf"{MARK}(?={FORMULA.pattern})")
QUOTED, EXCEL_SHEET = r'"(?:[^"]|"")*"', re.compile(r"xl/worksheets/[^/]+\.xml")
FORMULA_CELL = re.compile(
	rb"<c (?P<about>[^>]*)><f(?P<kind>[^>]*)>(?P<formula>.*?)</f>(?:<v>.*?</v>|<v/>)?</c>", re.DOTALL
)
TYPE_OF_CELL = re.compile(rb' (?:t|cm)="[^"]*"')
UNREADABLE = (TypeError, ValueError, LookupError, AttributeError)  # of what was asked, in Frappe's own code
MADE_OF_REPORTS = ("Report", "Prepared Report")
TEXTS = ("Data", "Small Text", "Text", "Long Text", "Text Editor", "Code", "Select", "Link", "Dynamic Link")


def is_formula(text: str) -> bool:
	"""Whether a spreadsheet would reckon a text out, which is no number."""
	return bool(FORMULA.match(text)) and not NUMBER.fullmatch(text)


def marked(text: str) -> str:
	"""A cell's text, as text."""
	return f"{MARK}{text}" if is_formula(text) else text


def csv_as_text(content: str, delimiter: str = ",") -> str:
	"""A CSV with its formulas marked, and every other character as it was."""
	cells = re.compile(rf"{QUOTED}|[^{re.escape(delimiter)}\r\n]+")
	return cells.sub(mark_cell, content)


def mark_cell(cell: re.Match[str]) -> str:
	"""One cell of a CSV, in its quotes if it had them."""
	written = cell[0]
	if len(written) > 1 and written[0] == written[-1] == '"':
		text = written[1:-1].replace('""', '"')
		return f'"{MARK}{written[1:]}' if is_formula(text) else written
	return marked(written)


def excel_as_text(content: bytes) -> bytes:
	"""An Excel file in which every formula is the text that it was written as; one without formulas is left alone."""
	with zipfile.ZipFile(BytesIO(content)) as book:
		parts = {part: book.read(part) for part in book.infolist()}
	if not any(b"<f" in data for part, data in parts.items() if EXCEL_SHEET.fullmatch(part.filename)):
		return content
	written = BytesIO()
	with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as book:
		for part, data in parts.items():
			is_sheet = EXCEL_SHEET.fullmatch(part.filename)
			book.writestr(part, FORMULA_CELL.sub(text_cell, data) if is_sheet else data)
	return written.getvalue()


def text_cell(cell: re.Match[bytes]) -> bytes:
	"""A formula's cell with the text that somebody wrote."""
	is_in_braces = b"array" in cell["kind"] and b'cm="' not in cell["about"]
	text = b"{=%b}" % cell["formula"] if is_in_braces else b"=%b" % cell["formula"]
	about = TYPE_OF_CELL.sub(b"", b" " + cell["about"])
	return b'<c%b t="inlineStr"><is><t xml:space="preserve">%b</t></is></c>' % (about, text)


def as_text(content: Any, name: str, delimiter: str = ",") -> Any:
	"""What is exported under a name, with its formulas as text; whatever is no sheet is left alone."""
	if not content:
		return content
	if name.lower().endswith(".xlsx") and isinstance(content, bytes):
		return excel_as_text(content)
	if name.lower().endswith(".csv"):
		mark = partial(csv_as_text, delimiter=delimiter)
		return mark(content.decode("utf-8")).encode("utf-8") if isinstance(content, bytes) else mark(content)
	return content


def answer_with(export: Callable[..., Any], *arguments: Any) -> None:
	"""Answer the request with one of Frappe's exports, its formulas as text; what it cannot read is refused in words."""
	try:
		export(*arguments)
	except UNREADABLE:
		frappe.log_error("Partner Support: an export was asked for in a way that Frappe cannot read")
		frappe.throw(_("This cannot be exported as it was asked for. Choose the columns and filters again."))
	answer_as_text()


def answer_as_text() -> None:
	"""Have the sheet with which the request is answered hold its formulas as text."""
	response = frappe.local.response
	delimiter = cstr(frappe.form_dict.get("csv_delimiter") or ",")[0]
	if response.get("type") == "csv":
		response["result"] = csv_as_text(cstr(response.get("result")))
	elif response.get("filecontent"):
		name = cstr(response.get("filename"))
		response["filecontent"] = as_text(response["filecontent"], name, delimiter)


def keep_reports_text(file: Document, event: str | None = None) -> None:
	"""Have a report that is exported in the background hold its formulas as text. A doc_event of File."""
	if file.attached_to_doctype in MADE_OF_REPORTS and file.get("content"):
		file.content = as_text(file.content, cstr(file.file_name))


def take_marks_off(document: Document, event: str | None = None) -> None:
	"""Take an imported text as it was before an export marked it. A doc_event of everything."""
	if not frappe.flags.in_import:
		return
	for row in (document, *document.get_all_children()):
		for field in row.meta.get("fields", {"fieldtype": ["in", TEXTS]}):
			value = row.get(field.fieldname)
			if isinstance(value, str) and MARKED.match(value):
				row.set(field.fieldname, value[1:])


class ReportByMail:
	"""What Frappe's Auto Email Report is besides: its sheets hold formulas as text."""

	def get_report_content(self) -> Any:
		"""The report in the format that it is sent in."""
		return as_text(super().get_report_content(), f"report.{cstr(self.format).lower()}")
