"""Brings fields on tickets that are as an earlier version made them to what this one makes of them.

A migration adds fields and changes none: one that an administrator has changed is no longer as it was made,
and stays so.
"""

import frappe

from partner_support.custom_fields import TICKET, TICKET_FIELDS

# What an earlier version said, by field and property: the record's figures came beside their summary, the
# incident between the ticket's own facts and its records.
EARLIER = {
	("record_summary", "depends_on"): "eval:doc.record_summary",
	("record_section", "insert_after"): "business_critical",
}


def execute() -> None:
	"""Say today's in place of the earlier, where the field still says that."""
	today = {field["fieldname"]: field for field in TICKET_FIELDS}
	for (field, key), earlier in EARLIER.items():
		as_it_was = {"dt": TICKET, "fieldname": field, key: earlier}
		frappe.db.set_value("Custom Field", as_it_was, key, today[field][key])
	frappe.clear_cache(doctype=TICKET)
