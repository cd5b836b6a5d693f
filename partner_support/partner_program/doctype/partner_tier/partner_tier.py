"""A level of the partner program. What partners of it are promised stands in the SLA matrix."""

import frappe
from frappe import _
from frappe.model.document import Document


class PartnerTier(Document):
	def validate(self) -> None:
		self.check_rank()

	def check_rank(self) -> None:
		"""Refuse a rank that another tier holds: which of the two would be better?"""
		twin = frappe.db.get_value("Partner Tier", {"tier_rank": self.tier_rank, "name": ("!=", self.name)})
		if twin:
			frappe.throw(
				_("Rank {0} already belongs to tier {1}. Give this tier another rank.").format(
					frappe.bold(self.tier_rank), frappe.bold(twin)
				)
			)
