"""Two partners whose names begin alike, all that they have, and one person of each kind.

The table says who sees the first partner's; the tests walk it by every way in.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.model.document import Document

from tests.site import factories, program
from tests.site.portal import signed_in

OURS, THEIRS, THIRD = "Gold", "Gold Reseller", "Golden Apple"
SECRET = "INTERNAL-ONLY-7f3a"

GUEST = "Guest"
MEMBER = "member@gold.example.com"
MANAGER = "manager@gold.example.com"
OTHER_MEMBER = "member@gold-reseller.example.com"
OTHER_MANAGER = "manager@gold-reseller.example.com"
CUSTOMER = "somebody@customer.example.com"
AGENT = "agent@vendor.example.com"
AGENT_MANAGER = "agent.manager@vendor.example.com"
ACCOUNT_MANAGER = "account.manager@vendor.example.com"
OTHER_ACCOUNT_MANAGER = "other.account.manager@vendor.example.com"
FINANCE = "finance@vendor.example.com"
OPERATIONS = "operations@vendor.example.com"
SUPPORT = "support.manager@vendor.example.com"

OUTSIDERS = {GUEST, MEMBER, MANAGER, OTHER_MEMBER, OTHER_MANAGER, CUSTOMER}
AGENTS = {AGENT, AGENT_MANAGER}
WIDE = {OPERATIONS, SUPPORT}
STAFF = AGENTS | WIDE | {ACCOUNT_MANAGER, OTHER_ACCOUNT_MANAGER, FINANCE}
EVERYBODY = OUTSIDERS | STAFF

# Who sees what is the first partner's. The second one's account manager and people never do.
PEOPLE = {MEMBER, MANAGER}
ALL_BUT_OTHERS = AGENTS | WIDE | {ACCOUNT_MANAGER, FINANCE}
SEEN_BY = {
	"Partner": ALL_BUT_OTHERS,
	"Deal Registration": ALL_BUT_OTHERS | PEOPLE,
	"MDF Claim": ALL_BUT_OTHERS | PEOPLE,
	"Commission Statement": ALL_BUT_OTHERS | {MANAGER},
	"Commission Statement, draft": ALL_BUT_OTHERS,
	"Partner Agreement": ALL_BUT_OTHERS | {MANAGER},
	"Partner Agreement, draft": ALL_BUT_OTHERS,
	"Commission Dispute": ALL_BUT_OTHERS | {MANAGER},
	"Audit Entry": WIDE | {ACCOUNT_MANAGER, FINANCE},
	"Deal Conflict": AGENTS | WIDE | {ACCOUNT_MANAGER},
	"Tier Proposal": WIDE | {ACCOUNT_MANAGER},
	"SLA Clock": AGENTS | WIDE | {ACCOUNT_MANAGER},
	"Escalation Log": AGENTS | WIDE | {ACCOUNT_MANAGER},
	"Partner Request": AGENTS | WIDE | {ACCOUNT_MANAGER},
	"Second Review": AGENTS | WIDE | {ACCOUNT_MANAGER},
	"Self Service Answer": AGENTS | WIDE | {ACCOUNT_MANAGER},
	"Article Source": AGENTS | WIDE | {ACCOUNT_MANAGER},
}
# The same for the second partner: the two account managers change places, and so do the people.
CHANGED_PLACES = {
	MEMBER: OTHER_MEMBER,
	MANAGER: OTHER_MANAGER,
	ACCOUNT_MANAGER: OTHER_ACCOUNT_MANAGER,
}
# Who changes a record; nobody else does, however they ask. What only the app writes, no one.
CHANGED_BY = {
	"Partner": {OPERATIONS},
	"Deal Registration": {OPERATIONS},
	"MDF Claim": {OPERATIONS, FINANCE},
	"Commission Statement": {OPERATIONS, FINANCE},
	"Partner Agreement": {OPERATIONS},
}
# What the app notes for the support team alone.
NOTED_FOR_SUPPORT = ("Incident Follower", "Incident Message", "Article Count")
# What belongs to no partner: the program and the policy.
PROGRAM_READERS = {
	"Partner Tier": STAFF,
	"Partner Attribute": STAFF - {FINANCE},
	"Partner Product": STAFF | OUTSIDERS - {GUEST},
	"MDF Activity Type": STAFF | OUTSIDERS - {GUEST},
	"SLA Matrix": STAFF - {FINANCE},
	"Escalation Ladder": STAFF - {FINANCE},
	"Business Calendar": STAFF - {FINANCE},
	"Support Category": STAFF - {FINANCE},
	"Article Audience": AGENTS | WIDE,
	"Article Candidate": AGENTS | WIDE,
	"Partner Program Settings": {OPERATIONS, FINANCE},
	"Partner Support Settings": AGENTS | WIDE,
	"Policy Trial": {OPERATIONS},
	"Policy Recalculation": {OPERATIONS},
	"Leadership Report": WIDE,
	"Support Alert": WIDE,
	"Support Alert Inbox": WIDE,
}
# Who changes it, where that is not operations: whoever writes articles says whom they are for, and
# what was told of a month stays told.
PROGRAM_CHANGERS = {
	"Article Audience": AGENTS | WIDE,
	"Article Candidate": set(),
	"Leadership Report": set(),
	"Support Alert": set(),
	"Support Alert Inbox": set(),
}


@dataclass(frozen=True)
class Thing:
	"""A document of one of the partners, and who sees it."""

	kind: str
	name: str
	partner: str
	seen_by: frozenset[str]
	file: str

	@property
	def doctype(self) -> str:
		return self.kind.split(",")[0]

	@property
	def writers(self) -> set[str]:
		return CHANGED_BY.get(self.doctype, set())

	def __str__(self) -> str:
		return f"{self.kind} {self.name}"


@dataclass
class World:
	"""Everything that somebody may look for."""

	things: list[Thing] = field(default_factory=list)

	def of(self, doctype: str) -> list[Thing]:
		return [thing for thing in self.things if thing.doctype == doctype]

	def of_others(self, partner: str) -> list[Thing]:
		return [thing for thing in self.things if thing.partner != partner]


def build() -> World:
	"""Partners, people and records; as Administrator."""
	world = World()
	make_staff()
	ours = make_partner(OURS, MEMBER, MANAGER, ACCOUNT_MANAGER)
	theirs = make_partner(THEIRS, OTHER_MEMBER, OTHER_MANAGER, OTHER_ACCOUNT_MANAGER)
	third = factories.partner(THIRD)
	factories.customer("A Customer", CUSTOMER)
	for partner, number in ((ours, "1"), (theirs, "10")):
		for kind, document in documents_of(partner, third, number):
			url = attached_to(document).file_url
			world.things.append(Thing(kind, document.name, partner.name, who_sees(kind, partner.name), url))
	return world


def alone() -> World:
	"""The same where the site holds no records of its own, as long as the test goes."""
	for doctype in {kind.split(",")[0] for kind in SEEN_BY} - {"Partner"}:
		frappe.db.delete(doctype)
	return build()


def who_sees(kind: str, partner: str) -> frozenset[str]:
	"""The table's row, for either partner."""
	return frozenset(for_partner(SEEN_BY[kind], partner))


