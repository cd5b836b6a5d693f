"""What the tests about deal registrations share: rules, a time limit, and what came of them."""

from typing import Any

import frappe
from frappe.model.document import Document

from tests.site.factories import at, calendar, ladder, partner, step
from tests.site.program import deal, moved

SETTINGS = "Partner Program Settings"
MONDAY = "2026-11-23 10:00"  # a deal submitted then, with eight hours for its decision, is due at 18:00
DUE = "2026-11-23 18:00"
PARTNER_ONLY = {"tell_partner": 1, "notify_user": None}
STEPS = ["80 % of Approval", "Approval missed"]


def program(**values: Any) -> Document:
	"""The program's settings without rules and time limit, unless said otherwise; saved."""
	document = frappe.get_single(SETTINGS)
	document.update(
		{
			"eligibility_rules": [],
			"deal_approval_calendar": None,
			"deal_approval_ladder": None,
			"deal_validity_days": 90,
			"deal_similarity": 88,
			**values,
		}
	)
	document.save()
	return document


def rules(*rows: dict[str, Any]) -> Document:
	"""The program's settings with these eligibility rules."""
	return program(eligibility_rules=list(rows))


def time_limit(*steps: dict[str, Any], **values: Any) -> Document:
	"""Eight office hours for each decision, on a ladder of these steps; without steps the plain one."""
	rungs = steps or (
		step("Percent of target", clock="Approval", threshold=80, level=1),
		step("Target missed", clock="Approval", level=2),
	)
	return program(
		**{
			"deal_approval_value": 8,
			"deal_approval_unit": "Hours",
			"deal_approval_calendar": calendar().name,
			"deal_approval_ladder": ladder(*rungs, name="Test Approval").name,
			**values,
		}
	)


def approval_clock(of: Document) -> Document:
	"""The deal's stored clock."""
	return frappe.get_doc("SLA Clock", {"deal_registration": of.name})


def deal_log(of: Document) -> list[frappe._dict]:
	"""What fired for a deal, oldest first."""
	return frappe.get_all(
		"Escalation Log",
		filters={"deal_registration": of.name},
		fields=["*"],
		order_by="cycle, due_at, level",
	)


def deal_steps(of: Document) -> list[str]:
	"""The names of what fired for a deal, without their numbers."""
	return [entry.step.partition(". ")[2] for entry in deal_log(of)]


def conflicts(of: Document) -> list[frappe._dict]:
	"""The conflicts of a deal, on whichever side it stands."""
	return frappe.get_all(
		"Deal Conflict", or_filters={"deal_registration": of.name, "other_deal": of.name}, fields=["*"]
	)


def mails_about_deal(of: Document) -> list[Document]:
	"""What was queued about a deal: under its own name for the partner, under its clock's for us."""
	names = frappe.get_all(
		"Email Queue",
		filters={"reference_name": ["in", (of.name, f"{of.name}-Approval")]},
		order_by="creation",
		pluck="name",
	)
	return [frappe.get_doc("Email Queue", name) for name in names]


def waiting(**values):
	"""A Gold partner's deal, submitted on Monday at ten."""
	with at(MONDAY):
		return deal(partner(), **{"status": "Submitted", **values})


def brought(record, state: str, when: str, **values):
	"""The record moved to a state at that time."""
	with at(when):
		return moved(record.reload(), state, **values)


def happened(of) -> list[str]:
	"""What happened to the deal's clock."""
	return [event.event for event in approval_clock(of).history]


def figures(of) -> tuple[str, int]:
	"""What the deal itself says about its time limit."""
	of.reload()
	return str(of.approval_due), of.approval_missed
