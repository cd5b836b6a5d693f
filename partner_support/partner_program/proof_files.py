"""Which files a record takes: their kind and size, as the settings say, and never another partner's.

A file follows the rights of the record that it hangs on. Naming a file's address must therefore not
be a way to read it: a record takes a file that hangs on nothing yet, or on something of its own partner's.
"""

import os

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

MEGABYTE = 1024 * 1024
PRIVATE = "/private/"


def check(record: Document, url: str, where: str) -> None:
	"""Refuse a file that is not there for this record, public, of a wrong kind, or too large.

	`where` opens the message.
	"""
	file = file_for(record, url)
	if not file:
		frappe.throw(_("{0}: the file {1} is not there. Attach it again.").format(where, escape_html(url)))
	if not file.is_private:
		frappe.throw(
			_("{0}: everybody can read {1}, since it is public. Attach it again as a private file.").format(
				where, frappe.bold(escape_html(file.file_name))
			),
			title=_("Public File"),
		)
	check_kind(file, where)
	check_size(file, where)


def check_kind(file: Document, where: str) -> None:
	"""Refuse a file of a kind that the settings do not list."""
	kind = os.path.splitext(file.file_name or file.file_url)[1].lstrip(".").lower()
	accepted = accepted_kinds(frappe.get_cached_doc("Partner Program Settings").file_types)
	if accepted and kind not in accepted:
		frappe.throw(
			_("{0}: {1} is no file of an accepted kind. Accepted are: {2}.").format(
				where, frappe.bold(escape_html(file.file_name)), ", ".join(sorted(accepted))
			),
			title=_("Wrong Kind of File"),
		)


def check_size(file: Document, where: str) -> None:
	"""Refuse a file larger than the settings allow."""
	limit = frappe.get_cached_doc("Partner Program Settings").file_size_limit
	if limit and (file.file_size or 0) > limit * MEGABYTE:
		frappe.throw(
			_("{0}: {1} is larger than {2} MB. Attach a smaller version.").format(
				where, frappe.bold(escape_html(file.file_name)), limit
			),
			title=_("File Too Large"),
		)


def accepted_kinds(listed: str | None) -> set[str]:
	"""The endings in a list separated by spaces, commas or lines; empty accepts every kind."""
	return {each.lstrip(".") for each in (listed or "").replace(",", " ").lower().split()}


def file_for(record: Document, url: str) -> Document | None:
	"""The file at this address that the record may take: its own, else one that the user may read."""
	files = [frappe.get_doc("File", name) for name in frappe.get_all("File", {"file_url": url}, pluck="name")]
	own = next((file for file in files if hangs_on(file, record)), None)
	return own or next((file for file in files if may_be_taken(file, record)), None)


def hangs_on(file: Document, record: Document) -> bool:
	"""Whether the file is attached to this very record."""
	return (file.attached_to_doctype, file.attached_to_name) == (record.doctype, record.name)


def may_be_taken(file: Document, record: Document) -> bool:
	"""Whether the user may read the file, and it is on nothing that another partner owns."""
	if not file.is_private:
		return True
	if not frappe.has_permission("File", "read", file):
		return False
	return owner_of(file) in (None, record.partner)


def owner_of(file: Document) -> str | None:
	"""The partner whose document the file hangs on, if it hangs on one that names a partner."""
	if not is_attached(file) or not frappe.get_meta(file.attached_to_doctype).has_field("partner"):
		return None
	return frappe.db.get_value(file.attached_to_doctype, file.attached_to_name, "partner")


def is_attached(file: Document) -> bool:
	"""Whether it hangs on a document; what a form uploads before it is saved names one that is none yet."""
	return bool(
		file.attached_to_doctype
		and file.attached_to_name
		and frappe.db.exists(file.attached_to_doctype, file.attached_to_name)
	)


def attach(record: Document, field: str, urls: list[str]) -> None:
	"""Hang the files of a table's rows on their record, as Frappe does with those of the record's own fields."""
	for url in dict.fromkeys(filter(None, urls)):
		file = file_for(record, url)
		if file and not hangs_on(file, record):
			hang(file if not is_attached(file) else copy_of(file), record, field)


def hang(file: Document, record: Document, field: str) -> None:
	"""Attach one file to a record, which its uploader need not be allowed to change."""
	file.update(
		{
			"attached_to_doctype": record.doctype,
			"attached_to_name": record.name,
			"attached_to_field": field,
		}
	)
	file.save(ignore_permissions=True)


def copy_of(file: Document) -> Document:
	"""Another document for the same file on disk, so that it hangs on both."""
	return frappe.new_doc("File").update(
		{"file_name": file.file_name, "file_url": file.file_url, "is_private": file.is_private}
	)
