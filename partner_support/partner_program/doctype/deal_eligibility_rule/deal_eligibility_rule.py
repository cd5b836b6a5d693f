"""Something that a deal must meet to be approved; a row of the settings."""

from decimal import Decimal
from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.engine import EngineError, eligibility, money
from partner_support.engine.eligibility import Requirement
from partner_support.partner_program.currencies import digits_of

# The fields that each requirement uses, all of which it needs; the product is every requirement's.
USED = {
	Requirement.MINIMUM_TIER.value: ("partner_tier",),
	Requirement.MINIMUM_VALUE.value: ("value", "currency"),
	Requirement.CLOSES_WITHIN.value: ("value",),
	Requirement.ATTRIBUTE.value: ("partner_attribute",),
}
CLEARED = ("partner_tier", "value", "currency", "partner_attribute")


class DealEligibilityRule(Document):
	def tidy(self) -> None:
		"""Clear what the requirement does not use; the parent calls this and `check`."""
		for field in CLEARED:
			if field not in USED.get(self.requirement, ()):
				self.set(field, None)

	def check(self) -> None:
		"""Refuse a rule that lacks what it needs, or asks for what cannot be."""
		needed = USED.get(self.requirement, ())
		missing = [_(self.meta.get_label(field)) for field in needed if not self.get(field)]
		if missing:
			self.refuse(
				_("{0} needs: {1}. Fill it in, or remove the row.").format(
					_(self.requirement), ", ".join(missing)
				)
			)
		try:
			as_engine(self)
		except EngineError as error:
			self.refuse(_("{0}.").format(error))

	def refuse(self, message: str) -> NoReturn:
		"""Show the message with this row's number."""
		frappe.throw(_("Eligibility Rules, row {0}: {1}").format(self.idx, message))


def as_engine(row: Document) -> eligibility.Rule:
	"""The engine's value of a rule. Raises EngineError."""
	return eligibility.Rule(
		row.requirement,
		product=row.product or None,
		tier=row.partner_tier or None,
		tier_rank=rank_of(row.partner_tier),
		value=value_of(row) if row.value else None,
		currency=row.currency or None,
		attribute=row.partner_attribute or None,
	)


def value_of(row: Document) -> Decimal:
	"""An amount in what its currency can be paid in, or a number of days."""
	return money.rounded(row.value, digits_of(row.currency)) if row.currency else money.exact(row.value)


def rank_of(tier: str | None) -> int | None:
	"""Where a tier stands; None for none."""
	return frappe.get_cached_value("Partner Tier", tier, "tier_rank") if tier else None
