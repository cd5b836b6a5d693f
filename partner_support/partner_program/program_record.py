"""What the four program records have in common: a partner, a state, money, dates and a key elsewhere."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, escape_html, flt, get_datetime, now_datetime

from partner_support.engine import MoneyError, money
from partner_support.partner_program import bounds, external_ids, field_checks, states
from partner_support.partner_program.currencies import digits_of

SUBMITTED = ("Submitted",)


class ProgramRecord(Document):
	"""Subclasses say which values a state needs, which dates come in which order, and who decided what."""

	needed_in: ClassVar[Mapping[str, tuple[str, ...]]] = {}
	date_order: ClassVar[tuple[tuple[str, str], ...]] = ()
	decided_in: ClassVar[tuple[str, ...]] = ()
	never_nought: ClassVar[tuple[str, ...]] = ()

	def before_validate(self) -> None:
		field_checks.check(self)
		bounds.check(self, kinds=bounds.NUMBERS)  # of the rest, the record says more below
		self.fill_in()

	def fill_in(self) -> None:
		"""What one kind of record says by itself where it is left blank."""

	def validate(self) -> None:
		states.check_move(self)
		external_ids.check(self)
		self.check_partner()
		self.check_dates()
		self.check_money()
		self.check_record()
		self.check_nought()
		self.note_who_decided()
		self.check_complete()

	def check_record(self) -> None:
		"""What else one kind of record asks for."""

	def refuse(self, field: str, message: str, title: str | None = None) -> None:
		"""Refuse to be saved because of one field, which whoever sent the record by machine is told."""
		self.flags.refused_field = field
		frappe.throw(message, title=title)

	def check_partner(self) -> None:
		"""Refuse to hand a record to another partner, whose people would see it from then on."""
		before = self.get_doc_before_save()
		if before and self.partner and before.partner != self.partner:
			self.refuse(
				"partner",
				_("{0} belongs to {1}. Withdraw it and make a new one for {2} instead.").format(
					self.name,
					frappe.bold(escape_html(before.partner)),
					frappe.bold(escape_html(self.partner)),
				),
			)

	def check_dates(self) -> None:
		"""Refuse a date before the one that must come first."""
		for first, second in self.date_order:
			one, other = self.get(first), self.get(second)
			if one and other and get_datetime(other) < get_datetime(one):
				self.refuse(
					second,
					_("{0} ({1}) lies before {2} ({3}). Correct one of the two dates.").format(
						self.label_of(second),
						self.get_formatted(second),
						self.label_of(first),
						self.get_formatted(first),
					),
					title=_("Dates Out of Order"),
				)

	def check_money(self) -> None:
		"""Refuse amounts that are none, and fractions that the currency cannot pay."""
		if not self.meta.has_field("currency") or not self.currency:
			return
		self.check_currency()
		for row in (self, *self.get_all_children()):
			for field in row.meta.get("fields", {"fieldtype": "Currency"}):
				self.check_amount(row, field)

	def check_currency(self) -> None:
		"""Refuse a disabled currency, and one in which this partner is not paid."""
		if self.has_value_changed("currency") and not frappe.db.get_value(
			"Currency", self.currency, "enabled"
		):
			self.refuse(
				"currency",
				_("Currency {0} is disabled. Choose another, or enable it first.").format(
					frappe.bold(self.currency)
				),
			)

	def check_amount(self, row: Document, field: Document) -> None:
		"""Refuse one amount, and say where it stands."""
		value = row.get(field.fieldname)
		if value in (None, ""):
			return
		where = _(field.label) if row is self else _("Row {0}, {1}").format(row.idx, _(field.label))
		try:
			amount = money.exact(value)
		except MoneyError as error:
			self.refuse(field.fieldname, _("{0}: {1}.").format(where, escape_html(str(error))))
		if amount < 0 and field.non_negative:
			self.refuse(field.fieldname, _("{0} cannot be negative.").format(where))
		if amount != money.rounded(amount, digits_of(self.currency)):
			self.refuse(
				field.fieldname,
				_("{0}: {1} has more decimals than {2} can be paid in ({3}). Round it.").format(
					where, amount, self.currency, digits_of(self.currency)
				),
			)

	def check_nought(self) -> None:
		"""Refuse an amount of nothing: it is what an unreadable amount in a file becomes."""
		for field in self.never_nought:
			if not self.get(field):
				self.refuse(field, _("{0}: enter an amount above 0.").format(self.label_of(field)))

	def check_settlement_currency(self) -> None:
		"""Refuse to pay a partner in another currency than the one agreed on."""
		agreed = frappe.db.get_value("Partner", self.partner, "currency")
		if agreed and self.currency != agreed and self.has_value_changed("currency"):
			self.refuse(
				"currency",
				_("{0} is paid in {1}, not in {2}. Correct the currency here, or on the partner.").format(
					frappe.bold(escape_html(self.partner)), frappe.bold(agreed), frappe.bold(self.currency)
				),
				title=_("Wrong Currency"),
			)

	def note_who_decided(self) -> None:
		"""Stamp submission and decision; another system's own stamps stand."""
		for field, reached in (("submitted_on", SUBMITTED), ("decided_on", self.decided_in)):
			if self.meta.has_field(field) and states.has_moved_to(self, *reached):
				mirrored = states.is_kept_in_step(self) and self.get(field)
				self.set(field, mirrored or now_datetime())
		if self.decided_in and states.has_moved_to(self, *self.decided_in):
			self.decided_by = frappe.session.user

	def check_complete(self) -> None:
		"""Refuse a state without what it needs, such as a rejection without a reason."""
		missing = [field for field in self.needed_in.get(self.status, ()) if not self.has_value(field)]
		if missing:
			self.flags.refused_field = missing[0]
			frappe.throw(
				_("{0} needs: {1}. Fill it in and try again.").format(
					_(self.status), ", ".join(map(self.label_of, missing))
				),
				frappe.MandatoryError,
				title=_("Something Is Missing"),
			)

	def has_value(self, field: str) -> bool:
		"""Whether a field says anything: nought is an amount, blanks are no reason."""
		value = self.get(field)
		return bool(cstr(value).strip()) if not isinstance(value, list) else bool(value)

	def label_of(self, field: str) -> str:
		"""What the form calls a field."""
		return _(self.meta.get_label(field))

	def decimal(self, field: str) -> Decimal:
		"""An amount of this record, as a decimal."""
		return money.exact(flt(self.get(field), digits_of(self.currency)))
