"""Partners at work in the portal, and incidents: questions, answers, pressure, articles, and all that comes of it."""

import frappe
from frappe.model.document import Document

from partner_support.adapters.incidents import incident_banner, incident_sending, incidents
from partner_support.adapters.knowledge import deflection
from partner_support.adapters.portal import actions
from partner_support.adapters.requests import returning
from tests.lifecycle.scenes import AGENT, ARTICLE, BUYER, OPERATIONS
from tests.site import factories
from tests.site.portal import portal_ticket, signed_in

COUNTERS = "partner_support"  # how the names of what we keep in the cache begin


def partners_side_is_used(category: str) -> dict[str, list[str]]:
	"""Tickets that partners ask, answer, confirm and press; two incidents. Returns the tickets."""
	asked, confirmed, objected, attached = (portal_ticket(BUYER, ticket_type=category) for _ in range(4))
	with signed_in(AGENT):
		returning.ask_for(asked.name, ["Deal number", "Screenshot"])
	for ticket in (confirmed, objected):
		factories.agent_replies(ticket)
		factories.set_on(ticket, status="Resolved")
	rating = frappe.get_all("HD Ticket Feedback Option", {"disabled": 0}, pluck="name")[0]
	with signed_in(BUYER):
		actions.confirm_solved(confirmed.name, rating, "Thank you.")
		actions.not_solved(objected.name, "It is back.")
		actions.ask_for_management(objected.name, "Our customer leaves.")
		actions.mark_business_critical(attached.name, "A hospital.")
		deflection.answered(frappe.db.get_value("HD Article", {"title": ARTICLE}), "deal", category, BUYER)
	incidents_come_and_go(attached, category)
	return {
		"open": [str(each.name) for each in (asked, objected, attached)],
		"ended": [str(confirmed.name)],
	}


def incidents_come_and_go(ticket: Document, category: str) -> None:
	"""One that is being watched, with a ticket and a follower; one that is over; one that nobody was told of."""
	live = announced("The portal is slow", category)
	with signed_in(BUYER):
		incident_banner.attach(ticket.name, live)
		incident_banner.follow(live)
	incidents.post_update(live, "<p>We have found it.</p>", None, monitoring=True)
	incident_sending.tell_newcomers(live)
	over = announced("Deals came back", category)
	incidents.resolve(over, "<p>They are accepted.</p>")
	incident_sending.run(over)
	draft("Never told", category)


def announced(title: str, category: str) -> str:
	"""An incident that everybody was told of."""
	name = draft(title, category)
	incidents.announce(name)
	incident_sending.run(name)
	return name


def draft(title: str, category: str) -> str:
	"""An incident as its form makes it."""
	with signed_in(OPERATIONS):
		values = {
			"title": title,
			"what": "<p>Please wait.</p>",
			"categories": [{"support_category": category}],
		}
		return frappe.get_doc({"doctype": "Partner Incident", **values}).insert().name


def kept_in_the_cache() -> list[str]:
	"""What the cache keeps of ours for this site."""
	return [str(key) for key in frappe.cache.get_keys(COUNTERS)]
