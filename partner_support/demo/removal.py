"""Takes the demo away again: exactly what it brought, and what came of that."""

import frappe
from frappe.utils import now_datetime

from partner_support.adapters.alerts import alerts
from partner_support.adapters.sla import loader
from partner_support.demo.staging import BOOK, BOOKS, BORROWED
from partner_support.seeds import ledger, planting
from partner_support.uninstall import our_doctypes

# What the demo's people wrote for others, whose controllers would keep it.
PUBLISHED = ("Partner Incident", "HD Article")
# What hangs on a ticket, a clock or a record without being deleted with it, by the fields that name them.
THREADS = {
	"Communication": ("reference_doctype", "reference_name"),
	"Notification Log": ("document_type", "document_name"),
	"Email Queue": ("reference_doctype", "reference_name"),
	"ToDo": ("reference_type", "reference_name"),
	"Comment": ("reference_doctype", "reference_name"),
	"Version": ("ref_doctype", "docname"),
	"View Log": ("reference_doctype", "reference_name"),
	"Error Log": ("reference_doctype", "reference_name"),
}
# What Frappe notes about any record, by the fields that name it.
OF_RECORDS = {
	"Comment": ("reference_doctype", "reference_name"),
	"Version": ("ref_doctype", "docname"),
	"Permission Log": ("for_doctype", "for_document"),
	"Deleted Document": ("deleted_doctype", "deleted_name"),
	"DocShare": ("share_doctype", "share_name"),
	"Document Follow": ("ref_doctype", "ref_docname"),
	"Tag Link": ("document_type", "document_name"),
}
OF_USERS = {
	"HD Notification": ("user_to", "user_from"),
	"Notification Log": ("for_user", "from_user"),
	"Notification Settings": ("name",),
	"Activity Log": ("user",),
	"Contact": ("user", "email_id"),
	"HD Team Member": ("user",),
	"Support Team Lead": ("lead",),
	"Assignment Rule User": ("user",),
	"Support Alert": ("person",),
	"Support Alert Inbox": ("person",),
	"DefaultValue": ("parent",),
}


def remove() -> None:
	"""Everything, records first: what a ticket's deletion would note about them has no place any more."""
	began, entries = now_datetime(), ledger.read(BOOK)
	partners = made("Partner", entries)
	records = of_partners(partners) | {kind: made(kind, entries) for kind in PUBLISHED}
	frappe.db.delete("HD Article Feedback", {"article": ["in", records["HD Article"]]})
	for deal in records["Deal Registration"]:
		alerts.forget_about(deal, "Deal Registration")
	remove_records(records)
	remove_tickets(made("HD Ticket", entries))
	remove_threads("Partner", partners)
	give_back()
	users = made("User", entries)
	leave_teams(users)
	for doctype, name in reversed(entries):
		if doctype not in ("HD Ticket", "User"):
			delete(doctype, name)
	remove_users(users)
	remove_notes([*entries, *((doctype, name) for doctype, names in records.items() for name in names)])
	frappe.db.delete("Comment", {"comment_type": "Deleted", "creation": [">=", began]})
	for book in BOOKS:
		ledger.close(book)
	frappe.db.after_commit.reset()  # jobs that would look for what is gone
	frappe.db.commit()  # nosemgrep: frappe-manual-commit -- a command of its own
	frappe.clear_cache()


def made(doctype: str, entries: list[ledger.Entry]) -> list[str]:
	"""The names of what was noted of one kind."""
	return [name for kind, name in entries if kind == doctype]


def of_partners(partners: list[str]) -> dict[str, list[str]]:
	"""Everything that a document of ours says about these partners: records, and what arose from them."""
	about = {"fieldname": "partner", "options": "Partner", "parent": ["in", our_doctypes()]}
	return {
		doctype: frappe.get_all(doctype, {"partner": ["in", partners]}, pluck="name")
		for doctype in frappe.get_all("DocField", about, pluck="parent")
		if not frappe.get_meta(doctype).istable
	}


