"""The mirror of install.py: leaves no field, row, job or setting behind, and a Helpdesk that works.

Frappe itself removes our DocTypes and whatever is linked to our modules. What it does not know
of is removed here. Teams and ticket types that something uses stay: they are part of its data.
"""

import json

import frappe
from frappe.model.delete_doc import check_if_doc_is_dynamically_linked, check_if_doc_is_linked
from frappe.model.document import Document
from frappe.permissions import reset_perms
from frappe.utils import now_datetime

from partner_support.adapters.records import forgetting
from partner_support.custom_fields import INDEXES, INTERNAL_LEVEL, TICKET, columns, fieldnames
from partner_support.install import INTERNAL_READERS, OWN_RULES, TICKET_READERS
from partner_support.saved_views import without
from partner_support.seeds import ledger, search_planting

APP = "partner_support"
AGREEMENT = "HD Service Level Agreement"
MODULES = ("Partner Program", "Partner Support")
OURS = f"{APP}.%"

KINDS = "kinds"  # the book of our DocTypes, which are gone when what is left of them is removed

# Where Frappe keeps notes about any document, by the field that names its DocType.
NOTES = {
	"Activity Log": "reference_doctype",
	"Comment": "reference_doctype",
	"Communication": "reference_doctype",
	"Communication Link": "link_doctype",
	"DocShare": "share_doctype",
	"Document Follow": "ref_doctype",
	"Document Share Key": "reference_doctype",
	"Dynamic Link": "link_doctype",
	"Email Unsubscribe": "reference_doctype",
	"Global Search DocType": "document_type",
	"List Filter": "reference_doctype",
	"Integration Request": "reference_doctype",
	"List View Settings": "name",
	"Milestone": "reference_type",
	"Notification Log": "document_type",
	"Permission Log": "for_doctype",
	"Reminder": "reminder_doctype",
	"Submission Queue": "ref_doctype",
	"Tag Link": "document_type",
	"ToDo": "reference_type",
	"User Permission": "allow",
	"Version": "ref_doctype",
	"View Log": "reference_doctype",
	"Workflow Action": "reference_doctype",
}
# What a site makes for any DocType: means nothing without it, and would return if the app came back.
MADE_FOR_A_DOCTYPE = {
	"Assignment Rule": "document_type",
	"Auto Repeat": "reference_doctype",
	"Calendar View": "reference_doctype",
	"Client Script": "dt",
	"Custom DocPerm": "parent",
	"Custom Field": "dt",
	"Dashboard Chart": "document_type",
	"Data Import": "reference_doctype",
	"Document Naming Rule": "document_type",
	"Form Tour": "reference_doctype",
	"Kanban Board": "reference_doctype",
	"Milestone Tracker": "document_type",
	"Notification": "document_type",
	"Number Card": "document_type",
	"Print Format": "doc_type",
	"Property Setter": "doc_type",
	"Report": "ref_doctype",
	"Server Script": "reference_doctype",
	"Web Form": "doc_type",
	"Webhook": "webhook_doctype",
	"Workflow": "document_type",
}
# What Frappe keeps beside a report or an import, by the field that names it.
KEPT_BESIDE = {
	"Report": {"Auto Email Report": "report", "Custom Role": "report", "Prepared Report": "report_name"},
	"Data Import": {"Data Import Log": "data_import"},
}
# Frappe removes these after its last commit, so they would come back.
NAVIGATION = ("Desktop Icon", "Workspace Sidebar")


def before_uninstall() -> None:
	"""Everything that is ours in tables that are not, while we can still tell."""
	frappe.flags.in_uninstall = True
	frappe.flags.partner_support_goes_since = now_datetime()
	ledger.write(our_doctypes(), KINDS)
	give_tickets_back()
	remove_template_rows()
	remove_from_saved_views()
	remove_from_ticket_histories()
	remove_ticket_rights()
	remove_jobs()
	remove_files()
	remove_notes()
	remove_what_was_made_for_our_doctypes()
	remove_navigation()
	remove_indexes()  # these two last: a change of a table commits
	remove_ticket_fields()


