"""The demo: a program that one can look at, whose fresh ticket escalates, and that goes without a trace."""

from dataclasses import dataclass
from typing import Any

import pytest

import frappe

from tests.lifecycle import program_work, scenes
from tests.lifecycle.leftovers import STANDING
from tests.lifecycle.snapshot import Snapshot, no, row_differences, schema_differences
from tests.lifecycle.throwaway import ThrowawaySite

TICKETS = 28
RECORDS = ("Deal Registration", "MDF Claim", "Commission Statement", "Partner Agreement")
NUMBERING = ("hd_team_member_id_seq", "hd_ticket_id_seq", "tabSeries")
HISTORY = "tabVersion"  # of the site's own settings and rotations, which the demo changed and changed back


@dataclass
class Course:
	"""Loaded, loaded again, and removed."""

	before: Snapshot
	after: Snapshot
	program: dict[str, Any]
	first: str
	second: str
	logins: str


@pytest.fixture(scope="module")
def course(site: ThrowawaySite, database) -> Course:
	site.bench("install-app", "partner_support")
	before = database()
	first = site.bench("partner-support-demo", "load", "--tickets", str(TICKETS))
	second = site.bench("partner-support-demo", "load")
	program = site.run(look_around)
	logins = site.bench("partner-support-demo", "logins")
	site.bench("partner-support-demo", "remove")
	return Course(before, database(), program, first, second, logins)


def look_around() -> dict[str, Any]:
	"""What somebody who opens the site would see; and what they would not like to."""
	from partner_support.demo.staging import FRESH_TICKET
	from partner_support.seeds import ledger

	fields = ["name", "partner", "partner_tier", "sla_matrix", "response_by", "status", "creation"]
	tickets = frappe.get_all("HD Ticket", {"partner": ["is", "set"]}, fields)
	clock = f"{ledger.recall(FRESH_TICKET)}-First Response"
	return {
		"tickets": len(tickets),
		"without_promise": [row.name for row in tickets if not (row.sla_matrix and row.response_by)],
		"tiers": sorted({row.partner_tier for row in tickets}),
		"statuses": sorted({row.status for row in tickets}),
		"partners": frappe.db.count("Partner"),
		"escalations": frappe.db.count("Escalation Log"),
		"problems": frappe.get_all("Escalation Log", {"problems": ["!=", ""]}, pluck="problems"),
		"mails": frappe.db.count("Email Queue"),
		"minutes_to_escalation": frappe.utils.time_diff_in_seconds(
			frappe.db.get_value("SLA Clock", clock, "next_action_at"), frappe.utils.now_datetime()
		)
		/ 60,
		"errors": scenes.errors(),
		"states": {doctype: states_of(doctype) for doctype in RECORDS},
		"conflicts": frappe.db.count("Deal Conflict", {"status": "Open"}),
		"proposals": frappe.get_all("Tier Proposal", {"status": "Open"}, ["partner", "to_tier"]),
		"about_records": frappe.db.count("HD Ticket", {"deal_registration": ["is", "set"]}),
		"timed": frappe.db.count("Deal Registration", {"approval_due": ["is", "set"]}),
		"files": program_work.files_of_claims(),
		"portal": what_the_partner_finds(),
		"claimable": what_can_be_claimed("sara.lindqvist@channel-vendor.example"),
		"incidents": what_is_announced(),
		"articles": frappe.db.count("HD Article", {"status": "Published"}),
		"answers": what_answers("How long is my deal registration protected?"),
		"limited": limits_counted(),
	}


def what_the_partner_finds() -> dict[str, dict[str, Any]]:
	"""The tickets that were written for the partner who can sign in, by subject."""
	from partner_support.demo.portal import content

	found = {}
	for row in content()["tickets"]:
		ticket = frappe.get_doc("HD Ticket", {"subject": row["subject"]})
		asked = frappe.get_all(
			"Partner Request",
			{"ticket": ticket.name},
			["kind", "state", "outcome", "asked_for", "next_action"],
			order_by="creation desc",
		)
		fields = ("partner_stage", "business_critical", "partner_incident", "feedback", "resolution_details")
		found[row["subject"]] = {
			**{field: ticket.get(field) for field in fields},
			"asked": dict(asked[0]) if asked else None,
		}
	return found


def what_can_be_claimed(agent: str) -> list[str]:
	"""The subjects of the tickets that Claim Next would give the agent who can sign in."""
	from partner_support.adapters.queue import claiming

	frappe.set_user(agent)
	names = claiming.candidates({}, claiming.claimable_teams())
	frappe.set_user("Administrator")
	return frappe.get_all("HD Ticket", {"name": ["in", names]}, pluck="subject")


def what_is_announced() -> list[tuple[str, list[str], bool]]:
	"""Every incident: its state, what was told of it, and whether it concerns the partner who can sign in."""
	from partner_support.adapters.incidents import concern

	names = frappe.get_all("Partner Incident", order_by="announced_on", pluck="name")
	incidents = [frappe.get_doc("Partner Incident", name) for name in names]
	return [
		(
			incident.status,
			[f"{row.kind}: {row.delivery}" for row in incident.updates],
			concern.concerns_partner(incident, "Harborline Managed IT"),
		)
		for incident in incidents
	]


