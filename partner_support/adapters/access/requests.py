"""A request answers nothing about a document that its user may not read, whichever method it names.

Frappe's and Helpdesk's methods take documents in a few customary ways: by DocType and name under certain words, as
part of the address, or as a document that the client wrote. Whatever of that names a stored document of a guarded
kind is asked about here, before the method runs; methods that answer such a question themselves are left alone.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import frappe
from frappe import _

from partner_support.adapters.access import child_rows, files, rights, seen
from partner_support.adapters.access.kinds import CHILD_TABLES, DECLARED, THINGS

Named = tuple[str, str | int]

# Words under which methods take a DocType, and the words that then name a document of it.
NAMED_BY = {
	"doctype": ("name", "docname", "doc_name", "names", "docnames", "old", "old_name", "items", "dn"),
	"dt": ("dn", "docname", "name", "names"),
	"reference_doctype": ("reference_name", "reference_docname"),
	"ref_doctype": ("ref_docname", "ref_name"),
	"reference_type": ("reference_name",),
	"document_type": ("document_name",),
	"attached_to_doctype": ("attached_to_name",),
	"share_doctype": ("share_name",),
	"parenttype": ("parent",),
}
TICKETS = ("ticket", "ticket_id", "ticket_name", "reference_ticket", "source", "target")
DOCUMENTS = ("doc", "docs", "document", "args", "data")
FILES = ("library_file_name", "fid", "files", "file_list", "attachments")
ADDRESSES = ("file_url",)
# What says no more about a document that is not for its asker than about one that there is not.
ANSWERS_ITSELF = {
	"frappe.client.has_permission",
	"frappe.client.get_doc_permissions",
	"frappe.client.validate_link",
	"frappe.client.validate_link_and_fetch",
	"frappe.desk.search.get_link_title",
	"frappe.realtime.can_subscribe_doc",
	"frappe.realtime.has_permission",
}
# What changes a document although it asks to read it only.
CHANGES = {
	"frappe.desk.form.assign_to.add": "write",
	"frappe.desk.form.assign_to.add_multiple": "write",
	"frappe.desk.form.assign_to.remove": "write",
	"frappe.desk.form.assign_to.remove_multiple": "write",
}


def check() -> None:
	"""Refuse a request that names what its user may not read. A hook of auth_hooks, so of every request.

	Raises PermissionError, with the same words whatever was named.
	"""
	method = method_of(frappe.request.path)
	if frappe.session.user in ("Administrator", "Guest") or method in ANSWERS_ITSELF:
		return
	right = CHANGES.get(method.partition("/")[0], "read")
	for doctype, name in dict.fromkeys(named_in(frappe.form_dict, frappe.request.path)):
		refuse_unless_open(doctype, name, right)
	for address in words_of(frappe.form_dict, ADDRESSES):
		files.refuse_unless(files.may_have([address, unquote(address)], frappe.session.user))


def refuse_unless_open(doctype: str, name: str | int, right: str) -> None:
	"""Raise PermissionError where a stored document of that name is not the user's to read."""
	if doctype in CHILD_TABLES:
		place = child_rows.place_of(doctype, name)
		doctype, name = place if place else (doctype, name)
	user = frappe.session.user
	if right == "read" and rights.has_wider_role(user) and seen.in_sql(doctype, user) == "":
		return  # all of them, which costs no look at this one
	try:
		stored = frappe.get_lazy_doc(doctype, name)
	except frappe.DoesNotExistError:
		frappe.clear_last_message()
		return
	right = right if doctype in THINGS else "read"
	if not frappe.permissions.has_permission(doctype, right, stored, print_logs=False):
		frappe.throw(_("You have no right to this document."), frappe.PermissionError)


def method_of(path: str) -> str:
	"""Return the method that the form names, which Frappe prefers, or that an address calls; empty for neither."""
	if named := frappe.form_dict.get("cmd"):
		return str(named)
	before, _slash, method = path.partition("/method/")
	return method.strip("/") if before.startswith("/api") else ""


def named_in(form: dict[str, Any], path: str) -> Iterator[Named]:
	"""Yield the documents of guarded kinds that a request names or carries, stored or not."""
	yield from named_by_address(path)
	yield from named_by_words(form)
	for value in words_of(form, TICKETS):
		yield "HD Ticket", value
	for value in words_of(form, FILES):
		yield "File", value
	for word in DOCUMENTS:
		yield from carried(parsed(form.get(word)))


def named_by_address(path: str) -> Iterator[Named]:
	"""Yield the document that an address of the REST interface, or a page's, leads to."""
	doctype, _slash, name = path.strip("/").partition("/")
	if unquote(doctype) in DECLARED and name:
		yield unquote(doctype), unquote(name)
	for mark in ("/resource/", "/document/"):
		before, found, rest = path.partition(mark)
		if not found or not before.startswith("/api"):
			continue
		doctype, _slash, name = rest.partition("/")
		name = name.partition("/method/")[0].removesuffix("/copy").strip("/")
		if unquote(doctype) in DECLARED and name:
			yield unquote(doctype), unquote(name)


def named_by_words(form: dict[str, Any]) -> Iterator[Named]:
	"""Yield the documents that a form names by DocType and name."""
	for word, names in NAMED_BY.items():
		doctype = form.get(word)
		if isinstance(doctype, str) and doctype in DECLARED:
			for name in words_of(form, names):
				yield doctype, name


def words_of(form: dict[str, Any], words: tuple[str, ...]) -> Iterator[str | int]:
	"""Yield the names that stand under these words: one, a list, or a list of documents."""
	for word in words:
		value = parsed(form.get(word))
		for each in value if isinstance(value, list) else [value]:
			each = each.get("name") or each.get("file_url") if isinstance(each, dict) else each
			if isinstance(each, str | int) and each and not isinstance(each, bool):
				yield each


def carried(value: Any) -> Iterator[Named]:
	"""Yield the documents of guarded kinds within a value, those in their rows included."""
	if isinstance(value, list):
		for each in value:
			yield from carried(each)
	elif isinstance(value, dict):
		yield from named_by_words(value)
		for each in value.values():
			if isinstance(each, list | dict):
				yield from carried(each)


def parsed(value: Any) -> Any:
	"""Return a value, or what it says as JSON where it is a list or an object; a text stays a text."""
	if isinstance(value, str) and value[:1] in "[{" and value:
		try:
			return json.loads(value)
		except ValueError:
			return value
	return value
