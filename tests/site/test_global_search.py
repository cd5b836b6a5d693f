"""The desk's global search finds partners and their records, unless the site says otherwise."""

import pytest

import frappe
from frappe.desk.doctype.global_search_settings import global_search_settings
from frappe.utils import global_search

from partner_support.seeds import search_planting
from tests.site import program
from tests.site.factories import at, partner

OURS = ["Partner", "Deal Registration", "MDF Claim", "Commission Statement", "Partner Agreement"]
SETTINGS = "Global Search Settings"


def searched() -> list[str]:
	return global_search_settings.get_doctypes_for_global_search()


def choose(*doctypes: str) -> None:
	settings = frappe.get_doc(SETTINGS)
	settings.set("allowed_in_global_search", [{"document_type": doctype} for doctype in doctypes])
	settings.save()


def test_a_site_searches_our_kinds_from_the_beginning():
	assert set(OURS) <= set(searched())


@pytest.mark.parametrize("doctype", OURS)
def test_each_of_them_has_something_to_be_found_by(doctype):
	assert frappe.get_meta(doctype).get_global_search_fields()


def test_ours_come_behind_what_a_site_chose_and_once():
	choose("ToDo", "MDF Claim", "Note")
	changed = frappe.db.get_single_value(SETTINGS, "modified")
	for _ in range(2):
		search_planting.plant()
	assert searched() == ["ToDo", "MDF Claim", "Note", *(each for each in OURS if each != "MDF Claim")]
	assert frappe.db.get_single_value(SETTINGS, "modified") == changed
	frappe.get_doc(SETTINGS).save()  # the form takes the rows as its own


def test_a_reset_brings_ours_back():
	choose("ToDo")
	global_search_settings.update_global_search_doctypes()
	assert set(OURS) <= set(searched())
	assert "Contact" in searched()


def test_partners_and_statements_are_found_by_what_people_know_them_by():
	with at("2026-11-23 10:00"):
		gold = partner("Zyxwvut Reseller")
		statement = program.statement(gold, statement_number="QXZ8812")
	try:
		global_search.sync_global_search()
		assert found("Zyxwvut") >= {gold.name, statement.name}
		assert found("QXZ8812") == {statement.name}
	finally:  # its table knows no rollback
		for document in (gold, statement):
			global_search.delete_for_document(document)


def found(words: str) -> set[str]:
	return {row.name for row in global_search.search(words)}
