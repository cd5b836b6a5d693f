"""What the Business Calendar form asks the server."""

from typing import Any

import frappe

from partner_support.adapters import calendar_preview, site_time


@frappe.whitelist()
def preview(calendar: dict[str, Any]) -> dict[str, Any]:
	"""What the calendar in the form says, saved or not."""
	frappe.has_permission("Business Calendar", "read", throw=True)
	fields = ("time_zone", "holiday_list", "periods")
	return calendar_preview.preview({field: calendar.get(field) for field in fields}, site_time.now())
