"""Has Helpdesk's page of a new ticket ask what a partner's ticket cannot be routed and linked without.

Its default template asks for nothing when Helpdesk is new: no category, and so no team, promise or record.
Planted once; an administrator may take the rows out again.
"""

import frappe
from helpdesk.consts import DEFAULT_TICKET_TEMPLATE

from partner_support.seeds import ledger

TEMPLATE, ROW = "HD Ticket Template", "HD Ticket Template Field"
ASKED = (
	{"fieldname": "customer", "hide_from_customer": 1},  # partners' people are known by their account
	{"fieldname": "ticket_type", "hide_from_customer": 0},
)


def plant() -> None:
	"""The rows that the template lacks, before all others."""
	if not frappe.db.exists(TEMPLATE, DEFAULT_TICKET_TEMPLATE):
		return
	template = frappe.get_doc(TEMPLATE, DEFAULT_TICKET_TEMPLATE)
	present = {row.fieldname for row in template.fields}
	missing = [row for row in ASKED if row["fieldname"] not in present]
	if not missing:
		return
	others = list(template.fields)
	template.set("fields", [*missing, *others])
	for number, row in enumerate(template.fields, 1):
		row.idx = number
	template.save(ignore_permissions=True)
	for row in template.fields[: len(missing)]:
		ledger.remember(ROW, row.name)
