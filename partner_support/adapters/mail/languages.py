"""Speaking somebody else's language for a while: a job's, or a request's that tells another person."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


def of_site() -> str:
	"""The language of what everybody on the vendor's side reads."""
	return frappe.db.get_default("lang") or frappe.local.lang


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
	"""Words and templates in that language; blank is the site's. The caller's comes back in any event."""
	before = frappe.local.lang, frappe.local.jenv
	language = language or of_site()
	if language != before[0]:
		frappe.local.lang, frappe.local.jenv = language, None
	try:
		yield
	finally:
		frappe.local.lang, frappe.local.jenv = before
