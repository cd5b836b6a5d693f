"""What a person reads of a piece of HTML, as plain text: for an archive, so nothing that is read is left out."""

import re
from html.parser import HTMLParser

from frappe.utils import strip_html

UNSEEN = {"script", "style"}
BLOCKS = {"address", "article", "blockquote", "dd", "div", "dl", "dt", "footer", "form", "header", "hr", "li"}
BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "section", "table", "tbody", "tr", "ul"}
CELLS = {"td", "th"}


class Reader(HTMLParser):
	"""Collects what is read, with a line for every block and the address behind every link."""

	def __init__(self) -> None:
		super().__init__(convert_charrefs=True)
		self.parts: list[str] = []
		self.unseen = 0
		self.addresses: list[str] = []

	def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
		values = dict(attrs)
		if tag in UNSEEN:
			self.unseen += 1
		elif tag == "br" or tag in BLOCKS:
			self.parts.append("\n")
		elif tag in CELLS:
			self.parts.append("\t")
		elif tag == "img":
			self.parts.append(f"[{values.get('alt') or 'image'}]")
		elif tag == "a":
			self.addresses.append(values.get("href") or "")

	def handle_endtag(self, tag: str) -> None:
		if tag in UNSEEN:
			self.unseen = max(self.unseen - 1, 0)
		elif tag in BLOCKS:
			self.parts.append("\n")
		elif tag == "a" and self.addresses:
			self.add_address(self.addresses.pop())

	def handle_data(self, data: str) -> None:
		if not self.unseen:
			self.parts.append(re.sub(r"\s+", " ", data))

	def add_address(self, address: str) -> None:
		"""Say where a link leads, unless its words say so."""
		if address and address.removeprefix("mailto:") not in "".join(self.parts[-2:]):
			self.parts.append(f" ({address})")

	@property
	def text(self) -> str:
		"""What was read, without blanks at the ends of lines and with one blank line at most."""
		lines = [line.strip() for line in "".join(self.parts).split("\n")]
		return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def of(html: str | None) -> str:
	"""The plain text of a piece of HTML, or of a text that is none."""
	if not html or not re.search("[<&]", html):
		return (html or "").strip()
	reader = Reader()
	try:
		reader.feed(html)
		reader.close()
	except AssertionError:  # a declaration that the parser gives up on
		return strip_html(html).strip()
	return reader.text