def what_answers(question: str) -> list[str]:
	"""The articles that the partner's person is offered for a question."""
	from partner_support.adapters.knowledge import article_search

	return [each.title for each in article_search.search(question, "chris.romero@harborline.example", 3)]


def limits_counted() -> list[str]:
	"""Counters of what the demo's people did, as if it had been today."""
	return [key for key in map(str, frappe.cache.get_keys("partner_support_limit")) if "harborline" in key]


def states_of(doctype: str) -> set[str]:
	"""The states in which records of a kind stand."""
	return set(frappe.get_all(doctype, pluck="status"))


def test_the_program_is_there(course: Course) -> None:
	assert course.program["tickets"] == TICKETS + 1
	assert course.program["partners"] == 12
	assert course.program["tiers"] == ["Bronze", "Gold", "Platinum", "Silver"]
	assert {"Open", "Replied", "Resolved", "Closed"} <= set(course.program["statuses"])


def test_every_ticket_has_its_promise_and_some_have_escalated(course: Course) -> None:
	assert course.program["without_promise"] == []
	assert course.program["escalations"] > 5
	assert course.program["problems"] == []


def test_the_records_are_there_in_nearly_every_state(course: Course) -> None:
	states = course.program["states"]
	deals = {
		"Draft",
		"Submitted",
		"Under Review",
		"Approved",
		"Rejected",
		"Won",
		"Lost",
		"Expired",
		"Withdrawn",
	}
	assert states["Deal Registration"] == deals
	assert states["MDF Claim"] >= {"Draft", "Submitted", "Under Review", "Returned", "Rejected", "Paid"}
	assert states["Commission Statement"] >= {"Draft", "Issued", "Paid"}
	assert states["Partner Agreement"] >= {"Draft", "Active", "Suspended", "Expired", "Terminated"}


def test_what_arises_from_the_records_is_there(course: Course) -> None:
	assert course.program["conflicts"] == 1
	assert course.program["proposals"] == [{"partner": "Brightwater Computing", "to_tier": "Silver"}]
	assert course.program["about_records"] > 0
	assert course.program["timed"] > 0


def test_nobody_was_written_to_and_nothing_failed(course: Course) -> None:
	assert course.program["mails"] == 0
	assert course.program["errors"] == []


def test_the_partner_finds_something_of_everything_in_the_portal(course: Course) -> None:
	incomplete, resolved, confirmed, objected, critical, attached = course.program["portal"].values()
	assert incomplete["partner_stage"] == "Awaiting your information"
	assert len(incomplete["asked"]["asked_for"].splitlines()) == 2
	assert (incomplete["asked"]["state"], incomplete["asked"]["next_action"]) == ("Waiting", "Decide")
	assert resolved["partner_stage"] == "Resolved (please confirm)"
	assert (resolved["asked"]["state"], resolved["asked"]["next_action"]) == ("Waiting", "Remind")
	assert confirmed["partner_stage"] == "Closed"
	assert confirmed["feedback"] and "voucher is valid" in confirmed["resolution_details"]
	assert objected["asked"]["outcome"] == "Not solved"
	assert objected["partner_stage"] == critical["partner_stage"] == "Escalated"
	assert critical["business_critical"] == 1
	assert attached["partner_incident"]


def test_one_incident_is_over_and_one_is_being_watched(course: Course) -> None:
	over, live = course.program["incidents"]
	assert over == ("Resolved", ["Announcement: Sent", "Update: Sent", "End: Sent"], True)
	assert live == ("Monitoring", ["Announcement: Sent", "Update: Sent"], True)


def test_an_agent_finds_something_to_claim(course: Course) -> None:
	from partner_support.demo.portal import content

	assert set(course.program["claimable"]) >= {row["subject"] for row in content()["unclaimed"]}


def test_articles_answer_what_partners_ask(course: Course) -> None:
	assert course.program["articles"] >= 7
	assert course.program["answers"][0] == "How long is a deal protected, and how do I extend it?"


def test_nobody_has_used_up_what_they_may_do_today(course: Course) -> None:
	assert course.program["limited"] == []


def test_the_fresh_ticket_escalates_within_minutes(course: Course) -> None:
	assert 0 < course.program["minutes_to_escalation"] <= 3


def test_loading_again_changes_nothing(course: Course) -> None:
	assert course.first.splitlines()[-1] == course.second.splitlines()[-1]


def test_the_logins_are_shown(course: Course) -> None:
	people = (
		"Support agent",
		"Escalation manager",
		"Channel finance manager",
		"Partner manager",
		"Partner user",
	)
	for person in people:
		assert person in course.logins


def test_nothing_is_left_of_it(course: Course) -> None:
	no(schema_differences(course.before, course.after))
	no(row_differences(course.before, course.after, besides=[*STANDING, *NUMBERING, HISTORY]))


def test_no_file_of_it_is_left_on_the_disk(course: Course) -> None:
	assert len(course.program["files"]) > 20
	assert program_work.still_there(course.program["files"]) == []
