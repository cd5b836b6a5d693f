"""Every DocType, every role, every way in: what each person sees and changes is what the table says."""

import re
from collections.abc import Iterator

import pytest

import frappe
from frappe import client
from frappe.permissions import add_permission, update_permission_property
from frappe.utils import global_search

from partner_support.seeds import search_planting
from tests.site import changes, rights_world, ways_in
from tests.site.factories import at, user
from tests.site.portal import signed_in
from tests.site.rights_world import (
	ACCOUNT_MANAGER,
	AGENTS,
	CHANGED_BY,
	CUSTOMER,
	EVERYBODY,
	MANAGER,
	MEMBER,
	NOTED_FOR_SUPPORT,
	OPERATIONS,
	OURS,
	OUTSIDERS,
	PROGRAM_CHANGERS,
	PROGRAM_READERS,
	SECRET,
	WIDE,
	Thing,
	World,
	answer,
	tells,
)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
	with at("2026-11-23 10:00"):
		yield


@pytest.fixture
def world() -> World:
	return rights_world.build()


def sees(way: ways_in.Way, thing: Thing, person: str) -> bool:
	"""Whether a way shows the thing; it may never tell an outsider what is internal."""
	told = answer(person, way, thing)
	if person in OUTSIDERS and SECRET in told:
		raise AssertionError(f"{way.__name__} tells {person} what is internal about {thing}")
	return tells(told, thing) and "does not have access" not in told


def disagreements(ways: tuple[ways_in.Way, ...], world: World, outsiders_too: bool = True) -> list[str]:
	"""Where the ways and the table disagree."""
	found = []
	for way in ways:
		for thing in world.things:
			expected = thing.seen_by if outsiders_too else thing.seen_by - OUTSIDERS
			seen = {person for person in EVERYBODY if sees(way, thing, person)}
			found += [f"{way.__name__}: {person} sees {thing}" for person in seen - expected]
			found += [f"{way.__name__}: {person} does not see {thing}" for person in expected - seen]
	return sorted(found)


def test_every_way_in_shows_a_record_to_those_in_the_table_and_nobody_else(world):
	assert disagreements(ways_in.OPEN, world) == []


def test_the_desks_form_its_timeline_and_exports_are_for_staff_who_may_see_the_record(world):
	assert disagreements(ways_in.STAFFS, world, outsiders_too=False) == []


def test_global_search_finds_only_what_its_user_may_see(world):
	searched = [thing for thing in world.things if frappe.get_meta(thing.doctype).get_global_search_fields()]
	assert {thing.doctype for thing in searched} == {*search_planting.wanted()}
	try:
		global_search.sync_global_search()
		assert disagreements((ways_in.searched_globally,), World(searched)) == []
	finally:  # its table knows no rollback
		for thing in searched:
			global_search.delete_for_document(frappe.get_doc(thing.doctype, thing.name))


def test_the_program_and_its_policy_are_read_by_the_roles_in_the_table(world):
	for doctype, readers in PROGRAM_READERS.items():
		able = {person for person in EVERYBODY if frappe.has_permission(doctype, "read", user=person)}
		assert able == readers, doctype
		changers = {person for person in EVERYBODY if frappe.has_permission(doctype, "write", user=person)}
		assert changers == PROGRAM_CHANGERS.get(doctype, {OPERATIONS}), doctype


@pytest.mark.parametrize("doctype", NOTED_FOR_SUPPORT)
def test_what_is_noted_for_the_support_team_is_read_by_it_and_changed_by_nobody(world, doctype):
	able = {person for person in EVERYBODY if frappe.has_permission(doctype, "read", user=person)}
	assert able == AGENTS | WIDE
	assert not [person for person in EVERYBODY if frappe.has_permission(doctype, "write", user=person)]


