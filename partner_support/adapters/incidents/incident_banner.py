"""What a partner's people see of incidents that concern them, on their pages and in Helpdesk's portal.

Text is handed out plain, so that no page has to trust it.
"""

from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.adapters import partners, site_time
from partner_support.adapters.incidents import concern, incident_guard, incidents
from partner_support.adapters.mail import notifier, plain_text
from partner_support.adapters.portal import own_ticket
from partner_support.adapters.tickets import routing

FOLLOWER = "Incident Follower"


def shown(names: Collection[str], category: str | None = None) -> list[dict[str, Any]]:
	"""The live incidents of these partners, as told to the session's user."""
	live = concern.live_for(names, category)
	followed = followed_by(frappe.session.user) if live else set()
	return [of(incident, names, followed) for incident in live]


def followed_by(user: str) -> set[str]:
	"""The incidents that a user has said to have, by a button or by a ticket."""
	said = frappe.get_all(FOLLOWER, filters={"user": user}, pluck="incident")
	field = incident_guard.FIELD
	tickets = frappe.get_all("HD Ticket", filters={"raised_by": user, field: ["is", "set"]}, pluck=field)
	return {*said, *tickets}


def of(incident: Document, names: Collection[str], followed: Collection[str]) -> dict[str, Any]:
	"""One incident, with times on the reader's clock."""
	zone = zone_of(incident, names)
	update, due = incident.updates[-1], incident.next_update_due
	return {
		"name": incident.name,
		"title": incident.title,
		"state": _("Being watched") if incident.status == "Monitoring" else _("Being worked on"),
		"what": plain_text.of(incident.what),
		"since": notifier.local(site_time.to_utc(incident.announced_on), zone),
		"news": plain_text.of(update.text) if update.kind == "Update" else None,
		"updated": notifier.local(site_time.to_utc(update.posted_on), zone),
		"next_update": notifier.local(site_time.to_utc(due), zone) if due else None,
		"zone": zone.key,
		"is_followed": incident.name in followed,
	}


def zone_of(incident: Document, names: Collection[str]) -> ZoneInfo:
	"""The time zone in which the reader reads about the partner whom it concerns."""
	own = frappe.get_cached_value("User", frappe.session.user, "time_zone")
	partner = next(name for name in names if concern.concerns_partner(incident, name))
	return site_time.zone_of_reader(own, partners.partner(partner).time_zone)


def offered(ticket_type: str | None) -> list[dict[str, Any]]:
	"""What a new ticket of that type could be about, for the session's user."""
	names = concern.own_partners(frappe.session.user)
	return shown(names, routing.category_of_type(ticket_type)) if names else []


def follow(name: str) -> None:
	"""Note that the session's user has the problem. Raises DoesNotExistError unless it concerns them."""
	names = concern.own_partners(frappe.session.user)
	incident = next((each for each in concern.live_for(names) if each.name == name), None)
	if not incident:
		frappe.throw(
			_("This incident is over, or does not concern you. Reload the page."), frappe.DoesNotExistError
		)
	partner = next(each for each in names if concern.concerns_partner(incident, each))
	incidents.follow(incident.name, partner, frappe.session.user)


def of_ticket(name: str) -> dict[str, Any]:
	"""The incident that a ticket is part of, or those that it could be attached to."""
	ticket = own_ticket.opened(name)
	attached = ticket.get(incident_guard.FIELD)
	found = concern.live_for([ticket.partner]) if attached else concern.live_for_ticket(ticket)
	if ticket.status_category == "Resolved" or ticket.is_merged:
		found = []
	return {
		"attached": attached,
		"incidents": [of(each, [ticket.partner], ()) for each in found if attached in (None, "", each.name)],
	}


def attach(name: str, incident: str) -> None:
	"""Make the session user's ticket part of an incident; the ticket itself refuses what is not for it."""
	ticket = own_ticket.taken(name)
	ticket.set(incident_guard.FIELD, incident)
	incident_guard.check(ticket)
	ticket.flags.ignore_customer_edit_guard = True
	ticket.save(ignore_permissions=True)
