"""What commands of bench refuse before they do anything; the guide's refusals are typed by test_rest_guides."""

import pytest

import frappe

from partner_support.adapters.figures import by_command


def test_a_report_that_nobody_would_get_is_not_sent():
	frappe.db.delete("Report Recipient")
	frappe.clear_document_cache("Partner Support Settings", "Partner Support Settings")
	with pytest.raises(by_command.Refused, match="Nobody is named to get it"):
		by_command.report("2025-06", None, send=True, renew=False)
	assert not frappe.db.exists("Leadership Report", "2025-06")
