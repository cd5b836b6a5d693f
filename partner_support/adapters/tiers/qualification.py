"""Which partner qualifies for which tier: the tiers' rules, put to what was measured, and both in words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import fmt_money

from partner_support.adapters.tiers import metrics
from partner_support.adapters.tiers.metrics import Reading
from partner_support.engine.qualification import Evidence, Measure, Measurement, Program, Tier, Verdict
from partner_support.partner_program.doctype.partner_tier import partner_tier

TIER = "Partner Tier"


@dataclass(frozen=True)
class Assessment:
	"""The program's tiers, and what was measured for their rules."""

	program: Program
	readings: dict[Measure, Reading]

	def measured(self, partner: str) -> dict[Measure, Measurement]:
		"""What one partner has reached of everything that some tier asks for."""
		return {measure: reading.of(partner) for measure, reading in self.readings.items()}

	def judge(self, partner: str, tier: str) -> Verdict:
		"""Whether a partner of that tier should have another."""
		return self.program.judge(tier, self.measured(partner))


def assess(today: date, partner: str | None = None) -> Assessment:
	"""Measure every partner, or only one, for all tiers. The number of queries does not follow the partners'."""
	tiers = program()
	return Assessment(tiers, {each: metrics.read(each, today, partner) for each in tiers.measures})


def program() -> Program:
	"""Every tier with its rules, as the engine reads them."""
	tiers = frappe.get_all(TIER, fields=["name", "tier_rank", "disabled"])
	rules = frappe.get_all(
		"Tier Qualification Rule", filters={"parenttype": TIER}, fields=["*"], order_by="idx"
	)
	asked: dict[str, list] = {}
	for rule in rules:
		asked.setdefault(rule.parent, []).append(partner_tier.requirement_of(rule))
	return Program(
		tuple(
			Tier(each.name, each.tier_rank, tuple(asked.get(each.name, ())), not each.disabled)
			for each in tiers
		)
	)


def in_words(evidence: Evidence) -> dict[str, Any]:
	"""A rule and what was reached of it, as a row of Tier Evidence, in the session's language."""
	measure = evidence.requirement.measure
	return {
		"metric": metric_label(measure),
		"period": period_label(measure),
		"threshold": amount_label(measure, evidence.requirement.threshold),
		"actual": _("unknown") if evidence.actual is None else amount_label(measure, evidence.actual),
		"met": int(bool(evidence.met)),
		"remark": evidence.remark,
	}


def metric_label(measure: Measure) -> str:
	"""What is counted, and of what only."""
	if measure.unit and measure.metric not in partner_tier.IN_MONEY:
		return f"{_(measure.metric)}: {measure.unit}"
	return _(measure.metric)


def period_label(measure: Measure) -> str:
	"""Over which time."""
	if measure.metric in partner_tier.AS_OF_TODAY:
		return _("Today")
	if measure.period_months == 1:
		return _("Last month")
	return _("Last {0} months").format(measure.period_months) if measure.period_months else _("Ever")


def amount_label(measure: Measure, value: Decimal) -> str:
	"""A sum of money in its currency, or a number."""
	if measure.metric in partner_tier.IN_MONEY:
		return fmt_money(value, currency=measure.unit)
	return f"{value.normalize():f}"
