"""The gate's rules, one by one: what is stored decides, rows, files, conditions, titles, side data, who left."""

from collections.abc import Iterator
from typing import Any

import pytest

import frappe
from frappe import client
from frappe.core.doctype.file.utils import find_file_by_url
from frappe.model.document import Document
from frappe.permissions import has_permission

from partner_support import hooks
from partner_support.adapters.access import kinds, requests, side_data
from partner_support.adapters.requests import answer_links
from tests.site import factories, portal, rights_world, ways_in
from tests.site.factories import at
from tests.site.portal import signed_in
from tests.site.rights_world import (
	ACCOUNT_MANAGER,
	AGENT,
	FINANCE,
	MANAGER,
	MEMBER,
	OPERATIONS,
	OTHER_ACCOUNT_MANAGER,
	OTHER_MANAGER,
	OTHER_MEMBER,
	OURS,
	THEIRS,
	World,
	answer,
)

TICKET = "HD Ticket"
OTHER_AGENT = "other.agent@vendor.example.com"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
	with at("2026-11-23 10:00"):
		yield


@pytest.fixture
def world() -> World:
	return rights_world.build()


@pytest.fixture
def ticket(world: World) -> Document:
	"""The first partner's, of a team that is not everybody's."""
	raised = portal.portal_ticket(MEMBER, subject="A subject of ours alone")
	factories.agent(OTHER_AGENT)
	factories.team("Front Line", (AGENT,))
	factories.team("Elsewhere", (OTHER_AGENT,))
	raised.reload().update({"agent_group": "Front Line"}).save()
	return raised.reload()


@pytest.fixture
def restricted(settings: Any) -> None:
	"""Helpdesk shows tickets to their team only."""
	settings(
		"HD Settings", restrict_tickets_by_agent_group=1, do_not_restrict_tickets_without_an_agent_group=0
	)


def may(person: str, ptype: str, doc: Document) -> bool:
	with signed_in(person):
		return bool(has_permission(doc.doctype, ptype, doc, print_logs=False))


def named(world: World, doctype: str, whose: str = OURS) -> Document:
	thing = next(each for each in world.of(doctype) if each.partner == whose)
	return frappe.get_doc(doctype, thing.name)


def asked(person: str, path: str, **form: Any) -> bool:
	"""Whether a request gets past the gate."""
	with signed_in(person):
		try:
			ways_in.with_form(lambda: at_path(path), **form)
		except frappe.PermissionError:
			return False
		return True


def at_path(path: str) -> None:
	frappe.local.request.path = path
	requests.check()


# --- the table -------------------------------------------------------------------------------


def test_every_doctype_of_ours_is_declared_and_children_name_their_parents():
	modules = frappe.get_all("Module Def", {"app_name": "partner_support"}, pluck="name")
	ours = frappe.get_all("DocType", {"module": ["in", modules]}, ["name", "istable"])
	assert ours
	assert {each.name for each in ours} - set(kinds.DECLARED) == set()
	tables = {each.name for each in ours if each.istable}
	assert tables == set(kinds.CHILD_TABLES)
	for name in tables:
		parents = set(
			frappe.get_all("DocField", {"options": name, "fieldtype": ["like", "Table%"]}, pluck="parent")
		)
		assert parents == set(kinds.CHILD_TABLES[name].parents), name


def test_every_declared_doctype_is_asked_about_at_the_gate():
	for doctype, kind in kinds.DECLARED.items():
		if isinstance(kind, kinds.ChildTable):
			assert doctype in hooks.permission_query_conditions and doctype in hooks.extend_doctype_class
		else:
			assert "gate.has_permission" in str(hooks.has_permission[doctype]), doctype


# --- the stored document decides --------------------------------------------------------------


def test_what_a_copy_says_of_itself_opens_no_stored_record(world):
	for doctype in ("Deal Registration", "MDF Claim"):
		theirs = named(world, doctype, THEIRS)
		theirs.partner = OURS
		assert not may(MEMBER, "read", theirs)
		assert may(OTHER_MEMBER, "read", theirs.reload())