def after_uninstall() -> None:
	"""The records of other kinds that we made, now that none of ours points to them."""
	planted = ledger.read()
	for doctype, name in reversed(planted):
		remove_planted(doctype, name)
	forget_what_went(planted)
	ledger.close()
	frappe.db.commit()  # nosemgrep: frappe-manual-commit -- Frappe commits before this hook, not after


def give_tickets_back() -> None:
	"""Partners' tickets go back to the agreement that Helpdesk would give them; ours go."""
	default = frappe.db.get_value(AGREEMENT, {"default_sla": 1})
	for agreement in managed_agreements():
		frappe.db.set_value(TICKET, {"sla": agreement}, "sla", default, update_modified=False)
		frappe.delete_doc(AGREEMENT, agreement, force=True, ignore_permissions=True, ignore_missing=True)


def managed_agreements() -> list[str]:
	"""Every agreement that stands for a matrix version."""
	filters = {"hd_service_level_agreement": ["is", "set"]}
	return frappe.get_all("SLA Matrix", filters=filters, pluck="hd_service_level_agreement")


def remove_template_rows() -> None:
	"""Our rows in every ticket template: an administrator may have put them into others as well."""
	frappe.db.delete("HD Ticket Template Field", {"fieldname": ["in", fieldnames()]})


def remove_from_saved_views() -> None:
	"""Our columns and filters in agents' saved lists, which would not open without them."""
	for view in frappe.get_all("HD View", filters={"dt": TICKET}, fields=["*"]):
		changed = without(view, set(fieldnames()))
		if changed:
			frappe.db.set_value("HD View", view.name, changed, update_modified=False)


def remove_from_ticket_histories() -> None:
	"""What our fields on tickets were, and became: Frappe keeps it with each change, of which the rest stays."""
	ours = set(fieldnames())
	version = frappe.qb.DocType("Version")
	rows = frappe.qb.from_(version).where(version.ref_doctype == TICKET).select(version.name, version.data)
	for name, data in rows.run():
		told = json.loads(data or "{}")
		kept = [change for change in told.get("changed") or () if change[0] not in ours]
		if len(kept) != len(told.get("changed") or ()):
			keep_of_history(name, {**told, "changed": kept})


def keep_of_history(version: str, told: dict) -> None:
	"""Leave of a change what is not ours; nothing of one that was ours alone."""
	if any(told.get(part) for part in ("changed", "added", "removed", "row_changed")):
		frappe.db.set_value("Version", version, "data", json.dumps(told), update_modified=False)
	else:
		frappe.db.delete("Version", {"name": version})


def remove_ticket_rights() -> None:
	"""Our rules on HD Ticket; and the copy of its own, if they were copied for ours and are unchanged."""
	for roles, level in ((TICKET_READERS, 0), (INTERNAL_READERS, INTERNAL_LEVEL)):
		frappe.db.delete("Custom DocPerm", {"parent": TICKET, "role": ["in", roles], "permlevel": level})
	if OWN_RULES in ledger.read() and rules("Custom DocPerm") == rules("DocPerm"):
		reset_perms(TICKET)


def rules(doctype: str) -> set[tuple]:
	"""HD Ticket's rules of one kind, to be compared with the other."""
	rights = [field.fieldname for field in frappe.get_meta("DocPerm").fields if field.fieldtype == "Check"]
	names = ["role", "permlevel", *rights]
	return {
		tuple(row[name] or 0 for name in names)
		for row in frappe.get_all(doctype, filters={"parent": TICKET}, fields=names)
	}


def remove_jobs() -> None:
	"""The scheduler keeps the jobs of an app that is gone until the next migration."""
	for job in frappe.get_all("Scheduled Job Type", filters={"method": ["like", OURS]}, pluck="name"):
		frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": job})
		frappe.db.delete("Scheduled Job Type", {"name": job})
	frappe.db.delete("Patch Log", {"patch": ["like", OURS]})


