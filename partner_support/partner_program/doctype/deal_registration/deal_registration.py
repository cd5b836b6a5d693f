"""A partner's claim to a deal: protected for a time once it is approved."""

from typing import ClassVar

import frappe
from frappe import _
from frappe.utils import add_days, cstr, escape_html, getdate, nowdate

from partner_support.partner_program import company_names, states
from partner_support.partner_program.program_record import SUBMITTED, ProgramRecord

CLOSED = ("Won", "Lost")
# Written by the app alone, beside saves: a form that was open meanwhile must not put them back.
DERIVED = ("eligibility", "eligibility_findings", "has_open_conflict", "approval_due", "approval_missed")


class DealRegistration(ProgramRecord):
	needed_in: ClassVar = {"Rejected": ("decision_reason",), "Approved": ("expires_on",)}
	date_order: ClassVar = (
		("registered_on", "expires_on"),
		("registered_on", "expected_close"),
		("registered_on", "closed_on"),
	)
	decided_in: ClassVar = ("Approved", "Rejected")
	never_nought: ClassVar = ("deal_value",)

	def fill_in(self) -> None:
		"""The day on which the deal was won or lost, where it is left blank."""
		if self.status in CLOSED and not self.closed_on:
			self.closed_on = nowdate()
			if states.is_kept_in_step(self):  # won a while ago, when nobody knows exactly
				self.closed_on = min(getdate(self.expected_close), getdate())

	def check_record(self) -> None:
		self.check_product()
		self.check_closing()
		self.normalise_end_customer()
		self.keep_what_is_derived()
		self.forget_earlier_decision()
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

	def check_closing(self) -> None:
		"""Refuse to have won a deal in the future."""
		if self.closed_on and getdate(self.closed_on) > getdate():
			self.refuse(
				"closed_on",
				_("{0} ({1}) lies in the future. Enter the day on which the deal was won or lost.").format(
					self.label_of("closed_on"), self.get_formatted("closed_on")
				),
			)

	def normalise_end_customer(self) -> None:
		"""Keep what the end customer is found by among other deals, however it is spelt."""
		self.end_customer_key = company_names.name_key(cstr(self.end_customer))
		self.end_customer_domain_key = None
		address = cstr(self.end_customer_domain).strip()
		try:
			self.end_customer_domain_key = company_names.domain_key(address) if address else None
		except company_names.NoDomainError:
			self.refuse(
				"end_customer_domain",
				_("{0} is no domain. Enter one as in acme.com, or leave the field blank.").format(
					frappe.bold(escape_html(address))
				),
			)

	def keep_what_is_derived(self) -> None:
		"""Leave as they stand the figures that no form decides."""
		before = self.get_doc_before_save()
		self.update({field: before.get(field) if before else None for field in DERIVED})

	def forget_earlier_decision(self) -> None:
		"""A deal that is submitted again is decided anew: the old words would be taken for the new ones."""
		before = self.get_doc_before_save()
		if not (before and before.decided_on) or not states.has_moved_to(self, *SUBMITTED):
			return
		if states.is_kept_in_step(self):
			return
		self.decided_on = self.decided_by = None
		if not self.has_value_changed("decision_reason"):
			self.decision_reason = None
		if self.expires_on and getdate(self.expires_on) < getdate():
			self.expires_on = None

	def protect_once_approved(self) -> None:
		"""Protect the deal from its approval for as long as the settings say; blank or 0 is its expected close."""
		if not states.has_moved_to(self, "Approved"):
			return
		days = frappe.get_cached_doc("Partner Program Settings").deal_validity_days
		ends = getdate(add_days(nowdate(), days)) if days else max(getdate(self.expected_close), getdate())
		if not self.expires_on or (getdate(self.expires_on) < getdate() and not states.is_kept_in_step(self)):
			self.expires_on = ends
