"""The doc_events of Deal Registration, named by event.

What another system has decided is not refused here: its deals are assessed and compared like all
others, and people see what was found.
"""

from frappe.model.document import Document

from partner_support.adapters.alerts import alerts
from partner_support.adapters.deals import deal_clocks, deal_conflicts, eligibility
from partner_support.adapters.escalation import escalations
from partner_support.partner_program import states

UNDECIDED = ("Submitted", "Under Review")


def validate(deal: Document, method: str | None = None) -> None:
	"""Runs after the deal's own: its state may be entered, and what it is compared by is known."""
	if not (deal.partner and deal.product):
		return  # refused in a moment, with what is missing
	if deal.status in UNDECIDED or states.has_moved_to(deal, "Approved"):
		eligibility.assess(deal)
	if not states.is_kept_in_step(deal):
		refuse(deal)


def refuse(deal: Document) -> None:
	"""Refuse to submit a deal twice, and to approve one that may not be, or not yet."""
	if states.has_moved_to(deal, "Submitted"):
		deal_conflicts.refuse_duplicate(deal)
	if states.has_moved_to(deal, "Approved"):
		eligibility.refuse_unexplained_exception(deal)
		deal_conflicts.refuse_while_in_conflict(deal)


def on_update(deal: Document, method: str | None = None) -> None:
	"""Runs on every save: conflicts and clock are brought to where the deal stands."""
	deal_conflicts.follow(deal)
	deal_clocks.follow(deal)


def on_trash(deal: Document, method: str | None = None) -> None:
	"""A deleted deal takes its conflicts, its clock, its escalation log and what was told of it along."""
	deal_conflicts.forget(deal.name)
	deal_clocks.forget(deal.name)
	escalations.forget(deal.name, deal.doctype)
	alerts.forget_about(deal.name, deal.doctype)
