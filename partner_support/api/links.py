"""What the desk forms' link fields offer to those who set up partner support without a role in Helpdesk."""

import frappe

from partner_support.adapters.arguments import Text, checked

OFFERED = {
	"HD Customer": {},
	"HD Service Holiday List": {},
	"HD Team": {"disabled": 0},
	"HD Ticket Priority": {"disabled": 0},
	"HD Ticket Type": {"disabled": 0},
	"Role": {"disabled": 0, "desk_access": 1},
	"DocType": {"istable": 0, "issingle": 0},
}
FOR_READERS = {"HD Ticket Priority"}


@frappe.whitelist()
@checked
@frappe.validate_and_sanitize_search_inputs
def choices(
	doctype: str,
	txt: Text,
	searchfield: Text,
	start: int,
	page_len: int,
	filters: str | list | dict | None = None,
) -> list[tuple[str]]:
	"""The names of a DocType that our forms link to; nothing else of it."""
	frappe.has_permission("SLA Matrix", "read" if doctype in FOR_READERS else "write", throw=True)
	if doctype not in OFFERED:
		raise frappe.PermissionError(doctype)
	return frappe.get_all(
		doctype,
		filters={**OFFERED[doctype], "name": ("like", f"%{txt}%")},
		order_by="name",
		start=start,
		page_length=page_len,
		as_list=True,
	)
