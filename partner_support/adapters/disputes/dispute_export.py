"""A dispute with its whole audit trail, to be handed to an auditor: as JSON to verify, as PDF to read.

Whatever a person wrote is data here: it is escaped, and no picture, link or style of theirs reaches
the page, so that making a PDF of a partner's mail reads no file and calls no address.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, get_url
from frappe.utils.pdf import get_pdf

from partner_support.adapters import site_time
from partner_support.adapters.disputes.audit_trail import TICKET
from partner_support.engine import audit
from partner_support.partner_program import dispute_trail, followed
from partner_support.partner_program.dispute_trail import DISPUTE, OPENED

TEMPLATE = "partner_support/templates/dispute_dossier.html"
INSTANT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d{6}Z$")
AS_IN_A_MAIL = ("direction", "from", "to", "cc", "subject", "sent_at", "noted_at", "text", "file_name")
HASHES = ("sha256",)
HOW_TO_VERIFY = (
	"Take the entries in order. The previous_hash of entry 1 is the SHA-256 of the canonical form of"
	' {"chain": chain.name, "format": format}; that of every other entry is the hash of the entry before it.'
	" An entry's hash is the SHA-256, in lower-case hexadecimal, of the canonical form of the entry without"
	" its field hash. The canonical form is JSON in UTF-8 with keys sorted, no blanks between tokens, and"
	" only those characters escaped that JSON requires (RFC 8785 for these values). There are chain.length"
	" entries, numbered from 1, and the hash of the last one is chain.head. A head printed or sent at an"
	" earlier date must be the hash of one of the entries."
)


def package(dispute: str) -> dict[str, Any]:
	"""Everything that is known of a dispute, self-describing and verifiable without this app."""
	kept = frappe.db.get_value(DISPUTE, dispute, ["trail_entries", "trail_head"], as_dict=True)
	finding = dispute_trail.check(dispute)
	return {
		"format": audit.FORMAT,
		"how_to_verify": HOW_TO_VERIFY,
		"exported": {
			"at": audit.instant(site_time.now()),
			"by": frappe.session.user,
			"from": get_url(),
			"found_at_export": "intact" if finding.is_intact else finding.trouble,
		},
		"dispute": followed.values_of(DISPUTE, dispute),
		"chain": {
			"name": dispute,
			"length": kept.trail_entries,
			"head": kept.trail_head,
		},
		"entries": [entry(link) for link in dispute_trail.links_of(dispute)],
	}


def entry(link: audit.Link) -> dict[str, Any]:
	"""An entry with its hash."""
	return {**vars(link.entry), "hash": link.hash}


def as_json(dispute: str) -> bytes:
	"""The package as a file."""
	return json.dumps(package(dispute), indent=1, ensure_ascii=False).encode("utf-8", "backslashreplace")


def as_pdf(dispute: str) -> bytes:
	"""The package as pages to read. Raises a validation error where nothing is installed that makes PDFs."""
	try:
		return get_pdf(as_html(dispute))
	except OSError as error:
		frappe.log_error("Partner Support: a dispute could not be printed", cstr(error))
		frappe.throw(
			_(
				"This server cannot make a PDF. Ask its administrator to install wkhtmltopdf. The JSON export holds the same and works without it."
			),
			title=_("No PDF Engine"),
		)


def as_html(dispute: str) -> str:
	"""The pages: what was decided, the trail in words, and the hashes."""
	told = package(dispute)
	return frappe.render_template(
		TEMPLATE,
		{
			**told,
			"facts": labelled(DISPUTE, told["dispute"]),
			"entries": [in_words(each) for each in told["entries"]],
			"exported_at": shown(told["exported"]["at"]),
			"is_intact": told["exported"]["found_at_export"] == "intact",
		},
	)


def in_words(told: dict[str, Any]) -> dict[str, Any]:
	"""An entry as people read it: what changed, line by line."""
	return {**told, "kind_label": _(told["kind"]), "lines": list(lines(told))}


def lines(told: dict[str, Any]) -> Iterator[dict[str, str]]:
	"""The fields of an entry, each with its label, what was and what is."""
	if told["kind"] == OPENED and isinstance(told["after"], list):
		for each in told["after"]:
			yield {"heading": each["subject"]}
			yield from labelled(doctype_of(each["subject"]), each["values"])
		return
	before, after = (told[side] if isinstance(told[side], dict) else {} for side in ("before", "after"))
	doctype = doctype_of(told["subject"])
	for field in in_order(doctype, [*before, *after]):
		yield line(doctype, field, before.get(field), after.get(field))


def labelled(doctype: str, values: dict[str, Any]) -> list[dict[str, str]]:
	"""The fields that say something, each with its label."""
	said = [field for field in in_order(doctype, values) if values[field] not in (None, False)]
	return [line(doctype, field, None, values[field]) for field in said]


def line(doctype: str, field: str, before: object, after: object) -> dict[str, str]:
	"""One field in words."""
	return {"label": label(doctype, field), "before": shown(before), "after": shown(after)}


def in_order(doctype: str, fields: Iterable[str]) -> list[str]:
	"""Fields as people look for them: those of a form as there, those of a message as in a mail, hashes last."""
	order = [*followed.FIELDS.get(doctype, ()), *AS_IN_A_MAIL]
	rank = {field: number for number, field in enumerate(order)}
	return sorted(dict.fromkeys(fields), key=lambda field: (field in HASHES, rank.get(field, len(order))))


def doctype_of(subject: str | None) -> str:
	"""The kind of document that an entry is about; one that was tampered with may not say."""
	known = (*followed.FIELDS, "Communication", "HD Ticket Comment", "Escalation Log", "File")
	return next((doctype for doctype in known if cstr(subject).startswith(f"{doctype} ")), TICKET)


def label(doctype: str, field: str) -> str:
	"""What the form calls a field, or the field's own name in words."""
	known = frappe.get_meta(doctype).get_field(field)
	own = {"sha256": "SHA-256", followed.ASSIGNEES: _("Assigned To")}
	return own.get(field) or _(known.label if known and known.label else field.replace("_", " ").capitalize())


