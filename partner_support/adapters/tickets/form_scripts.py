"""Our scripts on Helpdesk's pages: handed out with Helpdesk's answer, so no record of the site carries our code."""

from typing import Any

import frappe
from frappe.utils import get_build_version

VERSION = "BUILD_VERSION"  # stands in the scripts for what renews the modules that a browser has kept


def with_scripts(page: dict[str, Any], *ours: str) -> dict[str, Any]:
	"""The page's data with the site's form scripts, and these of ours behind them."""
	present = page.get("_form_script") or []
	scripts = [present] if isinstance(present, str) else list(present)
	return page | {"_form_script": [*scripts, *map(source, ours)]}


def source(name: str) -> str:
	"""One of our scripts, as text."""
	path = frappe.get_app_path("partner_support", "templates", name)
	return frappe.read_file(path, raise_not_found=True).replace(VERSION, get_build_version())
