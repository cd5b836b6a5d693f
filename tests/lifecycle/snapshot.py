"""The whole database as plain data, and the differences between two of them as sentences."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import frappe

Row = dict[str, str | None]

# Moves whenever anybody saves the record, though nothing else about it changed.
STAMPS = frozenset({"modified", "modified_by"})

# Frappe deletes and inserts these instead of changing them; their names say nothing.
WRITTEN_ANEW = {
	"tabDefaultValue": ("parent", "defkey"),
	"tabInstalled Application": ("app_name",),
	"tabRole": ("name",),  # Telephony's, by every migration
}


@dataclass(frozen=True)
class Table:
	"""A table: its columns and indexes as the database describes them, and its rows by primary key."""

	columns: Mapping[str, str]
	indexes: frozenset[str]
	rows: Mapping[tuple[str | None, ...], Row]


Snapshot = dict[str, Table]


def take() -> Snapshot:
	"""Everything that is in the site's database now."""
	columns, indexes, keys = read_columns(), read_indexes(), read_keys()
	return {
		table: Table(described, frozenset(indexes.get(table, ())), read_rows(table, keys.get(table, ())))
		for table, described in columns.items()
	}


def read_columns() -> dict[str, dict[str, str]]:
	"""Type, nullability, default and extras of every column."""
	found: dict[str, dict[str, str]] = {}
	for table, column, *description in frappe.db.sql(
		"""select table_name, column_name, column_type, is_nullable, column_default, extra
		from information_schema.columns where table_schema = database() order by table_name, column_name"""
	):
		found.setdefault(table, {})[column] = " ".join(str(part) for part in description)
	return found


def read_indexes() -> dict[str, list[str]]:
	"""Name, uniqueness and columns of every index."""
	found: dict[str, list[str]] = {}
	for table, index, repeats, columns in frappe.db.sql(
		"""select table_name, index_name, max(non_unique), group_concat(column_name order by seq_in_index)
		from information_schema.statistics where table_schema = database() group by table_name, index_name"""
	):
		found.setdefault(table, []).append(f"{'' if repeats else 'unique '}{index} ({columns})")
	return found


def read_keys() -> dict[str, list[str]]:
	"""The columns of every primary key."""
	found: dict[str, list[str]] = {}
	for table, column in frappe.db.sql(
		"""select table_name, column_name from information_schema.statistics
		where table_schema = database() and index_name = 'PRIMARY' order by table_name, seq_in_index"""
	):
		found.setdefault(table, []).append(column)
	return found


def read_rows(table: str, key: Collection[str]) -> dict[tuple[str | None, ...], Row]:
	"""Every row by its key; where there is none, such as in tabSingles, by all but the value."""
	rows = {}
	key = WRITTEN_ANEW.get(table, key)
	for stored in frappe.db.sql(f"select * from `{table}`", as_dict=True):
		row = {column: None if value is None else str(value) for column, value in stored.items()}
		if table == "tabSingles" and row["field"] in STAMPS:
			continue
		rows[tuple(row[column] for column in key or [each for each in row if each != "value"])] = row
	return rows


def no(differences: Iterable[str]) -> None:
	"""Fail with all of the differences, where pytest would show the first."""
	found = list(differences)
	assert not found, "\n".join([f"{len(found)} differences:", *found])


# --- differences -----------------------------------------------------------------------------


def schema_differences(before: Snapshot, after: Snapshot) -> list[str]:
	"""Tables, columns and indexes that came, went or changed."""
	return [
		*(f"table {table} is gone" for table in sorted(before.keys() - after.keys())),
		*(f"table {table} is new" for table in sorted(after.keys() - before.keys())),
		*(
			difference
			for table in sorted(before.keys() & after.keys())
			for difference in table_differences(table, before[table], after[table])
		),
	]


def table_differences(table: str, before: Table, after: Table) -> Iterator[str]:
	"""What is different about one table but its rows."""
	for column in sorted(before.columns.keys() | after.columns.keys()):
		was, became = before.columns.get(column), after.columns.get(column)
		if was != became:
			yield f"{table}: column {column} was {was}, is {became}"
	for index in sorted(before.indexes ^ after.indexes):
		yield f"{table}: index {index} is {'gone' if index in before.indexes else 'new'}"


def row_differences(before: Snapshot, after: Snapshot, besides: Collection[str] = ()) -> list[str]:
	"""Rows that came, went or changed, in tables that both have."""
	return [
		*new_rows(before, after, besides),
		*touched_rows(before, after, besides),
	]


def new_rows(before: Snapshot, after: Snapshot, besides: Collection[str] = ()) -> list[str]:
	"""Rows that came."""
	return [
		f"{table}: {named(after[table].rows[key])} is new"
		for table in common_tables(before, after, besides)
		for key in sorted(after[table].rows.keys() - before[table].rows.keys(), key=str)
	]


def touched_rows(before: Snapshot, after: Snapshot, besides: Collection[str] = ()) -> list[str]:
	"""Rows that went or changed; columns that only one of the two has are no change of a row."""
	return [
		difference
		for table in common_tables(before, after, besides)
		for key, row in before[table].rows.items()
		if (difference := row_difference(table, row, after[table].rows.get(key)))
	]


def row_difference(table: str, before: Row, after: Row | None) -> str | None:
	"""What became of one row."""
	if after is None:
		return f"{table}: {named(before)} is gone"
	ignored = STAMPS | ({"name", "creation"} if table in WRITTEN_ANEW else set())
	changed = [
		f"{column}: {before[column]!r} -> {after[column]!r}"
		for column in before
		if column in after and column not in ignored and before[column] != after[column]
	]
	return f"{table}: {named(before)} changed, {'; '.join(changed)}" if changed else None


def common_tables(before: Snapshot, after: Snapshot, besides: Collection[str]) -> list[str]:
	"""Tables whose rows can be compared."""
	return sorted((before.keys() & after.keys()) - set(besides))


def named(row: Row) -> str:
	"""Enough of a row to find it by."""
	known = ("name", "parent", "doctype", "field", "defkey", "role", "fieldname", "user")
	return ", ".join(f"{column} {row[column]}" for column in known if row.get(column)) or str(row)[:200]


# --- traces ----------------------------------------------------------------------------------


def traces(snapshot: Snapshot, names: Collection[str], part: str, besides: Collection[str] = ()) -> list[str]:
	"""Where one of these names is a value, or `part` is part of one."""
	wanted = set(names)

	def speaks(value: Any) -> bool:
		return value is not None and (value in wanted or part in value)

	return [
		f"{table}: {named(row)} says {row[column]!r} in {column}"
		for table in sorted(snapshot.keys() - set(besides))
		for row in snapshot[table].rows.values()
		for column in row
		if speaks(row[column])
	]
