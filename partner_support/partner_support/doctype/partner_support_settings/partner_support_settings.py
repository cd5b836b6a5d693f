"""How the help desk treats partners on this site."""

from collections import Counter

import frappe
from frappe import _
from frappe.model.document import Document


class PartnerSupportSettings(Document):
	def validate(self) -> None:
		self.check_severities_once()
		self.check_severities_complete()
		self.check_team_leads()
		self.tidy_domains()

	def check_severities_once(self) -> None:
		"""Refuse two definitions of one priority, or two priorities that partners read as the same."""
		for fieldname, label in (
			("priority", _("Helpdesk Priority")),
			("severity_label", _("Partners Read")),
		):
			values = Counter(row.get(fieldname) for row in self.severities)
			for value in (value for value, count in values.items() if count > 1):
				frappe.throw(
					_(
						"Severity Definitions: {0} {1} is there more than once. Delete or change one row."
					).format(label, frappe.bold(value))
				)

	def check_severities_complete(self) -> None:
		"""Refuse to leave an enabled priority without the words that partners read."""
		defined = {row.priority for row in self.severities}
		enabled = frappe.get_all("HD Ticket Priority", filters={"disabled": 0}, pluck="name")
		missing = sorted(set(enabled) - defined)
		if self.enabled and missing:
			frappe.throw(
				_("Severity Definitions: add a row for {0}, or disable the priority in Helpdesk.").format(
					frappe.bold(", ".join(missing))
				)
			)

	def check_team_leads(self) -> None:
		"""Refuse a second lead of a team, and a lead who cannot sign in."""
		teams = Counter(row.team for row in self.team_leads)
		for row in self.team_leads:
			if teams[row.team] > 1:
				frappe.throw(
					_("Team Leads: {0} has more than one lead. Keep one.").format(frappe.bold(row.team))
				)
			if not frappe.db.get_value("User", row.lead, "enabled"):
				frappe.throw(
					_("Team Leads, row {0}: user {1} is missing or disabled. Choose another lead.").format(
						row.idx, frappe.bold(row.lead)
					)
				)

	def tidy_domains(self) -> None:
		"""One lower-case domain a line, without @ and without repetition."""
		words = (self.public_mail_domains or "").replace(",", " ").lower().split()
		self.public_mail_domains = "\n".join(sorted({word.lstrip("@") for word in words}))
