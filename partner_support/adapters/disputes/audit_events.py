"""What a dispute's trail says about messages, notes, escalations and files, and which of them are missing in it.

What people wrote is kept as the plain text that is read, with the SHA-256 of the original; a file by
its name and the SHA-256 of its content.
"""

import hashlib
import os
from collections.abc import Iterator
from email.utils import parseaddr

import frappe
from frappe.model.document import Document
from frappe.utils import cstr

from partner_support.adapters.disputes.audit_trail import TICKET, Event
from partner_support.adapters.mail import plain_text
from partner_support.partner_program import followed

LONGEST_TEXT = 100_000
CHUNK = 1024 * 1024
LOCAL_FILES = ("/files/", "/private/files/")
MESSAGE, NOTE, ESCALATION, ATTACHMENT = "Communication", "HD Ticket Comment", "Escalation Log", "File"
TELLING = {  # by DocType: the field that names the ticket, and the field with what was written
	MESSAGE: ("reference_name", "content"),
	NOTE: ("reference_ticket", "content"),
	ESCALATION: ("ticket", None),
}
KINDS = {MESSAGE: "Message", NOTE: "Note", ESCALATION: "Escalation", ATTACHMENT: "Attachment"}


def event_of(document: Document) -> Event:
	"""What the trail says about one message, note, escalation or file."""
	after = TOLD[document.doctype](document)
	return Event(
		KINDS[document.doctype], subject_of(document), after=without_blanks(after), actor=actor_of(document)
	)


def was_rewritten(document: Document, before: Document) -> bool:
	"""Whether this save changed what a message or a note says."""
	return document.doctype in (MESSAGE, NOTE) and before.content != document.content


def change_of(document: Document, before: Document) -> Event:
	"""What the trail says when somebody rewrote a message or a note."""
	return Event(
		KINDS[document.doctype], subject_of(document), written(before.content), written(document.content)
	)


def removal_of(document: Document) -> Event:
	"""What the trail says when one of them is deleted."""
	told = without_blanks(TOLD[document.doctype](document))
	return Event(KINDS[document.doctype], subject_of(document), told, {"deleted": True})


def subject_of(document: Document) -> str:
	"""How the trail names it."""
	return followed.subject(document.doctype, document.name)


def actor_of(document: Document) -> str | None:
	"""Whose words these are: a mail is read by a job, which did not write it."""
	if document.doctype == MESSAGE:
		return parseaddr(document.sender or "")[1] or document.owner
	return document.get("commented_by") or document.owner


def message(document: Document) -> dict[str, object]:
	"""A message in or out."""
	return {
		"direction": document.sent_or_received,
		"type": document.communication_type,
		"medium": document.communication_medium,
		"from": followed.clean(cstr(document.sender)),
		"to": followed.clean(cstr(document.recipients)),
		"cc": followed.clean(cstr(document.cc)),
		"subject": followed.clean(cstr(document.subject)),
		"sent_at": document.communication_date and followed.instant(document.communication_date),
		"entered_by": document.owner,
		**written(document.content),
	}


def note(document: Document) -> dict[str, object]:
	"""An internal note."""
	return {"noted_at": followed.instant(document.creation), **written(document.content)}


def escalation(document: Document) -> dict[str, object]:
	"""An escalation that fired, and what came of it."""
	fields = ("clock", "level", "step", "trigger", "escalation_ladder", "recipients", "actions", "problems")
	told = {field: followed.clean(cstr(document.get(field))) for field in fields}
	instants = {
		field: document.get(field) and followed.instant(document.get(field))
		for field in ("due_at", "fired_at")
	}
	return {**told, **instants}


def attachment(document: Document) -> dict[str, object]:
	"""A file, by name and content."""
	return {
		"file_name": followed.clean(cstr(document.file_name)),
		"attached_to": followed.subject(cstr(document.attached_to_doctype), cstr(document.attached_to_name)),
		**content_of(document),
	}


TOLD = {MESSAGE: message, NOTE: note, ESCALATION: escalation, ATTACHMENT: attachment}


