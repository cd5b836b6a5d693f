"""Fires escalation steps: what happens to the ticket, and the only writer of the Escalation Log.

All steps of a ticket that are due at once are fired together: one save, one note, one mail per
person, one notice to the partner, and a log row per step. The row's unique key makes a second
firing impossible, whatever goes wrong around it. A deal that waits for its approval climbs a ladder
in the same way: people are told, and nothing about it changes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256

import frappe
from frappe import _
from frappe.desk.form import assign_to
from frappe.model.document import Document
from frappe.utils import strip_html

from partner_support.adapters import attempts, site_time
from partner_support.adapters.alerts import holding
from partner_support.adapters.deals import deal_notices
from partner_support.adapters.escalation import briefing, recipients
from partner_support.adapters.mail import notifier
from partner_support.adapters.sla.clock_records import FIELD_OF, ClockRecord
from partner_support.adapters.tickets import stages
from partner_support.engine import Appointment
from partner_support.partner_support.doctype.escalation_step import escalation_step

SAVE_FAILURE = "Partner Support: an escalated ticket could not be saved"
BY_HAND, LOWERED = "By hand", "De-escalated"
ASSIGN_FAILURE = "Partner Support: an escalated ticket could not be assigned"
BRIEFING_FAILURE = "Partner Support: a briefing could not be written"
HANDED_OVER = {"agent_group": "new_team", "priority": "new_priority"}  # ticket field, step field


@dataclass
class Firing:
	"""One step that fires now, and what became of it."""

	record: ClockRecord
	appointment: Appointment
	step: Document
	people: list[str] = field(default_factory=list)
	actions: list[str] = field(default_factory=list)
	problems: list[str] = field(default_factory=list)

	@property
	def reason(self) -> str:
		"""Why it fires, in words."""
		return escalation_step.moment(self.step)

	@property
	def level(self) -> int:
		"""The level to which it takes the ticket."""
		return self.appointment.step.level

	@property
	def trigger(self) -> str:
		"""What made it fire, as the log calls it."""
		return self.appointment.step.trigger.value

	@property
	def key(self) -> str:
		"""What tells it from other firings of the same clock and ladder: a step fires once."""
		return self.appointment.step.name


@dataclass
class ByHand(Firing):
	"""A step that somebody takes: what the ladder has for that level is done, for the reason they give."""

	words: str = ""
	cause: str = BY_HAND

	@property
	def reason(self) -> str:
		"""Why, in the words of whoever did it."""
		return f"{_(self.cause)}: {self.words}"

	@property
	def trigger(self) -> str:
		"""No trigger of a ladder."""
		return self.cause

	@property
	def key(self) -> str:
		"""People may do the same again."""
		return f"{self.appointment.at.isoformat()} {self.level} {self.appointment.step.name}"


def fire(ticket: Document, appointments: list[tuple[ClockRecord, Appointment]], now: datetime) -> None:
	"""Fire these steps of a ticket; the caller holds the ticket's lock and the transaction."""
	carry_out(ticket, [firing_of(record, appointment) for record, appointment in appointments], now)


def carry_out(ticket: Document, firings: list[Firing], now: datetime) -> None:
	"""Do what these steps say, tell whom they name, and keep what became of it."""
	had_it = recipients.assignees(ticket)
	change(ticket, firings)
	for firing in firings:
		firing.people, missing = recipients.audience(firing.step, ticket, had_it)
		firing.problems += missing
	tell(ticket, firings, now)
	for firing in firings:
		log(ticket, firing, now)


def fire_for_deal(deal: Document, appointments: list[tuple[ClockRecord, Appointment]], now: datetime) -> None:
	"""Fire these steps of a deal; the caller holds the deal's lock and the transaction."""
	firings = [firing_of(record, appointment) for record, appointment in appointments]
	for firing in firings:
		firing.people, missing = recipients.audience(firing.step, deal)
		firing.problems += missing
	for person in people_of(firings):
		concerning = [firing for firing in firings if person in firing.people]
		report(concerning, deal_notices.ring(person, deal, concerning))
		mail(person, deal, concerning, now, partial(deal_notices.brief, person, deal, concerning, now))
	tell_partner(firings, lambda: deal_notices.tell_partner(deal, firings[0].record, now))
	for firing in firings:
		log(deal, firing, now)


