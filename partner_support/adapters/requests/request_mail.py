"""What a partner is written about a question: the question, the reminder, and what became of silence."""

from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.adapters import site_time
from partner_support.adapters.mail import notifier
from partner_support.adapters.requests import answer_links

ASKING = {"Confirmation": "confirmation", "Information": "information"}


def ask(ticket: Document, request: Document) -> str | None:
	"""Put the question by mail; returns what went wrong, in words."""
	return send(ticket, request, ASKING[request.kind])


def remind(ticket: Document, request: Document) -> str | None:
	"""Put it again."""
	return send(ticket, request, f"{ASKING[request.kind]}_reminder")


def tell(ticket: Document, kind: str) -> str | None:
	"""Say what became of a question that nobody answered."""
	return notifier.mail_partner(ticket, kind, dict)


def send(ticket: Document, request: Document, kind: str) -> str | None:
	"""One mail about a question, with a link that answers it."""

	def question() -> dict[str, Any]:
		return {
			"items": asked_items(request),
			"asked_by": frappe.get_cached_value("User", request.asked_by, "first_name"),
			"decide_on": decision_date(ticket, request),
			"answer_url": answer_links.url(request, notifier.partner_address(ticket) or ""),
		}

	return notifier.mail_partner(ticket, kind, question)


def asked_items(request: Document) -> list[str]:
	"""What is asked, a line each."""
	return [line for line in (request.asked_for or "").splitlines() if line.strip()]


def decision_date(ticket: Document, request: Document) -> str | None:
	"""When silence will be decided about, once that is what comes next."""
	if request.next_action != "Decide":
		return None
	return notifier.local(site_time.to_utc(request.next_action_on), notifier.zone_of(ticket))
