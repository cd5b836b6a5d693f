"""Which disputes' audit trails are whole, and where the others first break."""

from typing import Any

import frappe
from frappe import _

from partner_support.adapters import arguments
from partner_support.partner_program import dispute_trail

FIELDS = ("name", "partner", "ticket_number", "commission_statement", "status")
INTACT, BROKEN = "Intact", "Broken"


def execute(filters: dict[str, Any] | None = None) -> tuple[list, list, None, None, list]:
	"""Columns, rows and the summary above them."""
	filters = arguments.report_filters(filters)
	every = rows(filters)
	shown = [row for row in every if row["result"] == BROKEN] if filters.only_broken else every
	return columns(), [{**row, "result": _(row["result"])} for row in shown], None, None, summary(every)


def rows(filters: dict[str, Any]) -> list[dict[str, Any]]:
	"""Every dispute that the reader may see, verified."""
	wanted = {field: filters[field] for field in ("partner", "status") if filters.get(field)}
	disputes = frappe.get_list(
		dispute_trail.DISPUTE,
		filters=wanted,
		fields=list(FIELDS),
		order_by="creation desc",
		limit_page_length=0,
	)
	found = [{**dispute, **verified(dispute.name)} for dispute in disputes]
	return found if wanted else [*lost(), *found]


def lost() -> list[dict[str, Any]]:
	"""Disputes of which only entries are left; for those whom no rule keeps from any partner's."""
	if frappe.build_match_conditions(dispute_trail.DISPUTE):
		return []
	return [{"name": name, **verified(name)} for name in dispute_trail.orphans()]


def verified(dispute: str) -> dict[str, Any]:
	"""What a verification says."""
	finding = dispute_trail.check(dispute)
	return {
		"entries": finding.entries,
		"head": finding.head,
		"result": INTACT if finding.is_intact else BROKEN,
		"first_break": finding.trouble,
	}


def columns() -> list[dict[str, Any]]:
	"""What the report shows of each."""
	return [
		column("name", _("Dispute"), "Link", 150, "Commission Dispute"),
		column("partner", _("Partner"), "Link", 180, "Partner"),
		column("ticket_number", _("Ticket"), "Data", 90),
		column("commission_statement", _("Statement"), "Link", 150, "Commission Statement"),
		column("status", _("Status"), "Data", 120),
		column("entries", _("Entries"), "Int", 80),
		column("result", _("Audit Trail"), "Data", 110),
		column("first_break", _("First Break"), "Data", 360),
		column("head", _("Latest Hash"), "Data", 480),
	]


def column(field: str, label: str, kind: str, width: int, options: str | None = None) -> dict[str, Any]:
	"""One column."""
	return {"fieldname": field, "label": label, "fieldtype": kind, "width": width, "options": options}


def summary(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""How many are whole, and how many are not."""
	broken = sum(row["result"] == BROKEN for row in found)
	return [
		{"label": _(INTACT), "value": len(found) - broken, "datatype": "Int", "indicator": "Green"},
		{"label": _(BROKEN), "value": broken, "datatype": "Int", "indicator": "Red" if broken else "Gray"},
	]
