"""What the Business Calendar form asks the server."""

from typing import Any

import frappe

from partner_support.adapters import site_time
from partner_support.adapters.arguments import checked
from partner_support.adapters.sla import calendar_preview


@frappe.whitelist()
@checked
def preview(calendar: dict[str, Any]) -> dict[str, Any]:
	"""What the calendar in the form says, saved or not."""
	frappe.has_permission("Business Calendar", "read", throw=True)
	values = {field: calendar.get(field) for field in ("time_zone", "holiday_list", "periods")}
	return calendar_preview.preview(values, site_time.now())
