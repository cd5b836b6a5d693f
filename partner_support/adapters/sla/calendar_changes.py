"""When working time changes, promises keep their length and move their deadline.

A holiday that was forgotten moves what is still open; the next sweep does it, since all of a
clock's dates are derived from its history anyway.
"""

import frappe
from frappe.model.document import Document

from partner_support.adapters.sla import clocks, loader


def follow(document: Document, method: str | None = None) -> None:
	"""Have the open clocks of a changed calendar, or of calendars with a changed holiday list, looked at."""
	loader.renew_policy_stamp()
	for calendar in calendars_of(document):
		clocks.look_again(calendar)


def calendars_of(document: Document) -> list[str]:
	"""The calendars that count by this document."""
	if document.doctype == "Business Calendar":
		return [document.name]
	return frappe.get_all("Business Calendar", filters={"holiday_list": document.name}, pluck="name")
