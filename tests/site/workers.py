"""Real processes on real connections, what they commit, and how to leave nothing of it behind."""

import os
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import frappe

from tests.site.conftest import forget_caches

KILLED = 9
SKIPPED_TABLES = ("tabSeries", "tabSingles", "tabSessions")
VALIDITY = ("effective_from", "superseded_from")  # publishing ends what was in force
Row = tuple[str, str, str]


def started(action: Callable[[], None]) -> int:
	"""The id of a process that does this on a connection of its own."""
	process = os.fork()
	if process:
		return process
	status = 1
	inherited = frappe.local.db  # kept until the end: letting it go would hang up on the parent's server
	try:
		frappe.connect()
		assert frappe.local.db is not inherited
		action()
		status = 0
	except BaseException:
		traceback.print_exc()
	finally:
		os._exit(status)


def ended(*processes: int) -> list[int]:
	"""Wait for processes; their exit codes."""
	return [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in processes]


def dies_before_statement(number: int) -> None:
	"""Have this process vanish, as if killed, when it is about to send its n-th statement."""
	send, sent = frappe.db.execute_query, 0

	def counted(*args, **values):
		nonlocal sent
		sent += 1
		if sent == number:
			os._exit(KILLED)
		return send(*args, **values)

	frappe.db.execute_query = counted


def killed_at_every_statement(
	action: Callable[[], None], names: list[str], doctype: str = "HD Ticket", every: int = 1
) -> int:
	"""Let workers die before their n-th statement, their second n-th, and so on, until one lives; its n-th.

	Each begins once the rows that its forerunner locked are free: it would pass them over, and live.
	"""
	statement, code = 0, KILLED
	while code == KILLED:
		statement += every

		def dies(number: int = statement) -> None:
			dies_before_statement(number)
			action()

		(code,) = ended(started(dies))
		assert code in (0, KILLED)
		wait_until_locks_are_free(names, doctype)
	return statement


def wait_until_locks_are_free(names: list[str], doctype: str = "HD Ticket") -> None:
	"""The database takes a moment to notice that a client is gone."""
	for _ in range(1200):
		frappe.db.rollback()
		free = frappe.db.sql(
			f"select name from `tab{doctype}` where name in %s for update skip locked", [names]
		)
		frappe.db.rollback()
		if len(free) == len(names):
			return
		time.sleep(0.05)
	raise AssertionError("a dead worker still holds its lock")


@contextmanager
def leaving_nothing() -> Iterator[None]:
	"""Remove every row that was committed within, and put settings back."""
	rows, singles, tables = all_rows(), all_singles(), rows_of_settings()
	in_force = frappe.get_all("SLA Matrix", fields=["name", *VALIDITY])
	frappe.db.set_value("SLA Matrix", {"status": "Published"}, "effective_from", "2000-01-01")
	frappe.db.commit()
	try:
		yield
	finally:
		frappe.db.rollback()
		for table, names in all_rows().items():
			if made := names - rows.get(table, set()):
				frappe.db.sql(f"delete from `{table}` where name in %s", [tuple(made)])
		for matrix in in_force:
			frappe.db.set_value("SLA Matrix", matrix.name, {field: matrix[field] for field in VALIDITY})
		restore(singles)
		restore_rows(tables)
		frappe.db.commit()
		forget_caches()


def all_rows() -> dict[str, set[str]]:
	"""The names of the rows of every table that has names."""
	tables = frappe.db.sql(
		"select table_name from information_schema.columns"
		" where table_schema = database() and column_name = 'name' and table_name like 'tab%%'",
		pluck=True,
	)
	return {
		table: set(frappe.db.sql(f"select name from `{table}`", pluck=True))
		for table in tables
		if table not in SKIPPED_TABLES
	}


def all_singles() -> set[Row]:
	"""Every value of every settings document."""
	return set(frappe.db.sql("select doctype, field, value from tabSingles"))


def restore(singles: set[Row]) -> None:
	"""Put changed settings back."""
	now = all_singles()
	for doctype, field, _value in now - singles:
		frappe.db.sql("delete from tabSingles where doctype = %s and field = %s", (doctype, field))
	for row in singles - now:
		frappe.db.sql("insert into tabSingles (doctype, field, value) values (%s, %s, %s)", row)


def rows_of_settings() -> dict[str, list[dict[str, Any]]]:
	"""The rows of the tables in settings documents, by the DocType of the rows."""
	settings = frappe.get_all("DocType", {"issingle": 1, "is_virtual": 0}, pluck="name")
	tables = {"parent": ["in", settings], "fieldtype": ["in", ["Table", "Table MultiSelect"]]}
	return {
		doctype: frappe.db.get_values(doctype, {"parenttype": ["in", settings]}, "*", as_dict=True)
		for doctype in frappe.get_all("DocField", tables, pluck="options", distinct=True)
	}


def restore_rows(tables: dict[str, list[dict[str, Any]]]) -> None:
	"""Put back what was taken out of those tables, or changed in them."""
	for doctype, rows in tables.items():
		frappe.db.delete(doctype, {"name": ["in", [row["name"] for row in rows]]})
		for row in rows:
			frappe.get_doc({"doctype": doctype, **row}).db_insert()
