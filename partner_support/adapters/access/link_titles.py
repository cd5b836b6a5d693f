"""Whose titles the desk may ask for beside a link.

A list of the desk fetches the titles of linked documents, such as a ticket's subject, by a join that carries the
linked documents' permission query. That query then leaves out every row whose linked document is another's or none,
or breaks the list, for its conditions are not written for a join. So where it says something for somebody, the desk
shows them names and asks for no titles.
"""

from typing import Any

from frappe.desk.reportview import build_match_conditions

from partner_support.adapters.access import readable, rights

TITLED = ("HD Ticket", "Partner Incident", *rights.RULES)


def follow_rights(bootinfo: Any) -> None:
	"""Take from the desk's list of kinds with titles those of which the session's user sees only some. A boot hook."""
	bootinfo.link_title_doctypes = [
		doctype
		for doctype in bootinfo.link_title_doctypes or ()
		if doctype not in TITLED or not is_narrowed(doctype)
	]


def is_narrowed(doctype: str) -> bool:
	"""Whether the user sees only some of these documents, or none."""
	return not readable.is_allowed(doctype) or bool(build_match_conditions(doctype))
