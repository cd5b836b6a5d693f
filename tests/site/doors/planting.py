"""Rows of any DocType, made from its fields alone, and markers in every one of their texts and amounts."""

from typing import TYPE_CHECKING, Any

import frappe
from frappe.model.document import Document
from frappe.model.meta import Meta
from frappe.utils import now, nowdate

from tests.site.doors import markers
from tests.site.doors.markers import CONTENT, INTERNAL, NAMED, OPEN, SIDE, Fact
from tests.site.rights_world import SUPPORT

if TYPE_CHECKING:
	from tests.site.doors.world import Thing, World

# Texts that decide something, so they stay what they are.
KEPT = {
	"partner_name",
	"raised_by",
	"at",
	"month",
	"person",
	"status_category",
	"agreement_status",
	"start_time",
	"end_time",
	"route",
	"file_url",
	"file_name",
	"attached_to_name",
	"reference_name",
	"ref_docname",
	"docname",
	"document_name",
	"share_name",
	"deleted_name",
	"reference_doctype",
	"deleted_doctype",
	"document_type",
	"email_status",
	"user",
	"seen",
	"owner",
	"sender",
	"recipients",
	"commented_by",
	"ticket_number",
	"content_hash",
	"folder",
	"old_parent",
	"uploaded_to_dropbox",
	"tag",
	"allocated_to",
	"viewed_by",
}
STRUCTURED = {"result", "checkpoint", "figures", "decision", "raised_flags", "trail_state", "data"}
ADDRESSES = {"Email", "Phone", "URL", "Name", "IBAN"}
DATES = {"Date": nowdate, "Datetime": now}
SIDE_ROWS: dict[str, tuple[str, str, dict[str, Any]]] = {
	"Comment": ("reference_doctype", "reference_name", {"comment_type": "Comment", "comment_email": SUPPORT}),
	"Communication": (
		"reference_doctype",
		"reference_name",
		{"communication_type": "Communication", "sent_or_received": "Sent", "sender": SUPPORT},
	),
	"ToDo": ("reference_type", "reference_name", {"allocated_to": SUPPORT, "status": "Open"}),
	"Version": ("ref_doctype", "docname", {}),
	"DocShare": ("share_doctype", "share_name", {"user": SUPPORT, "read": 1}),
	"View Log": ("reference_doctype", "reference_name", {"viewed_by": SUPPORT}),
	"Tag Link": ("document_type", "document_name", {}),
	"Document Follow": ("ref_doctype", "ref_docname", {"user": SUPPORT}),
	"Notification Log": ("document_type", "document_name", {"for_user": SUPPORT, "from_user": SUPPORT}),
	"Deleted Document": ("deleted_doctype", "deleted_name", {}),
	"Reminder": ("reminder_doctype", "reminder_docname", {"user": SUPPORT}),
}
OF_TICKETS = {"HD Ticket Comment": "reference_ticket", "HD Ticket Activity": "ticket"}


