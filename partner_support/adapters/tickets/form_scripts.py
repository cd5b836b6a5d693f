"""Our scripts on Helpdesk's pages: handed out with Helpdesk's answer, so no record of the site carries our code."""

from typing import Any

import frappe


def with_script(page: dict[str, Any], ours: str) -> dict[str, Any]:
	"""The page's data with the site's form scripts, and one of ours behind them."""
	present = page.get("_form_script") or []
	scripts = [present] if isinstance(present, str) else list(present)
	path = frappe.get_app_path("partner_support", "templates", ours)
	return page | {"_form_script": [*scripts, frappe.read_file(path, raise_not_found=True)]}
