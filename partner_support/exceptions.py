"""Refusals that callers must tell apart, all of them shown to the user as a validation message."""

import frappe


class PublishedVersionError(frappe.ValidationError):
	"""A published SLA matrix was about to change: a new version is the way."""


class IncompleteMatrixError(frappe.ValidationError):
	"""A matrix to be published promises nothing for some tickets, or the same thing twice."""


class PublicationDateError(frappe.ValidationError):
	"""A version would start in the past, or not after the one before it."""


class LadderInUseError(frappe.ValidationError):
	"""An escalation ladder that a published matrix relies on was about to change."""


class ClockWrittenByHandError(frappe.ValidationError):
	"""An SLA clock was about to be written by something else than its ticket."""


class AppendOnlyError(frappe.ValidationError):
	"""An entry of a log or an audit trail was about to be altered, removed or made up."""


class DecidedByHandError(frappe.ValidationError):
	"""A tier proposal was about to be written by something else than a decision or the daily job."""


class AlreadyIssuedError(frappe.ValidationError):
	"""A commission statement that the partner has been given was about to be rewritten."""


class DisputeWrittenByHandError(frappe.ValidationError):
	"""A dispute was about to change without an entry in its audit trail."""


class AskedByHandError(frappe.ValidationError):
	"""A question to a partner was about to be written by something else than its ticket."""


class AnnouncedByHandError(frappe.ValidationError):
	"""An incident's state, or what was said of it, was about to be written by something else than its buttons."""


class CountedByHandError(frappe.ValidationError):
	"""An answered question was about to be counted by something else than whoever was answered."""


class NoAgentError(frappe.ValidationError):
	"""Somebody who is no active agent was about to take a ticket."""


class ReviewedByHandError(frappe.ValidationError):
	"""A second review was about to be written by something else than who asks or answers."""


class TriedByHandError(frappe.ValidationError):
	"""A trial or recalculation of policy was about to be written by something else than its job."""


class Refusal(frappe.PermissionError):
	"""Somebody tried what only others may: a partner what the support team decides, anybody another's file."""
