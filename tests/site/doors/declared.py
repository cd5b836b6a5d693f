"""The table: who may be told what of a partner's documents, and who may change them, whichever door they take.

Whoever does not stand in a row learns nothing of it and changes nothing about it.
"""

from dataclasses import dataclass

from tests.site.doors.database import Change
from tests.site.doors.markers import CONTENT, NAMED, OPEN, Fact
from tests.site.doors.people import (
	FINANCE,
	MANAGER,
	MEMBER,
	NOBODYS,
	OPERATIONS,
	OTHER_ACCOUNT_MANAGER,
	OTHER_AGENT,
	OTHER_MANAGER,
	OWN,
	STAFF,
)
from tests.site.doors.world import Thing

EVERYBODY_KNOWN = {NOBODYS, MEMBER, MANAGER, OTHER_MANAGER, OTHER_ACCOUNT_MANAGER, *STAFF}
AGENTS = {OTHER_AGENT, OPERATIONS}
NO_ONE: frozenset[str] = frozenset()

# What Frappe keeps on a document for all of its readers: who commented, liked, saw and tagged it.
KEPT_BESIDE = {"_comments", "_liked_by", "_seen", "_user_tags"}
# What the app itself writes when a ticket changes: the dispute that it is about, its trail, its clocks.
FOLLOWING = {
	"Commission Dispute",
	"Audit Entry",
	"SLA Clock",
	"Partner Request",
	"Escalation Log",
	"Support Alert",
}


@dataclass(frozen=True)
class Row:
	"""Of one kind: which of the partner's people and which staff are told of it, and who changes it."""

	people: frozenset[str]
	staff: frozenset[str]
	changers: frozenset[str]


def row(people: set[str], staff: set[str], changers: set[str]) -> Row:
	return Row(frozenset(people), frozenset(staff), frozenset(changers))


# Operations may read everything and keep the program's records; finance keeps money.
BOOKS = {OPERATIONS, FINANCE}
TABLE = {
	"Partner": row(set(), STAFF, {OPERATIONS}),
	"Deal Registration": row(OWN, STAFF, {OPERATIONS}),
	"MDF Claim": row(OWN, STAFF, BOOKS),
	"Commission Statement": row({MANAGER}, STAFF, BOOKS),
	"Commission Statement, draft": row(set(), STAFF, BOOKS),
	"Partner Agreement": row({MANAGER}, STAFF, {OPERATIONS}),
	"Partner Agreement, draft": row(set(), STAFF, {OPERATIONS}),
	"Commission Dispute": row({MANAGER}, STAFF, BOOKS),
	"Audit Entry": row(set(), BOOKS, set()),
	"Deal Conflict": row(set(), AGENTS, {OPERATIONS}),
	"Tier Proposal": row(set(), {OPERATIONS}, {OPERATIONS}),
	"Second Review": row(set(), AGENTS, {OPERATIONS}),
	"Self Service Answer": row(set(), AGENTS, {OPERATIONS}),
	# About a ticket of a team that is not the agent's.
	"HD Ticket": row(OWN, {OPERATIONS}, {*OWN, OPERATIONS}),
	"SLA Clock": row(set(), AGENTS, {OPERATIONS}),
	"Escalation Log": row(set(), {OPERATIONS}, set()),
	"Partner Request": row(set(), {OPERATIONS}, {OPERATIONS}),
	"Article Source": row(set(), {OPERATIONS}, {OPERATIONS}),
	"Article Candidate": row(set(), {OPERATIONS}, {OPERATIONS}),
	"Incident Message": row(set(), {OPERATIONS}, set()),
	"Incident Follower": row(set(), AGENTS, set()),
	"Partner Incident": row(set(), AGENTS, AGENTS),
	# A draft of the knowledge base is the support team's.
	"HD Article": row(set(), AGENTS, AGENTS),
	# The program and its policy belong to no partner; the roles say who reads them.
	"Partner Tier": row(set(), {OTHER_ACCOUNT_MANAGER, *STAFF}, {OPERATIONS}),
	"Partner Attribute": row(set(), {OTHER_ACCOUNT_MANAGER, *AGENTS}, {OPERATIONS}),
	"Partner Product": row(EVERYBODY_KNOWN, EVERYBODY_KNOWN, {OPERATIONS}),
	"MDF Activity Type": row(EVERYBODY_KNOWN, EVERYBODY_KNOWN, {OPERATIONS}),
	"SLA Matrix": row(set(), {OTHER_ACCOUNT_MANAGER, *AGENTS}, {OPERATIONS}),
	"Escalation Ladder": row(set(), {OTHER_ACCOUNT_MANAGER, *AGENTS}, {OPERATIONS}),
	"Business Calendar": row(set(), {OTHER_ACCOUNT_MANAGER, *AGENTS}, {OPERATIONS}),
	# What a partner reads before it writes a ticket.
	"Support Category": row(EVERYBODY_KNOWN, EVERYBODY_KNOWN, {OPERATIONS}),
	"Article Audience": row(set(), AGENTS, AGENTS),
	"Article Count": row(set(), AGENTS, set()),
	"Policy Trial": row(set(), {OPERATIONS}, {OPERATIONS}),
	"Policy Trial Ticket": row(set(), {OPERATIONS}, {OPERATIONS}),
	"Policy Recalculation": row(set(), {OPERATIONS}, {OPERATIONS}),
	"Policy Recalculation Entry": row(set(), {OPERATIONS}, {OPERATIONS}),
	"Leadership Report": row(set(), {OPERATIONS}, set()),
	"Support Alert": row(set(), {OPERATIONS}, set()),
	"Support Alert Inbox": row(set(), {OPERATIONS}, set()),
}