def test_a_record_given_to_an_account_managers_partner_is_asked_about_where_it_was(world):
	theirs = named(world, "Deal Registration", THEIRS)
	theirs.partner = OURS
	assert not may(ACCOUNT_MANAGER, "write", theirs)


def test_a_ticket_is_its_partners_whatever_a_copy_says(ticket):
	ticket.update({"customer": THEIRS, "raised_by": OTHER_MANAGER, "contact": None})
	assert not may(OTHER_MANAGER, "read", ticket)
	assert may(MEMBER, "read", ticket.reload())


def test_what_is_as_stored_costs_no_statement_more(ticket):
	with signed_in(MEMBER):
		ticket.reload()
		assert (
			counted(lambda: frappe.get_attr("partner_support.adapters.access.gate.has_permission")(ticket))
			== 0
		)


def counted(action: Any) -> int:
	"""How many statements an action sends."""
	sent = []
	execute = frappe.db.execute_query
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(
			frappe.db, "execute_query", lambda *told, **named: sent.append(1) or execute(*told, **named)
		)
		action()
	return len(sent)


def test_a_method_of_a_document_answers_without_internal_fields(world):
	deal = named(world, "Deal Registration")
	with signed_in(MEMBER):
		told = ways_in.with_form(
			lambda: frappe.handler.run_doc_method(
				"add_comment", dt=deal.doctype, dn=deal.name, args={"text": "Hello"}
			)
		)
	assert rights_world.SECRET not in frappe.as_json(told)
	assert frappe.db.get_value(deal.doctype, deal.name, "internal_notes") == rights_world.SECRET


# --- a child row is as closed as its parent ----------------------------------------------------


def test_rows_are_read_and_listed_with_their_document(world):
	theirs = named(world, "Commission Statement", THEIRS)
	line = theirs.lines[0]
	for person, sees in ((OTHER_MANAGER, True), (MANAGER, False), (FINANCE, True), (ACCOUNT_MANAGER, False)):
		told = answer(person, client.get_list, line.doctype, parent=theirs.doctype, fields=["name"])
		assert (line.name in told) is sees, person
		row = frappe.get_doc(line.doctype, line.name)
		row.parent = named(world, "Commission Statement").name
		with signed_in(person):
			assert row.has_permission("read") is (sees and person != OTHER_MANAGER), person


def test_no_save_takes_a_row_of_another_document(world):
	ours, theirs = (named(world, "Partner Agreement", each) for each in (OURS, THEIRS))
	tier = frappe.get_doc("Partner", OURS)
	tier.append("attributes", {"partner_attribute": "HIPAA"})
	tier.save()
	other = frappe.get_doc("Partner", THEIRS)
	row = other.append("attributes", {"partner_attribute": "HIPAA"})
	row.name, row.__dict__["__islocal"] = tier.attributes[0].name, 0
	with signed_in(OPERATIONS), pytest.raises(frappe.PermissionError, match="belongs to another document"):
		other.save()
	assert ours.name != theirs.name


# --- files --------------------------------------------------------------------------------------


@pytest.fixture
def attached(ticket: Document) -> Document:
	"""A file of the ticket's partner on the ticket."""
	with signed_in(MEMBER):
		sent = client.insert(
			{"doctype": "File", "file_name": "ours.txt", "content": "of ours alone", "is_private": 1}
		)
		file = frappe.get_doc("File", sent["name"])
		file.update({"attached_to_doctype": TICKET, "attached_to_name": ticket.name}).save()
	return file.reload()


@pytest.mark.usefixtures("restricted")
@pytest.mark.parametrize("person", [OTHER_MANAGER, OTHER_AGENT, FINANCE, ACCOUNT_MANAGER])
def test_a_tickets_file_is_as_closed_as_the_ticket(attached, person):
	for ptype in ("read", "write", "delete"):
		assert not may(person, ptype, attached), ptype
	with signed_in(person):
		assert not find_file_by_url(attached.file_url)
	assert attached.name not in answer(person, client.get_list, "File", fields=["name"], limit_page_length=0)
	assert may(AGENT, "read", attached)