def for_partner(people: set[str], partner: str) -> set[str]:
	"""Those of a row of a table, for either partner."""
	return people if partner == OURS else {CHANGED_PLACES.get(person, person) for person in people}


def make_staff() -> None:
	"""One person of each role."""
	factories.agent(AGENT)
	for person, roles in (
		(AGENT_MANAGER, ("Agent", "Agent Manager")),
		(ACCOUNT_MANAGER, ("Channel Account Manager",)),
		(OTHER_ACCOUNT_MANAGER, ("Channel Account Manager",)),
		(FINANCE, ("Channel Finance Manager",)),
		(OPERATIONS, ("Partner Operations Manager",)),
		(SUPPORT, ("Partner Support Manager",)),
	):
		factories.user(person, *roles)


def make_partner(name: str, member: str, manager: str, account_manager: str) -> Document:
	"""A partner with a member and a manager; the manager has Helpdesk's role for it."""
	partner = factories.partner(
		name, member, manager=manager, channel_account_manager=account_manager, partner_tier="Silver"
	)
	frappe.get_doc("User", manager).add_roles("HD Customer Manager")
	return partner


def documents_of(partner: Document, third: Document, number: str) -> list[tuple[str, Document]]:
	"""One document of every kind, and drafts that are not the partner's yet."""
	notes = {"internal_notes": SECRET}
	deal = program.deal(partner, status="Submitted", end_customer=f"{partner.name} Clinic{number}", **notes)
	claim = program.claim(partner, activity_title=f"{partner.name} Roadshow{number}", **notes)
	statement = program.statement(partner, status="Issued", **notes)
	draft = program.statement(partner, period_start="2026-09-01", period_end="2026-09-30", **notes)
	agreement = program.agreement(partner, status="Active", agreement_title=f"Terms{number}", **notes)
	draft_agreement = program.agreement(partner, agreement_title=f"Draftedterms{number}", **notes)
	return [
		("Partner", partner),
		("Deal Registration", deal),
		("MDF Claim", claim),
		("Commission Statement", statement),
		("Commission Statement, draft", draft),
		("Partner Agreement", agreement),
		("Partner Agreement, draft", draft_agreement),
		*written_by_machines(partner, third, number, deal, statement),
	]


