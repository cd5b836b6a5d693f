"""An agent escalates a ticket, or takes it down again: always with a reason, and never past the ladder.

Escalating does what the ladder has for the next level, so the same people are told as if a rule had
done it. "Beyond my skill" is a rule of the ladder where it has one that is still to fire. Taking a ticket
down is for those who answer for it: its team's lead, and whoever manages support or the program.
"""

from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from helpdesk.utils import is_agent

from partner_support.adapters import settings, site_time
from partner_support.adapters.escalation import escalations
from partner_support.adapters.escalation.escalations import BY_HAND, LOWERED, ByHand
from partner_support.adapters.mail import notifier
from partner_support.adapters.portal import saying
from partner_support.adapters.sla import clock_records, clocks, loader, sweep
from partner_support.adapters.sla.clock_records import ClockRecord
from partner_support.engine import Appointment, ClockKind, Step, Trigger

BEYOND_SKILL = Trigger.BEYOND_SKILL.value
CAUSES = (BEYOND_SKILL, BY_HAND)
MAY_LOWER = {"Partner Support Manager", "Partner Operations Manager"}
ANSWERS_FOR_SUPPORT = "Partner Support Manager"
TOP_WITHOUT_LADDER = 3
LONGEST_STEP = 140


def escalate(name: str, cause: str, reason: str, from_level: int) -> int:
	"""Take a ticket one level up; its level afterwards. `from_level` is where the agent saw it.

	Raises PermissionError for who is no agent, ValidationError without a reason or a level above.
	"""
	ticket = held(name, from_level)
	words = saying.checked(reason, _("Say why it has to be escalated: whoever takes it reads this first."))
	if cause not in CAUSES:
		frappe.throw(_("Choose why: it is beyond your skill, or another reason."))
	record, now = record_of(ticket), site_time.now()
	if cause != BEYOND_SKILL or not left_to_ladder(ticket, record, words, now):
		take_up(ticket, record, cause, words, now)
	sweep.escalate(name, now)
	return frappe.db.get_value("HD Ticket", name, "escalation_level")


def left_to_ladder(ticket: Document, record: ClockRecord, words: str, now: datetime) -> bool:
	"""Have the ladder's own rule fire, if it has one that leads up; whether it had."""
	ladder = loader.ladder(record.row.escalation_ladder)
	rules = [step for step in ladder.steps if step.trigger is Trigger.BEYOND_SKILL] if ladder else []
	leads_up = any(step.level > level_of(ticket) for step in rules)
	if (
		record.clock.kind is not ClockKind.RESOLUTION
		or not leads_up
		or record.has_raised(Trigger.BEYOND_SKILL)
	):
		return False
	notifier.leave_note(ticket, saying.as_html(f"{_(BEYOND_SKILL)}: {words}"))
	clocks.raise_flag(ticket, Trigger.BEYOND_SKILL, now)
	return True


def take_up(ticket: Document, record: ClockRecord, cause: str, words: str, now: datetime) -> None:
	"""Do by hand what the ladder has for the next level."""
	level = next_level(ticket, record)
	if level is None:
		frappe.throw(_("Ticket {0} is at its ladder's highest level already.").format(ticket.name))
	step = step_of_level(record, level)
	escalations.carry_out(ticket, [taken(record, cause, words, level, now, step)], now)


def lower(name: str, level: int, reason: str, from_level: int) -> int:
	"""Take a ticket down to a level; its level afterwards.

	Raises PermissionError for who does not answer for the ticket, ValidationError without a reason.
	"""
	ticket = held(name, from_level)
	if not may_lower(ticket.agent_group):
		raise frappe.PermissionError(
			_("Tickets are de-escalated by their team's lead or by a support manager. Ask one of them.")
		)
	words = saying.checked(reason, _("Say why the escalation is over: it stands in the ticket's history."))
	if not 0 <= level < level_of(ticket):
		frappe.throw(_("Choose a level from 0 to below {0}.").format(level_of(ticket)))
	now = site_time.now()
	escalations.lower(ticket, taken(record_of(ticket), LOWERED, words, level, now), now)
	sweep.escalate(name, now)
	return frappe.db.get_value("HD Ticket", name, "escalation_level")


def may_lower(team: str | None) -> bool:
	"""Whether the session's user answers for the tickets of this team."""
	lead = settings.team_lead(team)
	return bool(MAY_LOWER & set(frappe.get_roles())) or (bool(lead) and lead == frappe.session.user)


def teams_led() -> list[str]:
	"""The teams that the session's user leads."""
	return [row.team for row in settings.settings().team_leads if row.lead == frappe.session.user]


def held(name: str, from_level: int) -> Document:
	"""The ticket under its lock, if an agent may work on it and it stands where they saw it."""
	ticket = frappe.get_doc("HD Ticket", name, for_update=True)
	ticket.check_permission("write")
	if not is_agent():
		raise frappe.PermissionError(_("Tickets are escalated by the support team only."))
	if not ticket.partner or ticket.is_merged or ticket.status_category == "Resolved":
		frappe.throw(_("Ticket {0} is no partner's open ticket. Open it again first.").format(name))
	if level_of(ticket) != from_level:
		frappe.throw(_("Ticket {0} is at level {1} by now. Reload the page.").format(name, level_of(ticket)))
	return ticket


def record_of(ticket: Document) -> ClockRecord:
	"""The clock that an escalation by hand rides on. Raises ValidationError where nothing was promised."""
	records = clock_records.load(ticket.name)
	record = records.get(ClockKind.RESOLUTION) or next(iter(records.values()), None)
	if not record:
		frappe.throw(
			_("Ticket {0} was promised nothing, so it has no ladder. Assign it instead.").format(ticket.name)
		)
	return record


def next_level(ticket: Document, record: ClockRecord) -> int | None:
	"""The next level that the ladder knows; without a ladder the next number, up to the third."""
	ladder = loader.ladder(record.row.escalation_ladder)
	levels = {step.level for step in ladder.steps} if ladder else set(range(TOP_WITHOUT_LADDER + 1))
	return min((level for level in levels if level > level_of(ticket)), default=None)


def step_of_level(record: ClockRecord, level: int) -> Document:
	"""What the ladder has for a level; where it has nothing, the team's lead and support management are told."""
	if record.row.escalation_ladder:
		ladder = frappe.get_cached_doc("Escalation Ladder", record.row.escalation_ladder)
		return next(step for step in ladder.steps if step.level == level)
	step = frappe.new_doc("Escalation Step")
	return step.update({"level": level, "notify_team_lead": 1, "notify_role": ANSWERS_FOR_SUPPORT})


def taken(
	record: ClockRecord, cause: str, words: str, level: int, now: datetime, row: Document | None = None
) -> ByHand:
	"""The step as somebody takes it; its name is none of the ladder's, which begin with a number."""
	name = f"{cause}: {' '.join(words.split())}"[:LONGEST_STEP]
	step = Step(name, Trigger.BEYOND_SKILL, level=level)
	return ByHand(record, Appointment(step, now), row, words=words, cause=cause)


def level_of(ticket: Document) -> int:
	"""How far up it is."""
	return ticket.escalation_level or 0