@pytest.mark.parametrize(
	"change",
	[
		{"attached_to_doctype": "User", "attached_to_name": OTHER_MANAGER},
		{"is_private": 0},
		{"file_name": "x.txt"},
	],
)
def test_nobody_moves_publishes_or_exchanges_a_file_that_is_not_theirs(attached, change):
	with signed_in(OTHER_MANAGER), pytest.raises(frappe.PermissionError):
		file = frappe.get_doc("File", attached.name)
		file.update(change).save(ignore_permissions=True)


def test_naming_a_files_address_in_a_field_takes_the_right_to_the_file(attached):
	with signed_in(OTHER_MEMBER):
		person = frappe.get_doc("User", OTHER_MEMBER)
		person.user_image = attached.file_url
		with pytest.raises(frappe.PermissionError, match="A file was not found"):
			person.save(ignore_permissions=True)


def test_naming_it_in_the_text_of_a_ticket_takes_it_as_well(attached):
	text = f'<p>See <img src="{attached.file_url}"></p>'
	with pytest.raises(frappe.PermissionError, match="A file was not found"):
		portal.portal_ticket(OTHER_MEMBER, description=text)
	assert portal.portal_ticket(MEMBER, description=text).name


def test_the_uploader_reads_a_file_as_long_as_what_it_hangs_on(attached, ticket):
	assert may(MEMBER, "read", attached)
	ticket.reload().update({"raised_by": OTHER_MEMBER, "contact": None, "customer": THEIRS})
	ticket.db_update()
	frappe.db.set_value(TICKET, ticket.name, "owner", OTHER_MEMBER)
	assert not may(MEMBER, "read", attached.reload())


# --- one answer ---------------------------------------------------------------------------------


def test_asking_by_conditions_answers_the_same_whether_something_matches_or_not(world, ticket):
	theirs = named(world, "Deal Registration", THEIRS)
	get = "frappe.client.get"
	for doctype, filters, others in (
		(theirs.doctype, {"end_customer": theirs.end_customer}, {"end_customer": "Nobody at all"}),
		(TICKET, {"subject": ticket.subject}, {"subject": "Nothing of the kind"}),
	):
		told = [
			answer(
				OTHER_MEMBER if doctype == TICKET else MEMBER,
				ways_in.called,
				get,
				doctype=doctype,
				filters=each,
			)
			for each in (filters, others)
		]
		assert told[0] == told[1]
		assert theirs.name not in told[0] and ticket.name not in told[0]


def test_conditions_on_what_is_not_the_askers_are_refused(world):
	deal = named(world, "Deal Registration")
	told = [
		answer(
			MEMBER,
			ways_in.called,
			"frappe.client.get",
			doctype=deal.doctype,
			filters={"internal_notes": each},
		)
		for each in (rights_world.SECRET, "not this")
	]
	assert deal.name not in told[0]
	own = answer(
		MEMBER, ways_in.called, "frappe.client.get", doctype=deal.doctype, filters={"name": deal.name}
	)
	assert deal.end_customer in own and rights_world.SECRET not in own


# --- titles -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("restricted")
def test_the_subject_of_a_ticket_is_told_to_who_may_read_it(ticket):
	title = "frappe.desk.search.get_link_title"
	for person, knows in ((AGENT, True), (OTHER_AGENT, False), (ACCOUNT_MANAGER, False), (MEMBER, True)):
		told = answer(person, ways_in.called, title, doctype=TICKET, docname=ticket.name)
		assert (ticket.subject in told) is knows, person


@pytest.mark.usefixtures("restricted")
def test_a_form_comes_with_the_titles_that_its_reader_may_know(ticket, world):
	clock = frappe.get_all("SLA Clock", {"ticket": ticket.name}, pluck="name")
	clock = clock[0] if clock else named(world, "SLA Clock").name
	frappe.db.set_value("SLA Clock", clock, {"ticket": ticket.name, "partner": OURS})
	for person, knows in ((AGENT, True), (ACCOUNT_MANAGER, False)):
		told = answer(
			person, ways_in.requested, "frappe.desk.form.load.getdoc", doctype="SLA Clock", name=clock
		)
		assert clock in told
		assert (ticket.subject in told) is knows, person


