"""Every whitelisted method of the installed apps, asked of the running site."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import frappe
from frappe.model.base_document import get_controller
from frappe.model.document import Document

NOT_A_PART = ("/tests/", "/test_", "/node_modules/", "/boilerplate", "/patches/", "/commands/")


@dataclass(frozen=True)
class Method:
	"""A whitelisted function, or a method of a DocType's class."""

	name: str
	function: Callable[..., Any]
	doctype: str = ""

	@property
	def app(self) -> str:
		return self.name.partition(".")[0]

	@cached_property
	def parameters(self) -> dict[str, inspect.Parameter]:
		found = inspect.signature(self.function).parameters
		return {name: found[name] for name in found if name not in ("self", "cls")}

	@property
	def verbs(self) -> list[str]:
		return frappe.allowed_http_methods_for_whitelisted_func[self.function]

	@property
	def verb(self) -> str:
		return "POST" if "POST" in self.verbs else self.verbs[0]


def of_site() -> dict[str, Method]:
	"""All of them by name."""
	load_everything()
	found = {}
	for function in frappe.whitelisted:
		name = f"{function.__module__}.{function.__qualname__}"
		if is_a_part(function) and "<locals>" not in name and "." not in function.__qualname__:
			found[name] = Method(name, function)
	return dict(sorted({**found, **of_documents()}.items()))


def of_documents() -> dict[str, Method]:
	"""The methods of documents, as `module.Class.method`, with the DocType that has them."""
	found: dict[str, Method] = {}
	for doctype in frappe.get_all("DocType", {"istable": 0, "is_virtual": 0}, pluck="name", order_by="name"):
		controller = get_controller(doctype)
		for function in of_class(controller):
			name = f"{function.__module__}.{function.__qualname__}"
			owner = "HD Ticket" if inspect.getmodule(function) is inspect.getmodule(Document) else doctype
			found.setdefault(name, Method(name, function, owner))
	return found


def of_class(controller: type) -> Iterator[Callable[..., Any]]:
	for name in dir(controller):
		function = inspect.getattr_static(controller, name)
		function = getattr(function, "__func__", function)
		try:
			if function in frappe.whitelisted:
				yield function
		except TypeError:  # what cannot be hashed is no function
			continue


def is_a_part(function: Callable[..., Any]) -> bool:
	source = inspect.getsourcefile(inspect.unwrap(function)) or ""
	return not any(part in source for part in NOT_A_PART)


def load_everything() -> None:
	"""Import each module that whitelists something."""
	for app in frappe.get_installed_apps():
		root = Path(frappe.get_app_path(app))
		for path in sorted(root.rglob("*.py")):
			if any(part in str(path) for part in NOT_A_PART) or "whitelist" not in path.read_text():
				continue
			parts = path.relative_to(root.parent).with_suffix("").parts
			importlib.import_module(".".join(part for part in parts if part != "__init__"))
