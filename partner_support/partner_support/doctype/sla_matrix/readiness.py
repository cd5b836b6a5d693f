"""Whether a draft can be published: nothing left without a promise, nothing said twice, no past date."""

from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime, now_datetime

from partner_support.engine import TICKET_CLOCKS, Matrix
from partner_support.exceptions import IncompleteMatrixError, PublicationDateError

NAMED_AT_MOST = 5


def check_complete(matrix: Matrix) -> None:
	"""Refuse a matrix that leaves a kind of ticket without a promise."""
	found = gap_labels(matrix)
	if found:
		frappe.throw(
			_("{0} promises nothing for {1} Add rows for them, or one with a blank tier or category.").format(
				frappe.bold(matrix.name), listed(found)
			),
			IncompleteMatrixError,
			title=_("Promises Are Missing"),
		)


def check_unambiguous(matrix: Matrix) -> None:
	"""Refuse two rows that make a promise about the same tickets and clock."""
	found = duplicate_labels(matrix)
	if found:
		frappe.throw(
			_("Some rows say the same thing twice: {0} Delete one of each pair, or narrow it.").format(
				listed(found)
			),
			IncompleteMatrixError,
			title=_("Rows Say the Same"),
		)


def check_date(effective_from: datetime, latest: Document | None) -> None:
	"""Refuse a version that begins in the past, or not after the latest published one."""
	if effective_from < now_datetime():
		frappe.throw(
			_(
				"{0} has passed, and its tickets have been promised otherwise. Choose a later date, or none for now."
			).format(format_datetime(effective_from)),
			PublicationDateError,
		)
	check_follows(effective_from, latest)


def check_follows(effective_from: datetime, latest: Document | None) -> None:
	"""Refuse a version that would not begin after the latest published one."""
	if latest and effective_from <= latest.effective_from:
		frappe.throw(
			_("{0} is in force from {1}. A later version must begin after that: choose a later date.").format(
				frappe.bold(latest.name), format_datetime(latest.effective_from)
			),
			PublicationDateError,
		)


def gap_labels(matrix: Matrix) -> list[str]:
	"""What has no first response or resolution, as a person reads it: categories and clocks together."""
	every = [*categories(), None]  # a ticket may be of no category
	missing: dict[tuple[str, str, str], list[str | None]] = {}
	for gap in matrix.gaps(tiers(), severities(), every):
		missing.setdefault((gap.tier, gap.severity, gap.kind.value), []).append(gap.category)
	clocks: dict[tuple[str, str, str], list[str]] = {}
	for (tier, severity, clock), lacking in missing.items():
		clocks.setdefault((tier, severity, categories_in_words(lacking, every)), []).append(_(clock))
	return [f"{' / '.join(kind)} ({', '.join(lacking)})" for kind, lacking in clocks.items()]


def categories_in_words(lacking: list[str | None], every: list[str | None]) -> str:
	"""The categories by name, or that it is all of them."""
	if lacking == every:
		return _("every category")
	return ", ".join(category or _("no category") for category in lacking)


def duplicate_labels(matrix: Matrix) -> list[str]:
	"""The rows that are dead, each with the one that speaks before it, as a person reads them."""
	words, clocks = _("{0} and {1} ({2})"), {kind: _(kind.value) for kind in TICKET_CLOCKS}
	return [
		words.format(first.name, second.name, clocks[kind]) for first, second, kind in matrix.duplicates()
	]


def listed(labels: list[str]) -> str:
	"""The first few as an HTML list, and how many more there are."""
	shown = [frappe.utils.escape_html(label) for label in labels[:NAMED_AT_MOST]]
	if len(labels) > NAMED_AT_MOST:
		shown.append(_("and {0} more").format(len(labels) - NAMED_AT_MOST))
	return "<ul>" + "".join(f"<li>{each}</li>" for each in shown) + "</ul>"


def tiers() -> list[str]:
	"""The tiers that partners may have, best first."""
	return frappe.get_all("Partner Tier", filters={"disabled": 0}, order_by="tier_rank desc", pluck="name")


def severities() -> list[str]:
	"""Helpdesk's enabled priorities, most severe first."""
	enabled = frappe.get_all("HD Ticket Priority", filters={"disabled": 0}, pluck="name")
	defined = frappe.get_cached_doc("Partner Support Settings").severities
	rank = {row.priority: row.rank or 0 for row in defined}
	return sorted(enabled, key=lambda priority: (-rank.get(priority, 0), priority))


def categories() -> list[str]:
	"""The categories that tickets may have."""
	return frappe.get_all("Support Category", filters={"disabled": 0}, order_by="name", pluck="name")
