"""What hangs on a partner, for the Connections tab of its form."""

from frappe import _


def get_data() -> dict:
	return {
		"fieldname": "partner",
		"transactions": [
			{"label": _("Help Desk"), "items": ["HD Ticket", "Second Review", "Commission Dispute"]},
			{"label": _("Deals"), "items": ["Deal Registration", "Deal Conflict"]},
			{"label": _("Money"), "items": ["MDF Claim", "Commission Statement"]},
			{"label": _("Program"), "items": ["Partner Agreement", "Tier Proposal"]},
			{"label": _("Promises"), "items": ["SLA Clock", "Escalation Log"]},
			{"label": _("Portal"), "items": ["Partner Request", "Self Service Answer", "Article Source"]},
		],
	}
