"""A level of the partner program. What partners of it are promised stands in the SLA matrix."""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, flt

from partner_support.engine import QualificationError, qualification

IN_MONEY = ("Won deal value", "Commissionable revenue")
OF_CERTIFICATES = ("Valid certifications",)
AS_OF_TODAY = (*OF_CERTIFICATES, "Months as a partner")  # a period would mean nothing


class PartnerTier(Document):
	def before_validate(self) -> None:
		self.clear_what_a_metric_does_not_use()

	def validate(self) -> None:
		self.check_rank()
		self.check_qualification_rules()

	def check_rank(self) -> None:
		"""Refuse a rank that another tier holds: which of the two would be better?"""
		twin = frappe.db.get_value("Partner Tier", {"tier_rank": self.tier_rank, "name": ("!=", self.name)})
		if twin:
			frappe.throw(
				_("Rank {0} already belongs to tier {1}. Give this tier another rank.").format(
					frappe.bold(self.tier_rank), frappe.bold(twin)
				)
			)

	def clear_what_a_metric_does_not_use(self) -> None:
		"""What is left from another metric would be read as if it counted."""
		for rule in self.qualification_rules:
			rule.certification = (rule.certification or "").strip()
			if rule.metric not in IN_MONEY:
				rule.currency = None
			if rule.metric not in OF_CERTIFICATES:
				rule.certification = None
			if rule.metric in AS_OF_TODAY:
				rule.period_months = 0

	def check_qualification_rules(self) -> None:
		"""Refuse a rule that says nothing, and two that ask for the same thing."""
		rows: dict[tuple[str, str], int] = {}
		for rule in self.qualification_rules:
			self.check_rule(rule)
			key = (rule.metric, (rule.currency or rule.certification or "").casefold())
			if key in rows:
				frappe.throw(
					_(
						"Qualification Rules, row {0}: row {1} asks for the same. Remove one of the two."
					).format(rule.idx, rows[key])
				)
			rows[key] = rule.idx

	def check_rule(self, rule: Document) -> None:
		"""Refuse one rule, and say where it stands."""
		if rule.metric in IN_MONEY and not rule.currency:
			frappe.throw(
				_("Qualification Rules, row {0}: choose the currency in which {1} is counted.").format(
					rule.idx, frappe.bold(_(rule.metric))
				)
			)
		try:
			requirement_of(rule)
		except QualificationError as error:
			frappe.throw(
				_("Qualification Rules, row {0}: {1}.").format(rule.idx, escape_html(str(error))),
				title=_("A Rule Says Nothing"),
			)


def requirement_of(rule: Document) -> qualification.Requirement:
	"""A row as the engine reads it. Raises QualificationError for one that says nothing."""
	unit = rule.currency or rule.certification or ""
	measure = qualification.Measure(rule.metric or "", cint(rule.period_months), unit)
	return qualification.Requirement(measure, Decimal(str(flt(rule.threshold))))
