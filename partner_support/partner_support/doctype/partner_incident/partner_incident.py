"""A fault that concerns several partners: announced, followed and ended as one.

What was announced stands: partners have read it. State, updates and resolution come from the one writer.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from partner_support.engine import Lifecycle, LifecycleError
from partner_support.exceptions import AnnouncedByHandError

LIFECYCLE = Lifecycle(
	"Partner Incident",
	"Draft",
	{
		"Draft": ("Announced", "Withdrawn"),
		"Announced": ("Monitoring", "Resolved", "Withdrawn"),
		"Monitoring": ("Announced", "Resolved", "Withdrawn"),
		"Resolved": (),
		"Withdrawn": (),
	},
)
LIVE = ("Announced", "Monitoring")
SAID = {"title": "Title", "what": "What Is Happening"}
WRITTEN = ("resolution", "clock_rule", "announced_on", "announced_by", "ended_on", "reminded_on")


class PartnerIncident(Document):
	def validate(self) -> None:
		self.status = self.status or LIFECYCLE.initial
		self.keep_what_only_the_writer_writes()
		self.refuse_a_move_that_is_none()
		self.refuse_rewriting_what_was_said()
		self.remind_anew_of_another_date()

	def on_trash(self) -> None:
		self.refuse_forgetting_what_was_said()

	def keep_what_only_the_writer_writes(self) -> None:
		"""Refuse a state set by hand; put back the rest, which a form sends as it was when it was opened."""
		if self.flags.written_by_incidents:
			return
		before = self.get_doc_before_save()
		if self.status != (before.status if before else LIFECYCLE.initial):
			frappe.throw(
				_("The state of an incident is changed by its buttons, which tell partners as well."),
				AnnouncedByHandError,
			)
		self.update({field: before.get(field) if before else None for field in WRITTEN})
		self.set("updates", before.updates if before else [])

	def refuse_a_move_that_is_none(self) -> None:
		"""Refuse a state that no edge leads to."""
		before = self.get_doc_before_save()
		try:
			LIFECYCLE.check(before.status if before else None, self.status)
		except LifecycleError as error:
			frappe.throw(_("{0}.").format(escape_html(str(error))), title=_("Not Allowed From This State"))

	def refuse_rewriting_what_was_said(self) -> None:
		"""Refuse another title or text once partners have read it."""
		before = self.get_doc_before_save()
		if not before or before.status == LIFECYCLE.initial:
			return
		for field, label in SAID.items():
			if self.has_value_changed(field):
				frappe.throw(
					_("{0} was announced as it stands. Post an update instead.").format(_(label)),
					AnnouncedByHandError,
				)

	def remind_anew_of_another_date(self) -> None:
		"""A date that was moved has not been missed."""
		if self.has_value_changed("next_update_due"):
			self.reminded_on = None

	def refuse_forgetting_what_was_said(self) -> None:
		"""Only what nobody has been told may be deleted."""
		if self.status != LIFECYCLE.initial:
			frappe.throw(_("Partners were told of {0}. Resolve or withdraw it instead.").format(self.name))


def on_doctype_update() -> None:
	"""Updates that are overdue are asked for by state and date."""
	frappe.db.add_index("Partner Incident", ["status", "next_update_due"])
