"""Calls of a whitelisted method of a DocType's class, by every way that Frappe has to one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import frappe
from frappe.model.base_document import get_controller

from tests.site.doors.filling import Asking, arguments
from tests.site.doors.methods import Method
from tests.site.doors.parameters import NAME
from tests.site.doors.playing import Call


def calls(method: Method, asking: Asking) -> Iterator[Call]:
	"""On the stored document, where its class has the method, and on ones that the caller sends."""
	args = arguments(method, asking)
	if not is_of(method, asking.thing.doctype):
		yield from sent(method, args, naming(method.doctype, asking))
		return
	yield from stored(method, args, asking)
	yield from sent(method, args, asking.document())
	yield from sent(method, args, replace(asking, variant=1).document())


def stored(method: Method, args: dict[str, Any], asking: Asking) -> Iterator[Call]:
	"""On the document of that name."""
	doctype, name, function = asking.thing.doctype, asking.thing.name, short(method)
	form = {"dt": doctype, "dn": name, "method": function, "args": args}
	yield Call(method.name, method.verb, "/api/method/run_doc_method", form)
	for verb in ("POST", "GET"):
		yield Call(method.name, verb, f"/api/resource/{doctype}/{name}", {"run_method": function, **args})
	path = f"/api/v2/document/{doctype}/{name}/method/{function}/"
	yield Call(method.name, method.verb, path, args, as_json=True)


def sent(method: Method, args: dict[str, Any], document: dict[str, Any]) -> Iterator[Call]:
	"""On a document that the caller writes."""
	form = {"docs": document, "method": short(method), "args": args}
	yield Call(method.name, method.verb, "/api/method/run_doc_method", form)
	form = {"document": document, "method": short(method), "kwargs": args}
	yield Call(method.name, method.verb, "/api/v2/method/run_doc_method", form, as_json=True)


def short(method: Method) -> str:
	return method.name.rpartition(".")[2]


def is_of(method: Method, doctype: str) -> bool:
	"""Whether a DocType's class has the method."""
	return getattr(get_controller(doctype), short(method), None) is method.function


def naming(doctype: str, asking: Asking) -> dict[str, Any]:
	"""A document of another DocType that names the thing wherever it may name something."""
	values: dict[str, Any] = {"doctype": doctype, "name": f"new-{frappe.scrub(doctype)}"}
	if frappe.get_meta(doctype).issingle:
		values["name"] = doctype
	for field in frappe.get_meta(doctype).fields:
		if (value := named(field, asking)) is not None:
			values[field.fieldname] = value
	return values


def named(field: Any, asking: Asking) -> Any:
	"""What a field of such a document holds."""
	thing = asking.thing
	if field.fieldtype == "Link":
		return {"DocType": thing.doctype, thing.doctype: thing.name, "User": asking.person}.get(field.options)
	if field.fieldtype == "Dynamic Link" or (field.fieldname in NAME and field.fieldtype == "Data"):
		return thing.name
	if field.fieldtype in ("Attach", "Attach Image"):
		return asking.world.file(thing)[1]
	return "Hello" if field.reqd and field.fieldtype in ("Data", "Small Text", "Text") else None