def written(html: str | None) -> dict[str, object]:
	"""A text as it is read, and the hash of the original."""
	text = followed.clean(plain_text.of(html))
	told: dict[str, object] = {"text": text[:LONGEST_TEXT], "sha256": sha256(html or "")}
	if len(text) > LONGEST_TEXT:
		told["cut_off_after"] = LONGEST_TEXT
	return told


def sha256(text: str) -> str:
	"""The hash of a text in UTF-8."""
	return hashlib.sha256(followed.clean(text).encode()).hexdigest()


def content_of(file: Document) -> dict[str, object]:
	"""Size and hash of a file that this site keeps; the address of one that it does not."""
	if not (file.file_url or "").startswith(LOCAL_FILES):
		return {"address": followed.clean(cstr(file.file_url))}
	digest, path = hashlib.sha256(), file.get_full_path()
	try:
		with open(path, "rb") as content:
			while chunk := content.read(CHUNK):
				digest.update(chunk)
		return {"size": os.path.getsize(path), "sha256": digest.hexdigest()}
	except OSError:
		return {"missing": True}


def without_blanks(told: dict[str, object]) -> dict[str, object]:
	"""Only what says something."""
	return {key: value for key, value in told.items() if value not in (None, "")}


def ticket_of(document: Document) -> str | None:
	"""The ticket that a message, note, escalation, assignment or file is about."""
	if document.doctype == MESSAGE:
		return document.reference_name if document.reference_doctype == TICKET else None
	if document.doctype == "ToDo":
		return document.reference_name if document.reference_type == TICKET else None
	if document.doctype == ATTACHMENT:
		return ticket_of_file(document)
	return document.get(TELLING[document.doctype][0])


def ticket_of_file(file: Document) -> str | None:
	"""The ticket that a file was sent with."""
	if file.attached_to_doctype == TICKET:
		return file.attached_to_name
	if file.attached_to_doctype == NOTE:
		return frappe.db.get_value(NOTE, file.attached_to_name, "reference_ticket")
	if file.attached_to_doctype == MESSAGE:
		sent = {"name": file.attached_to_name, "reference_doctype": TICKET}
		return frappe.db.get_value(MESSAGE, sent, "reference_name")
	return None


def missing(ticket: str, known: set[str]) -> Iterator[Event]:
	"""Everything said about a ticket that the trail has no entry about, oldest first."""
	known = set(known)
	for document in sorted([*talk(ticket), *files(ticket)], key=lambda each: each.creation):
		if not is_known(document, known):
			known.add(subject_of(document))
			yield event_of(document)


def is_known(document: Document, known: set[str]) -> bool:
	"""Whether a trail has it: a file is copied from a message to its ticket, and counts once."""
	same = [document.name]
	if document.doctype == ATTACHMENT:
		same = frappe.get_all(ATTACHMENT, filters={"file_url": document.file_url}, pluck="name")
	return any(followed.subject(document.doctype, name) in known for name in same)


def talk(ticket: str) -> Iterator[Document]:
	"""The messages, notes and escalations of a ticket."""
	for doctype, (field, _content) in TELLING.items():
		filters = {field: ticket}
		if doctype == MESSAGE:
			filters["reference_doctype"] = TICKET
		for name in frappe.get_all(doctype, filters=filters, pluck="name", limit=0):
			yield frappe.get_doc(doctype, name)


def files(ticket: str) -> Iterator[Document]:
	"""The files of a ticket, its messages and its notes."""
	places = [(TICKET, [ticket])]
	places += [
		(doctype, [each.name for each in talk(ticket) if each.doctype == doctype])
		for doctype in (MESSAGE, NOTE)
	]
	for doctype, names in places:
		filters = {"attached_to_doctype": doctype, "attached_to_name": ["in", names], "is_folder": 0}
		for name in frappe.get_all(ATTACHMENT, filters=filters, pluck="name", limit=0) if names else ():
			yield frappe.get_doc(ATTACHMENT, name)
