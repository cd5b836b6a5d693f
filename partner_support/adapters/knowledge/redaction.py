"""Takes out of a text whatever tells whose it was: what is known of the partner, and what looks like a person's data.

Pure: the text and the known values come in, the text and a list of what was taken come out. A value is removed as it
is written, with other blanks and hyphens, and in close spellings. What is doubtful goes too: a reviewer reads the
draft, and sees what was taken.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from phonenumbers import Leniency, PhoneNumberMatcher
from rapidfuzz import fuzz

COMPANY, PERSON, RECORD = "company", "person", "record"
CLOSE = {COMPANY: 86.0, PERSON: 88.0}  # how alike a spelling must be, of a hundred
CLOSE_FROM = 6  # characters; shorter names are too often other words
SHORTEST = 3
WORD, PIECE = re.compile(r"[^\W_]+"), re.compile(r"\[[\w-]+\]|[^\W_]+")
STANDARDS = r"(?!(?:ISO|RFC|SHA|UTF|CVE|HTTP|TLS|AES|IEC|EN|DIN|RSA|KB)\b)"
CURRENCY = r"(?:[€$£¥]|(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|JPY|INR|AUD|CAD|euros?|dollars?|pounds?)\b)"
NUMBER = r"\d(?:[\d.,'\u00a0\u202f ]*\d)?(?:\s?(?:k|m|million|thousand)\b)?"
DATE = r"(?!\d{4}-\d\d-\d\d\b|\d\d?[./]\d\d?[./]\d{2,4}\b)"

# What looks like somebody's, the more particular first: what is left of one is not taken for another.
PATTERNS = (
	("e-mail", re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")),
	("link", re.compile(r"(?i)(?:https?://|www\.)[^\s<>()\[\]]*[\d?#@%][^\s<>()\[\]]*")),
	("account", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")),
	("amount", re.compile(rf"(?i){CURRENCY}\s?{NUMBER}|\b{NUMBER}\s?{CURRENCY}")),
	(
		"ticket",
		re.compile(r"(?i)\b(?:ticket|case)s?\s*(?:no\.?|number|nr\.?|id)?\s*[:#]?\s*\d+\b|(?<!\w)#\d+\b"),
	),
	("record", re.compile(rf"\b{STANDARDS}[A-Z]{{2,}}(?:[-/][A-Z0-9]+)*[-/]\d{{2,}}(?:[-/]?\w+)*\b")),
	("record", re.compile(r"\b\d{2,}/\d{2,}-\d{2,}\b")),
	("address", re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")),
	("phone", re.compile(rf"(?<![\w.]){DATE}\+?\(?\d[\d ()/.-]{{6,}}\d\b")),
	("number", re.compile(r"\b\d{6,}\b")),
)
# A greeting names who is greeted, and a signature everything about who wrote.
GREETING = re.compile(
	r"(?i)^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|liebe[r]?|guten (?:tag|morgen)|"
	r"sehr geehrte[r]?|bonjour|hola)\b[^.!?:]{0,60}[,!.:]?$"
)
CLOSING = re.compile(
	r"(?i)^(?:--|__+|(?:best|kind|warm|many)?\s*(?:regards|thanks|wishes)|thank you|thanks|cheers|sincerely|yours|"
	r"mit freundlichen gr\S+|viele gr\S+|beste gr\S+|cordialement|saludos|sent from my)\b.{0,40}$|^--\s*$"
)


@dataclass(frozen=True)
class Known:
	"""A value that tells whose a text was."""

	kind: str
	text: str
	close: bool = True  # whether spellings that are nearly it go too


@dataclass
class Redacted:
	"""What is left of a text, and what was taken out: kind and words."""

	text: str
	removed: list[tuple[str, str]] = field(default_factory=list)


def redact(text: str, known: Iterable[Known], region: str | None = None) -> Redacted:
	"""The text without what tells whose it was; `region` is the country whose phone numbers are expected."""
	values = sorted(
		{each for each in known if is_telling(each)}, key=lambda each: (-len(each.text), each.text, each.kind)
	)
	result = Redacted(text)
	for kind, pattern in PATTERNS[:2]:
		take(result, kind, pattern)
	for value in values:
		take(result, value.kind, spelled(value.text))
	for value in values:
		take_close(result, value)
	for kind, pattern in PATTERNS[2:8]:
		take(result, kind, pattern)
	take_phones(result, region)
	for kind, pattern in PATTERNS[8:]:
		take(result, kind, pattern)
	return result


def is_telling(value: Known) -> bool:
	"""Whether a value can be looked for: a number of two digits stands everywhere."""
	return len(value.text.strip()) >= SHORTEST


def take(result: Redacted, kind: str, pattern: re.Pattern[str]) -> None:
	"""Put a placeholder wherever the pattern matches."""

	def replaced(match: re.Match[str]) -> str:
		result.removed.append((kind, match.group().strip()))
		return f"[{kind}]"

	result.text = pattern.sub(replaced, result.text)


def spelled(value: str) -> re.Pattern[str]:
	"""A value as people write it: any case, blanks, hyphens and dots. A short name is a word of its own case."""
	words = re.findall(r"[^\W_]+", value)
	if not words:
		return re.compile(re.escape(value))
	flags = "" if len(value) < CLOSE_FROM else "(?i)"
	between = r"[\W_]{0,3}".join(map(re.escape, words))
	return re.compile(rf"{flags}(?<![^\W_]){between}(?![^\W_])")


def take_close(result: Redacted, value: Known) -> None:
	"""Names that are nearly this one: a slip of the keyboard, a word joined or parted."""
	enough = CLOSE.get(value.kind)
	if enough is None or not value.close or len(value.text) < CLOSE_FROM:
		return
	wanted, count = joined(value.text), len(WORD.findall(value.text))
	while run := closest(result.text, wanted, count, enough):
		begin, end = run
		result.removed.append((value.kind, result.text[begin:end]))
		result.text = f"{result.text[:begin]}[{value.kind}]{result.text[end:]}"


def closest(text: str, wanted: str, count: int, enough: float) -> tuple[int, int] | None:
	"""Where the run of words stands that is most like a name of `count` words, a word joined or parted."""
	words = list(PIECE.finditer(text))
	found = []
	for length in range(max(count - 1, 1), count + 2):
		for start in range(len(words) - length + 1):
			begin, end = words[start].start(), words[start + length - 1].end()
			alike = is_name_like(text[begin:end]) and fuzz.ratio(
				joined(text[begin:end]), wanted, score_cutoff=enough
			)
			found += [(alike, begin, end)] if alike else []
	return max(found)[1:] if found else None


def is_name_like(said: str) -> bool:
	"""Whether words may be a name: on one line, with a capital or a digit, and no placeholder among them."""
	return "[" not in said and "\n" not in said and any(each.isupper() or each.isdigit() for each in said)


def joined(text: str) -> str:
	"""A name's letters and digits alone."""
	return "".join(re.findall(r"[^\W_]+", text.casefold()))


def take_phones(result: Redacted, region: str | None) -> None:
	"""Phone numbers as countries write them."""
	found = list(
		PhoneNumberMatcher(result.text, region, leniency=Leniency.POSSIBLE if region else Leniency.VALID)
	)
	for match in reversed(found):
		if re.match(DATE, match.raw_string) and len(re.findall(r"\d", match.raw_string)) > 6:
			result.removed.append(("phone", match.raw_string))
			result.text = f"{result.text[: match.start]}[phone]{result.text[match.end :]}"


def without_courtesies(message: str) -> str:
	"""A message without greeting and without signature."""
	lines = message.strip().split("\n")
	while lines and (not lines[0].strip() or GREETING.match(lines[0].strip())):
		del lines[0]
	ends = [place for place, line in enumerate(lines) if place and CLOSING.match(line.strip())]
	return "\n".join(lines[: ends[0]] if ends else lines).strip()