class Planter:
	"""Adds documents to the world."""

	def __init__(self, world: "World", refs: dict[str, str]) -> None:
		self.world = world
		self.refs = refs

	def add(self, document: Document, kind: str, sort: str = OPEN, parent: "Thing | None" = None) -> "Thing":
		"""A document and its rows, as closed as the kind says; its own kind is referred to from then on."""
		thing = self.world.add(document.doctype, document.name, kind, sort, parent)
		self.refs.setdefault(document.doctype, str(document.name))
		self.refer(document)
		for table in document.meta.get_table_fields():
			self.add_rows(document, table, thing)
		return thing

	def refer(self, document: Document) -> None:
		"""Have a document name the ticket of this world, where it names one."""
		link = document.meta.get_field("ticket")
		if link and document.doctype not in OF_TICKETS:
			frappe.db.set_value(document.doctype, document.name, "ticket", self.refs["HD Ticket"])

	def add_rows(self, document: Document, table: Any, thing: "Thing") -> None:
		rows = frappe.get_all(
			table.options, {"parent": document.name, "parenttype": document.doctype}, pluck="name"
		)
		if not rows and document.meta.module not in ("Core", "Email"):
			place = {
				"parent": document.name,
				"parenttype": document.doctype,
				"parentfield": table.fieldname,
				"idx": 1,
			}
			rows = [self.row(table.options, **place).name]
		for row in rows:
			self.world.add(table.options, row, thing.root, thing.sort, thing)

	def row(self, doctype: str, **given: Any) -> Document:
		"""A row as it stands in the database, without what its controller would do."""
		meta = frappe.get_meta(doctype)
		values = {field.fieldname: self.value(field, meta) for field in meta.fields}
		values = {key: value for key, value in values.items() if value is not None} | given
		document = frappe.get_doc({"doctype": doctype, **values})
		if meta.autoname != "autoincrement":
			document.name = (
				given.get("name") or f"doors-{frappe.scrub(doctype)}-{frappe.generate_hash(length=6)}"
			)
		document.owner = document.modified_by = "Administrator"
		document.db_insert()
		return document

	def value(self, field: Any, meta: Meta) -> Any:
		"""Something that fits: what the world has of it, the first choice, or today."""
		if field.fieldtype == "Link":
			return self.refs.get(field.options)
		if field.fieldtype == "Select":
			return next(filter(None, (field.options or "").split("\n")), None)
		return DATES[field.fieldtype]() if field.fieldtype in DATES else None

	def finish(self, with_side_data: tuple[str, ...]) -> None:
		"""What hangs on these kinds, and the markers of all."""
		for thing in list(self.world.things):
			if not thing.parent and thing.root in with_side_data:
				self.hang_on(thing)
		for thing in self.world.things:
			self.mark(thing)

	def hang_on(self, thing: "Thing") -> None:
		for doctype, (kind, name, values) in SIDE_ROWS.items():
			row = self.row(doctype, **values, **{kind: thing.doctype, name: thing.name})
			open_to_people = doctype == "Communication" and thing.doctype == "HD Ticket"
			self.world.add(doctype, row.name, thing.root, OPEN if open_to_people else SIDE, thing)
		if thing.doctype == "HD Ticket":
			for doctype, field in OF_TICKETS.items():
				row = self.row(doctype, **{field: thing.name})
				self.world.add(doctype, row.name, thing.root, SIDE, thing)
		self.file(thing)

	def file(self, thing: "Thing") -> None:
		"""A private file of the thing and an archive of one, told by what is in them and by their names."""
		for packed in (False, True):
			content = self.world.registry.word(Fact(thing.root, CONTENT, "File.content"))
			title = self.world.registry.word(Fact(thing.root, NAMED, "File.file_name"))
			file = self.attached(thing, title, content, packed)
			kept = self.world.packed if packed else self.world.filed
			kept[thing.doctype, thing.name] = (file.name, file.file_url)
			self.world.add("File", file.name, thing.root, CONTENT, thing)

	def attached(self, thing: "Thing", title: str, content: str, packed: bool) -> Document:
		values = {
			"doctype": "File",
			"file_name": f"{title}.{'zip' if packed else 'csv'}",
			"content": markers.archive(f"{title}.txt", content) if packed else content,
			"attached_to_doctype": thing.doctype,
			"attached_to_name": thing.name,
			"is_private": 1,
		}
		return frappe.get_doc(values).insert(ignore_permissions=True)

	def mark(self, thing: "Thing") -> None:
		"""A marker in each text and amount of a document."""
		meta = frappe.get_meta(thing.doctype)
		values = {}
		for field in meta.fields:
			if marker := self.marker(thing, field):
				values[field.fieldname] = marker
		if values:
			frappe.db.set_value(thing.doctype, thing.name, values, update_modified=False)
		self.world.marked[thing.doctype, thing.name] = values

	def marker(self, thing: "Thing", field: Any) -> Any:
		fact = Fact(
			thing.root, INTERNAL if field.permlevel else thing.sort, f"{thing.doctype}.{field.fieldname}"
		)
		if field.fieldtype in markers.AMOUNTS and not field.is_virtual:
			return self.world.registry.amount(fact)
		if field.fieldtype not in markers.TEXTS or field.is_virtual or field.fieldname in KEPT:
			return None
		if field.options in ADDRESSES:
			return None
		word = self.world.registry.word(fact)
		return frappe.as_json({"note": word}) if is_structured(field) else word


def is_structured(field: Any) -> bool:
	return field.fieldtype in ("JSON", "Code") or field.fieldname in STRUCTURED
