"""A company of the partner program. Its users are the members of its HD Customer."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime

from partner_support.engine import BusinessCalendar, CalendarError
from partner_support.partner_program import external_ids, field_checks


class Partner(Document):
	def before_naming(self) -> None:
		field_checks.check(self)

	def before_validate(self) -> None:
		field_checks.check(self)

	def validate(self) -> None:
		self.check_time_zone()
		self.check_customer()
		self.check_tier()
		self.check_parents()
		self.check_account_manager()
		self.check_certifications()
		external_ids.check(self)
		self.keep_tier_history()
		self.keep_flags()

	def check_time_zone(self) -> None:
		"""Refuse a zone that is not in the IANA database; blank is the site's own."""
		if not self.time_zone:
			return
		try:
			BusinessCalendar.always(self.time_zone)
		except CalendarError as error:
			frappe.throw(_("Time Zone: {0}.").format(error))

	def check_customer(self) -> None:
		"""Refuse a customer that belongs to another partner: its members would see that one's tickets."""
		twin = self.another_with("hd_customer")
		if twin:
			frappe.throw(
				_(
					"Customer {0} already belongs to partner {1}. Choose another, or clear it there first."
				).format(frappe.bold(self.hd_customer), frappe.bold(twin))
			)

	def check_tier(self) -> None:
		"""Refuse to give a disabled tier; a partner that has it keeps it."""
		if not self.has_value_changed("partner_tier"):
			return
		if frappe.db.get_value("Partner Tier", self.partner_tier, "disabled"):
			frappe.throw(
				_("Tier {0} is disabled. Choose another tier, or enable it first.").format(
					frappe.bold(self.partner_tier)
				)
			)

	def check_parents(self) -> None:
		"""Refuse a parent that is, at some remove, this partner itself."""
		seen, parent = [self.name], self.parent_partner
		while parent:
			if parent in seen:
				chain = " → ".join([*seen, parent])
				frappe.throw(_("A partner cannot be its own parent: {0}. Choose another.").format(chain))
			seen.append(parent)
			parent = frappe.db.get_value("Partner", parent, "parent_partner")

	def check_account_manager(self) -> None:
		"""Refuse to appoint a disabled user, who would never read what is sent."""
		if not self.channel_account_manager or not self.has_value_changed("channel_account_manager"):
			return
		if not frappe.db.get_value("User", self.channel_account_manager, "enabled"):
			frappe.throw(
				_("User {0} is disabled. Choose another channel account manager.").format(
					frappe.bold(self.channel_account_manager)
				)
			)

	def check_certifications(self) -> None:
		"""Refuse a certificate that expired before it was issued."""
		for row in self.certifications:
			if row.valid_until and row.issued_on and getdate(row.valid_until) < getdate(row.issued_on):
				frappe.throw(
					_(
						"Certifications, row {0}: Valid Until lies before Issued On. Correct one of them."
					).format(row.idx)
				)

	def keep_tier_history(self) -> None:
		"""Append the change of tier, whatever the client sent as history."""
		before = self.get_doc_before_save()
		self.set("tier_history", before.tier_history if before else [])
		previous = before.partner_tier if before else None
		if previous != self.partner_tier:
			self.append("tier_history", self.tier_change_from(previous))
		self.tier_change_reason = None

	def tier_change_from(self, previous: str | None) -> dict:
		"""The history row for a change from `previous` to the present tier."""
		return {
			"changed_on": self.flags.tier_changed_on or now_datetime(),
			"from_tier": previous,
			"to_tier": self.partner_tier,
			"changed_by": frappe.session.user,
			"reason": self.flags.tier_change_reason or self.tier_change_reason,
		}

	def keep_flags(self) -> None:
		"""Leave what stood out as the daily look found it, whatever the client sent."""
		before = self.get_doc_before_save()
		self.needs_attention = before.needs_attention if before else 0
		self.set("attention_flags", before.attention_flags if before else [])

	def another_with(self, fieldname: str) -> str | None:
		"""The name of another partner with the same value in this field."""
		value = self.get(fieldname)
		return value and frappe.db.get_value("Partner", {fieldname: value, "name": ("!=", self.name)})
