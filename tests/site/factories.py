"""Builders for the site tests: each makes what is missing and takes overrides.

The policy made here is small and fixed, so that a test can say its deadlines by heart:
office hours are Monday to Friday, 09:00 to 18:00 in Berlin.
"""

from contextlib import AbstractContextManager
from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

from freezegun import freeze_time

import frappe
from frappe.model.document import Document

from partner_support.adapters.sla import matrix_versions

BERLIN = ZoneInfo("Europe/Berlin")
CALENDAR = "Test Office Hours"
ALWAYS = "Test Always"
LADDER = "Test Ladder"
CATEGORY = "Test Deals"
TEAM = "Test Channel Operations"
SECOND_TEAM = "Test Legal"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def berlin(text: str) -> datetime:
	"""An aware instant from a Berlin wall clock: "2026-11-23 10:00"."""
	return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def at(instant: str | datetime) -> AbstractContextManager:
	"""Time stands still at that instant (a text is Berlin wall clock)."""
	aware = berlin(instant) if isinstance(instant, str) else instant
	return freeze_time(aware.astimezone(timezone.utc).replace(tzinfo=None))


def ensure(doctype: str, name: str, **values: Any) -> Document:
	"""The document of that name, made from `values` when there is none."""
	if frappe.db.exists(doctype, name):
		return frappe.get_doc(doctype, name)
	document = frappe.get_doc({"doctype": doctype, **values})
	if not document.name and doctype in ("HD Ticket Type", "HD Ticket Priority"):
		document.name = name
	return document.insert(ignore_permissions=True).reload()


def an_outgoing_account() -> Document:
	"""Mail must have somewhere to leave from, or queueing it is refused."""
	return ensure(
		"Email Account",
		"Test Outgoing",
		email_account_name="Test Outgoing",
		email_id="help@vendor.example.com",
		smtp_server="127.0.0.1",
		smtp_port=1,
		no_smtp_authentication=1,
		enable_outgoing=1,
		default_outgoing=1,
		awaiting_password=1,
	)


def calendar(name: str = CALENDAR, **values: Any) -> Document:
	"""Office hours in Berlin, unless said otherwise."""
	periods = values.pop("periods", [(day, "09:00", "18:00") for day in WEEKDAYS[:5]])
	return ensure(
		"Business Calendar",
		name,
		calendar_name=name,
		time_zone=values.pop("time_zone", "Europe/Berlin"),
		periods=[dict(zip(("weekday", "start_time", "end_time"), period, strict=True)) for period in periods],
		**values,
	)


def always_open() -> Document:
	"""The calendar that never closes."""
	return calendar(ALWAYS, periods=[(day, "00:00", "24:00") for day in WEEKDAYS])


def tier(name: str, rank: int) -> Document:
	"""A partner tier."""
	return ensure("Partner Tier", name, tier_name=name, tier_rank=rank)


def team(name: str = TEAM, members: tuple[str, ...] = ()) -> Document:
	"""A Helpdesk team; without members nobody is assigned by rotation."""
	if frappe.db.exists("HD Team", name):
		return frappe.get_doc("HD Team", name)
	document = frappe.get_doc(
		{"doctype": "HD Team", "team_name": name, "users": [{"user": user} for user in members]}
	)
	document.insert(ignore_permissions=True, ignore_mandatory=True).reload()
	if not members:  # Helpdesk's rotation fails on a team of nobody
		rotation = frappe.get_doc("Assignment Rule", document.assignment_rule)
		rotation.disabled = 1
		rotation.save(ignore_permissions=True)
	return document


def category(name: str = CATEGORY, **values: Any) -> Document:
	"""A support category with its ticket type and team."""
	ensure("HD Ticket Type", name)
	values.setdefault("team", team(TEAM).name)
	return ensure("Support Category", name, category_name=name, ticket_type=name, **values)


def ladder(*steps: dict[str, Any], name: str = LADDER) -> Document:
	"""A ladder; without steps the plain one of the tests."""
	return frappe.get_doc(
		{
			"doctype": "Escalation Ladder",
			"ladder_name": name,
			"steps": list(steps)
			or [
				step("Percent of target", clock="First Response", threshold=80, level=1),
				step("Target missed", clock="First Response", level=2),
				step("Percent of target", clock="Resolution", threshold=80, level=2),
				step("Target missed", clock="Resolution", level=3, tell_partner=1),
				step("Target missed", clock="Resolution", threshold=4, level=4),
				step("Business critical", level=2),
			],
		}
	).insert()


def step(trigger: str, **values: Any) -> dict[str, Any]:
	"""A ladder step that tells the escalation manager unless said otherwise."""
	if not any(key.startswith(("notify", "also", "new_")) for key in values):
		values["notify_user"] = user("manager@vendor.example.com", "Partner Support Manager").name
	return {"trigger": trigger, **values}


def row(**values: Any) -> dict[str, Any]:
	"""A matrix row from short keys: first_response=(2, "Hours"), resolution=(0, "Business Days")."""
	for clock in ("first_response", "next_response", "update", "resolution"):
		if clock in values:
			values[f"{clock}_value"], values[f"{clock}_unit"] = values.pop(clock)
	return values


