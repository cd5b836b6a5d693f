"""What a call left in the database that concerns the documents of the world, and whether it was to stay."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest

import frappe

from tests.site.doors.mailed import letters
from tests.site.doors.world import Thing, World

WRITE = re.compile(r"^\s*(insert|update|delete|replace)\b", re.IGNORECASE)
TABLE = re.compile(r"`(tab[^`]+)`")
SAVEPOINT = "before_the_door"
LETTERS = {"tabEmail Queue", "tabNotification Log"}
# What is kept of every request, for staff alone; and what holds one's own habits.
LOGS = {
	"tabError Log",
	"tabAccess Log",
	"tabActivity Log",
	"tabAPI Request Log",
	"tabRoute History",
	"tabSessions",
	"tabSingles",
	"tabSeries",
	"tabDefaultValue",
}


@dataclass(frozen=True)
class Change:
	"""A row that is another, new or gone, and the documents of the world that it concerns."""

	table: str
	name: str
	what: str
	columns: tuple[str, ...]
	of: tuple[Thing, ...]

	def __str__(self) -> str:
		return f"{self.what} {self.table[3:]} {self.name} ({', '.join(self.columns)})"


@dataclass
class Watch:
	"""Knows which tables were written to since it last looked."""

	world: World
	written: set[str] = field(default_factory=set)
	committed: bool = False
	base: dict[str, dict[Any, dict[str, Any]]] = field(default_factory=dict)
	letters: list[tuple[str, str]] = field(default_factory=list)

	def install(self, patch: pytest.MonkeyPatch) -> None:
		"""Listen to what is written, and take commits and whole rollbacks for the call's own."""
		sql = frappe.db.sql
		rollback = frappe.db.rollback

		def listening(query: Any, *arguments: Any, **options: Any) -> Any:
			text = query if isinstance(query, str) else str(query)
			if WRITE.match(text):
				self.written.update(TABLE.findall(text)[:1])
			return sql(query, *arguments, **options)

		def back(*, save_point: str | None = None, chain: bool = False) -> None:
			rollback(save_point=save_point or SAVEPOINT)

		def commit(*arguments: Any, **options: Any) -> None:
			self.committed = self.committed or bool(self.written)

		patch.setattr(frappe.db, "sql", listening)
		patch.setattr(frappe.db, "rollback", back)
		patch.setattr(frappe.db, "commit", commit)

	def begin(self) -> None:
		frappe.db.savepoint(SAVEPOINT)
		self.written.clear()
		self.committed = False

	def end(self, stays: bool) -> list[Change]:
		"""Roll back, and say what would have stayed."""
		tables = sorted(self.written - LOGS) if stays else []
		after = {table: rows_of(table) for table in tables}
		self.letters = letters() if LETTERS & set(tables) else []
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.db.transaction_writes = 0
		return [change for table in tables for change in self.changes(table, after[table])]

	def changes(self, table: str, after: dict[Any, dict[str, Any]]) -> list[Change]:
		if table not in self.base:
			self.base[table] = rows_of(table)
		before = self.base[table]
		found = []
		for name in {*before, *after}:
			old, new = before.get(name), after.get(name)
			if old != new and (of := self.concerned(table, name, old, new)):
				found.append(self.change(table, name, old, new, of))
		return found

	def change(self, table: str, name: Any, old: Any, new: Any, of: tuple[Thing, ...]) -> Change:
		what = "new" if old is None else "gone" if new is None else "changed"
		columns = sorted(key for key in (old or new) if old and new and old[key] != new[key])
		return Change(table, str(name), what, tuple(columns), of)

	def concerned(self, table: str, name: Any, old: Any, new: Any) -> tuple[Thing, ...]:
		"""The things that a row is, points at, or tells of."""
		itself = self.index.get((table[3:], str(name)))
		if itself:
			return (itself,)
		values = [value for row in (old, new) if row for value in row.values() if isinstance(value, str)]
		return tuple({self.by_name[value]: None for value in values if value in self.by_name})

	@cached_property
	def index(self) -> dict[tuple[str, str], Thing]:
		return {(thing.doctype, thing.name): thing for thing in self.world.things}

	@cached_property
	def by_name(self) -> dict[str, Thing]:
		"""The things by what other rows call them: their names, and the addresses of files."""
		files = {
			url: self.index["File", name]
			for name, url in [*self.world.filed.values(), *self.world.packed.values()]
		}
		return files | {thing.name: thing for thing in self.world.things}


def rows_of(table: str) -> dict[Any, dict[str, Any]]:
	"""A table's rows by name; nothing of one that has no names."""
	columns = frappe.db.sql(f"show columns from `{table}` like 'name'")
	if not columns:
		return {}
	return {row["name"]: row for row in frappe.db.sql(f"select * from `{table}`", as_dict=True)}