def lower(ticket: Document, firing: ByHand, now: datetime) -> None:
	"""Take a ticket down to the level of `firing`; the caller holds the ticket's lock and the transaction."""
	ticket.escalation_level = firing.level
	ticket.partner_stage = stages.stage_of(ticket)
	keep_level(ticket)
	report([firing], notifier.leave_note(ticket, briefing.lowered(ticket, firing)))
	log(ticket, firing, now)


def firing_of(record: ClockRecord, appointment: Appointment) -> Firing:
	"""The appointment with the ladder's own row, which knows whom to tell and what to change."""
	ladder = frappe.get_cached_doc("Escalation Ladder", record.row.escalation_ladder)
	row = next(row for row in ladder.steps if escalation_step.label(row) == appointment.step.name)
	return Firing(record, appointment, row)


def change(ticket: Document, firings: list[Firing]) -> None:
	"""Raise the level, hand over and reprioritise, as far as that can be done."""
	raise_level(ticket, firings)
	handed_over = [hand_over(ticket, firing, *each) for firing in firings for each in HANDED_OVER.items()]
	if any(handed_over):
		save(ticket, firings)
	keep_level(ticket)
	for firing in firings:
		assign(ticket, firing)


def raise_level(ticket: Document, firings: list[Firing]) -> None:
	"""Put the highest level reached on the ticket; only a person lowers it."""
	ticket.flags.escalating = True
	ticket.escalation_level = max(ticket.escalation_level or 0, *(firing.level for firing in firings))
	ticket.partner_stage = stages.stage_of(ticket)


def hand_over(ticket: Document, firing: Firing, ticket_field: str, step_field: str) -> bool:
	"""Put a step's team or priority on the ticket; say so if that is no longer possible."""
	value = firing.step.get(step_field)
	if not value or ticket.get(ticket_field) == value:
		return False
	doctype = ticket.meta.get_field(ticket_field).options
	if frappe.db.get_value(doctype, value, "disabled") != 0:
		firing.problems.append(_("{0} {1} is disabled or missing").format(_(doctype), value))
		return False
	ticket.set(ticket_field, value)
	firing.actions.append(_("{0}: {1}").format(_(doctype), value))
	return True


def save(ticket: Document, firings: list[Firing]) -> None:
	"""Save the ticket with Helpdesk's rules; a ticket that refuses is escalated all the same."""
	error = attempts.failure_of(lambda: ticket.save(ignore_permissions=True), ticket, SAVE_FAILURE)
	if not error:
		return
	ticket.reload()
	raise_level(ticket, firings)
	for firing in filter(lambda each: each.actions, firings):
		firing.actions = []
		firing.problems.append(_("the ticket could not be changed: {0}").format(strip_html(str(error))))


def keep_level(ticket: Document) -> None:
	"""Store level and stage without a save of their own."""
	values = {"escalation_level": ticket.escalation_level, "partner_stage": ticket.partner_stage}
	frappe.db.set_value("HD Ticket", ticket.name, values, update_modified=False)
	ticket.publish_update()


def assign(ticket: Document, firing: Firing) -> None:
	"""Give the ticket to the step's assignee, who must still be an agent."""
	agent = firing.step.new_assignee
	if not agent or agent in recipients.assignees(ticket):
		return
	if not frappe.db.exists("HD Agent", {"user": agent, "is_active": 1}):
		firing.problems.append(_("{0} is no active agent any more").format(agent))
		return
	error = attempts.failure_of(lambda: reassign(ticket, agent), ticket, ASSIGN_FAILURE)
	if error:
		firing.problems.append(_("{0} could not be assigned: {1}").format(agent, strip_html(str(error))))
	else:
		firing.actions.append(_("Assigned to {0}").format(agent))


