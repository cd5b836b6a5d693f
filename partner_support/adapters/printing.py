"""What partners write is text on paper as well: in print views and in the PDFs that are made of them.

Frappe's formats put the title of a linked document, a ticket's subject say, into the page as it is, and other formats
do so with every field. Markup there becomes part of the page, and a picture without an address, or at one that does not
answer, keeps the PDF from being made at all. So a document is printed with its texts made harmless for whichever
format, and with those pictures only that this site has.
"""

import re
from typing import Any

from markupsafe import Markup, escape

from frappe.model.document import Document
from frappe.utils import get_url

TITLES = "__link_titles"
MODULES = ("Partner Program", "Partner Support")
HELPDESKS = (
	"HD Ticket",
	"HD Ticket Comment",
	"HD Customer",
	"Communication",
	"Contact",
)  # partners write these too
PAGES = ("Text Editor", "HTML Editor")
TEXTS = ("Data", "Small Text", "Text", "Long Text", "Link", "Dynamic Link", "Select", "Autocomplete", "Phone")
TEXTS += ("Read Only", "Barcode", "Code", "Color", "Icon")
PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
ADDRESS = re.compile(r"""\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)


def as_text(document: Document, event: str | None = None, *told: Any) -> None:
	"""Have a document print as text what was written as text. A doc_event of every DocType."""
	titles = document.get(TITLES)
	if titles:
		setattr(document, TITLES, {link: text(title) for link, title in titles.items()})
	if document.meta.module in MODULES or document.doctype in HELPDESKS:
		for row in (document, *document.get_all_children()):
			write_as_text(row)


def write_as_text(row: Document) -> None:
	"""Make the texts of a document, or of one of its rows, harmless; it is only ever printed."""
	for field in row.meta.fields:
		value = row.get(field.fieldname)
		if not isinstance(value, str):
			continue
		if field.fieldtype in TEXTS:
			row.set(field.fieldname, text(value))
		elif field.fieldtype in PAGES:
			row.set(field.fieldname, PICTURE.sub(own_picture, value))


def text(value: Any) -> Any:
	"""A text that no format reads as markup, and that one which asks for that itself shows no differently."""
	return escape(value) if isinstance(value, str) and is_read_as_markup(value) else value


def is_read_as_markup(value: str) -> bool:
	"""Whether a page would be another with it; what is harmless already is left alone."""
	return not isinstance(value, Markup) and any(sign in value for sign in "<>&\"'")


def own_picture(picture: re.Match[str]) -> str:
	"""A picture that this site has, or nothing."""
	found = ADDRESS.search(picture[0])
	address = next((part for part in found.groups() if part), "") if found else ""
	is_here = address.startswith(("/", "data:image/", get_url() + "/")) and not address.startswith("//")
	return picture[0] if is_here else ""
