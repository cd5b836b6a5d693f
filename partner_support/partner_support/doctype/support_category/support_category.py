"""What partners ask about: one HD Ticket Type with its team, guidance and exceptions."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.partner_program import record_sources


class SupportCategory(Document):
	def validate(self) -> None:
		self.check_ticket_type()
		self.check_teams()
		self.check_exceptions()
		self.check_record_doctype()

	def check_ticket_type(self) -> None:
		"""Refuse a ticket type that another category has: which one would route the ticket?"""
		twin = frappe.db.get_value(
			"Support Category", {"ticket_type": self.ticket_type, "name": ("!=", self.name)}
		)
		if twin:
			frappe.throw(
				_("Ticket type {0} already belongs to category {1}. Choose another ticket type.").format(
					frappe.bold(self.ticket_type), frappe.bold(twin)
				)
			)

	def check_teams(self) -> None:
		"""Refuse to route to a disabled team, where nobody would look."""
		if self.disabled:
			return
		self.check_team(_("Team"), self.team)
		for row in self.routing_exceptions:
			self.check_team(_("Routing Exceptions, row {0}").format(row.idx), row.team)

	def check_team(self, where: str, team: str) -> None:
		"""Refuse this team if it is disabled."""
		if frappe.db.get_value("HD Team", team, "disabled"):
			frappe.throw(
				_("{0}: team {1} is disabled. Choose another team, or enable it in Helpdesk.").format(
					where, frappe.bold(team)
				)
			)

	def check_exceptions(self) -> None:
		"""Refuse two exceptions for the same attribute and severity."""
		seen: dict[tuple[str, str | None], int] = {}
		for row in self.routing_exceptions:
			first = seen.setdefault((row.partner_attribute, row.severity or None), row.idx)
			if first != row.idx:
				frappe.throw(
					_(
						"Routing Exceptions, row {0} is about the same attribute and severity as row {1}. Delete one."
					).format(row.idx, first)
				)

	def check_record_doctype(self) -> None:
		"""Refuse a DocType that no ticket can link to; without one, nothing can be required."""
		if not self.record_doctype:
			self.record_required = 0
		elif not record_sources.kind_named(self.record_doctype):
			frappe.throw(
				_("Tickets cannot link to a {0}. Choose one of: {1}.").format(
					frappe.bold(_(self.record_doctype)),
					", ".join(_(doctype) for doctype in record_sources.kinds_by_doctype()),
				)
			)
