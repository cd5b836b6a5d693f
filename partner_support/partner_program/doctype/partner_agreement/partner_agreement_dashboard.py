"""What hangs on an agreement, for the Connections tab of its form."""

from frappe import _


def get_data() -> dict:
	return {
		"fieldname": "partner_agreement",
		"transactions": [{"label": _("Help Desk"), "items": ["HD Ticket"]}],
	}
