"""Every DocType of this app is declared to the gate, and rows are declared with the documents they are stored in."""

import json
from pathlib import Path
from typing import Any

import pytest

from partner_support.adapters.access import kinds

ROOT = Path(__file__).parents[2] / "partner_support"


def doctypes() -> dict[str, dict[str, Any]]:
	"""What the app's own DocTypes are, as its files say it."""
	files = [json.loads(path.read_text()) for path in ROOT.glob("*/doctype/*/*.json")]
	return {file["name"]: file for file in files if file.get("doctype") == "DocType"}


def parents() -> dict[str, set[str]]:
	"""In which documents each kind of row is stored."""
	found: dict[str, set[str]] = {}
	for name, doctype in doctypes().items():
		for field in doctype["fields"]:
			if field["fieldtype"] in ("Table", "Table MultiSelect"):
				found.setdefault(field["options"], set()).add(name)
	return found


def test_there_are_doctypes():
	assert len(doctypes()) > 60


@pytest.mark.parametrize("doctype", sorted(doctypes()))
def test_a_doctype_is_declared(doctype: str):
	assert doctype in kinds.DECLARED


@pytest.mark.parametrize("doctype", sorted(doctypes()))
def test_rows_are_declared_with_the_documents_that_hold_them(doctype: str):
	declared = kinds.DECLARED[doctype]
	if doctypes()[doctype].get("istable"):
		assert set(declared.parents) == parents()[doctype]
	else:
		assert not isinstance(declared, kinds.ChildTable)


def test_nothing_of_ours_is_declared_that_there_is_not():
	ours = {name for name, kind in kinds.DECLARED.items() if isinstance(kind, kinds.ChildTable)}
	assert ours <= doctypes().keys()
