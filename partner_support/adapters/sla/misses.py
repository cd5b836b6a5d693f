"""A missed promise as an event of Frappe's own, so that webhooks and notifications about SLA Clock hear of it.

Clocks are written in bulk, which runs no events. A clock's `on_update` is run for a miss and for nothing else: once
for each, in the transaction that finds it.
"""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.adapters import attempts

EVENT_FAILURE = "Partner Support: what the site does about a missed promise failed"


def announce(changed: Mapping[str, Mapping[str, Any]], ticket: Document) -> None:
	"""Tell of the clocks, by name, among whose stored changes there is a miss; a failure is logged."""
	for name, values in changed.items():
		if values.get("missed"):
			attempts.failure_of(lambda name=name: tell(name), ticket, EVENT_FAILURE)


def tell(name: str) -> None:
	"""Run what the site has for a missed promise."""
	frappe.get_doc("SLA Clock", name).run_method("on_update")
