"""Who is to be told when a step fires, and who is missing."""

from collections.abc import Iterator, Sequence

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils.user import get_users_with_role

from partner_support.adapters import partners, settings
from partner_support.partner_support.doctype.escalation_step import escalation_step

NOBODY = ("Administrator", "Guest")
Audience = tuple[list[str], list[str]]  # people, problems


def audience(step: Document, ticket: Document, had_it: Sequence[str] = ()) -> Audience:
	"""The people a step of a ticket or deal names, without doubles: user ids and bare addresses; and what stands in the way.

	`had_it` are those who had the ticket before the step took it from them.
	"""
	people: list[str] = []
	problems: list[str] = []
	for found, missing in named(step, ticket, had_it):
		usable = [person for person in found if is_reachable(person)]
		problems += [
			_("{0} is disabled or missing").format(person) for person in found if person not in usable
		]
		problems += [] if found else [missing]
		people += [known(person) for person in usable]
	return list(dict.fromkeys(people)), problems


def named(step: Document, ticket: Document, had_it: Sequence[str]) -> Iterator[tuple[list[str], str]]:
	"""Each group that the step names, with what to say should there be nobody in it."""
	if step.notify_assignee:
		yield assignees(ticket) or list(had_it), _("nobody is assigned")
	if step.notify_team_lead:
		team = ticket.get("agent_group")  # a deal has none
		yield (
			only(settings.team_lead(team)),
			_("team {0} has no lead in Partner Support Settings").format(team or "?"),
		)
	if step.notify_account_manager:
		manager = partners.partner(ticket.partner).channel_account_manager
		yield only(manager), _("partner {0} has no channel account manager").format(ticket.partner)
	if step.notify_role:
		yield holders(step.notify_role), _("nobody has the role {0}").format(step.notify_role)
	if step.notify_user:
		yield only(step.notify_user), ""
	if step.also_notify:
		yield escalation_step.addresses(step), ""


def assignees(ticket: Document) -> list[str]:
	"""Who has the ticket now."""
	return frappe.get_all(
		"ToDo",
		filters={"reference_type": "HD Ticket", "reference_name": ticket.name, "status": "Open"},
		pluck="allocated_to",
	)


def holders(role: str) -> list[str]:
	"""The people with a role."""
	return [user for user in get_users_with_role(role) if user not in NOBODY]


def only(person: str | None) -> list[str]:
	"""One person, or nobody."""
	return [person] if person else []


def is_user(person: str) -> bool:
	"""Whether this is somebody with an account, and not just an address."""
	return bool(frappe.db.exists("User", person))


def known(person: str) -> str:
	"""The user behind an id or an address, however it is written; the address where there is none."""
	return user_of(person) or person.lower()


def user_of(person: str) -> str | None:
	"""The user with this id or address."""
	return frappe.db.get_value("User", person) or frappe.db.get_value("User", {"email": person})


def is_reachable(person: str) -> bool:
	"""Whether there is anybody to read it: an enabled user, or an address without an account."""
	user = user_of(person)
	return bool(frappe.db.get_value("User", user, "enabled")) if user else "@" in person


def address_of(person: str) -> str:
	"""Where mail reaches somebody."""
	return frappe.db.get_value("User", person, "email") or person
