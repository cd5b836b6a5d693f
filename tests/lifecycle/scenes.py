"""What people do on the site, before the app is there, with it, and after it is gone.

Each function runs inside the site and returns plain values.
"""

from typing import Any

import frappe

from tests.site import factories, knowing

FORMER_CUSTOMER = "Gold Reseller"  # becomes a partner once the app is there
BUYER = "buyer@gold.example.com"
END_CUSTOMER = "End Customer"
AGENT = "agent@vendor.example.com"
MANAGER = "manager@vendor.example.com"
OPERATIONS = "operations@vendor.example.com"
ARTICLE = "How long is a deal protected?"


def tickets_of_a_site_in_use() -> list[str]:
	"""A site that has worked for a while: tickets in every state, of customers and of strangers."""
	factories.an_outgoing_account()
	for person in (AGENT, MANAGER, OPERATIONS):
		factories.agent(person)
	factories.customer(FORMER_CUSTOMER, BUYER)
	factories.customer(END_CUSTOMER, "someone@end.example.com")
	names = [
		ticket_in(status, customer)
		for customer in (FORMER_CUSTOMER, END_CUSTOMER, None)
		for status in ("Open", "Replied", "Resolved", "Closed")
	]
	an_agents_saved_list("Before", {"status": "Open"})
	knowing.article(ARTICLE, "<p>For 90 days.</p>")
	return names


def ticket_in(status: str, customer: str | None) -> str:
	"""A ticket brought to that state the way it comes there."""
	raised_by = BUYER if customer == FORMER_CUSTOMER else "someone@end.example.com"
	ticket = factories.ticket(customer=customer, raised_by=raised_by, subject=f"{status} for {customer}")
	if status != "Open":
		factories.agent_replies(ticket)
		factories.set_on(ticket, status=status)
	return str(ticket.name)


def an_agents_saved_list(label: str, filters: dict[str, Any]) -> None:
	"""A view as Helpdesk's screen saves it."""
	frappe.get_doc(
		{
			"doctype": "HD View",
			"label": label,
			"user": AGENT,
			"dt": "HD Ticket",
			"type": "list",
			"filters": frappe.as_json(filters),
			"columns": frappe.as_json([{"label": "Subject", "key": "subject"}]),
			"rows": frappe.as_json(["name", "subject", *filters]),
		}
	).insert()


def save_each_ticket(names: list[str]) -> None:
	"""Any change of anybody: a priority, an answer, a new state."""
	for name in names:
		ticket = factories.set_on(frappe.get_doc("HD Ticket", name), priority="High")
		ticket = factories.partner_replies(ticket)
		ticket = factories.agent_replies(ticket)
		factories.set_on(ticket, status="Resolved")
		factories.set_on(ticket, status="Open")


def state_of(name: str) -> dict[str, Any]:
	"""What Helpdesk's screens show of a ticket's deadlines."""
	fields = ("status", "sla", "agreement_status", "response_by", "resolution_by", "customer")
	return {
		field: value and str(value)
		for field, value in frappe.get_doc("HD Ticket", name).as_dict().items()
		if field in fields
	}


def clocks_of(names: list[str]) -> list[str]:
	"""The clocks of these tickets."""
	return frappe.get_all("SLA Clock", filters={"ticket": ["in", names]}, pluck="name", order_by="name")


def a_new_ticket_of_a_new_partner() -> dict[str, Any]:
	"""The customer becomes a partner and asks something."""
	partner = factories.partner(FORMER_CUSTOMER, partner_tier="Gold")
	ticket = factories.ticket(partner, raised_by=BUYER)
	return {
		"name": str(ticket.name),
		"partner": ticket.partner,
		"tier": ticket.partner_tier,
		"response_by": ticket.response_by,
		"resolution_by": ticket.resolution_by,
		"clocks": clocks_of([ticket.name]),
	}


def errors() -> list[str]:
	"""What was logged as an error."""
	return [f"{log.method}: {log.error}" for log in frappe.get_all("Error Log", fields=["method", "error"])]
