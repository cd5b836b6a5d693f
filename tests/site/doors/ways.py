"""The generic ways to a document, each as a request about a thing; found by name."""

from collections.abc import Callable
from typing import Any

from tests.site.doors.filling import Asking
from tests.site.doors.playing import Call

Form = Callable[[Asking], dict[str, Any]]
Way = Callable[[Asking], Call]
WAYS: dict[str, Way] = {}


def way(
	name: str, verb: str, path: Callable[[Asking], str], form: Form | None = None, as_json: bool = False
) -> None:
	"""Enter a way in the table."""

	def call(asking: Asking) -> Call:
		return Call(name, verb, path(asking), form(asking) if form else {}, as_json)

	if name in WAYS:
		raise KeyError(f"There are two ways called {name}.")
	WAYS[name] = call


def method(name: str, dotted: str, form: Form, verb: str = "POST", as_json: bool = False) -> None:
	"""A way that is a whitelisted method, with the arguments that Frappe's own pages give it."""
	way(name, verb, lambda asking: f"/api/method/{dotted}", form, as_json)


def field(asking: Asking) -> str:
	return asking.mark()[0]


def word(asking: Asking) -> str:
	return asking.mark()[1]


def named(asking: Asking, **more: Any) -> dict[str, Any]:
	"""A form that names the document as most do."""
	return {"doctype": asking.thing.doctype, "name": asking.thing.name, **more}


def parent(asking: Asking) -> dict[str, str]:
	"""The DocType that a child's list is asked for by."""
	return (
		{"parent_doctype": asking.thing.parent.doctype, "parent": asking.thing.parent.doctype}
		if (asking.thing.is_child and asking.thing.parent)
		else {}
	)


def by_name(asking: Asking) -> list[list[str]]:
	return [[asking.thing.doctype, "name", "=", asking.thing.name]]


def by_word(asking: Asking) -> dict[str, str]:
	return {field(asking): word(asking)}