def written_by_machines(
	partner: Document, third: Document, number: str, deal: Document, statement: Document
) -> list[tuple[str, Document]]:
	"""What only the app writes, put into the database as it would be."""
	rows: dict[str, dict] = {
		"Commission Dispute": {
			"ticket": f"ticket-{number}",
			"commission_statement": statement.name,
			"status": "Open",
			"currency": "EUR",
			"trail_head": SECRET,
		},
		"Audit Entry": {
			"commission_dispute": f"dispute-{number}",
			"sequence": 1,
			"at": "2026-11-24T06:00:00Z",
			"actor": "Administrator",
			"kind": "Note",
			"after": SECRET,
			"entry_hash": f"hash-{number}",
		},
		"Deal Conflict": {
			"deal_registration": deal.name,
			"other_deal": deal.name,
			"other_partner": third.name,
			"match": "Name",
		},
		"Tier Proposal": {"direction": "Promote", "from_tier": "Gold", "to_tier": "Gold"},
		"SLA Clock": {"ticket": f"ticket-{number}", "clock": "Resolution", "state": "Running"},
		"Escalation Log": {"ticket": f"ticket-{number}", "clock": "Resolution", "level": 1},
		"Partner Request": {"ticket": f"ticket-{number}", "kind": "Confirmation", "state": "Waiting"},
		"Second Review": {"ticket": f"ticket-{number}", "team": "Legal", "question": SECRET, "state": "Open"},
		"Self Service Answer": {"article_title": f"How to log in {number}"},
		"Article Source": {
			"ticket": f"ticket-{number}",
			"article_title": f"How to pay {number}",
			"removed": SECRET,
		},
	}
	return [(doctype, stored(doctype, number, partner, values)) for doctype, values in rows.items()]


def stored(doctype: str, number: str, partner: Document, values: dict) -> Document:
	"""A row without what its controller would do."""
	name = f"{frappe.scrub(doctype).replace('_', '-')}-{number}"
	row = {"name": name, "partner": partner.name, "owner": "Administrator", **values}
	frappe.db.bulk_insert(doctype, list(row), [tuple(row.values())])
	return frappe.get_doc(doctype, name)


def attached_to(document: Document) -> Document:
	"""A private file on a document, of its own content."""
	return frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{frappe.scrub(document.doctype)}-{document.name}.csv",
			"content": f"{document.doctype},{document.name},{SECRET}",
			"attached_to_doctype": document.doctype,
			"attached_to_name": document.name,
			"is_private": 1,
		}
	).insert(ignore_permissions=True)


def answer(person: str, action: Callable[..., Any], *arguments: Any, **values: Any) -> str:
	"""What somebody is told, as text; where it is refused, the messages that say so."""
	frappe.local.message_log = []
	with signed_in(person):
		try:
			return frappe.as_json(action(*arguments, **values))
		except (frappe.PermissionError, frappe.DoesNotExistError) as refusal:
			return frappe.as_json([str(refusal), frappe.local.message_log])


def tells(text: str, thing: Thing) -> bool:
	"""Whether the text holds the thing's name as a whole: "Gold" is not in "Gold Reseller"."""
	return bool(re.search(rf"[\"',>\s]{re.escape(thing.name)}\s*[\"',<\\]", text))
