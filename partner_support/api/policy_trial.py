"""What the form of a Policy Trial asks the server."""

from typing import Any

import frappe

from partner_support.adapters.arguments import checked
from partner_support.adapters.backtest import trial_pages, trials


@frappe.whitelist()
@checked
def standing(trial: str) -> dict[str, Any]:
	"""How far a trial is."""
	frappe.has_permission("Policy Trial", "read", doc=trial, throw=True)
	return trial_pages.standing(trial)


@frappe.whitelist()
@checked
def effect(trial: str) -> dict[str, Any]:
	"""What a trial found."""
	frappe.has_permission("Policy Trial", "read", doc=trial, throw=True)
	return trial_pages.effect(trial)


@frappe.whitelist()
@checked
def changed(trial: str, after: int = 0, direction: str | None = None) -> dict[str, Any]:
	"""One page of the tickets that change side."""
	frappe.has_permission("Policy Trial", "read", doc=trial, throw=True)
	return trial_pages.changed(trial, after, direction or None)


@frappe.whitelist(methods=["POST"])
@checked
def cancel(trial: str) -> None:
	"""Stop a trial."""
	frappe.has_permission("Policy Trial", "write", doc=trial, throw=True)
	trials.cancel(trial)


@frappe.whitelist(methods=["POST"])
@checked
def go_on(trial: str) -> None:
	"""Take up a trial that was stopped."""
	frappe.has_permission("Policy Trial", "write", doc=trial, throw=True)
	trials.go_on(trial)
