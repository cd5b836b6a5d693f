"""Who is no partner notices nothing of this app."""

from collections.abc import Callable
from contextlib import contextmanager

import pytest

import frappe

from partner_support.adapters.tickets import ticket_view
from tests.site.factories import agent_replies, at, customer, errors, partner, policy, set_on, ticket
from tests.site.portal import USER, portal_reply, portal_ticket, rest_write

MONDAY = "2026-11-23 10:00"
FEW = 6  # a savepoint per event, and who the partner is
STEPS: tuple[tuple[str, Callable], ...] = (
	("2026-11-23 10:30", lambda it: set_on(it, status="Replied")),
	("2026-11-23 13:00", portal_reply),
	("2026-11-23 13:30", agent_replies),
	("2026-11-23 15:00", lambda it: set_on(it, priority="Urgent")),
	("2026-11-23 16:00", lambda it: set_on(it, status="Resolved")),
	("2026-11-24 11:00", portal_reply),
	("2026-11-24 12:00", lambda it: rest_write(it, status="Closed", feedback_rating=1)),
)


@contextmanager
def without_us(monkeypatch):
	"""As if this app had no events."""
	events = {
		doctype: {
			event: [handler for handler in handlers if not handler.startswith("partner_support.")]
			for event, handlers in by_event.items()
		}
		for doctype, by_event in frappe.get_doc_hooks().items()
	}
	with monkeypatch.context() as patched:
		patched.setattr(frappe, "get_doc_hooks", lambda: events)
		yield


def life_of_a_ticket() -> list[dict]:
	"""What a ticket shows after each step of a long life."""
	with at(MONDAY):
		mine = portal_ticket(priority="Low")
	shown = [fields_of(mine)]
	for instant, step in STEPS:
		with at(instant):
			mine = step(mine)
		shown.append(fields_of(mine))
	return shown


def fields_of(mine) -> dict:
	columns = (
		*ticket_view.SLA_FIELDS,
		"sla",
		"status",
		"status_category",
		"customer",
		"agent_group",
		"priority",
	)
	return {field: mine.get(field) for field in columns}


def test_a_customers_ticket_lives_as_under_helpdesk_alone(monkeypatch):
	with at(MONDAY):
		policy()
		customer("Somebody Else", USER)
		with without_us(monkeypatch):
			frappe.db.savepoint("control")
			alone = life_of_a_ticket()
			frappe.db.rollback(save_point="control")
		assert life_of_a_ticket() == alone
	assert alone[-1]["resolution_time"]
	assert frappe.db.count("SLA Clock") == frappe.db.count("Escalation Log") == 0
	assert errors() == []


def test_a_customers_ticket_costs_hardly_more(monkeypatch):
	with at(MONDAY):
		policy()
		partner()
		ticket(customer=customer("Somebody Else").name)  # whatever is remembered is remembered
		with without_us(monkeypatch):
			alone = queries(monkeypatch, lambda: ticket(customer="Somebody Else"))
		together = queries(monkeypatch, lambda: ticket(customer="Somebody Else"))
	assert together - alone <= 2 * FEW  # Helpdesk saves a new ticket twice


def queries(monkeypatch, action) -> int:
	asked = []
	with monkeypatch.context() as patched:
		real = frappe.db.sql
		patched.setattr(frappe.db, "sql", lambda *args, **kwargs: asked.append(args) or real(*args, **kwargs))
		action()
	return len(asked)


def test_with_the_app_switched_off_a_partners_ticket_is_helpdesks(settings):
	with at(MONDAY):
		policy()
		settings("Partner Support Settings", enabled=0)
		mine = ticket(partner())
	assert (mine.partner, mine.sla) == (None, "Default")
	assert frappe.db.count("SLA Clock") == 0


def test_an_agreement_of_ours_is_never_picked_for_others():
	with at(MONDAY):
		policy()
		mine = ticket(customer=customer("Somebody Else").name)
	assert mine.sla == frappe.db.get_value("HD Service Level Agreement", {"default_sla": 1})
	with pytest.raises(frappe.DoesNotExistError):
		frappe.get_doc("SLA Clock", f"{mine.name}-Resolution")
