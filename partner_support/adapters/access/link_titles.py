"""Whose titles are shown beside a link: those of documents that the reader may read, and no others'.

A list of the desk fetches the titles of linked documents, such as a ticket's subject, by a join that carries the
linked documents' permission query. That query then leaves out every row whose linked document is another's or none,
or breaks the list, for its conditions are not written for a join. So where it says something for somebody, the desk
shows them names and asks for no titles. Forms and prints come with titles that nobody was asked about: there each
is looked at by itself.
"""

from typing import Any

import frappe
from frappe.desk.reportview import build_match_conditions
from frappe.model.document import Document

from partner_support.adapters.access import readable
from partner_support.adapters.access.kinds import THINGS

OF_PRINT = "__link_titles"


def follow_rights(bootinfo: Any) -> None:
	"""Take from the desk's list of kinds with titles those of which the session's user sees only some. A boot hook."""
	bootinfo.link_title_doctypes = [
		doctype
		for doctype in bootinfo.link_title_doctypes or ()
		if doctype not in THINGS or not is_narrowed(doctype)
	]


def is_narrowed(doctype: str) -> bool:
	"""Return whether the user sees only some of these documents, or none."""
	return not readable.is_allowed(doctype) or bool(build_match_conditions(doctype))


def for_reader(titles: dict[str, str]) -> dict[str, str]:
	"""Return titles by `DocType::name`, with the bare name for each document that the user may not read."""
	return {
		key: title if is_shown(*key.split("::", 1)) else key.split("::", 1)[1]
		for key, title in titles.items()
	}


def is_shown(doctype: str, name: str) -> bool:
	"""Return whether the session's user may know the title of a document."""
	if doctype not in THINGS:
		return True
	return bool(
		frappe.db.exists(doctype, name)
		and frappe.permissions.has_permission(doctype, "read", name, print_logs=False)
	)


def before_print(doc: Document, method: str | None = None, *told: Any) -> None:
	"""Leave a print with the titles that its reader may know. A doc_event of every DocType."""
	titles = doc.get(OF_PRINT)
	if titles and frappe.session.user != "Administrator":
		setattr(doc, OF_PRINT, for_reader(titles))
