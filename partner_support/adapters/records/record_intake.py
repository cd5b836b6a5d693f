"""Records from another system, by the id they have there: made, followed or left as they are.

Each record is a transaction of its own, taken wholly or not at all; the others in a request do not
depend on it. Sending the same again changes nothing. What the other system says about a state is
followed along the states' edges, any number of them at once.
"""

import html
import json
from dataclasses import asdict
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, strip_html

from partner_support.adapters import attempts
from partner_support.adapters.records import intake_changes, intake_values
from partner_support.adapters.records.intake_values import Problem
from partner_support.exceptions import AlreadyIssuedError
from partner_support.partner_program import field_checks
from partner_support.partner_program.doctype.commission_statement.commission_statement import correction_of

MOST_AT_ONCE = 500
OUTCOMES = ("created", "updated", "unchanged", "refused")
CORRECTS = "corrects_external_id"
STATEMENT = "Commission Statement"
REFUSALS = (frappe.ValidationError, frappe.PermissionError, frappe.NameError)
SOMEBODY_WAS_FASTER = (
	frappe.UniqueValidationError,
	frappe.DuplicateEntryError,
	frappe.QueryDeadlockError,
	frappe.QueryTimeoutError,
)


class Refused(Exception):
	"""A record that was not taken, and all that is known to be wrong with it."""

	def __init__(self, *problems: Problem, name: str | None = None) -> None:
		super().__init__(*problems)
		self.problems, self.name = problems, name


def take(doctype: str, records: str | list | dict) -> dict[str, Any]:
	"""Take one record or many; the answer says for each, in their order, what became of it."""
	taken: set[str] = set()
	results = [answer(doctype, row, sent, taken) for row, sent in enumerate(listed(records))]
	counts = {outcome: sum(each["outcome"] == outcome for each in results) for outcome in OUTCOMES}
	return {**counts, "results": results}


def listed(records: str | list | dict) -> list:
	"""What was sent as a list, however it came. Refuses more than one request can hold."""
	if isinstance(records, str):
		try:
			records = json.loads(records)
		except ValueError as error:
			frappe.throw(
				_("The records are no valid JSON: {0}.").format(frappe.utils.escape_html(str(error)))
			)
	if isinstance(records, dict):
		records = [records]
	if not isinstance(records, list):
		frappe.throw(_("Send a record, or a list of records."))
	if len(records) > MOST_AT_ONCE:
		frappe.throw(
			_("{0} records are too many for one request. Send at most {1} at a time.").format(
				len(records), MOST_AT_ONCE
			)
		)
	return records


def answer(doctype: str, row: int, sent: Any, taken: set[str]) -> dict[str, Any]:
	"""What became of one record."""
	messages = list(frappe.local.message_log)
	result = {"row": row, "external_id": sent.get("external_id") if isinstance(sent, dict) else None}
	try:
		outcome, name = stored(doctype, sent, taken)
		return {**result, "outcome": outcome, "name": name, "errors": []}
	except Refused as refused:
		errors = [{**asdict(each), "message": plain(each.message)} for each in refused.problems]
		return {**result, "outcome": "refused", "name": refused.name, "errors": errors}
	finally:
		frappe.local.message_log = messages


def stored(doctype: str, sent: Any, taken: set[str]) -> tuple[str, str]:
	"""Store one record in a transaction of its own: once more when another request was faster."""
	external_id = checked_id(sent, taken)
	try:
		return attempted(doctype, external_id, sent)
	except SOMEBODY_WAS_FASTER:
		frappe.db.rollback()  # only then does this transaction see what the other has stored
	try:
		return attempted(doctype, external_id, sent)
	except SOMEBODY_WAS_FASTER:
		frappe.db.rollback()
		raise Refused(Problem(None, _("Another request is storing this record. Send it again.")))


def checked_id(sent: Any, taken: set[str]) -> str:
	"""The record's id, which it must have, and which nothing before it in the request may have."""
	if not isinstance(sent, dict):
		raise Refused(Problem(None, _("An object with fields and values is expected.")))
	given = sent.get("external_id")
	external_id = str(given).strip() if isinstance(given, str | int) and not isinstance(given, bool) else ""
	if not external_id:
		raise Refused(
			Problem("external_id", _("External ID is missing: it is how the record is found again."))
		)
	if external_id.casefold() in taken:
		raise Refused(
			Problem(
				"external_id",
				_("{0} came before in this request. Send each record once.").format(
					field_checks.shown(external_id)
				),
			)
		)
	taken.add(external_id.casefold())
	return external_id


def attempted(doctype: str, external_id: str, sent: dict[str, Any]) -> tuple[str, str]:
	"""Store it and commit, or leave no trace of it."""
	try:
		with attempts.undone_on_failure():
			outcome = written(doctype, external_id, sent)
	except (*attempts.TRANSACTION_FAILURES, Refused, *SOMEBODY_WAS_FASTER):
		raise
	except Exception:
		frappe.log_error("Partner Support: a record was not taken")
		raise Refused(Problem(None, _("It could not be stored. The Error Log says why.")))
	frappe.db.commit()  # nosemgrep: frappe-manual-commit -- one record, one transaction
	return outcome


