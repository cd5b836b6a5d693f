"""What is to be tried on which tickets: a draft matrix, a draft ladder or both, against what it would replace."""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from partner_support.adapters import site_time
from partner_support.adapters.sla import loader
from partner_support.engine import Ladder, Trigger
from partner_support.engine.backtest import AsPromised, ByMatrix, Ladders, Policy
from partner_support.partner_support.doctype.sla_matrix import sla_matrix
from partner_support.partner_support.versions import comparable

IN_FORCE, AS_PROMISED = "The matrix in force", "What each ticket was promised"
CONTENT = ("business_calendar", "rows")  # what a matrix promises; the rest is about the document


@dataclass(frozen=True)
class Question:
	"""A draft, what it is compared with, and the tickets that were opened in a period."""

	matrix: str | None
	ladder: str | None
	compared_with: str
	since: date
	until: date
	tier: str | None = None
	category: str | None = None

	@classmethod
	def of(cls, trial: Document) -> "Question":
		"""What a Policy Trial asks."""
		return cls(
			trial.sla_matrix or None,
			trial.escalation_ladder or None,
			trial.compared_with,
			getdate(trial.from_date),
			getdate(trial.to_date),
			trial.partner_tier or None,
			trial.category or None,
		)


@dataclass(frozen=True)
class Policies:
	"""Both sides of the comparison; `hears_agents` says whether any ladder counts an agent's silence."""

	before: Policy
	after: Policy
	hears_agents: bool


def policies(question: Question) -> Policies:
	"""The policies to compare. Raises EngineError for a draft that makes no sense."""
	had = ladders()
	have = {**had, **replaced(question.ladder, had)} if question.ladder else had
	in_force = matrix_in_force() if question.compared_with == IN_FORCE else None
	before = by_matrix(in_force, had) if in_force else AsPromised(Ladders(had))
	if question.matrix or in_force:
		after: Policy = by_matrix(question.matrix or in_force, have)
	else:
		after = AsPromised(Ladders(have))
	return Policies(before, after, any(counts_silence(ladder) for ladder in have.values()))


def by_matrix(name: str, known: dict[str, Ladder]) -> ByMatrix:
	"""A matrix as if it had always been in force."""
	document = frappe.get_doc("SLA Matrix", name)
	return ByMatrix(sla_matrix.as_engine(document), document.business_calendar, Ladders(known))


def matrix_in_force() -> str:
	"""The published version that holds now."""
	name = loader.matrix_in_force(site_time.now())
	if not name:
		frappe.throw(
			_("No matrix is in force. Compare with {0} instead.").format(frappe.bold(_(AS_PROMISED)))
		)
	return name


def ladders() -> dict[str, Ladder]:
	"""Every ladder there is, by name."""
	return {name: loader.ladder(name) for name in frappe.get_all("Escalation Ladder", pluck="name")}


def replaced(draft: str, known: dict[str, Ladder]) -> dict[str, Ladder]:
	"""The draft in the place of every version of its ladder."""
	family = frappe.db.get_value("Escalation Ladder", draft, "ladder_name")
	versions = frappe.get_all("Escalation Ladder", filters={"ladder_name": family}, pluck="name")
	return dict.fromkeys(versions, known[draft])


def counts_silence(ladder: Ladder) -> bool:
	"""Whether a step waits for an agent to write."""
	return any(step.trigger is Trigger.NO_AGENT_UPDATE for step in ladder.steps)


def content_hash(matrix: Document) -> str:
	"""What a matrix promises, in short: equal for equal content, whatever its version is called."""
	ignored = frozenset(field.fieldname for field in matrix.meta.fields) - frozenset(CONTENT)
	content = json.dumps(comparable(matrix, ignored), sort_keys=True, default=str)
	return sha256(content.encode()).hexdigest()
