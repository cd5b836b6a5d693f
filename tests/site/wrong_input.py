"""What nobody should send, and whether it was refused in words.

Every endpoint, report and form is found by asking the site, so that what is added is tried as well.
"""

import importlib
import inspect
import os
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe.model.document import Document

from partner_support import api

FULL = bool(os.environ.get("FULL"))  # everything; else what has broken something before
MODULES = ("Partner Program", "Partner Support")
API = "partner_support.api"
SAVEPOINT = "wrong_input"

NUMBERS = ("Int", "Float", "Percent", "Currency", "Duration")
TRIED = (*NUMBERS, "Date", "Datetime", "Time", "Select")

FEW: tuple[Any, ...] = (None, "", [], {"a": 1}, "abc", -1, 10**30)
MORE: tuple[Any, ...] = (
	["x", ["y"]],
	1e308,
	float("nan"),
	float("inf"),
	-0.0,
	0,
	1.5,
	2**31,
	True,
	" ",
	"%",
	"\x00",
	"\ud800",
	"é" * 500,
	"[" * 5_000,
	'{"a":',
	"null",
	"0001-01-01",
	"9999-12-31",
	"9999-12-31 23:59:59",
	"2026-02-30",
	"2026-13-01",
	"25:61",
	"-9999999999999999999999",
	"1e400",
	"' or 1=1",
)
WRONG = (*FEW, *MORE) if FULL else FEW


def endpoints() -> Iterator[tuple[str, Callable[..., Any]]]:
	"""Every endpoint of the app, by its short name."""
	for module in pkgutil.iter_modules(api.__path__):
		loaded = importlib.import_module(f"{API}.{module.name}")
		for name, function in inspect.getmembers(loaded, inspect.isfunction):
			if function.__module__ == loaded.__name__ and function in frappe.whitelisted:
				yield f"{module.name}.{name}", function


def reports() -> list[str]:
	"""Every report of the app."""
	return frappe.get_all("Report", {"module": ["in", MODULES], "disabled": 0}, pluck="name")


def forms() -> list[str]:
	"""Every DocType of the app that somebody fills in, rows of others left out."""
	written = {"module": ["in", MODULES], "istable": 0, "in_create": 0}
	return frappe.get_all("DocType", written, pluck="name", order_by="name")


def trouble(action: Callable[[], Any]) -> str | None:
	"""What went wrong that should have been refused in words; None where it was, or was answered."""
	frappe.local.message_log = []
	with undone():
		try:
			action()
		except Exception as error:
			return None if is_a_refusal(error) else f"{type(error).__name__}: {error}"[:200]
	return None


def is_a_refusal(error: Exception) -> bool:
	"""Whether an error says in words what is wrong: for a person, and with a status that is no 500."""
	if not isinstance(error, (frappe.ValidationError, frappe.PermissionError)):
		return False
	return getattr(error, "http_status_code", 500) < 500 and not isinstance(error, frappe.db.DataError)


@contextmanager
def undone() -> Iterator[None]:
	"""Whatever it changes is as it was."""
	frappe.db.savepoint(SAVEPOINT)
	try:
		yield
	finally:
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.local.request_cache.clear()
		frappe.set_user("Administrator")


def fields_of(document: Document) -> Iterator[tuple[Document, str, str]]:
	"""Each field of a document and of one of its rows each, that is a number, a date, a time or a choice."""
	for field in document.meta.fields:
		if field.fieldtype in TRIED:
			yield document, field.fieldname, field.fieldtype
	for table in document.meta.get_table_fields():
		rows = document.get(table.fieldname)
		row = rows[0] if rows else document.append(table.fieldname, {})
		# Frappe follows a link to whatever a field names before any event of ours.
		followed = {field.options for field in row.meta.fields if field.fieldtype == "Dynamic Link"}
		for field in row.meta.fields:
			if field.fieldtype in TRIED and field.fieldname not in followed:
				yield row, field.fieldname, field.fieldtype
