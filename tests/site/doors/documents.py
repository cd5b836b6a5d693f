"""Calls of a whitelisted method of a DocType's class, by every way that Frappe has to one."""

from collections.abc import Iterator
from typing import Any

import frappe

from tests.site.doors.filling import NAME, Asking, arguments
from tests.site.doors.methods import Method
from tests.site.doors.playing import Call


def calls(method: Method, asking: Asking) -> Iterator[Call]:
	"""On the stored document, where it has the method, and on one that the caller sends."""
	name, thing = method.name.rpartition(".")[2], asking.thing
	args = arguments(method, asking)
	claimed = Asking(asking.world, thing, asking.person, 1).document()
	if method.doctype not in (thing.doctype, "HD Ticket") or not is_of(method, thing.doctype):
		yield from sent(method, name, args, naming(method.doctype, asking))
		return
	yield Call(
		method.name,
		method.verb,
		"/api/method/run_doc_method",
		{"dt": thing.doctype, "dn": thing.name, "method": name, "args": args},
	)
	yield Call(
		method.name, "POST", f"/api/resource/{thing.doctype}/{thing.name}", {"run_method": name, **args}
	)
	yield Call(
		method.name, "GET", f"/api/resource/{thing.doctype}/{thing.name}", {"run_method": name, **args}
	)
	yield Call(
		method.name,
		method.verb,
		f"/api/v2/document/{thing.doctype}/{thing.name}/method/{name}/",
		args,
		as_json=True,
	)
	yield from sent(method, name, args, asking.document())
	yield from sent(method, name, args, claimed)


def sent(method: Method, name: str, args: dict[str, Any], document: dict[str, Any]) -> Iterator[Call]:
	"""On a document that the caller writes."""
	yield Call(
		method.name,
		method.verb,
		"/api/method/run_doc_method",
		{"docs": document, "method": name, "args": args},
	)
	form = {"document": document, "method": name, "kwargs": args}
	yield Call(method.name, method.verb, "/api/v2/method/run_doc_method", form, as_json=True)


def is_of(method: Method, doctype: str) -> bool:
	"""Whether a DocType's class has the method."""
	function = getattr(
		frappe.get_meta(doctype) and frappe.model.base_document.get_controller(doctype),
		method.name.rpartition(".")[2],
		None,
	)
	return function is method.function


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
