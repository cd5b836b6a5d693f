"""Plays a ticket's story through Helpdesk's own doors, as the people who would do it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import frappe
from frappe.model.document import Document
from helpdesk.helpdesk.doctype.hd_ticket import api as hd_ticket_api

from partner_support.adapters import settings
from partner_support.adapters.portal import actions
from partner_support.adapters.requests import partner_requests, returning
from partner_support.demo.course import Act, Kind
from partner_support.demo.scenario import Plot, cast
from partner_support.demo.staging import BOOK, address_of
from partner_support.seeds import ledger

CLOSED = "Closed"
RATINGS = (1.0, 0.8, 0.6)  # of a ticket that was solved in time, solved late, reopened


@contextmanager
def acting_as(user: str) -> Iterator[None]:
	"""Do something as somebody else."""
	before = frappe.session.user
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before)


class Player:
	"""Knows who is who, and plays plots."""

	def __init__(self) -> None:
		played = cast()
		self.people = {
			partner["name"]: [address_of(name, partner["domain"]) for name in partner["people"]]
			for partner in played["partners"]
		}
		self.fallback = f"{played['staff'][0]['id']}@{played['mail_domain']}"
		self.resolved = status_of("Resolved")

	def raise_ticket(self, plot: Plot, link: Mapping[str, str]) -> str:
		"""The ticket's beginning, with the record that it is about; returns its number."""
		doors = {"Portal": self.by_portal, "E-mail": self.by_mail, "Phone": self.by_phone}
		name = str(doors[plot.channel](plot, link))
		ledger.remember("HD Ticket", name, BOOK)
		return name

	def by_portal(self, plot: Plot, link: Mapping[str, str]) -> str:
		"""The partner fills in the form."""
		with acting_as(self.person(plot)):
			return hd_ticket_api.new({**content(plot), **link, "description": paragraph(plot.body)}).name

	def by_mail(self, plot: Plot, link: Mapping[str, str]) -> str:
		"""The partner writes; the mail becomes a ticket as Frappe's mail intake does it. An agent links it."""
		ticket = frappe.get_doc({"doctype": "HD Ticket", **content(plot), "raised_by": self.person(plot)})
		ticket.insert(ignore_permissions=True)
		self.receive(ticket, self.person(plot), plot.body)
		if link:
			self.change(ticket, link)
		return ticket.name

	def by_phone(self, plot: Plot, link: Mapping[str, str]) -> str:
		"""An agent takes the call and writes it down."""
		caller = {"raised_by": self.person(plot), "description": paragraph(plot.body)}
		with acting_as(self.fallback):
			return frappe.get_doc({"doctype": "HD Ticket", **content(plot), **link, **caller}).insert().name

	def perform(self, name: str, plot: Plot, act: Act) -> None:
		"""One act on a ticket; none where silence has closed it before the partner came back."""
		ticket = frappe.get_doc("HD Ticket", name)
		if ticket.status == CLOSED:
			return
		acts = {
			Kind.ANSWER: self.answer,
			Kind.ASK: self.ask,
			Kind.REPLY: self.reply,
			Kind.NOTE: self.note,
			Kind.CRITICAL: self.call_critical,
			Kind.RESOLVE: self.resolve,
			Kind.OBJECT: self.object,
			Kind.CLOSE: self.close,
		}
		acts[act.kind](ticket, plot, act)

	def answer(self, ticket: Document, plot: Plot, act: Act) -> None:
		"""The agent who has it answers."""
		with acting_as(self.agent_of(ticket)):
			ticket.reply_via_agent(paragraph(act.text), to=ticket.raised_by)

	def ask(self, ticket: Document, plot: Plot, act: Act) -> None:
		"""The agent needs something, each line by itself; the clock stops."""
		with acting_as(self.agent_of(ticket)):
			returning.ask_for(ticket.name, act.text.splitlines())

	def resolve(self, ticket: Document, plot: Plot, act: Act) -> None:
		"""The agent says how it was solved, and asks for confirmation."""
		self.answer(ticket, plot, act)
		self.change(ticket, {"status": self.resolved})

	def note(self, ticket: Document, plot: Plot, act: Act) -> None:
		"""An internal note."""
		with acting_as(self.agent_of(ticket)):
			ticket.new_comment(paragraph(act.text))

	def call_critical(self, ticket: Document, plot: Plot, act: Act) -> None:
		"""The partner's business depends on it: an agent was told so, or the partner says why."""
		if not act.text:
			self.change(ticket, {"business_critical": 1})
			return
		with acting_as(self.person(plot)):
			actions.mark_business_critical(ticket.name, act.text)

	def object(self, ticket: Document, plot: Plot, act: Act) -> None:
		"""The partner says that it is not solved."""
		with acting_as(self.person(plot)):
			actions.not_solved(ticket.name, act.text)

	def change(self, ticket: Document, values: Mapping[str, Any]) -> None:
		"""An agent changes the ticket."""
		with acting_as(self.agent_of(ticket)):
			ticket.reload()
			ticket.update(values)
			ticket.save()

	def reply(self, ticket: Document, plot: Plot, act: Act) -> None:
		"""The partner answers, the way they wrote first."""
		if plot.channel != "Portal":
			self.receive(ticket, self.person(plot), act.text)
			return
		with acting_as(self.person(plot)):
			ticket.create_communication_via_contact(paragraph(act.text))

	def close(self, ticket: Document, plot: Plot, act: Act) -> None:
		"""The partner confirms and rates; by mail or phone, or where nothing is asked, the agent closes for them."""
		rating = self.feedback(ticket, plot)
		if plot.channel != "Portal" or not partner_requests.waiting_for(ticket.name):
			self.change(ticket, {"status": CLOSED, "feedback": rating, "feedback_extra": act.text})
			return
		with acting_as(self.person(plot)):
			actions.confirm_solved(ticket.name, rating, act.text)

	def feedback(self, ticket: Document, plot: Plot) -> str | None:
		"""How the partner felt about it."""
		reopened = any(act.text for act in plot.acts if act.kind is Kind.REPLY) and len(plot.acts) > 5
		late = ticket.agreement_status == "Failed"
		rating = RATINGS[2] if reopened else RATINGS[int(late)]
		return frappe.db.get_value("HD Ticket Feedback Option", {"rating": rating, "disabled": 0})

	def receive(self, ticket: Document, sender: str, text: str) -> None:
		"""A mail from the partner."""
		frappe.get_doc(
			{
				"doctype": "Communication",
				"communication_type": "Communication",
				"communication_medium": "Email",
				"sent_or_received": "Received",
				"subject": ticket.subject,
				"sender": sender,
				"content": paragraph(text),
				"status": "Linked",
				"reference_doctype": "HD Ticket",
				"reference_name": ticket.name,
			}
		).insert(ignore_permissions=True)

	def person(self, plot: Plot) -> str:
		"""Who of the partner's people raised it."""
		return self.people[plot.partner][plot.person]

	def agent_of(self, ticket: Document) -> str:
		"""The agent who has the ticket, else the lead of its team."""
		filters = {"reference_type": "HD Ticket", "reference_name": ticket.name, "status": "Open"}
		assigned = frappe.db.get_value("ToDo", filters, "allocated_to")
		return (
			assigned
			or settings.team_lead(frappe.db.get_value("HD Ticket", ticket.name, "agent_group"))
			or self.fallback
		)


def content(plot: Plot) -> dict[str, Any]:
	"""What a ticket says whichever way it comes in."""
	return {"subject": plot.subject, "ticket_type": plot.category, "priority": plot.severity}


def paragraph(text: str) -> str:
	"""Plain text as the editor would store it."""
	return f"<p>{frappe.utils.escape_html(text)}</p>"


def status_of(category: str) -> str:
	"""The site's first status of a category, Closed apart."""
	statuses = frappe.get_all(
		"HD Ticket Status",
		filters={"category": category, "name": ["!=", "Closed"], "enabled": 1},
		fields=["name", "order"],
	)
	return min(statuses, key=lambda status: status.order).name