def shown(value: object) -> str:
	"""A value as it is read."""
	if isinstance(value, bool):
		return _("Yes") if value else _("No")
	if isinstance(value, list):
		return "\n".join(map(shown, value))
	if isinstance(value, dict):
		return shown_line(value)
	return INSTANT.sub(r"\1 \2 UTC", cstr(value))


def shown_line(values: dict[str, Any]) -> str:
	"""A line of a statement in one line."""
	told = {field: cstr(values.get(field)) for field in followed.LINE_FIELDS}
	deal = told["deal_registration"] or told["deal_reference"]
	about = ", ".join(filter(None, (told["description"], deal)))
	return _("{0}: {1} % of {2} = {3}").format(about, told["rate"], told["base_amount"], told["amount"])


def file_name(dispute: str, ending: str) -> str:
	"""A name for the exported file that every file system takes."""
	return f"{re.sub('[^A-Za-z0-9._-]', '_', dispute)}.{ending}"


def write_to(dispute: str, folder: str) -> list[str]:
	"""Write both files into a folder; their paths. Without a PDF engine there is only the JSON."""
	made = {"json": as_json(dispute)}
	try:
		made["pdf"] = as_pdf(dispute)
	except frappe.ValidationError:
		frappe.clear_last_message()
	paths = []
	for ending, content in made.items():
		paths.append(os.path.join(folder, file_name(dispute, ending)))
		with open(paths[-1], "wb") as file:
			file.write(content)
	return paths


def timeline(dispute: str) -> dict[str, Any]:
	"""What the dispute's form shows of the trail."""
	finding = dispute_trail.check(dispute)
	return {
		"intact": finding.is_intact,
		"trouble": finding.trouble,
		"entries": [in_words(entry(link)) for link in dispute_trail.links_of(dispute)],
		"head": finding.head,
	}
