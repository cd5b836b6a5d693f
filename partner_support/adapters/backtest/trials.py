"""The only writer of Policy Trial and its tickets: begun by inserting one, run by a worker, cancelled, gone on with."""

import json
from time import monotonic
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import now_datetime

from partner_support.adapters import site_time
from partner_support.adapters.backtest import jobs, trial_words
from partner_support.adapters.backtest.backtesting import Backtest
from partner_support.adapters.backtest.question import Question, content_hash
from partner_support.engine.backtest import Compared
from partner_support.engine.course import OPEN, micros
from partner_support.engine.timeline import instant

TRIAL, TICKET = "Policy Trial", "Policy Trial Ticket"
EVERY = 1.0  # seconds after which it is stored how far a trial is: the tally of a varied past is megabytes
JOB = "partner_support.adapters.backtest.trials.run"
CHANGED_FIELDS = ("name", "owner", "modified_by", "creation", "modified", "trial", "ticket", "clock")
CHANGED_FIELDS += ("direction", "partner_tier", "severity", "category", "team")
CHANGED_FIELDS += ("due_before", "due_after", "ended_at")


def note(name: str, values: dict[str, Any]) -> None:
	"""Store how far a trial is."""
	frappe.db.set_value(TRIAL, name, values)


TRIALS = jobs.Work(TRIAL, JOB, note)


def begin(trial: Document, method: str | None = None) -> None:
	"""Put a trial that was asked for to work. A doc_event of Policy Trial."""
	draft = frappe.get_doc("SLA Matrix", trial.sla_matrix) if trial.sla_matrix else None
	TRIALS.take_turn(trial.name, content_hash=draft and content_hash(draft))


def asked(**values: Any) -> Document:
	"""A trial that is stored nowhere, to be checked like one."""
	return frappe.get_doc({"doctype": "Policy Trial", **values})


def cancel(name: str) -> None:
	"""Stop a trial; what it found so far is kept, to be gone on with."""
	TRIALS.cancel(name)


def go_on(name: str) -> None:
	"""Take up a trial where it was. Raises ValidationError unless it stands still."""
	TRIALS.go_on(name)


def run(name: str, turn: str) -> None:
	"""Answer a trial. The background job."""
	TRIALS.attempt(name, lambda: answer(name, turn))


def answer(name: str, turn: str) -> None:
	"""Go through the tickets a page at a time, and store now and then what was found with how far it is."""
	jobs.check_turn(TRIAL, name, turn)
	trial = frappe.get_doc(TRIAL, name)
	backtest = Backtest(Question.of(trial), micros(site_time.now()))
	if trial.checkpoint:
		backtest.restore(trial.checkpoint)
	frappe.db.delete(TICKET, {"trial": name, "ticket": [">", backtest.after]})
	note(name, {"status": "Running", "started_at": trial.started_at or now_datetime()})
	jobs.keep()
	kept = monotonic()
	for changed in backtest.steps():
		jobs.check_turn(TRIAL, name, turn)
		insert_changed(name, changed)
		if monotonic() - kept >= EVERY:
			keep_progress(name, backtest)
			kept = monotonic()
	jobs.check_turn(TRIAL, name, turn)
	finish(name, backtest)


def keep_progress(name: str, backtest: Backtest) -> None:
	"""Store where a trial stands, and show it."""
	values = {"progress": backtest.percent, "looked_at": backtest.read}
	note(name, {**values, "seen_at": now_datetime(), "checkpoint": backtest.stored()})
	jobs.keep()
	jobs.tell(TRIAL, name, values)


def finish(name: str, backtest: Backtest) -> None:
	"""Store the answer."""
	result = backtest.result()
	values = {"status": "Done", "progress": 100, "looked_at": backtest.read, "finished_at": now_datetime()}
	texts = {"result": json.dumps(result), "summary": trial_words.summary(result), "checkpoint": None}
	note(name, {**values, **texts})
	jobs.keep()
	jobs.tell(TRIAL, name, {"status": "Done", "progress": 100})


def insert_changed(trial: str, changed: list[Compared]) -> None:
	"""Store the clocks that change side."""
	user, now = frappe.session.user, now_datetime()
	rows = [
		(frappe.generate_hash(length=10), user, user, now, now, trial, *changed_row(each)) for each in changed
	]
	if rows:
		frappe.db.bulk_insert(TICKET, list(CHANGED_FIELDS), rows)


def changed_row(each: Compared) -> tuple[Any, ...]:
	"""One clock that changes side, as stored."""
	clock = next(clock for clock in each.ticket.clocks if clock.kind is each.kind)
	end = clock.course.cycles[-1].end
	return (
		each.ticket.name,
		each.kind.value,
		each.after.standing,
		*each.ticket.scope,
		each.ticket.team,
		site_time.to_site(each.before.due_at),
		site_time.to_site(each.after.due_at),
		site_time.to_site(instant(end)) if end != OPEN else None,
	)


def forget(trial: Document, method: str | None = None) -> None:
	"""Remove what a trial that is being deleted found. A doc_event of Policy Trial."""
	frappe.db.delete(TICKET, {"trial": trial.name})


def latest_of(matrix: Document) -> str | None:
	"""The trial that was last finished of exactly what a matrix promises."""
	return frappe.db.get_value(
		TRIAL,
		{"content_hash": content_hash(matrix), "status": "Done"},
		"name",
		order_by="finished_at desc",
	)