def remove_tickets(tickets: list[str]) -> None:
	"""The tickets with all that was said, sent and noted about them."""
	remove_threads("HD Ticket", tickets)
	frappe.db.delete("HD Notification", {"reference_ticket": ["in", tickets]})
	for ticket in tickets:
		delete("HD Ticket", ticket)


def remove_threads(doctype: str, names: list[str]) -> None:
	"""What was said, sent and noted about these documents."""
	for thread, (kind, reference) in THREADS.items():
		purge(thread, frappe.get_all(thread, {kind: doctype, reference: ["in", names]}, pluck="name"))


def mail_to(users: list[str]) -> list[str]:
	"""What was queued for these people, whatever it is about."""
	return frappe.get_all(
		"Email Queue Recipient", {"recipient": ["in", users]}, pluck="parent", distinct=True
	)


def remove_records(records: dict[str, list[str]]) -> None:
	"""Program records with their files and threads; past their controllers, which keep what was issued."""
	for doctype, names in records.items():
		remove_threads(doctype, names)
		attached = {"attached_to_doctype": doctype, "attached_to_name": ["in", names]}
		for file in frappe.get_all("File", attached, pluck="name"):
			delete("File", file)
		purge(doctype, names)


def purge(doctype: str, names: list[str]) -> None:
	"""Rows and their child rows, without asking their controllers."""
	for table in frappe.get_meta(doctype).get_table_fields():
		frappe.db.delete(table.options, {"parent": ["in", names], "parenttype": doctype})
	frappe.db.delete(doctype, {"name": ["in", names]})


def delete(doctype: str, name: str) -> None:
	"""One record, for good."""
	if frappe.db.exists(doctype, name):
		frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, delete_permanently=True)


def give_back() -> None:
	"""The site's own values, as they were before the demo."""
	borrowed = ledger.recall(BORROWED) or {}
	matrix, effective_from = borrowed.pop("matrix", None), borrowed.pop("effective_from", None)
	if matrix and frappe.db.exists("SLA Matrix", matrix):
		frappe.db.set_value("SLA Matrix", matrix, "effective_from", effective_from, update_modified=False)
		loader.renew_policy_stamp()
	if borrowed:
		frappe.db.set_single_value("Partner Support Settings", borrowed, update_modified=False)


def leave_teams(users: list[str]) -> None:
	"""Take the demo's agents out of their teams and rotations; a team left empty rests."""
	teams = frappe.get_all(
		"HD Team Member",
		filters={"user": ["in", users], "parenttype": "HD Team"},
		pluck="parent",
		distinct=True,
	)
	for name in teams:
		team = frappe.get_doc("HD Team", name)
		team.set("users", [row for row in team.users if row.user not in users])
		team.flags.ignore_mandatory = True
		team.save(ignore_permissions=True)
		if not team.users:
			planting.rest_rotation(name)
	last = {"last_user": ["in", users]}
	frappe.db.set_value("Assignment Rule", last, "last_user", None, update_modified=False)


def remove_users(users: list[str]) -> None:
	"""The users, and the traces that Frappe and Helpdesk keep of them."""
	purge("Email Queue", mail_to(users))
	for doctype, fields in OF_USERS.items():
		for field in fields:
			purge(doctype, frappe.get_all(doctype, filters={field: ["in", users]}, pluck="name"))
	for user in users:
		delete("User", user)


def remove_notes(entries: list[ledger.Entry]) -> None:
	"""What Frappe noted about the demo's records, their deletion included."""
	for doctype in {doctype for doctype, _name in entries}:
		names = [name for kind, name in entries if kind == doctype]
		for notes, (kind, reference) in OF_RECORDS.items():
			if frappe.db.table_exists(notes):
				frappe.db.delete(notes, {kind: doctype, reference: ["in", names]})
