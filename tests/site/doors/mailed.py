"""What a call had written to a person by mail or by bell."""

from email import message_from_string, policy
from typing import Any

import frappe


def letters() -> list[tuple[str, str]]:
	"""Who is about to read what: a mail that is queued, and what stands under a bell."""
	queued = frappe.db.sql(
		"select to_.recipient, mail.message from `tabEmail Queue` mail"
		" join `tabEmail Queue Recipient` to_ on to_.parent = mail.name"
	)
	rung = frappe.db.sql("select for_user, concat_ws(' ', subject, email_content) from `tabNotification Log`")
	return [*((to, plain(message)) for to, message in queued), *rung]


def plain(message: Any) -> str:
	"""A queued mail's parts as text; what it is where it is no mail."""
	try:
		mail = message_from_string(message, policy=policy.default)
		return "\n".join(part.get_content() for part in mail.walk() if part.get_content_maintype() == "text")
	except Exception:
		return str(message)