def test_nobody_changes_a_record_without_the_right_to(world):
	for thing in world.things[: len(world.things) // 2]:  # the first partner's: the rule is the same for both
		allowed = CHANGED_BY.get(thing.doctype) or changes.may_write(thing.doctype)
		before = changes.state_of(thing)
		for change in changes.ALL:
			for person in sorted(EVERYBODY - allowed):
				answer(person, change, thing)
				assert changes.state_of(thing) == before, f"{person}: {change.__name__} changed {thing}"


def test_those_in_the_table_do_change_it(world):
	for thing in world.things:
		for person in sorted(CHANGED_BY.get(thing.doctype, ())):
			field = "region" if thing.doctype == "Partner" else "internal_notes"
			answer(person, client.set_value, thing.doctype, thing.name, field, f"by {person}")
			assert frappe.db.get_value(thing.doctype, thing.name, field) == f"by {person}", (thing, person)


def test_a_right_given_to_partners_by_mistake_lets_them_change_nothing(world):
	for doctype in ("Deal Registration", "Commission Statement", "Partner"):
		add_permission(doctype, "HD Customer")
		for right in ("write", "create", "delete"):
			update_permission_property(doctype, "HD Customer", 0, right, 1)
	for thing in [each for each in world.things if each.doctype in ("Deal Registration", "Partner")]:
		for change in changes.ALL:
			before = changes.state_of(thing)
			answer(MANAGER, change, thing)
			assert changes.state_of(thing) == before, (thing, change.__name__)
	assert not [each for each in world.of("Partner") if sees(ways_in.client_get, each, MANAGER)]


def test_statements_agreements_and_disputes_can_be_shown_to_all_members(world, settings):
	settings("Partner Program Settings", statements_seen_by="All members")
	shown = {thing.kind for thing in world.things if sees(ways_in.client_get, thing, MEMBER)}
	assert shown == {
		"Deal Registration",
		"MDF Claim",
		"Commission Statement",
		"Partner Agreement",
		"Commission Dispute",
	}
	listed = {thing.kind for thing in world.things if sees(ways_in.lists, thing, MEMBER)}
	assert listed == shown


def test_a_void_statement_was_never_the_partners(world):
	draft = next(thing for thing in world.things if thing.kind == "Commission Statement, draft")
	frappe.get_doc(draft.doctype, draft.name).update({"status": "Void"}).save()
	assert not any(sees(way, draft, MANAGER) for way in (ways_in.lists, ways_in.client_get))


def test_internal_fields_cannot_be_asked_for_sorted_or_filtered_by(world):
	deal = world.of("Deal Registration")[0]
	internal = [field.fieldname for field in frappe.get_meta(deal.doctype).fields if field.permlevel]
	assert "internal_notes" in internal and "end_customer_key" in internal
	for query in (
		{"filters": {"internal_notes": ("like", f"%{SECRET}%")}},
		{"filters": [["Deal Registration", "internal_notes", "like", "INTERNAL%"]]},
		{"or_filters": {"internal_notes": ("like", "INTERNAL%")}},
		{"order_by": "internal_notes desc"},
		{"fields": ["internal_notes"]},
		{"fields": ["internal_notes as name"]},
		{"fields": [{"MAX": "internal_notes"}]},
		{"fields": ["*"]},
		{"fields": ["partner.region"]},
		{"group_by": "internal_notes"},
		{"fields": ["name"], "filters": [["Partner", "region", "is", "not set"]]},
	):
		told = answer(MEMBER, frappe.get_list, deal.doctype, **query)
		assert SECRET not in told, query
	for field in internal:
		told = answer(MEMBER, client.get_value, deal.doctype, field, {"name": deal.name})
		assert SECRET not in told, field


def test_rows_of_a_table_are_listed_with_their_record(world):
	lines = answer(
		MANAGER, client.get_list, "Commission Line", parent="Commission Statement", fields=["parent"]
	)
	mine = {thing.name for thing in world.of("Commission Statement") if MANAGER in thing.seen_by}
	assert set(re.findall(r"CS-[\d-]+", lines)) == mine
	proofs = answer(MEMBER, client.get_list, "MDF Claim Proof", parent="MDF Claim", fields=["parent"])
	assert set(re.findall(r"MDF-[\d-]+", proofs)) == {world.of("MDF Claim")[0].name}
	for person in (MEMBER, CUSTOMER):
		told = answer(person, client.get_list, "Commission Line", parent="Commission Statement")
		assert told.strip() == "[]"


def test_the_title_of_a_record_that_one_may_not_see_is_not_told(world):
	title = "frappe.desk.search.get_link_title"
	ours, theirs = world.of("Deal Registration")
	with signed_in(MEMBER):
		assert ways_in.called(title, doctype=ours.doctype, docname=ours.name) == f"{OURS} Clinic1"
		assert ways_in.called(title, doctype=theirs.doctype, docname=theirs.name) == theirs.name
		assert ways_in.called(title, doctype=theirs.doctype, docname="DR-1999-1") == "DR-1999-1"
	with signed_in(ACCOUNT_MANAGER):
		assert ways_in.called(title, doctype=theirs.doctype, docname=theirs.name) == theirs.name


def test_what_staff_write_beside_a_record_reaches_no_partner(world):
	deal = world.of("Deal Registration")[0]
	document = frappe.get_doc(deal.doctype, deal.name)
	document.add_comment("Comment", SECRET)
	document.add_tag(f"tag-{SECRET}")
	frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_medium": "Phone",
			"subject": "A call",
			"content": SECRET,
			"reference_doctype": deal.doctype,
			"reference_name": deal.name,
		}
	).insert()
	asked = {"fields": ["name", "_comments"], "filters": {"name": deal.name}}
	assert SECRET not in answer(MEMBER, frappe.get_list, deal.doctype, **asked)
	assert len(frappe.parse_json(frappe.db.get_value(deal.doctype, deal.name, "_comments"))) == 2
	for doctype in ("Communication", "Tag Link", "Comment", "Version"):
		assert SECRET not in answer(MEMBER, frappe.get_list, doctype, fields=["*"]), doctype
		assert SECRET not in answer(
			rights_world.OTHER_ACCOUNT_MANAGER, frappe.get_list, doctype, fields=["*"]
		), doctype
	assert SECRET in answer(ACCOUNT_MANAGER, frappe.get_list, "Tag Link", fields=["*"])