def policy(*rows: dict[str, Any], ladder_name: str | None = None) -> Document:
	"""A published matrix in force from now on; without rows the plain one of the tests."""
	ladder_name = ladder_name or ladder().name
	tier("Gold", 3), tier("Bronze", 1)
	category()
	return publish(
		*(
			rows
			or (
				row(severity="Urgent", first_response=(2, "Hours"), resolution=(0, "Business Days")),
				row(partner_tier="Gold", first_response=(4, "Hours"), resolution=(1, "Business Days")),
			)
		),
		row(first_response=(8, "Hours"), resolution=(3, "Business Days"), escalation_ladder=ladder_name),
	)


def publish(*rows: dict[str, Any], name: str = "Test Matrix") -> Document:
	"""A matrix of these rows, published now."""
	draft = frappe.get_doc(
		{
			"doctype": "SLA Matrix",
			"matrix_name": name,
			"business_calendar": calendar().name,
			"rows": list(rows),
		}
	).insert()
	return matrix_versions.publish(draft.name)


def user(email: str, *roles: str) -> Document:
	"""An enabled user with these roles."""
	document = ensure(
		"User", email, email=email, first_name=email.partition("@")[0].title(), send_welcome_email=0
	)
	document.add_roles(*roles)
	return document


def agent(email: str = "agent@vendor.example.com") -> Document:
	"""A Helpdesk agent's user."""
	document = user(email, "Agent")
	ensure("HD Agent", email, user=email, agent_name=document.first_name)
	return document


def contact(email: str, user_id: str | None = None) -> Document:
	"""A contact with that address."""
	found = frappe.db.get_value("Contact", {"email_id": email})
	if found:
		return frappe.get_doc("Contact", found)
	return frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": email.partition("@")[0].title(),
			"user": user_id,
			"email_ids": [{"email_id": email, "is_primary": 1}],
		}
	).insert(ignore_permissions=True)


def customer(name: str, *people: str, manager: str | None = None, domain: str | None = None) -> Document:
	"""An HD Customer whose members may use the portal."""
	members = [
		{
			"contact_name": contact(email, user(email, "HD Customer").name).name,
			"is_manager": int(email == manager),
		}
		for email in (*people, *([manager] if manager else []))
	]
	return ensure("HD Customer", name, customer_name=name, domain=domain, contacts=members)


def partner(name: str = "Gold Reseller", *people: str, **values: Any) -> Document:
	"""An active partner with its HD Customer."""
	members = {key: values.pop(key) for key in ("manager", "domain") if key in values}
	values.setdefault("partner_tier", "Gold")
	tier(values["partner_tier"], {"Bronze": 1, "Silver": 2, "Gold": 3}.get(values["partner_tier"], 9))
	return ensure(
		"Partner",
		name,
		partner_name=name,
		hd_customer=customer(name, *people, **members).name,
		status=values.pop("status", "Active"),
		**values,
	)


def ticket(of: Document | None = None, **values: Any) -> Document:
	"""A ticket as an agent enters it, for a partner when one is given; reloaded."""
	if of:
		values.setdefault("customer", of.hd_customer)
	document = frappe.get_doc(
		{
			"doctype": "HD Ticket",
			"subject": "The deal cannot be submitted",
			"description": "It says that it exists.",
			"raised_by": "someone@elsewhere.example.com",
			"priority": "Urgent",
			"ticket_type": CATEGORY if frappe.db.exists("HD Ticket Type", CATEGORY) else None,
			**values,
		}
	)
	return document.insert(ignore_permissions=True).reload()


def agent_replies(to: Document, message: str = "We are looking into it.") -> Document:
	"""An agent's answer, as Helpdesk's screen sends it; the ticket reloaded."""
	return communicate(to, message, "Sent", "agent@vendor.example.com")


def partner_replies(to: Document, message: str = "Here is more.") -> Document:
	"""The partner's mail; the ticket reloaded."""
	return communicate(to, message, "Received", to.raised_by)


def communicate(to: Document, message: str, direction: str, sender: str) -> Document:
	"""A message on a ticket, which Helpdesk hears of as it does of every message."""
	frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": direction,
			"subject": to.subject,
			"content": message,
			"sender": sender,
			"reference_doctype": "HD Ticket",
			"reference_name": to.name,
		}
	).insert(ignore_permissions=True)
	return to.reload()


def set_on(document: Document, **values: Any) -> Document:
	"""Change and save a ticket; reloaded."""
	document.reload()
	document.update(values)
	document.save(ignore_permissions=True)
	return document.reload()


def clock_of(of: Document, kind: str = "Resolution") -> Document:
	"""A ticket's stored clock."""
	return frappe.get_doc("SLA Clock", f"{of.name}-{kind}")


def events_of(of: Document, kind: str = "Resolution") -> list[str]:
	"""The names of what happened to a clock."""
	return [event.event for event in clock_of(of, kind).history]


def log_of(of: Document) -> list[frappe._dict]:
	"""What fired for a ticket, oldest first."""
	return frappe.get_all(
		"Escalation Log", filters={"ticket": of.name}, fields=["*"], order_by="due_at, level"
	)


def errors() -> list[str]:
	"""What was logged as an error, newest first."""
	return frappe.get_all("Error Log", fields=["method", "error"], order_by="creation desc", limit=5)
