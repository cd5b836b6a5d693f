"""Both versions of the REST API, and the client's methods that do the same."""

from typing import Any

from tests.site.doors.filling import Asking
from tests.site.doors.ways import by_word, field, method, named, parent, way

ALL = '["*"]'


def v1(asking: Asking) -> str:
	return f"/api/resource/{asking.thing.doctype}"


def v1_one(asking: Asking) -> str:
	return f"{v1(asking)}/{asking.thing.name}"


def v2(asking: Asking) -> str:
	return f"/api/v2/document/{asking.thing.doctype}"


def v2_one(asking: Asking) -> str:
	return f"{v2(asking)}/{asking.thing.name}/"


def other_words(asking: Asking) -> dict[str, Any]:
	return {field(asking): "Hello"} if field(asking) != "name" else {"owner": asking.person}


def stored(asking: Asking) -> dict[str, Any]:
	return Asking(asking.world, asking.thing, asking.person, 0).document()


def claimed(asking: Asking) -> dict[str, Any]:
	return Asking(asking.world, asking.thing, asking.person, 1).document()


def copied(asking: Asking) -> dict[str, Any]:
	return {
		key: value for key, value in claimed(asking).items() if key not in ("name", "creation", "modified")
	}


way("v1 read", "GET", v1_one)
way("v1 read, links expanded", "GET", v1_one, lambda a: {"expand_links": "1"})
way("v1 list", "GET", v1, lambda a: {"fields": ALL, "limit_page_length": "200", **parent(a)})
way("v1 list by word", "GET", v1, lambda a: {"fields": ALL, "filters": by_word(a), **parent(a)})
way(
	"v1 list, links expanded",
	"GET",
	v1,
	lambda a: {"fields": ALL, "expand": '["partner", "ticket"]', **parent(a)},
)
way("v1 create", "POST", v1, copied, as_json=True)
way("v1 update", "PUT", v1_one, other_words, as_json=True)
way("v1 update, claimed", "PUT", v1_one, lambda a: a.mine(stored(a)), as_json=True)
way("v1 delete", "DELETE", v1_one)
way("v2 read", "GET", v2_one)
way("v2 list", "GET", v2, lambda a: {"fields": ALL, "limit": "200"})
way("v2 list by word", "GET", v2, lambda a: {"fields": ALL, "filters": by_word(a)})
way("v2 create", "POST", v2, copied, as_json=True)
way("v2 copy", "GET", lambda a: v2_one(a) + "copy")
way("v2 update", "PATCH", v2_one, other_words, as_json=True)
way("v2 update, claimed", "PUT", v2_one, lambda a: a.mine(stored(a)), as_json=True)
way("v2 delete", "DELETE", v2_one)
way("v2 meta", "GET", lambda a: f"/api/v2/doctype/{a.thing.doctype}/meta")
way(
	"v2 count by word",
	"GET",
	lambda a: f"/api/v2/doctype/{a.thing.doctype}/count",
	lambda a: {"filters": by_word(a)},
)

method("client get", "frappe.client.get", named, "GET")
method(
	"client get by word", "frappe.client.get", lambda a: {"doctype": a.thing.doctype, "filters": by_word(a)}
)
method("client get, child", "frappe.client.get", lambda a: named(a, **parent(a)))
method(
	"client list",
	"frappe.client.get_list",
	lambda a: {"doctype": a.thing.doctype, "fields": ALL, **parent(a)},
)
method(
	"client list by word",
	"frappe.client.get_list",
	lambda a: {"doctype": a.thing.doctype, "fields": ALL, "filters": by_word(a), **parent(a)},
)
method(
	"client count by word",
	"frappe.client.get_count",
	lambda a: {"doctype": a.thing.doctype, "filters": by_word(a)},
)
method(
	"client value",
	"frappe.client.get_value",
	lambda a: {
		"doctype": a.thing.doctype,
		"fieldname": ["name", field(a)],
		"filters": {"name": a.thing.name},
		**parent(a),
	},
)
method(
	"client value by word",
	"frappe.client.get_value",
	lambda a: {"doctype": a.thing.doctype, "fieldname": "name", "filters": by_word(a), **parent(a)},
)
method(
	"client single value",
	"frappe.client.get_single_value",
	lambda a: {"doctype": a.thing.doctype, "field": field(a)},
)
method("client set value", "frappe.client.set_value", lambda a: named(a, fieldname=other_words(a)))
method(
	"client set value, claimed", "frappe.client.set_value", lambda a: named(a, fieldname=a.mine(stored(a)))
)
method("client insert", "frappe.client.insert", lambda a: {"doc": copied(a)})
method("client insert many", "frappe.client.insert_many", lambda a: {"docs": [copied(a)]})
method("client save", "frappe.client.save", lambda a: {"doc": {**stored(a), **other_words(a)}})
method("client save, claimed", "frappe.client.save", lambda a: {"doc": claimed(a)})
method(
	"client rename",
	"frappe.client.rename_doc",
	lambda a: {"doctype": a.thing.doctype, "old_name": a.thing.name, "new_name": "renamed"},
)
method("client submit", "frappe.client.submit", lambda a: {"doc": claimed(a)})
method("client cancel", "frappe.client.cancel", named)
method("client delete", "frappe.client.delete", named)
method(
	"client bulk update",
	"frappe.client.bulk_update",
	lambda a: {"docs": [{**other_words(a), "doctype": a.thing.doctype, "docname": a.thing.name}]},
)
method(
	"client permissions",
	"frappe.client.get_doc_permissions",
	lambda a: {"doctype": a.thing.doctype, "docname": a.thing.name},
)
method(
	"client link and fetch",
	"frappe.client.validate_link_and_fetch",
	lambda a: {"doctype": a.thing.doctype, "docname": a.thing.name, "fields_to_fetch": ["name", field(a)]},
)
method(
	"client attach",
	"frappe.client.attach_file",
	lambda a: {
		"filename": "hello.txt",
		"filedata": "Hello",
		"doctype": a.thing.doctype,
		"docname": a.thing.name,
	},
)
method(
	"document method",
	"run_doc_method",
	lambda a: {"dt": a.thing.doctype, "dn": a.thing.name, "method": "get_title"},
)

# The same method by the other addresses that a method has.
way("by command", "POST", lambda a: "/", lambda a: named(a, cmd="frappe.client.get"))
way("by command, as JSON", "POST", lambda a: "/", lambda a: named(a, cmd="frappe.client.get"), as_json=True)
way("by a longer address", "POST", lambda a: "/api/v1/method/frappe.client.get", named, as_json=True)
way("v2 method", "POST", lambda a: "/api/v2/method/frappe.client.get", named)
way("v2 method, as JSON", "POST", lambda a: "/api/v2/method/frappe.client.get", named, as_json=True)
way("v2 document method", "POST", lambda a: v2_one(a) + "method/add_comment", lambda a: {"text": "Hello"})