def written(doctype: str, external_id: str, sent: dict[str, Any]) -> tuple[str, str]:
	"""Bring the record of that id to what was sent."""
	record = found(doctype, external_id)
	corrects = sent.get(CORRECTS) if doctype == STATEMENT else None
	said = {key: value for key, value in sent.items() if key != CORRECTS or doctype != STATEMENT}
	document = record or new(doctype, corrects, said)
	levels = document.get_permlevel_access("write")
	values, problems = intake_values.read(doctype, said, levels)
	if record:
		problems += what_cannot_change(record, values, corrects)
	else:
		problems += what_is_missing(document, values, problems)
	if problems:
		raise Refused(*problems, name=record and record.name)
	return updated(record, values, levels) if record else created(document, values)


def found(doctype: str, external_id: str) -> Document | None:
	"""The record of that id, locked; ids that differ in case only would be one to the database."""
	known = frappe.db.get_value(doctype, {"external_id": external_id}, ["name", "external_id"], as_dict=True)
	if not known:
		return None
	if known.external_id != external_id:
		raise Refused(
			Problem(
				"external_id",
				_("{0} has the External ID {1}, which differs in capitals or accents only.").format(
					frappe.bold(known.name), field_checks.shown(known.external_id)
				),
			)
		)
	record = frappe.get_doc(doctype, known.name, for_update=True)
	if not record.has_permission("write"):
		raise Refused(Problem(None, _("You may not change {0}.").format(known.name)))
	return record


def new(doctype: str, corrects: Any, sent: dict[str, Any]) -> Document:
	"""A record that is not stored yet: blank, or the copy of the statement it corrects."""
	if corrects in (None, ""):
		return blank(doctype)
	original = found(doctype, cstr(corrects).strip())
	if not original:
		raise Refused(
			Problem(
				CORRECTS,
				_("There is no {0} with {1} {2}. Send it first, or correct the reference.").format(
					_(doctype), _("External ID"), field_checks.shown(corrects)
				),
			)
		)
	try:
		return correction_of(original, cstr(sent.get("correction_reason")))
	except frappe.ValidationError as error:
		raise Refused(Problem(CORRECTS if sent.get("correction_reason") else "correction_reason", str(error)))


def blank(doctype: str) -> Document:
	"""A new record without the links that Frappe would fill in for a person, who sees them; the currency is one."""
	document = frappe.new_doc(doctype)
	return document.update({field.fieldname: "" for field in document.meta.get_link_fields()})


def what_is_missing(document: Document, values: dict, problems: list[Problem]) -> list[Problem]:
	"""What a new record lacks; a correction has what it corrects, and nothing is assumed otherwise."""
	known = document.as_dict() if document.doctype == STATEMENT and document.supersedes else {}
	wrong = {problem.field for problem in problems}
	lacking = intake_values.missing(document.doctype, {**known, **values}, wrong)
	name = values.get("partner_name") if document.doctype == "Partner" else None
	if name and frappe.db.exists("Partner", name):
		lacking.append(
			Problem(
				"partner_name",
				_(
					"There is a partner {0} without this External ID. Enter the id in its form, then send it again."
				).format(field_checks.shown(name)),
			)
		)
	return lacking


def what_cannot_change(record: Document, values: dict, corrects: Any) -> list[Problem]:
	"""What a stored record cannot become by being sent."""
	problems = []
	if values.get("partner_name", record.name) != record.name and record.doctype == "Partner":
		problems.append(
			Problem(
				"partner_name",
				_("The partner is called {0} here. Rename it in its form.").format(frappe.bold(record.name)),
			)
		)
	if corrects not in (None, "") and cstr(corrects).strip() != corrected_id(record):
		problems.append(
			Problem(CORRECTS, _("What a statement corrects cannot be changed. Send it under a new id."))
		)
	return problems


def corrected_id(record: Document) -> str | None:
	"""The external id of the statement that this one corrects."""
	return record.supersedes and frappe.db.get_value(STATEMENT, record.supersedes, "external_id")


def created(document: Document, values: dict[str, Any]) -> tuple[str, str]:
	return "created", saved(document.update(values)).name


def updated(record: Document, values: dict[str, Any], levels: list[int]) -> tuple[str, str]:
	"""Write what differs, if anything does."""
	if "proofs" in values:
		values["proofs"] = intake_changes.with_kept_files(record.proofs, values["proofs"])
	changes = intake_changes.changes(record, values, levels)
	if not changes:
		return "unchanged", record.name
	return "updated", saved(record.update(changes)).name


def saved(document: Document) -> Document:
	"""Save a record whose state another system decides, or say what is wrong with it."""
	document.flags.kept_in_step = True
	known_as = None if document.is_new() else document.name
	try:
		return document.save()
	except SOMEBODY_WAS_FASTER:
		raise
	except AlreadyIssuedError as error:
		hint = _("Send it with a new external_id, with {0} and correction_reason.").format(CORRECTS)
		raise Refused(Problem("lines", f"{error} {hint}"), name=known_as)
	except REFUSALS as error:
		raise Refused(Problem(document.flags.refused_field, spoken(error)), name=known_as)


def spoken(error: Exception) -> str:
	"""What an error says to people; a refused permission says it elsewhere."""
	return cstr(error) or cstr(frappe.flags.error_message) or _("You may not do this.")


def plain(message: str) -> str:
	"""A message as plain text: nothing in it is markup, of ours or of whoever wrote the record."""
	return strip_html(html.unescape(message))
