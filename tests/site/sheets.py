"""What an export holds, cell by cell, whatever it is written as."""

import csv
from io import BytesIO, StringIO
from typing import Any

from openpyxl import load_workbook

import frappe

Cells = list[tuple[str, Any]]  # of each cell, its kind and what it holds
IN_CSV, FORMULA = "csv", "f"


def answered(delimiter: str = ",") -> Cells:
	"""Every cell of the sheet with which the request was answered."""
	response = frappe.local.response
	if response.get("type") == "csv":
		return of_csv(response["result"], delimiter)
	name, content = response["filename"], response["filecontent"]
	return of_excel(content) if name.endswith(".xlsx") else of_csv(content.decode(), delimiter)


def of_csv(content: str, delimiter: str = ",") -> Cells:
	return [(IN_CSV, cell) for row in csv.reader(StringIO(content), delimiter=delimiter) for cell in row]


def of_excel(content: bytes) -> Cells:
	rows = load_workbook(BytesIO(content)).active.iter_rows()
	return [(cell.data_type, cell.value) for row in rows for cell in row if cell.value is not None]


def reckoned_out(cells: Cells) -> list[Any]:
	"""The cells that a spreadsheet would take for a formula."""
	return [value for kind, value in cells if kind == FORMULA or (kind == IN_CSV and is_open(value))]


def is_open(text: str) -> bool:
	"""Whether a cell of a CSV begins as a formula does, and is no number."""
	return text[:1] in tuple("=+-@\t\r") and not text[1:].replace(".", "").replace(",", "").isdigit()
