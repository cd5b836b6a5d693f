"""Every way by which Frappe lets a document be changed, each as a function of what is changed."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import Any
from unittest.mock import patch

import frappe
from frappe import client, share
from frappe.api import v1, v2
from frappe.desk import reportview
from frappe.desk.doctype.bulk_update.bulk_update import submit_cancel_or_update_docs
from frappe.desk.form.save import savedocs

from tests.site.rights_world import FINANCE, OPERATIONS, Thing
from tests.site.ways_in import with_form

Change = Callable[[Thing], Any]
CHANGED = {"description": "Changed", "region": "Changed", "decision_reason": "Changed", "actor": "Changed"}


def may_write(doctype: str) -> set[str]:
	"""Staff whose role may write what the app writes itself; its controllers decide about them."""
	return {
		person for person in (OPERATIONS, FINANCE) if frappe.has_permission(doctype, "write", user=person)
	}


def state_of(thing: Thing) -> str:
	"""Everything about a document, its shares, and how many there are of its kind."""
	row = frappe.db.get_value(thing.doctype, thing.name, "*", as_dict=True)
	shares = frappe.get_all("DocShare", {"share_name": thing.name}, pluck="name")
	return frappe.as_json([row, shares, frappe.db.count(thing.doctype)])


def values_for(thing: Thing) -> dict[str, str]:
	"""A change of a field that the DocType has."""
	meta = frappe.get_meta(thing.doctype)
	found = {field: value for field, value in CHANGED.items() if meta.has_field(field)}
	return found or {"partner": "Golden Apple"}


def set_value(thing: Thing) -> None:
	client.set_value(thing.doctype, thing.name, values_for(thing))


def save(thing: Thing) -> None:
	client.save({**changed(thing)})


def save_form(thing: Thing) -> None:
	with_form(savedocs, json.dumps(changed(thing), default=str), "Save")


def changed(thing: Thing) -> dict[str, Any]:
	"""The whole document, as a client sends it."""
	document = frappe.get_doc(thing.doctype, thing.name).as_dict(convert_dates_to_str=True)
	return {**document, **values_for(thing)}


def insert(thing: Thing) -> None:
	client.insert(json.dumps(copied(thing), default=str))


def rest_insert(thing: Thing) -> None:
	with_form(v1.create_doc, thing.doctype, **copied(thing))


def copied(thing: Thing) -> dict[str, Any]:
	"""A new document like it."""
	copy = frappe.copy_doc(frappe.get_doc(thing.doctype, thing.name)).as_dict(convert_dates_to_str=True)
	return {**copy, "partner_name": "Another", "hd_customer": None, "ticket": "ticket-99", "name": None}


def rest_update(thing: Thing) -> None:
	with_form(v1.update_doc, thing.doctype, thing.name, **values_for(thing))


def rest_2_update(thing: Thing) -> None:
	with_form(v2.update_doc, thing.doctype, thing.name, **values_for(thing))


def bulk_update(thing: Thing) -> None:
	with patch.object(
		frappe.db, "rollback"
	):  # what failed has written nothing, and the test is still to go on
		submit_cancel_or_update_docs(
			thing.doctype, json.dumps([thing.name]), action="update", data=json.dumps(values_for(thing))
		)


def going_on() -> AbstractContextManager:
	"""Without the rollback of everything: what was refused has written nothing, and the test goes on."""
	return patch.object(frappe.db, "rollback")


def share_it(thing: Thing) -> None:
	share.add(thing.doctype, thing.name, user="Administrator", read=1, write=1)


def rename(thing: Thing) -> None:
	with suppress(frappe.ValidationError):  # which is how Frappe refuses to rename
		client.rename_doc(thing.doctype, thing.name, "renamed")


def delete(thing: Thing) -> None:
	client.delete(thing.doctype, thing.name)


def rest_delete(thing: Thing) -> None:
	v2.delete_doc(thing.doctype, thing.name)


def bulk_delete(thing: Thing) -> None:
	with going_on():
		with_form(reportview.delete_items, items=json.dumps([thing.name]), doctype=thing.doctype)


ALL: tuple[Change, ...] = (
	set_value,
	save,
	save_form,
	insert,
	rest_insert,
	rest_update,
	rest_2_update,
	bulk_update,
	share_it,
	rename,
	delete,
	rest_delete,
	bulk_delete,
)