# --- side data ----------------------------------------------------------------------------------

HANGING = [
	("ToDo", {"description": "Look", "allocated_to": "{person}"}),
	("Comment", {"comment_type": "Comment", "content": "Hello"}),
	("Document Follow", {"user": "{person}"}),
	("DocShare", {"user": "{person}", "read": 1}),
	("Reminder", {"user": "{person}", "remind_at": "2026-11-30 09:00:00", "description": "Look"}),
]


@pytest.mark.usefixtures("restricted")
@pytest.mark.parametrize(("doctype", "values"), HANGING)
def test_nothing_is_hung_on_a_document_that_one_may_not_read(ticket, world, doctype, values):
	kind = kinds.SIDE_DATA[doctype]
	for thing in (ticket, named(world, "Commission Statement")):
		for person in (OTHER_MANAGER, OTHER_AGENT, OTHER_ACCOUNT_MANAGER):
			if thing.doctype == "Commission Statement" and person == OTHER_AGENT:
				continue  # reads every partner's statements
			filled = {field: str(value).format(person=person) for field, value in values.items()}
			place = {kind.doctype_field: thing.doctype, kind.name_field: thing.name}
			document = frappe.get_doc({"doctype": doctype, **filled, **place})
			assert not may(person, "create", document), (doctype, thing, person)


@pytest.mark.usefixtures("restricted")
def test_assigning_takes_the_right_to_write(ticket, world):
	statement = named(world, "Commission Statement")
	place = {"reference_type": statement.doctype, "reference_name": statement.name}
	for person, allowed in ((AGENT, False), (FINANCE, True)):
		todo = frappe.get_doc({"doctype": "ToDo", "description": "Look", "allocated_to": person, **place})
		assert may(person, "create", todo) is allowed
	add = "/api/method/frappe.desk.form.assign_to.add"
	assert not asked(OTHER_AGENT, add, doctype=TICKET, name=ticket.name, assign_to=[OTHER_AGENT])
	assert asked(AGENT, add, doctype=TICKET, name=ticket.name, assign_to=[AGENT])
	assert not asked(AGENT, add, doctype=statement.doctype, name=statement.name, assign_to=[AGENT])


@pytest.mark.usefixtures("restricted")
def test_who_is_assigned_closes_the_assignment(world):
	statement = named(world, "Commission Statement")
	todo = frappe.get_doc(
		{
			"doctype": "ToDo",
			"reference_type": statement.doctype,
			"reference_name": statement.name,
			"description": "Look",
			"allocated_to": AGENT,
		}
	).insert()
	assert may(AGENT, "write", todo)
	assert not may(MANAGER, "read", todo) and not may(OTHER_ACCOUNT_MANAGER, "read", todo)


@pytest.mark.usefixtures("restricted")
def test_what_is_about_a_ticket_is_kept_from_agents_of_other_teams(ticket):
	note = frappe.get_doc(
		{
			"doctype": "HD Ticket Comment",
			"reference_ticket": ticket.name,
			"content": "Between us",
			"commented_by": AGENT,
		}
	).insert()
	log = frappe.get_doc({"doctype": "Escalation Log", "ticket": ticket.name, "partner": OURS, "level": 1})
	log.db_insert()
	for person, knows in ((AGENT, True), (OTHER_AGENT, False)):
		assert may(person, "read", note) is knows
		for doctype, names in (("HD Ticket Comment", [note.name]), ("Escalation Log", [log.name])):
			listed = answer(person, client.get_list, doctype, filters={"name": ["in", [*names, ""]]})
			assert all((name in listed) is knows for name in names), (person, doctype)


