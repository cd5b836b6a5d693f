"""The daily look at every active partner's tier, and the look at one partner on demand.

All partners are measured together; only those about whom something is to be written cost more. Each
of them is a transaction of its own, so what fails for one is undone, logged, and stops nobody else.
"""

from collections.abc import Callable
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate

from partner_support.adapters import attempts, settings
from partner_support.adapters.attempts import TRANSACTION_FAILURES
from partner_support.adapters.mail import languages, partner_mail
from partner_support.adapters.tiers import qualification, tier_proposals, tier_standings
from partner_support.adapters.tiers.qualification import Assessment
from partner_support.adapters.tiers.tier_proposals import SERVED
from partner_support.adapters.tiers.tier_standings import NOTHING, Standing
from partner_support.adapters.transactions import end_transaction
from partner_support.engine import QualificationError
from partner_support.engine.qualification import Direction, Verdict

FAILURE = "Partner Support: a partner's tier could not be evaluated"


def run() -> None:
	"""Propose what the tiers' rules say, and tell of it. The scheduler's job."""
	if not settings.program().evaluate_tiers:
		return
	with languages.speaking(languages.of_site()):
		partner_mail.announce(evaluate_all(getdate()))
		end_transaction()


def evaluate_all(today: date) -> list[Document]:
	"""Bring every partner's proposal up to date; returns those that were made."""
	assessment = qualification.assess(today)
	standings = tier_standings.of_all(today)
	partners = served_partners()
	for name in standings.keys() - partners.keys():
		attempt(name, tier_proposals.lapse_of, name, _("The partner is not active."))
	made = [
		attempt(name, look_at, name, tier, assessment, today)
		for name, tier in partners.items()
		if needs_a_look(name, tier, assessment, standings.get(name, NOTHING))
	]
	end_transaction()
	return [proposal for proposal in made if proposal]


def served_partners() -> dict[str, str]:
	"""The tier of each active partner."""
	rows = frappe.get_all("Partner", filters={"status": SERVED}, fields=["name", "partner_tier"])
	return {row.name: row.partner_tier for row in rows}


def needs_a_look(partner: str, tier: str, assessment: Assessment, standing: Standing) -> bool:
	"""Whether something may have to be written about a partner: what fails, fails again where that is dealt with."""
	try:
		verdict = assessment.judge(partner, tier)
	except QualificationError:
		return True
	return not standing.is_settled(verdict, is_wanted(verdict))


def look_at(partner: str, tier: str, assessment: Assessment, today: date) -> Document | None:
	"""Write what the rules say about one partner; the proposal, if a new one was made."""
	return settle(assessment.judge(partner, tier), partner, today)


def settle(verdict: Verdict, partner: str, today: date) -> Document | None:
	"""Write a verdict down, and tell the partner that it qualifies; both or neither."""
	proposal = tier_proposals.settle(verdict, partner, is_wanted(verdict), today)
	if proposal and verdict.direction is Direction.PROMOTE:
		partner_mail.tell_that_it_qualifies(proposal, verdict)
	return proposal


def is_wanted(verdict: Verdict) -> bool:
	"""Whether a verdict is to be proposed: the settings may say that nobody falls by rule."""
	if verdict.direction is Direction.DEMOTE:
		return bool(settings.program().propose_demotions)
	return verdict.direction is Direction.PROMOTE


def attempt(partner: str, action: Callable[..., Document | None], *arguments: object) -> Document | None:
	"""Do something about one partner in a transaction of its own; a failure is undone and logged."""
	end_transaction()
	try:
		with attempts.undone_on_failure():
			return action(*arguments)
	except TRANSACTION_FAILURES:
		frappe.db.rollback()
		log_failure(partner)
	except Exception:
		log_failure(partner)
	return None


def log_failure(partner: str) -> None:
	"""Keep what is being handled, under one title."""
	frappe.log_error(FAILURE, reference_doctype="Partner", reference_name=partner)


def evaluate(partner: str) -> tuple[str | None, str]:
	"""Look at one partner now: its open proposal, and what came of it in words."""
	name, status, tier = frappe.db.get_value("Partner", partner, ["name", "status", "partner_tier"])
	if status != SERVED:
		frappe.throw(
			_("{0} is {1}. Only the tiers of active partners are evaluated.").format(
				frappe.bold(escape_html(name)), _(status)
			)
		)
	today = getdate()
	with languages.speaking(languages.of_site()):
		verdict = qualification.assess(today, name).judge(name, tier)
		made = settle(verdict, name, today)
		partner_mail.announce([made] if made else [])
	standing = tier_standings.of(name, today)
	return standing.open and standing.open.name, outcome(verdict, standing)


def outcome(verdict: Verdict, standing: Standing) -> str:
	"""What whoever asked is told."""
	tiers = frappe.bold(escape_html(verdict.present)), frappe.bold(escape_html(verdict.tier))
	if standing.open:
		return _("A change from {0} to {1} is proposed. It waits for a decision.").format(*tiers)
	if verdict.direction is Direction.STAY:
		unknown = [each.remark for each in verdict.evidence if each.met is None]
		return " ".join([_("By the rules, {0} stays as it is.").format(tiers[0]), *map(escape_html, unknown)])
	if standing.dismissed:
		return _("A change from {0} to {1} was dismissed lately, and is not proposed again yet.").format(
			*tiers
		)
	return _("By the rules, {0} is no longer met; the settings say that no demotions are proposed.").format(
		tiers[0]
	)
