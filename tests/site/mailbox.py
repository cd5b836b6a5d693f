"""Mail as it comes in: raw messages through Frappe's own account, and what went out because of it."""

from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from types import SimpleNamespace
from unittest.mock import patch

import frappe
from frappe.model.document import Document

from tests.site.factories import at, ensure

SUPPORT = "support@vendor.example.com"


def inbox() -> Document:
	"""The mailbox whose messages become tickets."""
	return ensure(
		"Email Account",
		"Test Support",
		email_account_name="Test Support",
		email_id=SUPPORT,
		append_to="HD Ticket",
		enable_incoming=1,
		email_server="127.0.0.1",
		email_sync_option="ALL",
		attachment_limit=1,
		awaiting_password=1,
	)


def message(sender: str, subject: str, text: str = "It says no.", reply_to: str | None = None) -> bytes:
	"""One raw message."""
	mail = EmailMessage()
	mail["From"], mail["To"], mail["Subject"] = sender, SUPPORT, subject
	mail["Message-ID"] = f"<{frappe.generate_hash(length=10)}@elsewhere.example.com>"
	if reply_to:
		mail["In-Reply-To"] = f"<{reply_to}>"
	mail.set_content(text)
	return mail.as_bytes()


def receive(*messages: bytes) -> None:
	"""The scheduler's job, with a server that has these messages."""
	server = SimpleNamespace(
		get_messages=lambda **_: {"latest_messages": list(messages), "uid_list": []}, logout=lambda: None
	)
	account = inbox()
	split_second = datetime.now(timezone.utc) + timedelta(microseconds=1)  # Frappe stumbles over a whole one
	with at(split_second), patch.object(type(account), "get_incoming_server", lambda *_, **__: server):
		account.receive()


def mail_ticket(sender: str, subject: str = "The deal cannot be submitted", **values: str) -> Document:
	"""The ticket that a message from `sender` became."""
	receive(message(sender, subject, **values))
	return frappe.get_last_doc("HD Ticket", filters={"subject": subject})


def mails_about(ticket: Document) -> list[Document]:
	"""What was queued for a ticket and its clocks, oldest first."""
	threads = ("in", threads_of([ticket.name]))
	names = frappe.get_all(
		"Email Queue", filters={"reference_name": threads}, order_by="creation", pluck="name"
	)
	return [frappe.get_doc("Email Queue", name) for name in names]


def threads_of(tickets: list[str]) -> list[str]:
	"""The documents under which mail about these tickets is kept: they, and for briefings their clocks."""
	clocks = frappe.get_all("SLA Clock", filters={"ticket": ["in", tickets]}, pluck="name")
	return [*tickets, *clocks]


def recipients_of(mail: Document) -> list[str]:
	"""Whom a queued mail goes to."""
	return [row.recipient for row in mail.recipients]


def body_of(mail: Document) -> str:
	"""The HTML of a queued mail, decoded and on one line."""
	from email import message_from_string

	parts = message_from_string(mail.message).walk()
	html = next(part for part in parts if part.get_content_type() == "text/html")
	return " ".join(html.get_payload(decode=True).decode().split())
