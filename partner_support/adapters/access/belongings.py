"""What hangs on a record follows it: files, tags, messages, and what the desk's form shows beside it.

Frappe lets the owner of a file do with it as they please, lists files by DocType alone, and gives a
form's comments and versions, internal fields included, to whoever reads the record. Not here.
"""

import os
from collections.abc import Callable
from urllib.parse import unquote

import frappe
from frappe import _
from frappe.core.doctype.comment.comment import get_comments_from_parent, update_comments_in_parent
from frappe.core.doctype.file.file import File
from frappe.core.doctype.file.file import has_permission as frappes_answer
from frappe.core.doctype.file.utils import delete_file
from frappe.model.document import Document
from frappe.utils import get_files_path

from partner_support.adapters.access.rights import RULES, condition, managed_in_sql, sees_as_staff, sees_every

PRIVATE = "/private/files/"
ARTICLE = "HD Article"  # whose files are private where not everybody may read it
CHANGING = {"write", "create", "delete", "share", "submit"}


def has_file_permission(doc: File, ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether `user` may do this with a file: as with the record it hangs on, else what Frappe says."""
	user = user or frappe.session.user
	right = "write" if ptype in CHANGING else "read"
	if not all(record.has_permission(right, user=user) for record in records_of(doc)):
		return False
	if ptype in ("create", "write") and points_at_anothers_file(doc, user):
		return False
	return bool(frappes_answer(doc, ptype, user))


def records_of(file: File) -> list[Document]:
	"""The records that a file hangs on: the one it says, and the one it hung on before."""
	places = {(file.attached_to_doctype, file.attached_to_name)}
	if not file.is_new():
		places.add(frappe.db.get_value("File", file.name, ["attached_to_doctype", "attached_to_name"]))
	return [
		frappe.get_doc(doctype, name)
		for doctype, name in filter(None, places)
		if doctype in RULES and frappe.db.exists(doctype, name)
	]


def points_at_anothers_file(file: File, user: str) -> bool:
	"""Whether it would make a record's file readable to somebody who cannot read that record."""
	if file.is_folder or (file.content and not file.file_url):
		return False
	if not file.is_new() and frappe.db.get_value("File", file.name, "file_url") == file.file_url:
		return False
	twins = frappe.get_all(
		"File",
		filters={"file_url": ("in", urls_of(file)), "attached_to_doctype": ("in", [*RULES, ARTICLE])},
		fields=["attached_to_doctype", "attached_to_name", "is_private"],
	)
	twins = [twin for twin in twins if twin.is_private or twin.attached_to_doctype in RULES]
	return bool(twins) and not any(
		frappe.has_permission(twin.attached_to_doctype, "read", twin.attached_to_name, user=user)
		for twin in twins
		if frappe.db.exists(twin.attached_to_doctype, twin.attached_to_name)
	)


def urls_of(file: File) -> list[str]:
	"""How the file on disk that this document leads to is called, whichever way it is written here."""
	folder = os.path.realpath(get_files_path(is_private=1))
	urls = {file.file_url or ""}
	for spelling in {file.file_url or "", unquote(file.file_url or "")}:
		path = path_of(file, spelling)
		if path and path.startswith(f"{folder}{os.sep}"):
			urls.add(PRIVATE + os.path.relpath(path, folder))
	return sorted(filter(None, urls))


def path_of(file: File, url: str) -> str | None:
	"""Where Frappe would read it, or nothing where it refuses to; it takes slashes out of a file's name first."""
	name = (file.file_name or os.path.basename(url)).replace("/", "")
	if not name:
		return None
	probe = frappe.new_doc("File").update({"file_name": name, "file_url": url, "is_private": file.is_private})
	try:
		return os.path.realpath(probe.get_full_path())
	except frappe.ValidationError:
		frappe.clear_last_message()
		return None


def file_query(user: str | None = None) -> str:
	"""List condition for File: none that hangs on a record the user does not see."""
	return hidden_with_their_record("File", "attached_to_doctype", "attached_to_name", condition, user)


def tag_link_query(user: str | None = None) -> str:
	"""List condition for Tag Link: what staff wrote on a record is staff's to read."""
	return hidden_with_their_record("Tag Link", "document_type", "document_name", managed_in_sql, user)


def communication_query(user: str | None = None) -> str:
	"""List condition for Communication: a record's own correspondence is staff's to read."""
	return hidden_with_their_record(
		"Communication", "reference_doctype", "reference_name", managed_in_sql, user
	)


def hidden_with_their_record(
	table: str, kind: str, name: str, seen: Callable[[str, str], str], user: str | None
) -> str:
	"""The condition that a row hangs on none of our records, or on one that the user sees."""
	user = user or frappe.session.user
	unseen = [
		f"(`tab{table}`.{kind} = '{doctype}' and `tab{table}`.{name} not in"
		f" (select name from `tab{doctype}` where {seen(doctype, user)}))"
		for doctype in RULES
		if not sees_every(doctype, user)
	]
	return f"(`tab{table}`.{kind} is null or not ({' or '.join(unseen)}))" if unseen else ""


def keep_private(file: File, method: str | None = None) -> None:
	"""A record's file is never public, whatever the uploader ticked. A doc_event before insert and validation."""
	if file.attached_to_doctype in RULES:
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


def timeline(doctype: str, name: str) -> list:
	"""Nothing to add to a form's timeline, which partners are not shown at all: Frappe asks before it answers."""
	refuse_partners(doctype, name)
	return []


def refuse_partners(doctype: str, name: str) -> None:
	"""Refuse what only staff may read about a record: comments, versions, correspondence."""
	if doctype in RULES and not sees_as_staff(doctype, name):
		raise frappe.PermissionError


def check_follower(follow: Document, method: str | None = None) -> None:
	"""Refuse to follow a record that one may not read: its changes would be mailed. A doc_event."""
	if follow.ref_doctype in RULES and not frappe.has_permission(
		follow.ref_doctype, "read", follow.ref_docname, user=follow.user
	):
		frappe.throw(_("You cannot follow this document."), frappe.PermissionError)


def keep_comments_out_of_lists(comment: Document, method: str | None = None) -> None:
	"""Leave only the number of comments with the record, where any list of it can be asked for them. A doc_event."""
	if comment.reference_doctype not in RULES or not comment.reference_name:
		return
	kept = get_comments_from_parent(comment)
	if any(each.get("comment") for each in kept):
		counted = [{**each, "comment": ""} for each in kept]
		update_comments_in_parent(comment.reference_doctype, comment.reference_name, counted)
