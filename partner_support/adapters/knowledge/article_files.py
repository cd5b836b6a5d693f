"""An article's files are as open as the article: whoever may read it gets them, and nobody else.

Helpdesk makes each of them public by its address. The files of an article that has an audience, or is not
published, are private instead, and Frappe asks for the article before it hands one out; once the article is
for everybody, what its text shows is public again. The addresses in the text follow in the same transaction.
A file is copied to its new place, and the old one removed once that is committed and if nothing else uses
it; an interruption loses no file.
"""

import html
import os
import re
import shutil
from typing import Any
from urllib.parse import quote, unquote

import frappe
from frappe.core.doctype.file.file import File
from frappe.core.doctype.file.utils import delete_file, generate_file_name
from frappe.model.document import Document
from frappe.utils import get_files_path, get_url

from partner_support.adapters.access import files, readable
from partner_support.adapters.knowledge import audience

ARTICLE, FILE = audience.ARTICLE, "File"
PUBLIC, PRIVATE = "/files/", "/private/files/"
ADDRESS = re.compile(
	r"""(?P<quote>["'])(?P<site>https?://[^/"']+)?(?P<path>/(?:private/)?files/[^"'?#<>]+)"""
	r"""(?P<rest>[?#][^"']*)?(?P=quote)"""
)
# Whatever may show a file that hangs on an article.
TEXTS = (
	(ARTICLE, "content"),
	("HD Saved Reply", "message"),
	("Email Template", "response"),
	("Email Template", "response_html"),
)


def keep_private(file: File, method: str | None = None) -> None:
	"""A file of an article that is not for everybody is never public. A doc_event before insert and validation."""
	if file.attached_to_doctype == ARTICLE and not audience.is_for_everybody(file.attached_to_name):
		files.make_private(file, method)


def article_saved(article: Document, method: str | None = None) -> None:
	"""Its state or text may have changed. A doc_event of on_update."""
	follow(article)


def audience_saved(document: Document, method: str | None = None) -> None:
	"""An article has an audience now; if that was another's before, that one has none. A doc_event."""
	before = document.get_doc_before_save()
	for name in {document.article, before.article if before else document.article}:
		follow(frappe.get_doc(ARTICLE, name))


def audience_deleted(document: Document, method: str | None = None) -> None:
	"""The article is for everybody again, unless it is being deleted itself. A doc_event of after_delete."""
	if not document.flags.with_its_article and frappe.db.exists(ARTICLE, document.article):
		follow(frappe.get_doc(ARTICLE, document.article))


def follow(article: Document) -> None:
	"""Put an article's files where its readers, and only they, reach them."""
	private = not audience.is_for_everybody(article.name, article.status)
	moved = {url: own for url in shown_in(article.content) if (own := own_address(article, url, private))}
	wanted = set(own_addresses(article, is_private=0)) if private else set(moved.values())
	places = {url: placed(article, url, private) for url in sorted(wanted)}
	moved = {url: places.get(own, own) for url, own in moved.items()}
	content = rewritten(article.content or "", moved)
	if content != (article.content or ""):
		article.db_set("content", content, update_modified=False)


def shown_in(content: str | None) -> list[str]:
	"""The addresses of this site's files in a text, each once, as Frappe keeps them."""
	found = ADDRESS.finditer(content or "")
	return list(dict.fromkeys(path_of(each) for each in found if is_ours(each)))


def is_ours(match: re.Match[str]) -> bool:
	"""Whether an address leads to this site."""
	return not match["site"] or match["site"] == get_url().rstrip("/")


def path_of(match: re.Match[str]) -> str:
	"""An address without what a text and a browser make of its letters."""
	return unquote(html.unescape(match["path"]))


def rewritten(content: str, moved: dict[str, str]) -> str:
	"""The text with the new addresses; whatever has not moved stays as it was written."""

	def replaced(match: re.Match[str]) -> str:
		path = path_of(match)
		if not is_ours(match) or moved.get(path, path) == path:
			return match[0]
		return f"{match['quote']}{quote(moved[path], safe='/')}{match['quote']}"

	return ADDRESS.sub(replaced, content)


