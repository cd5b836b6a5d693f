"""DocTypes in, engine values out. Nothing here writes but the policy stamp.

Building a matrix costs more than asking it, so values are kept for the process. The stamp is
shared by all processes of a site and renewed when any policy document changes; together with
the site's name it is part of every key, since one process serves many sites.
"""

from datetime import datetime
from functools import lru_cache

import frappe
from frappe.model.document import Document

from partner_support.adapters import site_time
from partner_support.engine import BusinessCalendar, Ladder, Matrix
from partner_support.partner_support.doctype.business_calendar import business_calendar
from partner_support.partner_support.doctype.escalation_ladder import escalation_ladder
from partner_support.partner_support.doctype.sla_matrix import sla_matrix

POLICY_STAMP = "partner_support_policy_stamp"


def calendar(name: str) -> BusinessCalendar:
	"""The Business Calendar of that name. Raises DoesNotExistError."""
	return built_calendar(frappe.local.site, policy_stamp(), name)


def matrix(name: str) -> Matrix:
	"""The SLA Matrix version of that name. Raises DoesNotExistError."""
	return built_matrix(frappe.local.site, policy_stamp(), name)


def ladder(name: str | None) -> Ladder | None:
	"""The Escalation Ladder of that name; None for no name."""
	return built_ladder(frappe.local.site, policy_stamp(), name) if name else None


def calendars() -> dict[str, BusinessCalendar]:
	"""Every Business Calendar by its name; shared, so never change it."""
	return built_calendars(frappe.local.site, policy_stamp())


def matrix_in_force(at: datetime) -> str | None:
	"""The name of the published version that holds at `at`."""
	return frappe.db.get_value(
		"SLA Matrix",
		{"status": "Published", "effective_from": ["<=", site_time.to_site(at)]},
		"name",
		order_by="effective_from desc, version desc",
	)


def policy_stamp() -> str:
	"""What all processes agree the policy documents' state to be called."""
	return frappe.cache.get_value(POLICY_STAMP) or renew_policy_stamp()


def renew_policy_stamp(
	doc: Document | None = None, method: str | None = None, *others: object, **values: object
) -> str:
	"""Forget every value built so far, in all processes. A doc_event of the policy DocTypes.

	Again at the end of the transaction: meanwhile others build what was, and this process what may be undone.
	"""
	if doc:
		frappe.db.after_commit.add(renew_policy_stamp)
		frappe.db.after_rollback.add(renew_policy_stamp)
	stamp = frappe.generate_hash(length=12)
	frappe.cache.set_value(POLICY_STAMP, stamp)
	return stamp


@lru_cache(maxsize=512)
def built_calendar(site: str, stamp: str, name: str) -> BusinessCalendar:
	"""One build per site, stamp and name."""
	return business_calendar.as_engine(frappe.get_doc("Business Calendar", name))


@lru_cache(maxsize=128)
def built_matrix(site: str, stamp: str, name: str) -> Matrix:
	"""One build per site, stamp and name."""
	return sla_matrix.as_engine(frappe.get_doc("SLA Matrix", name))


@lru_cache(maxsize=128)
def built_ladder(site: str, stamp: str, name: str) -> Ladder:
	"""One build per site, stamp and name."""
	return escalation_ladder.as_engine(frappe.get_doc("Escalation Ladder", name))


@lru_cache(maxsize=8)
def built_calendars(site: str, stamp: str) -> dict[str, BusinessCalendar]:
	"""One build per site and stamp."""
	return business_calendar.all_as_engine()
