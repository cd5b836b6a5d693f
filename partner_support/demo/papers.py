"""The proof that comes with the demo's claims: small files, written when the demo is loaded.

Lists are CSV, photographs are PNG, everything else is a page of PDF.
"""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

from PIL import Image, ImageDraw, ImageFont

PICTURES = ("photograph", "screenshot", "as shown", "copy of what was printed")
LISTS = ("list", "report", "circulation")
PAGE, MARGIN, LINE = (620, 877), 60, 26  # A4 at 75 dots an inch
INK, GROUND, RULE = "#1f2933", "#ffffff", "#c7cfd8"


def paper(document: str, title: str, company: str, facts: Sequence[tuple[str, str]]) -> tuple[str, bytes]:
	"""The name and the content of a file that could be such a document."""
	name = document.lower().replace(" ", "-").replace("'", "")
	if any(word in document.lower() for word in PICTURES):
		return f"{name}.png", drawn(page(document, title, company, facts, size=(480, 320)), "PNG")
	if any(word in document.lower() for word in LISTS):
		return f"{name}.csv", table(document, title, company, facts)
	return f"{name}.pdf", drawn(page(document, title, company, facts, size=PAGE), "PDF")


def table(document: str, title: str, company: str, facts: Sequence[tuple[str, str]]) -> bytes:
	"""A list as a spreadsheet would export it."""
	text = StringIO()
	csv.writer(text).writerows([(document, title), ("Company", company), *facts])
	return text.getvalue().encode()


def page(
	document: str, title: str, company: str, facts: Sequence[tuple[str, str]], size: tuple[int, int]
) -> Image.Image:
	"""A page with a heading, a rule and the facts below it."""
	image = Image.new("RGB", size, GROUND)
	draw, margin = ImageDraw.Draw(image), MARGIN if size == PAGE else MARGIN // 3
	draw.text((margin, margin), document, fill=INK, font=ImageFont.load_default(26))
	draw.text((margin, margin + 38), title, fill=INK, font=ImageFont.load_default(17))
	draw.line((margin, margin + 70, size[0] - margin, margin + 70), fill=RULE, width=2)
	font = ImageFont.load_default(15)
	for number, (label, value) in enumerate([("Company", company), *facts]):
		top = margin + 90 + number * LINE
		draw.text((margin, top), label, fill=INK, font=font)
		draw.text((margin + 150, top), value, fill=INK, font=font)
	return image


def drawn(image: Image.Image, kind: str) -> bytes:
	"""The image as a file of that kind."""
	content = BytesIO()
	image.save(content, kind)
	return content.getvalue()
