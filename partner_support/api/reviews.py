"""A second reviewer: how agents ask another team about a ticket, and how that team answers."""

from typing import Any

import frappe

from partner_support.adapters.arguments import Text, checked
from partner_support.adapters.reviews import reviews


@frappe.whitelist(methods=["POST"])
@checked
def ask(ticket: str, team: str, question: Text) -> str:
	"""Put a question about the ticket to a team; the name of the review."""
	frappe.has_permission("HD Ticket", "write", ticket, throw=True)
	return reviews.ask(ticket, team, question)


@frappe.whitelist(methods=["POST"])
@checked
def answer(review: str, text: Text) -> None:
	"""Answer it: the answer becomes an internal note on the ticket."""
	frappe.has_permission("Second Review", "read", review, throw=True)
	reviews.answer(review, text)


@frappe.whitelist(methods=["POST"])
@checked
def withdraw(review: str) -> None:
	"""Take the question back."""
	frappe.has_permission("Second Review", "read", review, throw=True)
	reviews.withdraw(review)


@frappe.whitelist(methods=["GET"])
@checked
def of_ticket(ticket: str) -> list[dict[str, Any]]:
	"""The ticket's reviews, the open ones first."""
	frappe.has_permission("HD Ticket", "write", ticket, throw=True)
	return reviews.of_ticket(ticket)
