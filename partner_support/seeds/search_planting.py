"""Lets the desk's global search find partners and their records, which is the administrator's choice from then on.

Frappe reads the hook `global_search_doctypes` when a site is set up and when somebody resets the settings;
an app that comes later says so itself.
"""

import frappe

SETTINGS, ROW, FIELD = "Global Search Settings", "Global Search DocType", "allowed_in_global_search"


def plant() -> None:
	"""Put what the hook names behind what the site searches already; the settings' own history is left alone."""
	found = frappe.get_all(ROW, filters={"parent": SETTINGS}, fields=["document_type", "idx"], order_by="idx")
	known = {row.document_type for row in found}
	last = max((row.idx for row in found), default=0)
	for number, doctype in enumerate((each for each in wanted() if each not in known), last + 1):
		row = {"doctype": ROW, "parent": SETTINGS, "parenttype": SETTINGS, "parentfield": FIELD}
		frappe.get_doc({**row, "document_type": doctype, "idx": number}).db_insert()
	forget()


def wanted() -> list[str]:
	"""The DocTypes that the hook names."""
	hook = frappe.get_hooks("global_search_doctypes", app_name="partner_support")
	return [each["doctype"] for each in hook["Default"]]


def forget() -> None:
	"""What is searched is kept in memory."""
	frappe.cache.hdel("global_search", "search_priorities")
	frappe.clear_document_cache(SETTINGS, SETTINGS)
