"""Keeps the demo's program records as their plan says, through the doors that its people use."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import frappe
from frappe.model.document import Document

from partner_support.demo.papers import paper
from partner_support.demo.plans import AGREEMENT, CLAIM, DEAL, Move, Record, Reference, World
from partner_support.demo.playing import acting_as
from partner_support.demo.records import plan, subjects_of
from partner_support.demo.scenario import Plot, cast
from partner_support.demo.staging import BOOK
from partner_support.partner_program import states
from partner_support.seeds import ledger

OPERATIONS, FINANCE = "Partner Operations Manager", "Channel Finance Manager"
OUT_OF_HAND = ("Disputed", "Superseded")  # a dispute decides what becomes of such a statement
FOR_MANAGERS = ("Commission Statement", AGREEMENT)  # only a partner's managers see these


class Keeper:
	"""Knows who keeps what, and the name that each record of the plan has got."""

	def __init__(self, world: World) -> None:
		self.world = world
		self.records = plan(world)
		self.about = subjects_of(world, self.records)
		self.names: dict[str, str] = {}
		self.staff = {
			role: f"{member['id']}@{cast()['mail_domain']}"
			for member in cast()["staff"]
			for role in member.get("roles", ())
		}

	def keeper_of(self, doctype: str) -> str:
		"""Who writes such records."""
		return self.staff[OPERATIONS if doctype in (DEAL, AGREEMENT) else FINANCE]

	def make(self, record: Record) -> None:
		"""A record's first day."""
		with acting_as(self.keeper_of(record.doctype)):
			values = {"doctype": record.doctype, "partner": record.partner, **self.resolved(record.values)}
			document = frappe.get_doc(values).insert()
			self.names[record.key] = document.name
			ledger.remember(record.doctype, document.name, BOOK)
			if record.documents:
				self.attach(document, record.documents)
				document.save()

	def move(self, record: Record, move: Move) -> None:
		"""One step on its way."""
		with acting_as(self.keeper_of(record.doctype)):
			document = frappe.get_doc(record.doctype, self.names[record.key])
			if document.status in OUT_OF_HAND:
				return
			if record.doctype == CLAIM and move.state == "Returned":
				refuse(document, move.documents)
			elif move.documents:
				self.attach(document, move.documents)
			states.transition(document, move.state, **self.resolved(move.values))

	def attach(self, claim: Document, documents: Sequence[str]) -> None:
		"""Proof for a claim, one file a document."""
		facts = [
			("Date", str(claim.activity_end)),
			("Amount", f"{claim.amount:,.0f} {claim.currency}"),
			("Claim", claim.name),
		]
		for document in documents:
			name, content = paper(document, claim.activity_title, claim.partner, facts)
			file = frappe.get_doc(
				{
					"doctype": "File",
					"file_name": f"{claim.name}-{name}",
					"content": content,
					"is_private": 1,
					"attached_to_doctype": claim.doctype,
					"attached_to_name": claim.name,
				}
			).insert()
			claim.append("proofs", {"document": document, "attachment": file.file_url})

	def resolved(self, value: Any) -> Any:
		"""Values with the names of the records that they refer to."""
		if isinstance(value, Reference):
			return self.names.get(value.key)
		if isinstance(value, Mapping):
			return {key: self.resolved(each) for key, each in value.items()}
		return [self.resolved(each) for each in value] if isinstance(value, list) else value

	def link_of(self, plot: Plot) -> dict[str, str]:
		"""The link with which a ticket names its record."""
		record = self.about.get(plot.subject)
		return {frappe.scrub(record.doctype): self.names[record.key]} if record else {}

	def fitting(self, plot: Plot) -> Plot:
		"""The plot, told by the partner's manager where only managers see the record."""
		record = self.about.get(plot.subject)
		return replace(plot, person=0) if record and record.doctype in FOR_MANAGERS else plot


def refuse(claim: Document, documents: Sequence[str]) -> None:
	"""Say of documents that they do not prove it."""
	for row in claim.proofs:
		if row.document in documents:
			row.accepted = "Not accepted"