def test_nobody_follows_a_record_that_they_may_not_read(world):
	ours, theirs = world.of("MDF Claim")
	frappe.db.set_value("User", ACCOUNT_MANAGER, "document_follow_notify", 1)
	follow = "frappe.desk.form.document_follow.follow_document"
	for thing in (ours, theirs):
		answer(
			ACCOUNT_MANAGER,
			ways_in.called,
			follow,
			doctype=thing.doctype,
			doc_name=thing.name,
			user=ACCOUNT_MANAGER,
		)
	assert frappe.get_all("Document Follow", pluck="ref_docname") == [ours.name]


def test_an_account_manager_with_a_wider_role_sees_every_partner(world):
	frappe.get_doc("User", ACCOUNT_MANAGER).add_roles("Partner Support Manager")
	unseen = [thing for thing in world.things if not sees(ways_in.client_get, thing, ACCOUNT_MANAGER)]
	assert unseen == []


def test_an_account_manager_sees_a_conflict_from_either_side(world):
	conflict = world.of("Deal Conflict")[0]
	frappe.db.set_value(conflict.doctype, conflict.name, "other_partner", rights_world.THEIRS)
	for way in (ways_in.lists, ways_in.client_get):
		assert sees(way, conflict, ACCOUNT_MANAGER) and sees(
			way, conflict, rights_world.OTHER_ACCOUNT_MANAGER
		)


def test_a_roleless_user_sees_nothing(world):
	nobody = user("nobody@vendor.example.com").name
	assert [str(thing) for thing in world.things if sees(ways_in.client_get, thing, nobody)] == []


def test_who_joins_or_leaves_a_partner_sees_its_records_at_once_or_no_more(world):
	deal = world.of("Deal Registration")[0]
	customer = frappe.get_doc("HD Customer", OURS)
	assert sees(ways_in.client_get, deal, MEMBER) and not sees(ways_in.client_get, deal, CUSTOMER)
	joins = frappe.db.get_value("Contact", {"user": CUSTOMER}) or frappe.db.get_value(
		"Contact", {"email_id": CUSTOMER}
	)
	frappe.db.set_value("Contact", joins, "user", CUSTOMER)
	leaves = frappe.db.get_value("Contact", {"user": MEMBER})
	customer.set("contacts", [row for row in customer.contacts if row.contact_name != leaves])
	customer.append("contacts", {"contact_name": joins})
	customer.save()
	assert sees(ways_in.client_get, deal, CUSTOMER) and not sees(ways_in.client_get, deal, MEMBER)


def test_who_belongs_to_a_partner_is_asked_with_two_queries_for_a_whole_request(world, monkeypatch):
	with signed_in(MEMBER):
		frappe.local.request_cache.clear()
		asked: list[str] = []
		run = frappe.db.sql
		monkeypatch.setattr(
			frappe.db, "sql", lambda *args, **more: asked.append(str(args[0])) or run(*args, **more)
		)
		for thing in world.things:
			frappe.has_permission(thing.doctype, "read", thing.name)
		frappe.get_list("Deal Registration")
		frappe.get_list("MDF Claim")
	assert len([query for query in asked if "tabContact" in query or "tabHD Customer" in query]) == 2
