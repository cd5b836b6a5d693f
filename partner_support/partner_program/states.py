"""The states of every program record, as tables of edges, and the one function that moves along them.

A record that another system keeps in step (`flags.kept_in_step`, or an import) may begin anywhere
and may have moved several times since; what no way leads to is refused all the same.
"""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from partner_support.engine import Lifecycle, LifecycleError

LIFECYCLES = {
	lifecycle.name: lifecycle
	for lifecycle in (
		Lifecycle(
			"Deal Registration",
			"Draft",
			{
				"Draft": ("Submitted", "Withdrawn"),
				"Submitted": ("Under Review", "Approved", "Rejected", "Withdrawn"),
				"Under Review": ("Approved", "Rejected", "Withdrawn"),
				"Approved": ("Won", "Lost", "Expired", "Withdrawn"),
				"Rejected": ("Submitted",),
				"Expired": ("Submitted", "Won", "Lost"),
				"Won": (),
				"Lost": (),
				"Withdrawn": (),
			},
		),
		Lifecycle(
			"MDF Claim",
			"Draft",
			{
				"Draft": ("Submitted", "Withdrawn"),
				"Submitted": ("Under Review", "Returned", "Withdrawn"),
				"Returned": ("Submitted", "Withdrawn"),
				"Under Review": ("Approved", "Rejected", "Returned", "Withdrawn"),
				"Approved": ("Paid", "Rejected"),
				"Rejected": ("Under Review",),
				"Paid": (),
				"Withdrawn": (),
			},
		),
		Lifecycle(
			"Commission Statement",
			"Draft",
			{
				"Draft": ("Issued", "Void"),
				"Issued": ("Disputed", "Paid", "Superseded"),
				"Disputed": ("Issued", "Paid", "Superseded"),
				"Paid": ("Disputed", "Superseded"),
				"Superseded": (),
				"Void": (),
			},
		),
		Lifecycle(
			"Partner Agreement",
			"Draft",
			{
				"Draft": ("In Review", "Active", "Terminated"),
				"In Review": ("Draft", "Active", "Terminated"),
				"Active": ("Suspended", "Expired", "Terminated"),
				"Suspended": ("Active", "Expired", "Terminated"),
				"Expired": ("Active",),
				"Terminated": (),
			},
		),
		Lifecycle(  # by people; the app itself lets a conflict pass, and finds it again
			"Deal Conflict",
			"Open",
			{
				"Open": ("Cleared",),
				"Cleared": ("Open",),
				"Past": (),
			},
		),
		Lifecycle(
			"Commission Dispute",
			"Open",
			{
				"Open": ("Under Review", "Agreed", "Rejected", "Withdrawn"),
				"Under Review": ("Agreed", "Rejected", "Withdrawn"),
				"Agreed": ("Corrected", "Under Review"),
				"Rejected": ("Under Review",),
				"Corrected": (),
				"Withdrawn": ("Under Review",),
			},
		),
	)
}


def lifecycle_of(doctype: str) -> Lifecycle:
	"""The states of a kind of record. Raises KeyError for a kind that has none."""
	return LIFECYCLES[doctype]


def transition(record: Document, state: str, **values: Any) -> Document:
	"""Move a record to another state, with what that state needs, and save it; being there is no move.

	Raises a validation error that names the states allowed next, or the value that is missing.
	"""
	if record.status == state:
		return record
	record.update({**values, "status": state})
	return record.save()


def check_move(record: Document) -> None:
	"""Refuse a state that no edge leads to. Controllers call this, so that no way of saving gets round it."""
	lifecycle = lifecycle_of(record.doctype)
	before = record.get_doc_before_save()
	record.status = record.status or (before.status if before else lifecycle.initial)
	try:
		if is_kept_in_step(record):
			lifecycle.way(before.status if before else lifecycle.initial, record.status)
		else:
			lifecycle.check(before.status if before else None, record.status)
	except LifecycleError as error:
		record.flags.refused_field = "status"
		frappe.throw(_("{0}.").format(escape_html(str(error))), title=_("Not Allowed From This State"))


def is_kept_in_step(record: Document) -> bool:
	"""Whether the record comes from another system, which decides its state."""
	return bool(record.flags.kept_in_step or frappe.flags.in_import)


def has_moved_to(record: Document, *states: str) -> bool:
	"""Whether this save takes the record to one of these states."""
	return record.status in states and record.has_value_changed("status")
