"""What the tests of questions to partners share: a partner's ticket that waits, and a tick of the job that meets silence."""

from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.adapters.requests import request_sweep
from tests.site.factories import agent, agent_replies, at, category, partner, policy, set_on
from tests.site.portal import USER, portal_ticket

MONDAY = "2026-11-23 10:00"
AGENT = "agent@vendor.example.com"
RULES = (
	{"kind": "Confirmation", "remind_after_hours": 9, "decide_after_hours": 27, "on_silence": "Reopen"},
	{"kind": "Information", "remind_after_hours": 9, "decide_after_hours": 27, "on_silence": "Close"},
)


def with_rules(*rules: dict[str, Any], **values: Any) -> None:
	"""The settings with these patience rules: 9 hours are a day of the tests' office."""
	settings = frappe.get_doc("Partner Support Settings")
	settings.update({"ask_for_confirmation": 1, "waiting_status": None, **values})
	settings.set("patience_rules", [dict(rule) for rule in rules or RULES])
	settings.save()


def own_ticket(**values: Any) -> Document:
	"""A Gold partner's ticket of Monday ten o'clock, raised in the portal by one of its people."""
	category(checklist=[{"item": "Deal number", "required": 1}, {"item": "Screenshot"}])
	policy()
	agent(AGENT)
	partner("Gold Reseller", USER, "bob@gold.example.com", **values)
	with at(MONDAY):
		return portal_ticket(priority="Urgent", ticket_type="Test Deals").reload()


def resolved(ticket: Document, instant: str = "2026-11-23 11:00") -> Document:
	"""The same, answered and resolved by an agent."""
	with at(instant):
		agent_replies(ticket, "We have released the deal. <b>Please check.</b>")
		return set_on(ticket, status="Resolved")


def requests_of(ticket: Document) -> list[frappe._dict]:
	"""The ticket's questions, oldest first."""
	return frappe.get_all(
		"Partner Request", filters={"ticket": ticket.name}, fields=["*"], order_by="asked_on, creation"
	)


def states_of(ticket: Document) -> list[tuple[str, str, str | None]]:
	"""Kind, state and outcome of each."""
	return [(each.kind, each.state, each.outcome or None) for each in requests_of(ticket)]


def silence_until(*instants: str) -> None:
	"""A tick of the job at each of these instants."""
	for instant in instants:
		with at(instant):
			request_sweep.run()
