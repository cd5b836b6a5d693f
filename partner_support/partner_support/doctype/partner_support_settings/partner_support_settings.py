"""How the help desk treats partners on this site."""

from collections import Counter

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.engine import PatienceError
from partner_support.partner_program import promised_time
from partner_support.partner_support.doctype.patience_rule import patience_rule


class PartnerSupportSettings(Document):
	def validate(self) -> None:
		self.check_severities_once()
		self.check_severities_complete()
		self.check_team_leads()
		self.check_team_targets()
		self.check_patience_rules()
		self.check_waiting_status()
		self.check_queue_weights()
		self.check_alert_recipients()
		self.check_quiet_hours()
		self.tidy_domains()
		self.tidy_kinds()

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

	def check_team_targets(self) -> None:
		"""Refuse targets that can never be met, and two that say the same."""
		seen: dict[tuple[str | None, ...], int] = {}
		for row in self.team_targets:
			promised_time.checked(row.value, row.unit, _("Team Targets, row {0}").format(row.idx))
			scope = (row.team, row.applies_to, row.severity or None, row.category or None)
			first = seen.setdefault(scope, row.idx)
			if first != row.idx:
				frappe.throw(
					_("Team Targets: rows {0} and {1} are about the same. Delete one.").format(first, row.idx)
				)

	def check_patience_rules(self) -> None:
		"""Refuse two rules for the same wait, and a decision that comes before its reminder."""
		seen: dict[tuple[str, str | None], int] = {}
		for row in self.patience_rules:
			first = seen.setdefault((row.kind, row.partner_tier or None), row.idx)
			if first != row.idx:
				frappe.throw(
					_("Reminders and Silence: rows {0} and {1} are about the same wait. Delete one.").format(
						first, row.idx
					)
				)
			try:
				patience_rule.as_engine(row)
			except PatienceError:
				frappe.throw(
					_("Reminders and Silence, row {0}: the reminder must come before the decision.").format(
						row.idx
					)
				)

	def check_waiting_status(self) -> None:
		"""Refuse a status in which the clocks would run on, or stop for good."""
		status = self.waiting_status
		if status and frappe.db.get_value("HD Ticket Status", status, "category") != "Paused":
			frappe.throw(
				_("Status While Waiting: {0} does not pause a ticket. Choose a paused status.").format(
					frappe.bold(status)
				)
			)

	def check_queue_weights(self) -> None:
		"""Refuse two weights of the same severity or tier."""
		seen: dict[tuple[str, str], int] = {}
		for row in self.queue_weights:
			first = seen.setdefault((row.weighs, row.value), row.idx)
			if first != row.idx:
				frappe.throw(
					_("What Moves a Ticket Forward: rows {0} and {1} are about the same. Delete one.").format(
						first, row.idx
					)
				)

	def check_alert_recipients(self) -> None:
		"""Refuse a row about nobody or about two, and two rows about the same."""
		seen: dict[tuple[str, str], int] = {}
		for row in self.alert_recipients:
			if bool(row.user) == bool(row.role):
				frappe.throw(_("Who Gets One, row {0}: choose a user or a role.").format(row.idx))
			who = ("User", row.user) if row.user else ("Role", row.role)
			first = seen.setdefault(who, row.idx)
			if first != row.idx:
				frappe.throw(
					_("Who Gets One: rows {0} and {1} are about the same. Delete one.").format(first, row.idx)
				)

	def check_quiet_hours(self) -> None:
		"""Refuse quiet hours that never end, or never begin."""
		if (self.quiet_from in (None, "")) != (self.quiet_to in (None, "")):
			frappe.throw(_("Quiet hours need a beginning and an end. Fill in both, or neither."))

	def tidy_domains(self) -> None:
		"""One lower-case domain a line, without @ and without repetition."""
		words = (self.public_mail_domains or "").replace(",", " ").lower().split()
		self.public_mail_domains = "\n".join(sorted({word.lstrip("@") for word in words}))

	def tidy_kinds(self) -> None:
		"""Endings in lower case, without dots and without repetition."""
		words = (self.attachment_kinds or "").replace(",", " ").lower().split()
		self.attachment_kinds = " ".join(sorted({word.lstrip(".*") for word in words} - {""}))
