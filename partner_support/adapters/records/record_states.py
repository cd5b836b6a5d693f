"""The moves that a record's form offers, and what accompanies each; the record itself decides.

What follows by itself is not offered: a dispute comes with its ticket, and a statement is superseded
by the version that corrects it.
"""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import nowdate

from partner_support.partner_program import states
from partner_support.partner_program.doctype.commission_statement import commission_statement

DECISION, PAYMENT = ("decision_reason",), ("paid_on", "payment_reference")

# What is asked for on the way into a state. Nothing else may be set along with one.
ASKED: dict[str, dict[str, tuple[str, ...]]] = {
	"Deal Registration": {
		"Approved": ("expires_on", *DECISION),
		"Rejected": DECISION,
		"Withdrawn": DECISION,
	},
	"MDF Claim": {
		"Returned": DECISION,
		"Approved": ("approved_amount", *DECISION),
		"Rejected": DECISION,
		"Paid": PAYMENT,
		"Withdrawn": DECISION,
	},
	"Commission Statement": {"Issued": ("issued_on", "due_on"), "Paid": PAYMENT},
	"Partner Agreement": {
		"Active": ("signed_on",),
		"Suspended": DECISION,
		"Terminated": DECISION,
	},
}
BY_ITSELF = {"Commission Statement": {"Disputed", "Superseded"}}
ON_THE_DAY = {"issued_on", "paid_on"}
FILLED_IN = {"expires_on", "issued_on"}  # by the record, where it is left blank


def next_states(doctype: str, name: str) -> list[dict[str, Any]]:
	"""The states that the record may be moved to by hand, the usual one first, with what each asks for."""
	record = frappe.get_doc(doctype, name)
	return [
		{"state": state, "fields": [asked(record, state, field) for field in asked_for(doctype, state)]}
		for state in offered(record)
	]


def transition(doctype: str, name: str, state: str, values: dict[str, Any]) -> Document:
	"""Move a record to another state, with the values that accompany it.

	Raises a validation error for a state that is not offered, and for a value that the state does not ask for.
	"""
	record = frappe.get_doc(doctype, name)
	refuse_what_follows_by_itself(record, state)
	strange = sorted(set(values) - set(asked_for(doctype, state)))
	if strange:
		frappe.throw(
			_("{0} cannot be changed together with the state. Save the form first.").format(
				", ".join(label_of(record, field) for field in strange)
			)
		)
	return states.transition(record, state, **values)


def corrected_version(statement: str, reason: str) -> Document:
	"""A draft that corrects an issued statement."""
	return commission_statement.corrected_version(frappe.get_doc("Commission Statement", statement), reason)


def is_moved_here(doctype: str) -> bool:
	"""Whether this kind of record has states that people move it through."""
	return doctype in ASKED


def offered(record: Document) -> tuple[str, ...]:
	"""Where the record may go next, less what it goes to by itself."""
	by_itself = BY_ITSELF.get(record.doctype, set())
	following = states.lifecycle_of(record.doctype).next_states(record.status)
	return tuple(state for state in following if state not in by_itself)


def asked_for(doctype: str, state: str) -> tuple[str, ...]:
	"""The fields that accompany a state."""
	return ASKED[doctype].get(state, ())


def asked(record: Document, state: str, field: str) -> dict[str, Any]:
	"""One field of the dialog, as the form has it; what the state needs is mandatory."""
	definition = record.meta.get_field(field)
	return {
		"fieldname": field,
		"fieldtype": definition.fieldtype,
		"label": _(definition.label),
		"description": _(definition.description) if definition.description else None,
		"reqd": int(field in record.needed_in.get(state, ()) and field not in FILLED_IN),
		"options": definition.options,
		"default": suggested(record, field),
	}


def suggested(record: Document, field: str) -> Any:
	"""What the dialog begins with: never the reason of an earlier decision."""
	if field in DECISION:
		return None
	if field == "approved_amount":
		return record.get(field) or record.amount
	return record.get(field) or (nowdate() if field in ON_THE_DAY else None)


def refuse_what_follows_by_itself(record: Document, state: str) -> None:
	"""Say how a state is reached that nobody chooses."""
	if state in BY_ITSELF.get(record.doctype, ()) and state != record.status:
		frappe.throw(
			_(
				"{0} follows by itself: a statement is disputed by a ticket, and superseded by its correction."
			).format(frappe.bold(_(state))),
			title=_("Not Chosen by Hand"),
		)


def label_of(record: Document, field: str) -> str:
	"""What the form calls a field; of one that there is not, nothing is repeated."""
	return _(record.meta.get_label(field)) if record.meta.has_field(field) else _("An unknown field")
