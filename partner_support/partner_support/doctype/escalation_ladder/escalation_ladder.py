"""Who hears when of a ticket in trouble, in versions: one that tickets rely on is never changed."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.engine import Ladder
from partner_support.exceptions import LadderInUseError
from partner_support.partner_support.doctype.escalation_step import escalation_step
from partner_support.partner_support.versions import comparable, next_version


class EscalationLadder(Document):
	def onload(self) -> None:
		self.set_onload("used_by", used_by(self.name))
		self.set_onload("is_climbed_by_deals", is_climbed_by_deals(self.name))

	def before_insert(self) -> None:
		self.begin_as_next_version()

	def validate(self) -> None:
		self.tidy_steps()
		self.refuse_change_in_use()
		self.check_steps_fire()
		self.check_steps()

	def on_trash(self) -> None:
		self.refuse_deletion_in_use()

	def begin_as_next_version(self) -> None:
		"""A new document is the next version of its name, whatever it was copied from."""
		self.ladder_name = (self.ladder_name or "").strip()
		self.version = next_version("Escalation Ladder", "ladder_name", self.ladder_name)

	def tidy_steps(self) -> None:
		for step in self.steps:
			step.tidy()

	def refuse_change_in_use(self) -> None:
		"""Refuse to change what open tickets climb."""
		before = self.get_doc_before_save()
		if before and comparable(self) != comparable(before):
			self.refuse_if_in_use(_("Make a new version and change that."))

	def refuse_deletion_in_use(self) -> None:
		if not frappe.flags.in_uninstall:
			self.refuse_if_in_use(_("It cannot be deleted."))

	def refuse_if_in_use(self, remedy: str) -> None:
		"""Refuse, naming the published matrices, or the program, that rely on this ladder."""
		matrices = used_by(self.name)
		if matrices:
			frappe.throw(
				_("{0} is in use by {1}, which is published. {2}").format(
					frappe.bold(self.name), ", ".join(matrices), remedy
				),
				LadderInUseError,
			)
		if is_climbed_by_deals(self.name):
			frappe.throw(
				_("{0} is in use for the approval of deal registrations. {1}").format(
					frappe.bold(self.name), remedy
				),
				LadderInUseError,
			)

	def check_steps_fire(self) -> None:
		"""Refuse a step that the engine finds can never fire as meant."""
		for step in self.steps:
			if step.trigger in escalation_step.WATCHES_A_CLOCK and not step.clock:
				step.refuse(_("it can never fire: choose the clock to watch."))
		names = {escalation_step.label(step): step for step in self.steps}
		for step, reason in as_engine(self).flaws():
			names[step.name].refuse(_("it can never fire as meant: it {0}.").format(reason))

	def check_steps(self) -> None:
		for step in self.steps:
			step.check()


def as_engine(ladder: Document) -> Ladder:
	"""The engine's value of an Escalation Ladder. Raises EngineError."""
	return Ladder(ladder.name, tuple(escalation_step.as_engine(step) for step in ladder.steps))


def used_by(ladder: str) -> list[str]:
	"""The published matrices with a row that names this ladder."""
	matrices = frappe.get_all(
		"SLA Matrix Row", filters={"escalation_ladder": ladder}, pluck="parent", distinct=True
	)
	return frappe.get_all(
		"SLA Matrix",
		filters={"name": ("in", matrices), "status": "Published"},
		order_by="version",
		pluck="name",
	)


def is_climbed_by_deals(ladder: str) -> bool:
	"""Whether approvals climb this ladder: those to come, by the settings, or those of open deals."""
	if frappe.db.get_single_value("Partner Program Settings", "deal_approval_ladder") == ladder:
		return True
	clock, deal = frappe.qb.DocType("SLA Clock"), frappe.qb.DocType("Deal Registration")
	query = frappe.qb.from_(deal).join(clock).on(clock.deal_registration == deal.name)
	waiting = deal.status.isin(("Submitted", "Under Review")) & (clock.escalation_ladder == ladder)
	return bool(query.where(waiting).select(clock.name).limit(1).run())
