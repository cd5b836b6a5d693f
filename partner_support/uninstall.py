"""The mirror of install.py: leaves no field, row, job or setting behind, and a Helpdesk that works.

Frappe itself removes our DocTypes and whatever is linked to our modules. What it does not know
of is removed here. Teams and ticket types that tickets use stay: they are part of those tickets.
"""

import frappe
from frappe.permissions import reset_perms
from helpdesk.consts import DEFAULT_TICKET_TEMPLATE

from partner_support.custom_fields import TEMPLATE_ROWS, TICKET, columns, fieldnames
from partner_support.install import INTERNAL_LEVEL, INTERNAL_READERS, TICKET_READERS
from partner_support.seeds import ledger

AGREEMENT = "HD Service Level Agreement"
USED_BY = {"HD Team": "agent_group", "HD Ticket Type": "ticket_type", "HD Ticket Priority": "priority"}
OURS = "partner_support.%"


def before_uninstall() -> None:
	"""Everything that is ours on DocTypes that are not."""
	frappe.flags.in_uninstall = True
	give_tickets_back()
	remove_managed_agreements()
	remove_template_rows()
	remove_ticket_rights()
	remove_planted()
	remove_jobs()
	remove_traces()
	remove_ticket_fields()  # last: a change of the table commits


def give_tickets_back() -> None:
	"""Partners' tickets go back to the agreement that Helpdesk would give them."""
	default = frappe.db.get_value(AGREEMENT, {"default_sla": 1})
	for agreement in managed_agreements():
		frappe.db.set_value(TICKET, {"sla": agreement}, "sla", default, update_modified=False)


def managed_agreements() -> list[str]:
	"""Every agreement that stands for a matrix version."""
	return frappe.get_all(
		"SLA Matrix",
		filters={"hd_service_level_agreement": ["is", "set"]},
		pluck="hd_service_level_agreement",
	)


def remove_managed_agreements() -> None:
	for agreement in managed_agreements():
		frappe.delete_doc(AGREEMENT, agreement, force=True, ignore_permissions=True, ignore_missing=True)


def remove_template_rows() -> None:
	"""Our rows in every template: an administrator may have put them into others as well."""
	ours = [row["fieldname"] for row in TEMPLATE_ROWS]
	frappe.db.delete("HD Ticket Template Field", {"fieldname": ["in", ours]})
	frappe.clear_document_cache("HD Ticket Template", DEFAULT_TICKET_TEMPLATE)


def remove_ticket_rights() -> None:
	"""Our rules on HD Ticket; and its own, when nothing but a copy of them is left."""
	for roles, level in ((TICKET_READERS, 0), (INTERNAL_READERS, INTERNAL_LEVEL)):
		frappe.db.delete("Custom DocPerm", {"parent": TICKET, "role": ["in", roles], "permlevel": level})
	if rules("Custom DocPerm") == rules("DocPerm"):
		reset_perms(TICKET)
	frappe.clear_cache(doctype=TICKET)


def rules(doctype: str) -> set[tuple]:
	"""HD Ticket's rules of one kind, to be compared with the other."""
	rights = [field.fieldname for field in frappe.get_meta("DocPerm").fields if field.fieldtype == "Check"]
	names = ["role", "permlevel", *rights]
	return {
		tuple(row[name] or 0 for name in names)
		for row in frappe.get_all(doctype, filters={"parent": TICKET}, fields=names)
	}


def remove_planted() -> None:
	"""What we made of kinds that are not ours, the last made first."""
	for doctype, name in reversed(ledger.read()):
		if not frappe.db.exists(doctype, name) or is_used(doctype, name):
			continue
		if doctype == "Role":
			frappe.get_doc(doctype, name).remove_roles()
			frappe.db.delete("Custom DocPerm", {"role": name})
		frappe.delete_doc(doctype, name, force=True, ignore_permissions=True)
	ledger.close()


def is_used(doctype: str, name: str) -> bool:
	"""Whether tickets would lose something with this record."""
	field = USED_BY.get(doctype)
	return bool(field and frappe.db.exists(TICKET, {field: name}))


def remove_jobs() -> None:
	"""The scheduler keeps jobs of apps that are gone until the next migration."""
	jobs = frappe.get_all("Scheduled Job Type", filters={"method": ["like", OURS]}, pluck="name")
	for job in jobs:
		frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": job})
		frappe.delete_doc("Scheduled Job Type", job, force=True, ignore_permissions=True)


def remove_traces() -> None:
	"""What Frappe keeps about patches and about documents whose kind is going away."""
	frappe.db.delete("Patch Log", {"patch": ["like", OURS]})


def remove_ticket_fields() -> None:
	"""Our fields with their data: Frappe would leave the columns behind."""
	for field in fieldnames():
		frappe.delete_doc("Custom Field", f"{TICKET}-{field}", force=True, ignore_missing=True)
	frappe.db.delete("Property Setter", {"doc_type": TICKET, "field_name": ["in", fieldnames()]})
	frappe.clear_cache(doctype=TICKET)
	present = [column for column in columns() if column in frappe.db.get_table_columns(TICKET)]
	if present:
		dropped = ", ".join(f"DROP COLUMN `{column}`" for column in present)
		frappe.db.sql_ddl(f"ALTER TABLE `tab{TICKET}` {dropped}")
