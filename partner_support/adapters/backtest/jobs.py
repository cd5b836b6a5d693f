"""What trials and recalculations share: long work in the background that can be stopped, seen, and gone on with.

Whoever begins, or goes on, takes a turn: a token in the document. A worker that finds another's turn there, or that
the work was cancelled, stops; so two workers never do the same work, and one that was killed leaves it to the next.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime, strip_html, time_diff_in_seconds

from partner_support.adapters import attempts

UNDER_WAY = ("Queued", "Running")
SILENCE = 300  # seconds without a sign of life after which a worker is taken for dead
LONGEST = 4 * 3600
ROWS = 20
FAILURE = "Partner Support: {0} could not be finished"
SAVEPOINT = "partner_support_policy_work"
Note = Callable[[str, dict[str, Any]], None]  # stores values of the document of that name


class Stopped(Exception):
	"""The work was cancelled, or is another worker's now."""


@dataclass(frozen=True)
class Work:
	"""A kind of such work: its DocType, the job that does it, and its one writer's way to store values."""

	doctype: str
	job: str
	note: Note

	def take_turn(self, name: str, **values: Any) -> None:
		"""Have a worker do it, in the place of any that may be at it."""
		turn = frappe.generate_hash(length=12)
		queued = {"status": "Queued", "turn": turn, "seen_at": now_datetime(), "problem": None}
		self.note(name, {**values, **queued})
		enqueue(self.job, name, turn)

	def cancel(self, name: str) -> None:
		"""Stop; what was done so far stays done."""
		document = frappe.get_doc(self.doctype, name, for_update=True)
		refuse_unless(document.status in UNDER_WAY, document)
		self.note(name, {"status": "Cancelled", "finished_at": now_datetime()})

	def go_on(self, name: str) -> None:
		"""Take up what was cancelled, has failed, or whose worker is gone, where it was."""
		document = frappe.get_doc(self.doctype, name, for_update=True)
		refuse_unless(document.status in ("Cancelled", "Failed") or is_stalled(document), document)
		self.take_turn(name, finished_at=None)

	def attempt(self, name: str, action: Callable[[], None]) -> None:
		"""Do it; a failure is undone as far as it is not stored, and told in the document."""
		attempts.begin(SAVEPOINT)
		try:
			action()
		except Stopped:
			undo()
		except Exception as error:
			undo()
			frappe.log_error(FAILURE.format(name), reference_doctype=self.doctype, reference_name=name)
			problem = strip_html(str(error)) or type(error).__name__
			self.note(name, {"status": "Failed", "problem": problem, "finished_at": now_datetime()})
		keep()


def enqueue(job: str, name: str, turn: str) -> None:
	"""Have a worker do it, once what it needs is stored."""
	frappe.enqueue(
		job,
		queue="long",
		timeout=LONGEST,
		enqueue_after_commit=True,
		now=bool(frappe.flags.in_test),
		name=name,
		turn=turn,
	)


def check_turn(doctype: str, name: str, turn: str) -> None:
	"""Raise Stopped unless the work is still wanted, and this worker's; holds the row until the next commit."""
	row = frappe.db.get_value(doctype, name, ["turn", "status"], as_dict=True, for_update=True)
	if not row or row.turn != turn or row.status not in UNDER_WAY:
		raise Stopped


def is_stalled(document: Document) -> bool:
	"""Whether work that should be under way shows no sign of life."""
	seen: datetime | None = document.seen_at
	if document.status not in UNDER_WAY:
		return False
	return not seen or time_diff_in_seconds(now_datetime(), seen) > SILENCE


def standing(document: Document) -> dict[str, Any]:
	"""How far it is, for its form, and whether its worker seems to be gone."""
	keys = ("status", "progress", "problem")
	return {**{key: document.get(key) for key in keys}, "is_stalled": is_stalled(document)}


def page_of(doctype: str, filters: dict[str, Any], fields: Sequence[str], after: int) -> dict[str, Any]:
	"""One page of what it noted of each ticket, the newest first, and how many rows there are."""
	rows = frappe.get_all(
		doctype,
		filters=filters,
		fields=list(fields),
		order_by="ticket desc, clock",
		limit_start=max(int(after), 0),
		limit_page_length=ROWS,
	)
	return {"rows": rows, "total": frappe.db.count(doctype, filters), "page": ROWS}


def refuse_unless(allowed: bool, document: Document) -> None:
	"""Refuse what makes no sense in the state that the work is in."""
	if not allowed:
		frappe.throw(_("{0} is {1}. Reload the page.").format(document.name, _(document.status)))


def keep() -> None:
	"""Store what was done so far."""
	frappe.db.commit()  # nosemgrep: frappe-manual-commit -- long work is kept a step at a time
	attempts.begin(SAVEPOINT)


def undo() -> None:
	"""Undo what was done since the last step was kept."""
	attempts.undo(SAVEPOINT)


def tell(doctype: str, name: str, values: dict[str, Any]) -> None:
	"""Let open forms know how far it is; those that hear nothing ask."""
	frappe.publish_realtime("policy_work", {"name": name, **values}, doctype=doctype, docname=name)