def reassign(ticket: Document, agent: str) -> None:
	"""Take the ticket from whoever has it, and give it to the agent as Helpdesk does."""
	assign_to.clear("HD Ticket", ticket.name, ignore_permissions=True)
	ticket.assign_agent(agent)


def tell(ticket: Document, firings: list[Firing], now: datetime) -> None:
	"""The note for the team, bell and briefing for those named, and the partner's own notice."""
	text = briefing_on(ticket, firings, now)
	report(firings, notifier.leave_note(ticket, text))
	for person in people_of(firings):
		concerning = [firing for firing in firings if person in firing.people]
		report(concerning, notifier.ring(person, ticket, concerning))
		mail(person, ticket, concerning, now, partial(notifier.brief, person, ticket, concerning, text))
	tell_partner(firings, lambda: notifier.tell_partner(ticket, now))


def mail(
	person: str, document: Document, firings: list[Firing], now: datetime, brief: Callable[[], str | None]
) -> None:
	"""Send one person the briefing, or say until when it waits: for the end of quiet hours, or of a storm."""
	level, reason = max(firing.level for firing in firings), notifier.reasons(firings)
	waits, problem = holding.deliver(person, document, level, reason, now, brief)
	report(firings, problem)
	for firing in firings if waits else ():
		firing.actions.append(waits)


def people_of(firings: list[Firing]) -> list[str]:
	"""Everybody whom these steps tell, each once."""
	return list(dict.fromkeys(person for firing in firings for person in firing.people))


def tell_partner(firings: list[Firing], notice: Callable[[], str | None]) -> None:
	"""One notice to the partner for all steps that ask for it."""
	telling = [firing for firing in firings if firing.step.tell_partner]
	if telling:
		problem = notice()
		report(telling, problem)
		for firing in telling if not problem else ():
			firing.actions.append(_("Partner told"))


def briefing_on(ticket: Document, firings: list[Firing], now: datetime) -> str:
	"""The briefing; of a ticket that cannot be described, that it was escalated and why."""
	written: list[str] = []
	attempts.failure_of(lambda: written.append(briefing.text(ticket, firings, now)), ticket, BRIEFING_FAILURE)
	return written[0] if written else briefing.in_short(ticket, firings)


def report(firings: list[Firing], problem: str | None) -> None:
	"""Keep what went wrong with those that it concerns."""
	for firing in firings if problem else ():
		firing.problems.append(problem)


def log(ticket: Document, firing: Firing, now: datetime) -> None:
	"""Append the row that says the step fired. Raises UniqueValidationError if it already had."""
	row, step = firing.record.row, firing.appointment.step
	cycle = firing.record.clock.cycle
	entry = frappe.get_doc(
		{
			"doctype": "Escalation Log",
			FIELD_OF[ticket.doctype]: ticket.name,
			"partner": ticket.partner,
			"clock": row.clock,
			"cycle": cycle,
			"escalation_ladder": row.escalation_ladder,
			"step": step.name,
			"trigger": firing.trigger,
			"level": step.level,
			"due_at": site_time.to_site(firing.appointment.at),
			"fired_at": site_time.to_site(now),
			"recipients": "\n".join(firing.people),
			"actions": "\n".join(firing.actions),
			"problems": "\n".join(firing.problems),
			"fire_key": fire_key(ticket.name, row.clock, cycle, row.escalation_ladder, firing.key),
		}
	)
	entry.flags.written_by_escalations = True
	entry.insert(ignore_permissions=True)


def fire_key(*parts: object) -> str:
	"""What makes a firing the same firing."""
	return sha256("|".join(map(str, parts)).encode()).hexdigest()


def forget(name: str, doctype: str = "HD Ticket") -> None:
	"""Remove the log of a ticket, or of a deal, that is being deleted."""
	frappe.db.delete("Escalation Log", {FIELD_OF[doctype]: name})
