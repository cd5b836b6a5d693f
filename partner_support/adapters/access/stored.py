"""The stored document decides: rights are asked of what the database holds, whatever a caller says it is.

A document that Frappe loaded remembers what of it decides about rights, so asking costs a statement only where
something of that is different now, or where nothing is known because a caller wrote the document.
"""

from typing import Any, NamedTuple

import frappe
from frappe.model.document import Document

# Fields beside links and owner by which Helpdesk or this app tells whose a document is.
DECIDING = {
	"HD Ticket": ("raised_by", "_assign"),
	"Commission Statement": ("status",),
	"Partner Agreement": ("status",),
	"HD Article": ("status",),
	"Communication": ("reference_name", "sender"),
	"Comment": ("reference_name", "comment_email"),
	"ToDo": ("reference_name",),
	"File": ("attached_to_doctype", "attached_to_name", "is_private", "file_url"),
	"Document Follow": ("ref_docname",),
	"DocShare": ("share_name",),
	"Tag Link": ("document_name",),
}


class Snapshot(NamedTuple):
	"""What decided about a document's rights when it was read or written last."""

	name: str
	values: tuple[Any, ...]


class KnowsWhatIsStored:
	"""Extends the class of a guarded DocType: what is stored of it is remembered beside what is changed."""

	def load_from_db(self) -> Document:
		"""Read the document, and remember what decides about its rights."""
		super().load_from_db()
		return remember(self)

	def run_method(self, method: str, *args: Any, **kwargs: Any) -> Any:
		"""Run a method; what a request ran it for is answered with no field that its user may not read."""
		answer = super().run_method(method, *args, **kwargs)
		if is_asked_for(self, method):
			self.apply_fieldlevel_read_permissions()
		return answer

	def db_insert(self, *told: Any, **named: Any) -> None:
		"""Store a new document, and remember what decides about its rights."""
		super().db_insert(*told, **named)
		remember(self)

	def db_update(self) -> None:
		"""Store the document, and remember what decides about its rights."""
		super().db_update()
		remember(self)


def is_asked_for(doc: Document, method: str) -> bool:
	"""Return whether a request may run this method on a document, which Frappe then sends with the answer."""
	if not getattr(frappe.local, "request", None) or frappe.session.user == "Administrator":
		return False
	found = getattr(doc, method, None)
	return getattr(found, "__func__", found) in frappe.whitelisted


def remember(doc: Document) -> Document:
	"""Keep what is stored of a document with it; a caller cannot send one, since a Snapshot is no JSON."""
	doc.__dict__["_as_stored"] = Snapshot(doc.name, deciding(doc))
	return doc


def deciding(doc: Document) -> tuple[Any, ...]:
	"""Return the values that decide about a document's rights."""
	links = (field.fieldname for field in doc.meta.get_link_fields())
	return tuple(
		doc.__dict__.get(field) or None for field in ("owner", *links, *DECIDING.get(doc.doctype, ()))
	)


def is_as_stored(doc: Document) -> bool:
	"""Return whether nothing that decides about the document's rights differs from what is stored."""
	known = doc.__dict__.get("_as_stored")
	return isinstance(known, Snapshot) and known == (doc.name, deciding(doc))


def allows(doc: Document, ptype: str | None, user: str) -> bool:
	"""Return whether the user may do this with the stored document of that name too, if there is one."""
	if ptype == "create" or not doc.name or doc.meta.issingle or is_as_stored(doc):
		return True
	stored = of(doc.doctype, doc.name)
	if stored is None:
		return True
	return bool(
		frappe.permissions.has_permission(doc.doctype, ptype or "read", stored, user=user, print_logs=False)
	)


def of(doctype: str, name: Any) -> Document | None:
	"""Return the stored document of that name; None where there is none."""
	if not isinstance(name, str | int) or not frappe.db.exists(doctype, name):
		return None
	return remember(frappe.get_lazy_doc(doctype, name))
