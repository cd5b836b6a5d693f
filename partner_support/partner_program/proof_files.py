"""Which files are taken as proof: their kind and size, as the settings say."""

import os

import frappe
from frappe import _
from frappe.utils import escape_html

MEGABYTE = 1024 * 1024


def check(url: str, where: str) -> None:
	"""Refuse a file that is not there, of a kind that is not accepted, or too large. `where` opens the message."""
	file = frappe.db.get_value("File", {"file_url": url}, ["file_name", "file_size"], as_dict=True)
	if not file:
		frappe.throw(_("{0}: the file {1} is not there. Attach it again.").format(where, escape_html(url)))
	kind = os.path.splitext(file.file_name or url)[1].lstrip(".").lower()
	settings = frappe.get_cached_doc("Partner Program Settings")
	accepted = accepted_kinds(settings.file_types)
	if accepted and kind not in accepted:
		frappe.throw(
			_("{0}: {1} is no file of an accepted kind. Accepted are: {2}.").format(
				where, frappe.bold(escape_html(file.file_name)), ", ".join(sorted(accepted))
			),
			title=_("Wrong Kind of File"),
		)
	limit = settings.file_size_limit
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
