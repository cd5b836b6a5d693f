"""A partner's claim to a deal: protected for a time once it is approved."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.utils import add_days, getdate, nowdate

from partner_support.partner_program import states
from partner_support.partner_program.program_record import ProgramRecord


class DealRegistration(ProgramRecord):
	needed_in: ClassVar = {"Rejected": ("decision_reason",), "Approved": ("expires_on",)}
	date_order: ClassVar = (("registered_on", "expires_on"), ("registered_on", "expected_close"))
	decided_in: ClassVar = ("Approved", "Rejected")

	def check_record(self) -> None:
		self.check_product()
		self.protect_once_approved()

	def check_product(self) -> None:
		"""Refuse a new deal on a product for which none is registered any more."""
		if not self.has_value_changed("product"):
			return
		product = frappe.db.get_value(
			"Partner Product", self.product, ["disabled", "accepts_registrations"], as_dict=True
		)
		if product and (product.disabled or not product.accepts_registrations):
			frappe.throw(
				_("{0} takes no deal registrations. Choose another product, or open it for them.").format(
					frappe.bold(self.product)
				)
			)

	def protect_once_approved(self) -> None:
		"""Protect the deal from its approval for as long as the settings say; blank or 0 is its expected close."""
		if not states.has_moved_to(self, "Approved"):
			return
		days = frappe.get_cached_doc("Partner Program Settings").deal_validity_days
		ends = getdate(add_days(nowdate(), days)) if days else max(getdate(self.expected_close), getdate())
		if not self.expires_on or (getdate(self.expires_on) < getdate() and not states.is_kept_in_step(self)):
			self.expires_on = ends
