"""A file is as closed as where it is stored: to read, move, publish, rename or delete it, or to name its address.

Frappe lets the owner of a file do with it as they please, and whoever names its address have it as their own.
"""

import os
import re
from collections.abc import Iterator
from urllib.parse import unquote

import frappe
from frappe import _
from frappe.core.doctype.file.file import File
from frappe.core.doctype.file.file import has_permission as frappes_answer
from frappe.core.doctype.file.utils import delete_file
from frappe.model.document import Document
from frappe.utils import get_files_path

from partner_support.adapters.access.kinds import PARTNER_RECORDS
from partner_support.adapters.access.places import is_open
from partner_support.adapters.access.stored import KnowsWhatIsStored
from partner_support.exceptions import Refusal

PRIVATE = "/private/files/"
CHANGING = {"write", "create", "delete", "share", "submit"}
PLACE = ("attached_to_doctype", "attached_to_name", "is_private", "file_url", "file_name")
ADDRESS = re.compile(r"/private/files/[^\s\"'<>?#\\)]+")


class ClosedFile(KnowsWhatIsStored):
	"""Extends Frappe's File: to hand it out, or to make a row for it, takes every right to it where it is stored."""

	def before_insert(self) -> None:
		"""Refuse a row for a file that its maker may not read, before Frappe reads the file for it."""
		check_new(self)
		super().before_insert()

	def unzip(self) -> list[File]:
		"""Unpack an archive. Raises PermissionError for who may not change it where it is stored."""
		refuse_unless(self.has_permission("write"))
		return super().unzip()

	def is_downloadable(self) -> bool:
		"""Return whether the session's user may have the content."""
		return self.has_permission("read")


def may(file: File, ptype: str | None, user: str) -> bool:
	"""Return whether the user may do this with a file: as with what it hangs on, and as Frappe says."""
	right = "write" if ptype in CHANGING else "read"
	if not is_open(file.attached_to_doctype, file.attached_to_name, right, user):
		return False
	if ptype in ("create", "write") and names_anothers_file(file, user):
		return False
	return bool(frappes_answer(file, ptype, user))


def names_anothers_file(file: File, user: str) -> bool:
	"""Return whether it would make a private file readable to somebody who cannot read it where it is stored."""
	if file.is_folder or (file.get("content") and not file.file_url):
		return False
	if not file.is_new() and frappe.db.get_value("File", file.name, "file_url") == file.file_url:
		return False
	return not may_have(urls_of(file), user)


def may_have(urls: list[str], user: str) -> bool:
	"""Return whether the user may read one of the files with these addresses, or none of them is closed."""
	twins = [
		frappe.get_doc({"doctype": "File", **row})
		for row in frappe.get_all("File", filters={"file_url": ["in", urls or [""]]}, fields=["*"])
	]
	closed = [twin for twin in twins if twin.is_private or twin.attached_to_doctype in PARTNER_RECORDS]
	return not closed or any(
		frappe.permissions.has_permission("File", "read", twin, user=user, print_logs=False)
		for twin in closed
	)


def urls_of(file: File) -> list[str]:
	"""Return how the file on disk that this document leads to is called, whichever way it is written here."""
	folder = os.path.realpath(get_files_path(is_private=1))
	urls = {file.file_url or ""}
	for spelling in {file.file_url or "", unquote(file.file_url or "")}:
		path = path_of(file, spelling)
		if path and path.startswith(f"{folder}{os.sep}"):
			urls.add(PRIVATE + os.path.relpath(path, folder))
	return sorted(filter(None, urls))


def path_of(file: File, url: str) -> str | None:
	"""Return where Frappe would read it, or nothing where it refuses to; it takes slashes out of a name first."""
	name = (file.file_name or os.path.basename(url)).replace("/", "")
	if not name:
		return None
	probe = frappe.new_doc("File").update({"file_name": name, "file_url": url, "is_private": file.is_private})
	try:
		return os.path.realpath(probe.get_full_path())
	except frappe.ValidationError:
		frappe.clear_last_message()
		return None


def check_new(file: File) -> None:
	"""Refuse a new row for a file that its maker may not read, whoever asked for the row."""
	if frappe.session.user != "Administrator":
		refuse_unless(not names_anothers_file(file, frappe.session.user))


def check_place(file: File, method: str | None = None) -> None:
	"""Refuse to move, publish or exchange a file without the right to it where it is stored. A doc_event."""
	user = frappe.session.user
	if user == "Administrator" or file.is_new():
		return
	stored = frappe.db.get_value("File", file.name, list(PLACE), as_dict=True)
	if not stored or all((file.get(field) or None) == (stored[field] or None) for field in PLACE):
		return
	before = frappe.get_doc("File", file.name)
	refuse_unless(frappe.permissions.has_permission("File", "write", before, user=user, print_logs=False))
	refuse_unless(not names_anothers_file(file, user))


def refuse_unless(allowed: bool) -> None:
	"""Raise Refusal with the one answer to all that may not have a file."""
	if not allowed:
		frappe.throw(_("A file was not found. Upload it again."), Refusal)


def check_addresses(doc: Document, method: str | None = None) -> None:
	"""Refuse a document that newly names the address of a private file which its writer may not read. A doc_event."""
	if frappe.session.user == "Administrator" or doc.doctype == "File":
		return
	named = set(addresses_in(doc))
	if named and not doc.is_new():
		named -= set(addresses_in(doc.get_doc_before_save() or doc))
	for address in sorted(named):
		refuse_unless(may_have([address, unquote(address)], frappe.session.user))


def addresses_in(doc: Document) -> Iterator[str]:
	"""Yield the addresses of private files in a document's fields and in those of its rows."""
	for value in list(doc.__dict__.values()):
		if isinstance(value, str) and PRIVATE in value:
			yield from ADDRESS.findall(value)
		elif isinstance(value, list):
			yield from (
				address for row in value if isinstance(row, Document) for address in addresses_in(row)
			)


def keep_private(file: File, method: str | None = None) -> None:
	"""A record's file is never public, whatever the uploader ticked. A doc_event before insert and validation."""
	if file.attached_to_doctype in PARTNER_RECORDS:
		make_private(file, method)


def make_private(file: File, method: str | None) -> None:
	"""Keep a file from being public: a new one that Frappe has just written, or one that is stored."""
	if file.is_private or file.is_folder:
		return
	if file.is_new() and method == "before_insert" and not file.is_remote_file:
		move_to_private(file)
	elif not file.is_new():
		file.is_private = 1


def move_to_private(file: File) -> None:
	"""Write a new file where only its readers reach it; Frappe has just written it where everybody does."""
	content, public = file.get_content(), file.file_url
	file.update({"is_private": 1, "file_url": None})
	file.flags.new_file = True
	file.save_file(content=content)
	if not frappe.db.exists("File", {"file_url": public}):
		delete_file(public)
