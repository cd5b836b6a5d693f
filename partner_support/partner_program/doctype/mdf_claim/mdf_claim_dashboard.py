"""What hangs on a claim, for the Connections tab of its form."""

from frappe import _


def get_data() -> dict:
	return {
		"fieldname": "mdf_claim",
		"transactions": [{"label": _("Help Desk"), "items": ["HD Ticket"]}],
	}