# Rows that hold the name that was asked for as a word of the caller's own, or that a right of the caller's changes.
KANBAN = "frappe.desk.doctype.kanban_board.kanban_board.quick_kanban_board"
PREPARED = "frappe.core.doctype.prepared_report.prepared_report.make_prepared_report"
SAVED = "frappe.desk.reportview.save_report"
COUNTED = "partner_support.api.knowledge.look_for_candidates"
EXCEPTED = {
	(
		"frappe.apps.set_app_as_default",
		"User",
	): "the app that one's own desk opens with, by a name that no app has",
	(KANBAN, "Kanban Board"): "a board of one's own that is called so",
	(PREPARED, "Prepared Report"): "a report that is called so, which there is not",
	(SAVED, "Report"): "a report of one's own that is called so",
	(SAVED, "Has Role"): "its roles",
	(SAVED, "Permission Log"): "its roles",
	("frappe.core.api.file.create_new_folder", "File"): "a folder of one's own that is called so",
	(COUNTED, "Article Candidate"): "agents have the candidates looked for anew",
	(COUNTED, "Article Candidate Ticket"): "the same",
}


def may_be_told(person: str, fact: Fact) -> bool:
	"""Whether the table lets a person know such a fact; what is internal or hangs on it is the staff's."""
	row = TABLE[fact.kind]
	if fact.sort == NAMED and person in TABLE["Audit Entry"].staff:
		return True  # a dispute's trail says by name what was attached to its ticket
	return person in row.staff or (fact.sort in (OPEN, CONTENT, NAMED) and person in row.people)


def may_change(person: str, thing: Thing, change: Change, asked: Thing, way: str) -> bool:
	"""Whether a person may change a document, or have a new row point at it, by a call about another one."""
	row = TABLE[thing.root]
	if person in row.changers or follows(person, thing, asked) or (way, change.table[3:]) in EXCEPTED:
		return True
	is_reader = person in row.staff or person in row.people
	if change.what == "changed" and set(change.columns) <= KEPT_BESIDE:
		return is_reader
	return (change.what == "new" or thing.sort != OPEN) and is_reader


def follows(person: str, thing: Thing, asked: Thing) -> bool:
	"""Whether the app itself writes there when somebody changes what is their own."""
	acts = person in OWN or person in TABLE[asked.root].changers
	return (acts and thing.root in FOLLOWING) or (person in OWN and thing.root == "Partner")


# Who may know of something, but has no role to open it with.
WITHOUT_A_ROLE = {
	"Article Candidate": {OPERATIONS},
	"HD Article": {OPERATIONS},
	"HD Ticket": {OPERATIONS},
	"Support Category": {NOBODYS, MEMBER, MANAGER, OTHER_MANAGER, FINANCE},
	"Partner Product": {NOBODYS},
	"MDF Activity Type": {NOBODYS},
}


def reads(person: str, thing: Thing) -> bool:
	"""Whether a person is shown such a document by the ways that are made for reading it."""
	row = TABLE[thing.root]
	return person in row.people | row.staff and person not in WITHOUT_A_ROLE.get(thing.root, ())
