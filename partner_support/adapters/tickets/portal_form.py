"""The form of a partner's new ticket: category, severity and urgency in the partner's words, before all else.

Helpdesk draws the form from rows; ours say what the partner chooses from, and a script shows what the
choice means. What is chosen is checked again when the ticket comes in, see guard.py.
"""

from typing import Any

import frappe
from frappe import _

from partner_support.adapters import settings
from partner_support.adapters.access import membership
from partner_support.adapters.records import record_choices

PICKERS = "partner_support.api.portal_new_ticket"
SCRIPT = "explain_new_ticket.js"
FIRST = ("ticket_type", "priority", "business_critical")
Choices = list[dict[str, str]]


def is_for(user: str) -> bool:
	"""Whether the user is one of a partner's people, and we have anything to offer them."""
	return settings.is_enabled() and bool(
		record_choices.served(membership.of(user).partners) and categories()
	)


def rows(template: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""The template's rows with ours at the head, whether the template has them or not."""
	rest = [row for row in template if row["fieldname"] not in FIRST]
	ours = [{**blank(), **row} for row in (category_row(), severity_row(), urgency_row())]
	return [frappe._dict(row) for row in ours] + rest


def blank() -> dict[str, Any]:
	"""What Helpdesk expects of any row."""
	nothing = ("options", "link_filters", "depends_on", "mandatory_depends_on", "description")
	return {**dict.fromkeys(nothing), "fieldtype": "Select", "hide_from_customer": 0, "required": 1, "idx": 0}


def category_row() -> dict[str, Any]:
	return {
		"fieldname": "ticket_type",
		"label": _("Category"),
		"placeholder": _("What is it about?"),
		"url_method": f"{PICKERS}.categories",
	}


def severity_row() -> dict[str, Any]:
	return {
		"fieldname": "priority",
		"label": _("Severity"),
		"placeholder": _("How much does it hurt?"),
		"url_method": f"{PICKERS}.severities",
	}


def urgency_row() -> dict[str, Any]:
	"""Helpdesk's own check cannot be unticked again, so it is a choice of two."""
	return {
		"fieldname": "business_critical",
		"label": _("Business-critical?"),
		"placeholder": _("No"),
		"url_method": f"{PICKERS}.urgencies",
		"required": 0,
	}


def categories() -> Choices:
	"""The categories that a partner may choose, as they are called."""
	found = frappe.get_all(
		"Support Category",
		filters={"disabled": 0},
		fields=["category_name as label", "ticket_type as value"],
		order_by="category_name",
	)
	return [{"label": _(each.label), "value": each.value} for each in found]


def severities() -> Choices:
	"""The severities with what each means, the worst first."""
	return [
		{
			"label": " - ".join(filter(None, (_(row.severity_label), _(row.meaning or "")))),
			"value": row.priority,
		}
		for row in settings.offered_severities()
	]


def urgencies() -> Choices:
	"""Text, since Helpdesk's pickers take a value that is false for none."""
	return [{"label": _("No"), "value": "0"}, {"label": _("Yes, it cannot wait"), "value": "1"}]
