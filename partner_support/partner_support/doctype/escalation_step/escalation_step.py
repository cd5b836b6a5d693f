"""One rung of an escalation ladder: when it fires, who is told, what changes."""

import re
from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, validate_email_address

from partner_support.engine import ClockKind, Step, Trigger

WATCHES_A_CLOCK = {Trigger.PERCENT.value, Trigger.BREACH.value}
FLAGS = {
	Trigger.BUSINESS_CRITICAL.value,
	Trigger.DISSATISFIED.value,
	Trigger.MANAGEMENT_REQUESTED.value,
	Trigger.BEYOND_SKILL.value,
}
TELLS = (
	"notify_assignee",
	"notify_team_lead",
	"notify_account_manager",
	"notify_role",
	"notify_user",
	"also_notify",
	"tell_partner",
)
CHANGES = ("new_team", "new_assignee", "new_priority")
ONLY_FOR_TICKETS = ("notify_assignee", "notify_team_lead", *CHANGES)


class EscalationStep(Document):
	def tidy(self) -> None:
		"""Clear what the trigger does not use; the parent calls this and `check`."""
		if self.trigger not in WATCHES_A_CLOCK:
			self.clock = None
		if self.trigger in FLAGS:
			self.threshold = 0
		self.also_notify = "\n".join(addresses(self))

	def check(self) -> None:
		"""Refuse a step that does nothing, or tells or appoints somebody who is not there."""
		self.check_suits_deals()
		self.check_has_effect()
		self.check_addresses()
		self.check_users()
		self.check_role()
		self.check_targets()

	def check_suits_deals(self) -> None:
		"""Refuse for a deal's approval what only a ticket has: an agent, a team, a severity."""
		idle = [_(self.meta.get_label(field)) for field in ONLY_FOR_TICKETS if self.get(field)]
		if self.clock == ClockKind.APPROVAL.value and idle:
			self.refuse(
				_("a deal registration has no agent, team or severity. Clear: {0}.").format(", ".join(idle))
			)

	def check_has_effect(self) -> None:
		"""Refuse a step that tells nobody and changes nothing; a level alone is seen by nobody."""
		if not any(self.get(field) for field in (*TELLS, *CHANGES)):
			self.refuse(
				_(
					"nobody is told and nothing changes. Choose who is told, or a new team, assignee or severity."
				)
			)

	def check_addresses(self) -> None:
		"""Refuse what is no e-mail address."""
		for address in addresses(self):
			if not validate_email_address(address):
				self.refuse(
					_("{0} is no e-mail address. Correct or remove it.").format(
						frappe.bold(escape_html(address))
					)
				)

	def check_users(self) -> None:
		"""Refuse users who cannot sign in, and assignees who are no agents."""
		for user in filter(None, (self.notify_user, self.new_assignee)):
			if not frappe.db.get_value("User", user, "enabled"):
				self.refuse(_("user {0} is missing or disabled. Choose another.").format(frappe.bold(user)))
		if self.new_assignee and not frappe.db.exists(
			"HD Agent", {"user": self.new_assignee, "is_active": 1}
		):
			self.refuse(
				_("{0} is no active Helpdesk agent and cannot be assigned tickets. Choose an agent.").format(
					frappe.bold(self.new_assignee)
				)
			)

	def check_role(self) -> None:
		"""Refuse a role that is missing or disabled."""
		if self.notify_role and frappe.db.get_value("Role", self.notify_role, "disabled") != 0:
			self.refuse(
				_("role {0} is missing or disabled. Choose another.").format(frappe.bold(self.notify_role))
			)

	def check_targets(self) -> None:
		"""Refuse to hand over to a disabled team, or to a disabled severity."""
		for doctype, value in (("HD Team", self.new_team), ("HD Ticket Priority", self.new_priority)):
			if value and frappe.db.get_value(doctype, value, "disabled") != 0:
				self.refuse(
					_("{0} {1} is missing or disabled. Choose another.").format(
						_(doctype), frappe.bold(value)
					)
				)

	def refuse(self, message: str) -> NoReturn:
		"""Show the message with this step's number."""
		frappe.throw(_("Steps, row {0}: {1}").format(self.idx, message))


def as_engine(step: Document) -> Step:
	"""The engine's value of a step. Raises ValueError for an unknown trigger or clock."""
	clock = ClockKind(step.clock) if step.clock else None
	return Step(label(step), Trigger(step.trigger), step.threshold or 0, clock, step.level or 0)


def label(step: Document) -> str:
	"""The step's name in the log; stable, since a ladder in use keeps its order."""
	return f"{step.idx}. {moment(step)}"


def moment(step: Document) -> str:
	"""When the step fires, in words."""
	threshold = f"{step.threshold or 0:g}"
	words = {
		Trigger.PERCENT.value: f"{threshold} % of {step.clock}",
		Trigger.BREACH.value: f"{step.clock} missed" + (f" by {threshold} h" if step.threshold else ""),
		Trigger.AGE.value: f"{threshold} h old",
		Trigger.NO_AGENT_UPDATE.value: f"{threshold} h without agent update",
		Trigger.REOPENED.value: f"reopened {threshold} times",
	}
	return words.get(step.trigger, step.trigger)


def addresses(step: Document) -> list[str]:
	"""The further addresses of a step."""
	return [each for each in re.split(r"[,;\s]+", step.also_notify or "") if each]