def own_addresses(article: Document, **wanted: Any) -> list[str]:
	"""The addresses of the files that hang on an article."""
	hanging = {"attached_to_doctype": ARTICLE, "attached_to_name": article.name, "is_folder": 0}
	return frappe.get_all(FILE, {**hanging, **wanted}, pluck="file_url", distinct=True, order_by="file_url")


def own_address(article: Document, url: str, private: bool) -> str | None:
	"""Where the article's own file is that a text calls so; None where it has none and needs none."""
	own = own_addresses(article)
	if url in own:
		return url
	if not frappe.db.exists(FILE, {"file_url": url}):
		return moved_since(article, os.path.basename(url), own)
	return taken_over(article, url) if private and url.startswith(PUBLIC) else None


def moved_since(article: Document, name: str, own: list[str]) -> str | None:
	"""Where a file is now whose address was written before it moved, as by an editor that was open meanwhile."""
	same = [each for each in own if os.path.basename(each) == name]
	return same[0] if same else next(iter(own_addresses(article, file_name=name)), None)


def taken_over(article: Document, url: str) -> str | None:
	"""Have a file that the text shows hang on the article: itself where it is nobody's, else a private copy."""
	rows = frappe.get_all(
		FILE, {"file_url": url}, ["name", "file_name", "attached_to_name"], order_by="creation", limit=2
	)
	if not rows:
		return None
	place = {"attached_to_doctype": ARTICLE, "attached_to_name": article.name}
	if len(rows) == 1 and not rows[0].attached_to_name and not is_shown_elsewhere(url, article):
		frappe.db.set_value(FILE, rows[0].name, place, update_modified=False)
		return url
	if not os.path.exists(disk_path(url)):
		return None
	copy = {"doctype": FILE, "file_name": rows[0].file_name, "file_url": url, "is_private": 0}
	return frappe.get_doc(copy | place).insert(ignore_permissions=True).file_url


def placed(article: Document, url: str, private: bool) -> str:
	"""Where a file of the article's is once it is private, or public; its rows say so."""
	source = disk_path(url)
	if (
		url.startswith(PRIVATE) == private
		or not url.startswith((PUBLIC, PRIVATE))
		or not os.path.exists(source)
	):
		return url
	name = generate_file_name(os.path.basename(url), frappe.generate_hash(length=6), is_private=private)
	new = (PRIVATE if private else PUBLIC) + name
	frappe.db.after_rollback.add(lambda: delete_file(new))
	shutil.copy2(source, disk_path(new))
	own = {"file_url": url, "attached_to_doctype": ARTICLE, "attached_to_name": article.name}
	values = {"file_url": new, "is_private": int(private), "thumbnail_url": None}
	thumbnails = frappe.get_all(FILE, {**own, "thumbnail_url": ["is", "set"]}, pluck="thumbnail_url")
	frappe.db.set_value(FILE, own, values, update_modified=False)
	if not is_shown_elsewhere(url, article):
		frappe.db.after_commit.add(lambda: remove_unused(url, *thumbnails))
	return new


def remove_unused(*urls: str) -> None:
	"""Take away what no File leads to any more."""
	for url in urls:
		if not frappe.db.exists(FILE, {"file_url": url}):
			delete_file(url)


def disk_path(url: str) -> str:
	"""Where a file of this site lies."""
	return get_files_path(os.path.basename(url), is_private=url.startswith(PRIVATE))


def is_shown_elsewhere(url: str, article: Document) -> bool:
	"""Whether another text shows the file by this address."""
	texts = (text for doctype, field in TEXTS for text in texts_with(doctype, field, url, article))
	return any(url in shown_in(text) for text in texts)


def texts_with(doctype: str, field: str, url: str, article: Document) -> list[str]:
	"""The texts of a kind that have the file's name, in either spelling; none where the site has no such texts."""
	if not frappe.db.exists("DocType", doctype) or not frappe.get_meta(doctype).has_field(field):
		return []
	table, name = frappe.qb.DocType(doctype), os.path.basename(url)
	spelled = [table[field].like(f"%{readable.literal(each)}%") for each in (name, quote(name))]
	query = frappe.qb.from_(table).select(table[field]).where(spelled[0] | spelled[1])
	return [text for (text,) in query.where(table.name != article.name).run()]
