"""Teams and severities for the filters of reports, whose readers need not be Helpdesk's agents."""

import frappe
from frappe import _

from partner_support.adapters import settings

KINDS = {"team": "HD Team", "severity": "HD Ticket Priority"}
OFFERED = 50


def named(kind: str, text: str) -> list[dict[str, str]]:
	"""Those whose names contain the text, as choices of a field."""
	if kind not in KINDS:
		frappe.throw(_("There is nothing to choose for {0}.").format(kind))
	names = frappe.get_all(
		KINDS[kind], {"name": ["like", f"%{text}%"]}, pluck="name", order_by="name", limit=OFFERED
	)
	label = settings.severity_label if kind == "severity" else str
	return [{"value": name, "label": label(name)} for name in names]
