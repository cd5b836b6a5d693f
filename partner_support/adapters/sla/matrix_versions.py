"""The life of an SLA matrix: a draft is published, and takes over from the version before it."""

from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from partner_support.adapters.backtest import trials
from partner_support.adapters.sla.managed_sla import ensure_managed_sla
from partner_support.exceptions import PublicationDateError, PublishedVersionError
from partner_support.partner_support.doctype.sla_matrix import readiness
from partner_support.partner_support.doctype.sla_matrix.sla_matrix import as_engine
from partner_support.partner_support.versions import copy_as_next_version


def publish(
	matrix_name: str, effective_from: str | datetime | None = None, allow_past: bool = False
) -> Document:
	"""Put a draft in force from that date (none: now); the site has one line of published versions.

	`allow_past` is for demo data, which has tickets older than the site.
	"""
	matrix = frappe.get_doc("SLA Matrix", matrix_name, for_update=True)
	refuse_second_publishing(matrix)
	latest = latest_published()
	matrix.effective_from = start_of(effective_from, latest, allow_past)
	check_content(matrix)
	supersede(latest, matrix)
	record_effect(matrix)
	matrix.status = "Published"
	matrix.supersedes = latest.name if latest else None
	matrix.flags.publishing = True
	matrix.hd_service_level_agreement = ensure_managed_sla(matrix)
	matrix.save()
	return matrix


def new_version(matrix_name: str) -> Document:
	"""A draft with the same content, to be changed and published."""
	return copy_as_next_version(frappe.get_doc("SLA Matrix", matrix_name))


def latest_published() -> Document | None:
	"""The published version that begins last, in force or scheduled."""
	names = frappe.get_all(
		"SLA Matrix", filters={"status": "Published"}, order_by="effective_from desc", limit=1, pluck="name"
	)
	return frappe.get_doc("SLA Matrix", names[0], for_update=True) if names else None


def start_of(effective_from: str | datetime | None, latest: Document | None, allow_past: bool) -> datetime:
	"""When the version begins; refuses a date that promises have overtaken."""
	if not effective_from:
		start = now_datetime()
		readiness.check_follows(start, latest)
		return start
	start = get_datetime(effective_from)
	(readiness.check_follows if allow_past else readiness.check_date)(start, latest)
	return start


def check_content(matrix: Document) -> None:
	"""Refuse a matrix with gaps or with rows that say the same."""
	policy = as_engine(matrix)
	readiness.check_unambiguous(policy)
	readiness.check_complete(policy)


def record_effect(matrix: Document) -> None:
	"""Keep with the version what the last trial of exactly its content foresaw."""
	matrix.policy_trial = trials.latest_of(matrix)
	matrix.effect = matrix.policy_trial and frappe.db.get_value(
		"Policy Trial", matrix.policy_trial, "summary"
	)


def supersede(latest: Document | None, matrix: Document) -> None:
	"""Have the latest version end where the new one begins."""
	if not latest:
		return
	if latest.superseded_from:
		frappe.throw(
			_("Another version was published in the meantime. Reload, and choose when this one is to begin."),
			PublicationDateError,
		)
	latest.superseded_from = matrix.effective_from
	latest.flags.superseding = True
	latest.save()


def refuse_second_publishing(matrix: Document) -> None:
	"""Refuse to publish what is published: its date has been promised."""
	if matrix.status == "Published":
		frappe.throw(
			_("{0} is published already. Make a new version to change it.").format(frappe.bold(matrix.name)),
			PublishedVersionError,
		)
