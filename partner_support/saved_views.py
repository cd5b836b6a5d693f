"""Takes fields out of saved lists. Pure: works on the JSON that a list's settings are kept in."""

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any


def without(view: Mapping[str, Any], fieldnames: Collection[str]) -> dict[str, str | None]:
	"""The settings of an HD View that mention these fields, rewritten without them."""
	rewritten = {
		"columns": kept(view.get("columns"), lambda column: column.get("key") not in fieldnames),
		"rows": kept(view.get("rows"), lambda row: row not in fieldnames),
		"filters": unfiltered(view.get("filters"), fieldnames),
	}
	changed = {key: value for key, value in rewritten.items() if value is not None}
	if any(fieldname in (view.get("order_by") or "") for fieldname in fieldnames):
		changed["order_by"] = "modified desc"
	if view.get("group_by_field") in fieldnames:
		changed |= {"group_by_field": None, "type": "list"}
	return changed


def kept(stored: str | None, keep: Callable[[Any], bool]) -> str | None:
	"""A JSON list with only what `keep` accepts; None when that is all of it."""
	items = json.loads(stored or "[]")
	left = [item for item in items if keep(item)]
	return json.dumps(left) if len(left) < len(items) else None


def unfiltered(stored: str | None, fieldnames: Collection[str]) -> str | None:
	"""JSON filters, a mapping or a list, without those fields; None when they name none."""
	filters = json.loads(stored or "{}")
	if isinstance(filters, list):
		return kept(stored, lambda each: not any(name in each for name in fieldnames))
	left = {field: condition for field, condition in filters.items() if field not in fieldnames}
	return json.dumps(left) if len(left) < len(filters) else None
