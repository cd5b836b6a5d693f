"""Whatever of ours is deleted is gone: nothing of its content stays where others read who could not read it.

Frappe keeps what was deleted, whole, in *Deleted Document*, and words about it in its logs; whoever administers the
site reads these, restores from them, and exports them. A record of a partner, an entry of a trail and a policy are
read by those whom their rights name, so of ours nothing is kept. That something was deleted, when and by whom, the
activity of the desk still tells.
"""

from functools import partial

import frappe
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import add_to_date, now_datetime

MODULES = ("Partner Program", "Partner Support")
BIN = "Deleted Document"
JUST_NOW = -1  # hours; the bin has no index but by time, and what is deleted is in it at once
# Logs that quote a document, by the fields that name it. Frappe itself empties the others when one is deleted.
LOGS = {
	"Access Log": ("export_from", "reference_document"),
	"Error Log": ("reference_doctype", "reference_name"),
	"Webhook Request Log": ("reference_doctype", "reference_document"),
}
TO_BE_SENT = ("Not Sent", "Sending")


def deleted(document: Document, event: str | None = None) -> None:
	"""Forget a document of ours with the end of the transaction that deletes it. A doc_event of everything."""
	if document.meta.module in MODULES and not frappe.flags.in_uninstall:
		frappe.db.before_commit.add(partial(forget, document.doctype, document.name))


def forget(doctype: str, name: str) -> None:
	"""Remove what Frappe kept of a document that is deleted; mail that waits is still sent."""
	if frappe.db.exists(doctype, name):  # its deletion was taken back
		return
	since = add_to_date(now_datetime(), hours=JUST_NOW)
	frappe.db.delete(BIN, {"creation": [">=", since], "deleted_doctype": doctype, "deleted_name": name})
	for log, (kind, about) in LOGS.items():
		frappe.db.delete(log, {kind: doctype, about: name})
	sent = {"reference_doctype": doctype, "reference_name": name, "status": ["not in", TO_BE_SENT]}
	remove_mails(frappe.get_all("Email Queue", filters=sent, pluck="name"))


def remove_mails(names: list[str]) -> None:
	"""Mails of the queue with their addressees."""
	if names:
		frappe.db.delete("Email Queue Recipient", {"parent": ["in", names]})
		frappe.db.delete("Email Queue", {"name": ["in", names]})


def forget_all(doctypes: list[str]) -> None:
	"""Remove whatever the bin and the logs hold of these DocTypes, from whenever it is."""
	frappe.db.delete(BIN, {"deleted_doctype": ["in", doctypes]})
	for log, (kind, _about) in LOGS.items():
		frappe.db.delete(log, {kind: ["in", doctypes]})
	remove_mails(frappe.get_all("Email Queue", filters={"reference_doctype": ["in", doctypes]}, pluck="name"))


def forget_errors() -> None:
	"""Remove the errors of our own code, which quote what it was at work on."""
	error = DocType("Error Log")
	ours = error.error.like("%partner_support%") | error.method.like("Partner Support:%")
	frappe.qb.from_(error).delete().where(ours).run()
