"""What hangs on a partner, for the Connections tab of its form."""

from frappe import _


def get_data() -> dict:
	return {
		"fieldname": "partner",
		"transactions": [
			{"label": _("Help Desk"), "items": ["HD Ticket"]},
			{"label": _("Promises"), "items": ["SLA Clock", "Escalation Log"]},
			{"label": _("Tier"), "items": ["Tier Proposal"]},
		],
	}
