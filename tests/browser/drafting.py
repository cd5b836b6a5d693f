"""A draft of the matrix with shorter promises, tickets of the past to try it on, and the way back from its publication."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.model.document import Document

from partner_support.adapters.backtest import trials
from partner_support.adapters.sla import loader, matrix_versions
from tests.browser.conftest import DEALS, PARTNER, remove
from tests.site import factories

MATRIX = "Partner Program v1"
PERIOD = {"from_date": "2026-11-16", "to_date": "2026-11-20"}
CATEGORIES = (DEALS, "Commission and Payment", "Technical and Product")


@contextmanager
def stricter_draft() -> Iterator[Document]:
	"""A draft that gives half an hour to answer, and tickets that were answered after one."""
	frappe.db.rollback()
	opened = frappe.db.get_value("SLA Matrix", MATRIX, "effective_from")
	frappe.db.set_value("SLA Matrix", MATRIX, "effective_from", "2026-01-01")
	reseller = frappe.get_doc("Partner", PARTNER)
	past = []
	for number, category in enumerate(CATEGORIES * 2):
		with factories.at(f"2026-11-{16 + number % 3} 1{number % 5}:00"):
			ticket = factories.ticket(reseller, subject=f"A past question {number}", ticket_type=category)
		with factories.at(f"2026-11-{16 + number % 3} 1{number % 5 + 1}:00"):
			past.append(factories.agent_replies(ticket))
	version = matrix_versions.new_version(MATRIX)
	for row in version.rows:
		if row.first_response_unit:
			row.first_response_value, row.first_response_unit = 30, "Minutes"
	version.save()
	frappe.db.commit()
	yield version
	frappe.db.rollback()
	for ticket in past:
		remove(ticket)
	forget(version.name)
	frappe.db.set_value("SLA Matrix", MATRIX, {"effective_from": opened, "superseded_from": None})
	loader.renew_policy_stamp()
	frappe.db.commit()


def forget(version: str) -> None:
	"""Remove a version with all that came of it; no ticket may be promised by it any more."""
	for work in frappe.get_all("Policy Recalculation", {"sla_matrix": version}, pluck="name"):
		frappe.db.delete("Policy Recalculation Entry", {"recalculation": work})
		frappe.db.delete("Policy Recalculation", {"name": work})
	for trial in frappe.get_all("Policy Trial", {"sla_matrix": version}, pluck="name"):
		frappe.delete_doc("Policy Trial", trial, force=True)
	managed = frappe.db.get_value("SLA Matrix", version, "hd_service_level_agreement")
	frappe.db.set_value("SLA Matrix", version, {"status": "Draft", "hd_service_level_agreement": None})
	frappe.delete_doc("SLA Matrix", version, force=True)
	if managed:
		frappe.delete_doc("HD Service Level Agreement", managed, force=True)


def tried(version: Document) -> str:
	"""The trial of a draft on the tickets of the past, done as a background worker does it."""
	trial = frappe.get_doc({"doctype": "Policy Trial", "sla_matrix": version.name, **PERIOD}).insert()
	frappe.db.commit()
	trial.reload()
	trials.run(trial.name, trial.turn)
	frappe.db.commit()
	return trial.name
