"""What is promised to whom, in versions. Publishing is `adapters/sla/matrix_versions.py`.

A draft may be edited freely. A published version is what tickets were promised: from then on
only the date on which the next version takes over is ever set.
"""

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from partner_support.engine import BusinessCalendar, Matrix
from partner_support.exceptions import PublishedVersionError
from partner_support.partner_support.doctype.business_calendar import business_calendar
from partner_support.partner_support.doctype.sla_matrix_row import sla_matrix_row
from partner_support.partner_support.versions import comparable, next_version

SET_WHEN_SUPERSEDED = frozenset({"superseded_from"})


class SLAMatrix(Document):
	def onload(self) -> None:
		self.set_onload("standing", standing(self))

	def before_insert(self) -> None:
		self.begin_as_draft()

	def validate(self) -> None:
		self.refuse_change_of_published()
		self.refuse_publishing_by_hand()
		self.check_default_calendar()
		if self.status == "Draft" or self.flags.publishing:
			self.check_calendars()
			self.check_rows()

	def on_trash(self) -> None:
		self.refuse_deletion_of_published()

	def begin_as_draft(self) -> None:
		"""A new document is the next draft of its name, whatever it was copied from."""
		self.matrix_name = (self.matrix_name or "").strip()
		self.version = next_version("SLA Matrix", "matrix_name", self.matrix_name)
		self.status = "Draft"
		self.effective_from = self.superseded_from = self.hd_service_level_agreement = None

	def refuse_change_of_published(self) -> None:
		"""Refuse any change but the date on which the next version takes over."""
		before = self.get_doc_before_save()
		if not before or before.status != "Published":
			return
		allowed = SET_WHEN_SUPERSEDED if self.flags.superseding else frozenset()
		if comparable(self, allowed) != comparable(before, allowed):
			frappe.throw(
				_(
					"{0} is published: tickets were promised what it says. Make a new version and change that."
				).format(frappe.bold(self.name)),
				PublishedVersionError,
			)

	def refuse_publishing_by_hand(self) -> None:
		"""Refuse a draft that calls itself published without the checks of publishing."""
		before = self.get_doc_before_save()
		was_published = before and before.status == "Published"
		if self.status == "Published" and not (was_published or self.flags.publishing):
			frappe.throw(_("Use the button Publish to publish this version."), PublishedVersionError)

	def refuse_deletion_of_published(self) -> None:
		"""Refuse to forget what was promised."""
		if self.status == "Published" and not frappe.flags.in_uninstall:
			frappe.throw(
				_("{0} is published and cannot be deleted. Publish a new version to take its place.").format(
					frappe.bold(self.name)
				),
				PublishedVersionError,
			)

	def check_default_calendar(self) -> None:
		"""Refuse a matrix without a calendar to count by; rows are checked on it before Frappe asks."""
		if not self.business_calendar:
			frappe.throw(
				_("Choose a default calendar: it counts the promises of rows without one."),
				frappe.MandatoryError,
			)

	def check_calendars(self) -> None:
		"""Refuse to count by a disabled calendar."""
		named = {self.business_calendar, *(row.business_calendar for row in self.rows)} - {None, ""}
		for calendar in sorted(named):
			if frappe.db.get_value("Business Calendar", calendar, "disabled"):
				frappe.throw(
					_("Calendar {0} is disabled. Choose another, or enable it first.").format(
						frappe.bold(calendar)
					)
				)

	def check_rows(self) -> None:
		"""Have each row checked, on the calendar that it counts by."""
		calendars, judged = business_calendar.all_as_engine(), {}
		for row in self.rows:
			row.check(calendars[row.business_calendar or self.business_calendar], judged)


def as_engine(matrix: Document, calendars: Mapping[str, BusinessCalendar] | None = None) -> Matrix:
	"""The engine's value of an SLA Matrix. Raises EngineError."""
	rows = [sla_matrix_row.as_engine(row) for row in matrix.rows]
	return Matrix(matrix.name, tuple(rows), calendars or business_calendar.all_as_engine())


def standing(matrix: Document) -> str:
	"""Where a version stands now: Draft, Scheduled, In force or Superseded."""
	if matrix.status != "Published":
		return "Draft"
	now = now_datetime()
	if get_datetime(matrix.effective_from) > now:
		return "Scheduled"
	if matrix.superseded_from and get_datetime(matrix.superseded_from) <= now:
		return "Superseded"
	return "In force"
