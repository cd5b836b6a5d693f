"""A program's records in use: registered, claimed, disputed, conflicting, and all that hangs on them."""

import os

import frappe
from frappe.model.document import Document

from partner_support.adapters.disputes import dispute_decisions, disputes
from partner_support.adapters.tiers import tier_evaluation
from tests.lifecycle.scenes import AGENT, BUYER, END_CUSTOMER
from tests.site import factories, program

COMMISSION = "Commission and Payment"  # categories of the default program
DEALS = "Deal Registration and Pipeline"


def records_are_kept(partner: Document) -> list[str]:
	"""The records of a partner in several states, with tickets about them; returns the tickets."""
	rival = factories.partner(END_CUSTOMER, partner_tier="Bronze")
	deal = program.deal(partner, status="Approved", external_id="OPP-1")
	program.deal(rival, status="Submitted", end_customer="Acme Clinics")
	program.agreement(partner, status="Active")
	proofs = [
		program.proof("Invoice"),
		program.proof("List of attendees", "attendees.csv", b"name\nA. Buyer\n"),
	]
	claim = program.claim(partner, status="Paid", proofs=proofs)
	blocked = factories.ticket(partner, raised_by=BUYER, ticket_type=DEALS, deal_registration=deal.name)
	disputed = dispute_about(partner)
	program.moved(deal, "Won")
	tier_evaluation.evaluate(partner.name)
	what_people_do_to_records(claim, deal)
	return [str(blocked.name), disputed]


def dispute_about(partner: Document) -> str:
	"""A ticket that became a dispute, which was decided and corrected."""
	statement = program.statement(partner, status="Issued")
	ticket = factories.ticket(
		partner, raised_by=BUYER, ticket_type=COMMISSION, commission_statement=statement.name
	)
	name = disputes.of_ticket(ticket.name).name
	dispute_decisions.set_claim(name, 100)
	dispute_decisions.agree(name, 60, "The rate was wrong.")
	dispute_decisions.correct(name, "The rate was wrong.")
	return str(ticket.name)


def what_people_do_to_records(claim: Document, deal: Document) -> None:
	"""A comment, an export, a report of one's own, a search: what Frappe keeps about any document."""
	claim.add_comment("Comment", "Looks complete.")
	deal.add_tag("strategic")
	frappe.share.add(deal.doctype, deal.name, AGENT)
	for doctype, values in (
		("Access Log", {"export_from": deal.doctype, "user": AGENT}),
		("Report", {"report_name": "My Deals", "ref_doctype": deal.doctype, "report_type": "Report Builder"}),
		("Data Import", {"reference_doctype": deal.doctype, "import_type": "Insert New Records"}),
	):
		frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True, ignore_mandatory=True)
	frappe.utils.global_search.sync_global_search()


def files_of_claims() -> list[str]:
	"""Where the files of claims lie on the disk."""
	attached = {"attached_to_doctype": "MDF Claim"}
	return [
		frappe.get_doc("File", name).get_full_path()
		for name in frappe.get_all("File", attached, pluck="name")
	]


def still_there(paths: list[str]) -> list[str]:
	"""Those files that the disk still has."""
	return [path for path in paths if os.path.exists(path)]
