"""One partner with a document of every kind, all that hangs on them, and the markers that stand in each."""

import json
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.model.document import Document

from tests.site import factories, rights_world
from tests.site.doors import people
from tests.site.doors.markers import AMOUNT, OPEN, WORD, Registry
from tests.site.doors.planting import Planter
from tests.site.rights_world import (
	ACCOUNT_MANAGER,
	MANAGER,
	MEMBER,
	OTHER_ACCOUNT_MANAGER,
	OTHER_MANAGER,
	OTHER_MEMBER,
	SUPPORT,
)

OURS, THEIRS, THIRD = "Aldgate Reseller", "Bishopsgate Reseller", "Cornhill Reseller"
MODULES = ("Partner Program", "Partner Support")
TICKET, ARTICLE, INCIDENT = "HD Ticket", "HD Article", "Partner Incident"
# What things hang on them is told as what the thing itself is, where the thing is one of these.
WITH_SIDE_DATA = (
	TICKET,
	"Partner",
	"Deal Registration",
	"MDF Claim",
	"Commission Statement",
	"Partner Agreement",
	"Commission Dispute",
	INCIDENT,
	"SLA Matrix",
)


@dataclass(frozen=True)
class Thing:
	"""A stored document, and the document that it is as closed as."""

	doctype: str
	name: str
	root: str
	sort: str = OPEN
	parent: "Thing | None" = None

	@property
	def is_child(self) -> bool:
		return bool(self.parent and frappe.get_meta(self.doctype).istable)

	@property
	def kind(self) -> str:
		return f"{self.doctype} of {self.root}" if self.parent else self.root

	def __str__(self) -> str:
		return f"{self.kind} {self.name}"


@dataclass
class World:
	"""Everything that is asked for, and how it is recognised."""

	registry: Registry = field(default_factory=Registry)
	things: list[Thing] = field(default_factory=list)
	own: dict[str, dict[str, str]] = field(default_factory=dict)
	filed: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
	packed: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
	marked: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
	documents: dict[Thing, dict[str, Any]] = field(default_factory=dict)

	def of(self, kind: str) -> Thing:
		"""The first thing of a kind."""
		return next(thing for thing in self.things if thing.kind == kind)

	def add(self, doctype: str, name: Any, root: str, sort: str = OPEN, parent: Thing | None = None) -> Thing:
		thing = Thing(doctype, str(name), root, sort, parent)
		self.things.append(thing)
		return thing

	def mark(self, thing: Thing) -> tuple[str, str]:
		"""A field of a thing and the word that stands in it, which every reader sees; its name where there is none."""
		meta, marked = frappe.get_meta(thing.doctype), self.marked[thing.doctype, thing.name]
		for key, word in marked.items():
			if isinstance(word, str) and not word.startswith("{") and not meta.get_field(key).permlevel:
				return key, word
		return "name", thing.name

	def file(self, thing: Thing, packed: bool = False) -> tuple[str, str]:
		"""The name and the address of a file, or archive, that hangs on the thing or on what it is a part of."""
		root, kept = thing.parent or thing, self.packed if packed else self.filed
		return kept.get((root.doctype, root.name)) or next(iter(kept.values()))

	def document(self, thing: Thing) -> dict[str, Any]:
		"""The stored document, with other words and amounts where it has a marker."""
		if thing not in self.documents:
			stored = json.loads(frappe.get_doc(thing.doctype, thing.name).as_json())
			self.documents[thing] = {key: unmarked(value) for key, value in stored.items()}
		return dict(self.documents[thing])


def unmarked(value: Any) -> Any:
	"""A value that tells nothing."""
	if isinstance(value, list):
		return [{key: unmarked(part) for key, part in row.items()} for row in value]
	text = str(value)
	if AMOUNT.search(text):
		return 1
	return "Hello" if WORD.search(text) else value


def build() -> World:
	"""Partners, people and documents; as Administrator."""
	world = World()
	rights_world.make_staff()
	factories.policy()
	people.keep_agents_to_their_teams()
	ours = rights_world.make_partner(OURS, MEMBER, MANAGER, ACCOUNT_MANAGER)
	theirs = rights_world.make_partner(THEIRS, OTHER_MEMBER, OTHER_MANAGER, OTHER_ACCOUNT_MANAGER)
	third = factories.partner(THIRD)
	factories.customer("A Customer", people.NOBODYS)
	plant(world, ours, third)
	others_own(world, theirs)
	return world


def plant(world: World, ours: Document, third: Document) -> None:
	"""The partner's documents, with markers in all of their fields."""
	ticket = factories.ticket(ours, raised_by=MEMBER, agent_group=factories.TEAM)
	refs = {"Partner": ours.name, TICKET: ticket.name, "User": SUPPORT, "HD Customer": ours.hd_customer}
	planter = Planter(world, refs)
	planter.add(ticket, TICKET)
	for kind, document in rights_world.documents_of(ours, third, "7319"):
		planter.add(document, kind)
	for doctype in frappe.get_all(
		"DocType", {"module": ["in", MODULES], "issingle": 0, "istable": 0}, pluck="name"
	):
		if doctype not in refs:
			planter.add(planter.row(doctype), doctype)
	planter.add(planter.row(ARTICLE, status="Draft"), ARTICLE)
	planter.finish(WITH_SIDE_DATA)


def others_own(world: World, theirs: Document) -> None:
	"""What whoever asks has of their own: they name it where they may name something."""
	ticket = factories.ticket(theirs, raised_by=OTHER_MANAGER, agent_group="Elsewhere")
	alone = factories.ticket(None, raised_by=people.NOBODYS, customer="A Customer")
	ours = {"partner": OURS, "ticket": world.of(TICKET).name}
	for person in people.PEOPLE:
		world.own[person] = ours if person in people.OWN else {"partner": THEIRS, "ticket": ticket.name}
	world.own[people.NOBODYS] = {"partner": THEIRS, "ticket": alone.name}
