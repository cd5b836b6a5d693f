"""Queries that hold what their reader may read, and nothing else.

The query builder asks no permissions. Here each query carries the conditions that Frappe's own
lists carry for the session's user: roles, permission queries, User Permissions and shares.
"""

import frappe
from frappe.desk.reportview import build_match_conditions
from frappe.query_builder import DocType
from frappe.query_builder.utils import PseudoColumn, QueryBuilder


def is_allowed(doctype: str) -> bool:
	"""Whether the user's roles let it read this kind of document at all."""
	return bool(frappe.has_permission(doctype, "read"))


def rows(doctype: str, **equal: str) -> tuple[DocType, QueryBuilder]:
	"""The table, and a query over those of its rows that the user may read and that have these values.

	Raises PermissionError for a kind of document that the user may not read.
	"""
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).where(table.name.isnotnull())  # a text alone takes no further condition
	for field, value in equal.items():
		query = query.where(table[field] == value)
	permitted = build_match_conditions(doctype)
	return table, query.where(PseudoColumn(f"({permitted})")) if permitted else query


def literal(word: str) -> str:
	"""A word as SQL's `like` finds it literally."""
	return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
