"""The lists of the desk as the desk asks for them: with the titles of what their rows link to, for everybody who sees them."""

from typing import Any

import pytest

import frappe
from frappe import boot
from frappe.desk import reportview

from tests.site import rights_world
from tests.site.factories import agent, at, partner, policy, team, ticket
from tests.site.portal import signed_in
from tests.site.rights_world import ACCOUNT_MANAGER, AGENT, OPERATIONS, OURS, STAFF, SUPPORT

MONDAY = "2026-11-23 10:00"


def titles_at_boot() -> list[str]:
	"""The kinds of documents whose titles the session's user's desk asks for beside a link."""
	desk = frappe._dict(link_title_doctypes=boot.get_link_title_doctypes(), user=frappe._dict())
	for hook in frappe.get_hooks("extend_bootinfo"):
		frappe.get_attr(hook)(bootinfo=desk)
	return desk.link_title_doctypes


def columns(doctype: str) -> list[str]:
	"""What the desk's list of these documents asks for: its columns, and the titles behind its links."""
	shown = [field for field in frappe.get_meta(doctype).fields if field.in_list_view]
	asked = ["name", *(field.fieldname for field in shown)]
	with_title = titles_at_boot()
	for field in shown:
		title = field.fieldtype == "Link" and frappe.get_meta(field.options).title_field
		if title and field.options in with_title:
			asked.append(f"{field.fieldname}.{title} as {field.fieldname}_{title}")
	return asked


def listed(doctype: str, person: str, **filters: Any) -> list[dict[str, Any]]:
	"""The rows of such a list, as somebody gets them."""
	with signed_in(person):
		asked = {
			"doctype": doctype,
			"fields": frappe.as_json(columns(doctype)),
			"filters": frappe.as_json(filters),
		}
		frappe.local.form_dict = frappe._dict(**asked, start=0, page_length=500, view="List")
		answer = reportview.get()
	if not answer:
		return []
	return [dict(zip(answer["keys"], row, strict=True)) for row in answer["values"]]


def test_every_list_opens_with_its_titles_and_shows_each_their_own():
	with at(MONDAY):
		policy()
		world = rights_world.alone()
		wrong = []
		for person in sorted(STAFF):
			for kind in sorted({thing.doctype for thing in world.things}):
				if not any(person in thing.seen_by for thing in world.of(kind)):
					continue
				expected = {thing.name for thing in world.of(kind) if person in thing.seen_by}
				found = {row["name"] for row in listed(kind, person)} & {each.name for each in world.of(kind)}
				if found != expected:
					wrong.append((person, kind, found ^ expected))
	assert wrong == []


@pytest.fixture
def asked_for():
	"""A partner's ticket with its promises, and somebody of each kind."""
	with at(MONDAY):
		policy()
		rights_world.make_staff()
		yield ticket(partner(OURS, channel_account_manager=ACCOUNT_MANAGER), subject="Please release")


@pytest.mark.parametrize("person", [OPERATIONS, SUPPORT, ACCOUNT_MANAGER])
def test_whoever_sees_no_tickets_sees_the_promises_without_a_subject(asked_for, person):
	rows = listed("SLA Clock", person, ticket=asked_for.name)
	assert len(rows) == 2
	assert not any("ticket_subject" in row for row in rows)


def test_an_agent_reads_the_subject_beside_the_promise(asked_for):
	rows = listed("SLA Clock", AGENT, ticket=asked_for.name)
	assert [row["ticket_subject"] for row in rows] == ["Please release", "Please release"]


def test_an_agent_whom_helpdesk_shows_their_teams_alone_still_sees_the_promises(asked_for, settings):
	team("Test Others"), agent(AGENT)
	settings("HD Settings", restrict_tickets_by_agent_group=1)
	assert len(listed("SLA Clock", AGENT, ticket=asked_for.name)) == 2
