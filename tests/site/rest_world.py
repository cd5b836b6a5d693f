"""A site as the guides about REST suppose it: the default program, one partner, its people and ours, with API keys."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from unittest.mock import patch

from werkzeug.serving import make_server

import frappe
import frappe.app
from frappe.core.doctype.user.user import generate_keys
from frappe.model.document import Document

from partner_support.adapters.sla import matrix_versions, sweep
from tests.site import factories, program, qualifying

ROBIN, SAM = "robin@vendor.example.com", "sam@vendor.example.com"
ADA, BEN = "ada@nordlicht.example.com", "ben@nordlicht.example.com"
# Whose key a variable of the guides holds.
KEYS = {
	"AGENT": ROBIN,
	"MANAGER": SAM,
	"OPERATIONS": "olga@vendor.example.com",
	"FINANCE": "frank@vendor.example.com",
	"ADMIN": "adam@vendor.example.com",
	"PARTNER": ADA,
}
PARTNER = "Nordlicht IT"
MONDAY = "2026-11-23 10:00"
ABOUT_JOBS = (
	"queue",
	"timeout",
	"enqueue_after_commit",
	"now",
	"job_id",
	"deduplicate",
	"is_async",
	"at_front",
)
Names = dict[str, str]  # what a guide calls something, and what the site does


def build() -> None:
	"""The partner, its records and everybody who has a key."""
	factories.an_outgoing_account()
	factories.agent(ROBIN)
	factories.user(SAM, "Partner Support Manager", "Agent")
	factories.ensure("HD Agent", SAM, user=SAM, agent_name="Sam")
	factories.user(KEYS["OPERATIONS"], "Partner Operations Manager")
	factories.user(KEYS["FINANCE"], "Channel Finance Manager")
	factories.user(KEYS["ADMIN"], "System Manager")
	factories.partner(PARTNER, BEN, manager=ADA, time_zone="Europe/Berlin", external_id="PRM-A-1001")
	program.product("Secure Gateway", product_code="GW-1")


def keys() -> dict[str, str]:
	"""An API key and its secret for everybody, as the variables of the guides."""
	made = {name: generate_keys(user) for name, user in KEYS.items()}
	of = {name: frappe.db.get_value("User", user, "api_key") for name, user in KEYS.items()}
	told = {name: f"{of[name]}:{made[name]['api_secret']}" for name in KEYS}
	return {**told, "KEY": of["OPERATIONS"], "SECRET": made["OPERATIONS"]["api_secret"]}


def forget_keys() -> None:
	"""Secrets stand in a table that has no names."""
	frappe.db.delete("__Auth", {"doctype": "User", "name": ["in", list(KEYS.values())]})
	frappe.db.delete("__Auth", {"doctype": "Webhook", "name": "Escalations"})
	frappe.db.commit()


@contextmanager
def served() -> Iterator[str]:
	"""Frappe's own application behind a real port; its address."""
	frappe.app._site = frappe.local.site
	server = make_server("127.0.0.1", 0, frappe.app.application, threaded=True)
	Thread(target=server.serve_forever, daemon=True).start()
	try:
		yield f"http://127.0.0.1:{server.server_port}"
	finally:
		server.shutdown()
		server.server_close()
		frappe.app._site = None


@contextmanager
def jobs_kept() -> Iterator[Callable[[], None]]:
	"""What requests leave to a worker, once it is stored, is kept here; call to be the worker, and the minute's sweep."""
	kept: list[Callable[[], None]] = []
	enqueue = frappe.enqueue

	def keep(method: Any, *arguments: Any, **values: Any) -> Any:
		if not str(method).startswith("partner_support."):
			return enqueue(method, *arguments, **values)
		given = {name: value for name, value in values.items() if name not in ABOUT_JOBS}
		return frappe.db.after_commit.add(lambda: kept.append(lambda: frappe.get_attr(method)(**given)))

	def work_off() -> None:
		frappe.db.rollback()
		while kept:
			kept.pop(0)()
		sweep.run()
		frappe.db.commit()

	with patch.object(frappe, "enqueue", keep):
		yield work_off


def a_ticket(**values: Any) -> str:
	"""A ticket that the partner has raised."""
	raised = {
		"subject": "Deal cannot be submitted",
		"raised_by": ADA,
		"ticket_type": "Deal Registration and Pipeline",
		"priority": "High",
		**values,
	}
	return factories.ticket(frappe.get_doc("Partner", PARTNER), **raised).name


def a_deal() -> str:
	"""A deal that waits for a decision."""
	deal = {"end_customer": "Acme Clinics GmbH", "product": "Secure Gateway", "deal_value": 48_000}
	return program.deal(frappe.get_doc("Partner", PARTNER), status="Submitted", **deal).name


def of_integration() -> Names:
	"""What another system's records name."""
	program.activity_type("Webinar")
	return {}


def of_rest() -> Names:
	"""A ticket, and a customer of Helpdesk's that is no partner yet."""
	factories.customer("Polar Systems")
	return {"4711": a_ticket()}


def of_tickets() -> Names:
	"""A deal to raise tickets about."""
	return {"DEAL-2026-00012": a_deal()}


def of_work() -> Names:
	"""Three tickets, and an agent who is of the teams that have them."""
	for team in ("Channel Operations", "Technical Support"):
		document = frappe.get_doc("HD Team", team)
		document.append("users", {"user": ROBIN})
		document.save()
		frappe.db.set_value("Assignment Rule", document.assignment_rule, "disabled", 1)
	return {
		"DEAL-2026-00012": a_deal(),
		"4711": a_ticket(),
		"4712": a_ticket(
			subject="Gateway rejects tokens", ticket_type="Technical and Product", priority="Urgent"
		),
		"4713": a_ticket(subject="Please send the order form", priority="Low"),
	}


