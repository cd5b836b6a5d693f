"""Words and amounts that stand in one document only, so that whoever is told one was told of that document."""

import io
import re
import zipfile
from collections.abc import Collection
from dataclasses import dataclass, field

TEXTS = (
	"Data",
	"Small Text",
	"Text",
	"Long Text",
	"Text Editor",
	"HTML Editor",
	"Markdown Editor",
	"Code",
	"JSON",
)
AMOUNTS = ("Currency",)
WORD = re.compile(r"zq(\d{5})x", re.IGNORECASE)
AMOUNT = re.compile(r"\b7319(\d{5})\b")

OPEN, INTERNAL, SIDE, CONTENT, NAMED = "open", "internal", "side", "file", "name of a file"


@dataclass(frozen=True)
class Fact:
	"""What a marker says: of which kind of document, what sort of thing, and in which field."""

	kind: str
	sort: str
	field: str

	def __str__(self) -> str:
		return f"{self.kind} ({self.sort}: {self.field})"


@dataclass
class Registry:
	"""The markers that were given out, by number."""

	facts: list[Fact] = field(default_factory=list)
	amounts: set[int] = field(default_factory=set)

	def word(self, fact: Fact) -> str:
		return f"zq{self.number(fact):05d}x"

	def amount(self, fact: Fact) -> int:
		number = self.number(fact)
		self.amounts.add(number)
		return 731900000 + number

	def number(self, fact: Fact) -> int:
		self.facts.append(fact)
		return len(self.facts) - 1

	def told(self, text: str) -> set[Fact]:
		"""What a text tells."""
		amounts = self.amounts & {*map(int, AMOUNT.findall(text.replace(",", "")))}
		return {self.facts[number] for number in {*map(int, WORD.findall(text)), *amounts} if number != 99999}


LOT = re.compile(r"\b\w{8,}\b|\d\d:\d\d:\d\d(\.\d+)?")


def without(text: str, names: Collection[str]) -> str:
	"""A text without its markers, and without what is drawn by lot or by the clock, but with the names of things."""
	return LOT.sub(lambda found: found[0] if found[0] in names else "", WORD.sub("", text))


def readable(body: bytes) -> str:
	"""An answer as text, whatever it is packed in."""
	if body[:2] == b"PK":
		with zipfile.ZipFile(io.BytesIO(body)) as packed:
			return "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
	if body[:5] == b"%PDF-":
		return text_of_pdf(body)
	return body.decode(errors="replace")


def text_of_pdf(body: bytes) -> str:
	from pypdf import PdfReader

	return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def archive(name: str, content: str) -> bytes:
	"""An archive of one file."""
	packed = io.BytesIO()
	with zipfile.ZipFile(packed, "w") as writing:
		writing.writestr(name, content)
	return packed.getvalue()
