"""Which records this app made of kinds that are not its own, so that it can take them away again.

Kept under a parent of its own among Frappe's defaults, which are never loaded into a session.
"""

import json
from typing import Any

import frappe
from frappe.defaults import clear_default, set_default

PARENT = "__partner_support"
SEEDS = "seeds"

Entry = tuple[str, str]  # DocType and name


def remember(doctype: str, name: str, book: str = SEEDS) -> None:
	"""Note that we made this record."""
	entries = read(book)
	if (doctype, name) not in entries:
		write([*entries, (doctype, name)], book)


def read(book: str = SEEDS) -> list[Entry]:
	"""Everything noted, in the order in which it was made."""
	return [(doctype, name) for doctype, name in recall(book) or []]


def recall(book: str) -> Any:
	"""What a book holds; None when there is no such book."""
	stored = frappe.db.get_value("DefaultValue", {"parent": PARENT, "defkey": book}, "defvalue")
	return json.loads(stored) if stored else None


def write(content: Any, book: str = SEEDS) -> None:
	"""Replace what a book holds."""
	set_default(book, json.dumps(content, default=str), PARENT)


def close(book: str | None = None) -> None:
	"""Forget one book, or all of them."""
	clear_default(parent=PARENT, key=book)