def of_incidents() -> Names:
	"""Three who have the same trouble with a product, one of them answered."""
	said = {"subject": "Gateway rejects tokens", "ticket_type": "Technical and Product"}
	names = {each: a_ticket(**said) for each in ("4711", "4712", "4713")}
	factories.agent_replies(frappe.get_doc("HD Ticket", names["4711"]), "Roll back to the version before.")
	return names


def of_articles() -> Names:
	"""A question about a product that was solved, and two that come again and again."""
	for number in range(1, 4):
		solved(
			f"The VAT on invoice {number} is wrong", "The VAT is 19 percent instead of 7.", "It is put right."
		)
	for subject in ("API token expired", "Expired API token", "The API token has expired again"):
		solved(subject, "Our token expired, calls answer 401 now.", "Renew the token in the console.")
	name = solved(
		"Gateway rejects tokens",
		"Ada of Nordlicht IT writes that logins fail.",
		"Roll back to the version before.",
	)
	return {"4711": name}


def solved(subject: str, description: str, answer: str) -> str:
	"""A ticket that was answered and solved."""
	name = a_ticket(subject=subject, description=description, ticket_type="Technical and Product")
	ticket = factories.agent_replies(frappe.get_doc("HD Ticket", name), answer)
	factories.set_on(ticket, status="Resolved")
	return name


def of_records() -> Names:
	"""A deal that another has too, statements and a dispute about one, and partners that have earned more."""
	statements = [
		program.statement(frappe.get_doc("Partner", PARTNER), status="Issued", statement_number=number).name
		for number in ("2026/10-1001", "2026/09-1001")
	]
	disputed = a_ticket(
		subject="The rate is wrong", ticket_type="Commission and Payment", commission_statement=statements[0]
	)
	polar, _boreal = (earned_more(name) for name in ("Polar Systems", "Boreal Networks"))
	theirs = {"end_customer": "Acme Clinics", "product": "Secure Gateway", "deal_value": 45_000}
	program.deal(polar, status="Submitted", **theirs)
	return {"DEAL-2026-00012": a_deal(), "4712": disputed, "CS-2026-00007": statements[1]}


def earned_more(name: str) -> Document:
	"""A partner with what the next tier asks for."""
	partner = factories.partner(name, partner_tier="Bronze", currency="EUR")
	for _number in range(4):
		qualifying.won(partner, 20_000, currency="EUR", product="Secure Gateway")
	day = frappe.utils.nowdate()
	qualifying.certified(
		partner, ("Gateway Expert", "Ulla", day, None), ("Gateway Expert", "Timo", day, None)
	)
	return partner


def of_policy() -> Names:
	"""A week of tickets, answered sooner and later, and one that is open."""
	for day, answered_at in (("16", "10:30"), ("17", "12:00"), ("18", "15:00")):
		answered_on(f"2026-11-{day}", answered_at)
	return {"4711": a_ticket(subject="Approval takes long")}


def answered_on(day: str, answered_at: str) -> None:
	"""A ticket raised at ten, answered and closed later that day."""
	with factories.at(f"{day} 10:00"):
		name = a_ticket()
	with factories.at(f"{day} {answered_at}"):
		ticket = factories.agent_replies(frappe.get_doc("HD Ticket", name))
		factories.set_on(ticket, status="Closed")


def of_commands() -> Names:
	"""A week of tickets in a past that every clock knows, a draft, two disputes, and somebody who gets reports."""
	for day, answered_at in (("16", "10:30"), ("17", "12:00"), ("18", "15:00")):
		answered_on(f"2025-06-{day}", answered_at)
	draft = matrix_versions.new_version("Partner Program v1").reload()
	draft.set("rows", [])
	ladder = {"escalation_ladder": "Executive Path v1"}
	draft.append("rows", {"first_response_value": 1, "first_response_unit": "Hours", **ladder})
	draft.save()
	settings = frappe.get_single("Partner Support Settings")
	settings.append("report_recipients", {"user": SAM})
	settings.save()
	intact, altered = (a_dispute(number) for number in ("2025/05-1001", "2025/04-1001"))
	entry = {"commission_dispute": altered, "sequence": 1}
	frappe.db.set_value("Audit Entry", entry, "actor", "eve", update_modified=False)
	return {"DISP-2026-0007": intact, "DISP-2026-0008": altered}


def a_dispute(number: str) -> str:
	"""A dispute about a statement."""
	partner = frappe.get_doc("Partner", PARTNER)
	statement = program.statement(partner, status="Issued", statement_number=number)
	ticket = a_ticket(ticket_type="Commission and Payment", commission_statement=statement.name)
	return frappe.db.get_value("Commission Dispute", {"ticket_number": ticket})


# What else stands on the site of each guide, with the names that it has there.
WORLDS: dict[str, Callable[[], Names]] = {
	"integration": of_integration,
	"rest": of_rest,
	"rest-tickets": of_tickets,
	"rest-work": of_work,
	"rest-incidents": of_incidents,
	"rest-articles": of_articles,
	"rest-records": of_records,
	"rest-policy": of_policy,
	"rest-figures": of_policy,
	"commands": of_commands,
	"webhooks": dict,
}
