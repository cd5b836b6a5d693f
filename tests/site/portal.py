"""A partner's user at Helpdesk's portal and at Frappe's REST API."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe.model.document import Document
from helpdesk.helpdesk.doctype.hd_ticket import api

USER = "alice@gold.example.com"


@contextmanager
def signed_in(user: str = USER) -> Iterator[None]:
	"""Act as that user."""
	before = frappe.session.user
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before)


def portal_ticket(
	user: str = USER, attachments: list[dict[str, str]] | None = None, **values: Any
) -> Document:
	"""A ticket as the portal's page for a new one sends it; any field may come along."""
	doc = {"subject": "It is broken", "description": "<p>Since today.</p>", **values}
	with signed_in(user):
		name = api.new(doc, attachments or []).name
	return frappe.get_doc("HD Ticket", name)


def rest_write(ticket: Document, user: str = USER, **values: Any) -> Document:
	"""What `frappe.client.set_value` does, which the portal's own pages use."""
	with signed_in(user):
		frappe.call(
			"frappe.client.set_value", doctype="HD Ticket", name=ticket.name, fieldname=values, value=None
		)
	return ticket.reload()


def portal_reply(ticket: Document, user: str = USER, message: str = "Here is more.") -> Document:
	"""A reply written in the portal."""
	with signed_in(user):
		frappe.get_doc("HD Ticket", ticket.name).create_communication_via_contact(message)
	return ticket.reload()