def remove_files() -> None:
	"""The files of our records, from the disk as well: signed contracts and proofs are nobody else's."""
	for name in frappe.get_all("File", {"attached_to_doctype": ["in", our_doctypes()]}, pluck="name"):
		frappe.delete_doc("File", name, force=True, ignore_permissions=True, ignore_missing=True)


def remove_notes() -> None:
	"""What Frappe noted about documents whose kind is going away."""
	for notes, field in NOTES.items():
		if frappe.db.table_exists(notes) and frappe.db.has_column(notes, field):
			frappe.db.delete(notes, {field: ["in", our_doctypes()]})
	for table in ("__UserSettings", "__global_search"):
		frappe.db.delete(table, {"doctype": ["in", our_doctypes()]})
	forgetting.forget_all(our_doctypes())
	forgetting.forget_errors()
	search_planting.forget()


def remove_what_was_made_for_our_doctypes() -> None:
	"""The site's own additions to them, which Frappe would keep."""
	for doctype, field in MADE_FOR_A_DOCTYPE.items():
		names = frappe.get_all(doctype, filters={field: ["in", our_doctypes()]}, pluck="name")
		for beside, reference in KEPT_BESIDE.get(doctype, {}).items():
			remove(beside, frappe.get_all(beside, filters={reference: ["in", names]}, pluck="name"))
		remove(doctype, names)


def remove(doctype: str, names: list[str]) -> None:
	"""Records without asking their controllers, which protect what an app brought."""
	for name in names:
		frappe.delete_doc(doctype, name, force=True, ignore_on_trash=True, ignore_permissions=True)


def our_doctypes() -> list[str]:
	"""Every DocType of our modules."""
	return frappe.get_all("DocType", filters={"module": ["in", MODULES]}, pluck="name")


def remove_navigation() -> None:
	"""Our icon and sidebar, where this Frappe has such things."""
	for doctype in NAVIGATION:
		if not frappe.db.table_exists(doctype) or not frappe.get_meta(doctype).has_field("app"):
			continue
		remove(doctype, frappe.get_all(doctype, filters={"app": APP}, pluck="name"))


def remove_indexes() -> None:
	"""Our indexes on tables that are not ours; of one with a column of ours the rest would stay."""
	for doctype, name in INDEXES:
		frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` DROP INDEX IF EXISTS `{name}`")


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


def remove_planted(doctype: str, name: str) -> None:
	"""Remove a record that we made, unless something needs it."""
	if not frappe.db.exists(doctype, name):
		return
	document = frappe.get_doc(doctype, name)
	if doctype == "Role":
		document.remove_roles()
		frappe.db.delete("Custom DocPerm", {"role": name})
	# Asked first: Helpdesk takes away a team's rotation, for good, before Frappe asks who needs the team.
	if not is_needed(document):
		frappe.delete_doc(doctype, name, ignore_permissions=True)


def is_needed(document: Document) -> bool:
	"""Whether something names a record, or people were put into it."""
	if document.get("users"):
		return True
	try:
		check_if_doc_is_linked(document)
		check_if_doc_is_dynamically_linked(document)
	except frappe.LinkExistsError:
		frappe.clear_last_message()
		return True
	return False


def forget_what_went(planted: list[ledger.Entry]) -> None:
	"""What Frappe kept of our DocTypes, of their records and of what we had made, while they were removed."""
	kinds = ledger.recall(KINDS) or []
	for doctype, name in (*planted, *(("DocType", kind) for kind in kinds)):
		frappe.db.delete(forgetting.BIN, {"deleted_doctype": doctype, "deleted_name": name})
	begun = frappe.flags.partner_support_goes_since
	if begun:
		mine = {"creation": [">=", begun], "owner": frappe.session.user}
		frappe.db.delete(forgetting.BIN, mine)
	if kinds:
		forgetting.forget_all(kinds)
