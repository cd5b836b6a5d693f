"""Gives a site from before the queue its weights and its view, and puts the tickets that are open into order."""

import frappe

from partner_support import install
from partner_support.adapters import settings
from partner_support.adapters.queue import queue_changes, queue_weights
from partner_support.seeds import data, planting, queue_planting

SETTINGS = "Partner Support Settings"


def execute() -> None:
	"""What the installation of this version plants, once the column is there; weights that name what is gone are left out."""
	install.ensure_ticket_fields()
	plant_weights()
	queue_planting.plant()
	if settings.is_enabled():
		queue_changes.rank_open_tickets()


def plant_weights() -> None:
	"""The default weights: the fields are new, so nobody has chosen anything."""
	document, seed = frappe.get_single(SETTINGS), data.read("settings")
	document.update({field: seed[field] for field in queue_weights.FIELDS if field in seed})
	known = [row for row in seed["queue_weights"] if frappe.db.exists(row["weighs"], row["value"])]
	document.set("queue_weights", known)
	planting.store_on_upgrade(document)
