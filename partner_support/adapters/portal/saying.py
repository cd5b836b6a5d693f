"""What a partner writes into its ticket without Helpdesk's editor, with files; handled as Helpdesk handles a reply."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html

from partner_support.adapters import attempts

LONGEST = 10_000
AGENTS_MAIL_FAILURE = "Partner Support: a reply could not be mailed to the agent"


def say(ticket: Document, text: str, sender: str, files: tuple[str, ...] = ()) -> Document:
	"""Add the partner's message, which opens the ticket again; the ticket, reloaded."""
	message = frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Received",
			"email_status": "Open",
			"status": "Linked",
			"subject": f"Re: {ticket.subject}",
			"sender": sender,
			"content": as_html(text),
			"reference_doctype": "HD Ticket",
			"reference_name": ticket.name,
		}
	).insert(ignore_permissions=True)
	ticket = frappe.get_doc("HD Ticket", ticket.name)
	attach(ticket, message, files)
	tell_agents(ticket, as_html(text))
	return ticket


def checked(text: str | None, asking: str) -> str:
	"""The text, if there is one of sensible length; `asking` is what to say where there is none."""
	text = (text or "").strip()
	if not text:
		frappe.throw(asking, frappe.MandatoryError)
	if len(text) > LONGEST:
		frappe.throw(_("Shorten the text to {0} characters, or attach it as a file.").format(LONGEST))
	return text


def as_html(text: str) -> str:
	"""Plain text as it may stand in a page or mail."""
	return "<p>{}</p>".format("<br>".join(escape_html(text).splitlines()))


def attach(ticket: Document, message: Document, files: tuple[str, ...]) -> None:
	"""Hang uploaded files on the message and the ticket. Raises DoesNotExistError for somebody else's."""
	for name in files:
		file = own_upload(name)
		file.update({"attached_to_doctype": "Communication", "attached_to_name": message.name})
		file.save(ignore_permissions=True)
		ticket.attach_file_with_doc("HD Ticket", ticket.name, file.file_url)


def own_upload(name: str) -> Document:
	"""A file that this user uploaded, and that hangs on nothing yet."""
	filters = {"name": name, "owner": frappe.session.user, "attached_to_name": ["is", "not set"]}
	if not frappe.db.exists("File", filters):
		frappe.throw(_("The file was not found. Upload it again."), frappe.DoesNotExistError)
	return frappe.get_doc("File", name)


def tell_agents(ticket: Document, content: str) -> None:
	"""Have a worker mail it to whoever has the ticket, where Helpdesk is set to; Helpdesk itself would send it at once."""
	if cint(frappe.db.get_single_value("HD Settings", "enable_reply_email_to_agent")):
		frappe.enqueue(
			mail_agents,
			queue="short",
			enqueue_after_commit=True,
			now=bool(frappe.flags.in_test),
			ticket=ticket.name,
			content=content,
		)


def mail_agents(ticket: str, content: str) -> None:
	"""Helpdesk's own mail about a reply; a mail server that refuses is logged."""
	document = frappe.get_doc("HD Ticket", ticket)
	attempts.failure_of(lambda: document.send_reply_email_to_agent(content), document, AGENTS_MAIL_FAILURE)
