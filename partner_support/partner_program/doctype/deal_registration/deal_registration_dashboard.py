"""What hangs on a deal, for the Connections tab of its form."""

from frappe import _


def get_data() -> dict:
	return {
		"fieldname": "deal_registration",
		"transactions": [{"label": _("Help Desk"), "items": ["HD Ticket"]}],
	}
