"""What is deleted of ours is gone: nothing of its content is left where others could read it, or have it back."""

import pytest

import frappe

from partner_support.adapters.records import forgetting
from partner_support.patches.v0_4 import forget_what_was_deleted
from tests.site import program
from tests.site.factories import at, partner, policy, ticket

SECRET = "INTERNAL-ONLY-5c1d"


@pytest.fixture
def deal():
	with at("2026-11-23 10:00"):
		policy()
		yield program.deal(partner("Gold Reseller"), internal_notes=SECRET)


def in_the_bin(document) -> list[str]:
	held = {"deleted_doctype": document.doctype, "deleted_name": document.name}
	return frappe.get_all("Deleted Document", held, pluck="data")


def committed() -> None:
	"""What a commit does before it commits; a test's own are held back."""
	frappe.db.before_commit.run()


def test_a_deleted_record_is_not_kept(deal):
	deal.delete()
	committed()
	assert in_the_bin(deal) == []
	assert not frappe.db.exists("Deleted Document", {"data": ["like", f"%{SECRET}%"]})


def test_that_it_was_deleted_is_still_told(deal):
	deal.delete()
	committed()
	told = {
		"comment_type": "Deleted",
		"reference_doctype": deal.doctype,
		"subject": ["like", f"%{deal.name}%"],
	}
	assert frappe.db.exists("Comment", told)


def test_what_others_delete_can_be_had_back():
	note = frappe.get_doc({"doctype": "Note", "title": "Mine"}).insert()
	note.delete()
	committed()
	assert len(in_the_bin(note)) == 1


def test_logs_forget_what_they_quoted(deal):
	about = {"reference_doctype": deal.doctype, "reference_name": deal.name}
	error = frappe.get_doc({"doctype": "Error Log", "method": "Oops", "error": SECRET, **about}).insert()
	opened = frappe.get_doc(
		{"doctype": "Access Log", "export_from": deal.doctype, "reference_document": deal.name}
	).insert()
	deal.delete()
	committed()
	assert not frappe.db.exists("Error Log", error.name)
	assert not frappe.db.exists("Access Log", opened.name)


@pytest.mark.parametrize(("status", "is_kept"), [("Sent", False), ("Error", False), ("Not Sent", True)])
def test_mail_that_went_out_is_forgotten_and_mail_that_waits_is_sent(deal, status, is_kept):
	mail = frappe.get_doc(
		{
			"doctype": "Email Queue",
			"status": status,
			"message": SECRET,
			"reference_doctype": deal.doctype,
			"reference_name": deal.name,
			"recipients": [{"recipient": "buyer@gold.example.com"}],
		}
	).insert()
	deal.delete()
	committed()
	assert bool(frappe.db.exists("Email Queue", mail.name)) is is_kept
	assert bool(frappe.db.exists("Email Queue Recipient", {"parent": mail.name})) is is_kept


def test_what_hangs_on_a_deleted_ticket_is_not_kept_either(deal):
	made = ticket(frappe.get_doc("Partner", "Gold Reseller"))
	clocks = frappe.get_all("SLA Clock", {"ticket": made.name}, pluck="name")
	assert clocks
	frappe.delete_doc("HD Ticket", made.name, force=True)
	committed()
	assert not frappe.db.exists(
		"Deleted Document", {"deleted_doctype": "SLA Clock", "deleted_name": ["in", clocks]}
	)


def test_an_upgrade_forgets_what_was_kept_before(deal):
	deal.delete()
	assert in_the_bin(deal)
	forget_what_was_deleted.execute()
	assert in_the_bin(deal) == []


def test_nothing_is_forgotten_of_a_deletion_that_is_taken_back(deal):
	frappe.db.savepoint("deletion")
	deal.delete()
	frappe.db.rollback(save_point="deletion")
	about = {"reference_doctype": deal.doctype, "reference_name": deal.name}
	error = frappe.get_doc({"doctype": "Error Log", "method": "Oops", "error": SECRET, **about}).insert()
	committed()
	assert frappe.db.exists(deal.doctype, deal.name)
	assert frappe.db.exists("Error Log", error.name)


def test_the_logs_are_those_of_this_frappe():
	for log, fields in forgetting.LOGS.items():
		assert all(frappe.get_meta(log).has_field(field) for field in fields), log