# --- a request ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("restricted")
@pytest.mark.parametrize(
	("path", "form"),
	[
		("/api/method/frappe.desk.like.toggle_like", {"doctype": TICKET, "name": "{ticket}", "add": "Yes"}),
		("/api/method/any.method.of.any.app", {"reference_doctype": TICKET, "reference_name": "{ticket}"}),
		("/api/method/helpdesk.api.ticket.anything", {"ticket_id": "{ticket}"}),
		(
			"/api/method/run_doc_method",
			{"docs": '{{"doctype": "HD Ticket", "name": "{ticket}"}}', "method": "x"},
		),
		("/api/v2/document/HD%20Ticket/{ticket}", {}),
		("/api/resource/HD%20Ticket/{ticket}", {}),
		("/api/method/upload_file", {"doctype": TICKET, "docname": "{ticket}"}),
	],
)
def test_a_request_that_names_a_ticket_is_for_who_may_read_it(ticket, path, form):
	path = path.format(ticket=ticket.name)
	form = {word: value.format(ticket=ticket.name) for word, value in form.items()}
	for person, passes in (
		(MEMBER, True),
		(AGENT, True),
		(OTHER_MEMBER, False),
		(OTHER_AGENT, False),
		(FINANCE, False),
	):
		assert asked(person, path, **form) is passes, person


def test_a_request_for_what_is_new_or_unknown_passes(world):
	assert asked(MEMBER, "/api/method/upload_file", doctype=TICKET, docname="new-hd-ticket-xyz")
	assert asked(MEMBER, "/api/method/frappe.client.get_list", doctype=TICKET, filters="{}")
	assert asked(MEMBER, "/api/method/frappe.client.insert", doc='{"doctype": "HD Ticket", "subject": "x"}')


# --- who left -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["Suspended", "Inactive"])
def test_the_people_of_a_partner_that_left_read_none_of_its_records(world, status):
	frappe.get_doc("Partner", OURS).update({"status": status}).save()
	for doctype in ("Deal Registration", "MDF Claim", "Commission Statement", "Partner Agreement"):
		record = named(world, doctype)
		assert not may(MANAGER, "read", record)
		assert record.name not in answer(MANAGER, client.get_list, doctype)
		assert may(ACCOUNT_MANAGER, "read", record)


def test_a_disabled_user_belongs_to_no_partner(world):
	record = named(world, "Deal Registration")
	frappe.get_doc("User", MEMBER).update({"enabled": 0}).save()
	assert not frappe.permissions.has_permission(
		record.doctype, "read", record, user=MEMBER, print_logs=False
	)


def test_an_agent_who_was_removed_or_ended_sees_no_partners_records(world):
	record = named(world, "Deal Registration")
	assert may(AGENT, "read", record)
	frappe.get_doc("HD Agent", AGENT).update({"is_active": 0}).save()
	assert not may(AGENT, "read", record)
	frappe.get_doc("HD Agent", AGENT).update({"is_active": 1}).save()
	frappe.delete_doc("HD Agent", AGENT)
	assert not may(AGENT, "read", record) and "Agent" not in frappe.get_roles(AGENT)


@pytest.mark.parametrize("leaving", ["user", "partner"])
def test_a_link_in_a_mail_opens_nothing_for_who_left(world, ticket, leaving):
	request = frappe.get_doc(
		"Partner Request",
		rights_world.stored(
			"Partner Request",
			"77",
			frappe.get_doc("Partner", OURS),
			{"ticket": ticket.name, "kind": "Confirmation", "state": "Waiting"},
		).name,
	)
	expires = answer_links.url(request, MEMBER)
	values = dict(part.split("=") for part in expires.partition("?")[2].split("&"))
	link = answer_links.Link(**{**values, "address": MEMBER})
	assert link.opens()
	if leaving == "user":
		frappe.get_doc("User", MEMBER).update({"enabled": 0}).save()
	else:
		frappe.get_doc("Partner", OURS).update({"status": "Inactive"}).save()
	assert link.opens() is None


def test_nobody_hangs_something_on_what_is_not_there(world):
	assert side_data.is_open("Deal Registration", "DR-1999-1", "read", MEMBER)
