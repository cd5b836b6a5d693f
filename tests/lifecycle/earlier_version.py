"""The app as it was before the program records, or before the partner's side; from the repository's own history."""

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path
from typing import Any

import frappe

from tests.lifecycle import own_program

ROOT = Path(__file__).parents[2]
FIRST_RECORD = "partner_support/partner_program/doctype/deal_registration/deal_registration.json"
FIRST_REQUEST = "partner_support/partner_support/doctype/partner_request/partner_request.json"
OWN_RECORD = "ToDo"  # what an administrator has deals be about
FIELDS = ("Partner Tier", "Support Category", "MDF Activity Type", "Escalation Ladder", "Email Template")
OF_A_ROW = {"name", "parent"}
REWORDED = {"guidance"}  # since then; a site keeps the words it was given


def unpack(folder: Path, first: str = FIRST_RECORD) -> str | None:
	"""Put the last version without that file into a folder; its commit, or None where none is known."""
	added = git("log", "--diff-filter=A", "--format=%H", "--", first).split()
	before = added and git("rev-parse", "--verify", "--quiet", f"{added[-1]}^").strip()
	if not before:
		return None
	archive = subprocess.run(
		["git", "archive", before, "partner_support"], cwd=ROOT, stdout=subprocess.PIPE, check=True
	)
	with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
		files.extractall(folder, filter="data")
	return before


def git(*arguments: str) -> str:
	"""What git prints; nothing where it fails."""
	return subprocess.run(["git", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout


def make_it_ones_own() -> None:
	"""An administrator changes and deletes; written past the controllers, which are those of today."""
	frappe.db.set_value("Email Template", "Partner Ticket Acknowledged", "subject", "We have {{ subject }}")
	frappe.db.set_value("Partner Tier", "Gold", "description", "Our best friends.")
	frappe.db.set_value("Support Category", "Deal Registration and Pipeline", "record_doctype", OWN_RECORD)
	frappe.db.delete("Email Template", {"name": "Partner Ticket Escalated"})
	frappe.db.delete("Partner Tier Entitlement", {"parent": "Silver"})
	frappe.db.delete("Partner Tier", {"name": "Silver"})
	frappe.db.delete("Support Category", {"name": "MDF and Incentive Programs"})


def defaults() -> dict[str, Any]:
	"""What the records brought, as it stands, without the names that rows get each time."""
	found = {
		f"{doctype} {name}": content(frappe.get_doc(doctype, name).as_dict())
		for doctype in FIELDS
		for name in frappe.get_all(doctype, pluck="name")
	}
	settings = content(frappe.get_doc("Partner Program Settings").as_dict())
	return {**found, "settings": settings, **own_program.structure()}


def content(value: Any) -> Any:
	"""A document, its rows without names."""
	if isinstance(value, dict):
		return {
			key: content(each)
			for key, each in own_program.plain(value).items()
			if key not in OF_A_ROW | REWORDED
		}
	return [content(each) for each in value] if isinstance(value, list) else value
