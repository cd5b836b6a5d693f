"""What hangs on a statement, for the Connections tab of its form."""

from frappe import _


def get_data() -> dict:
	return {
		"fieldname": "commission_statement",
		"transactions": [{"label": _("Help Desk"), "items": ["HD Ticket"]}],
	}
