"""What a company's name and domain come down to, so that two spellings of one company are found equal.

A key is for comparing and never shown. Making a key of a key changes nothing: keys may be compared
with whatever is normalised later. Whoever has a name has a key, also a company that is called "AG".
"""

import re
import unicodedata
from urllib.parse import urlsplit

LONGEST = 140  # what a field of the database holds

# Written as one word, without dots: "S. A. de C. V." arrives here as "sa", "de", "cv".
LEGAL_FORMS = frozenset(
	"""
	ab ad ag aps as asa bhd bv bvba co company corp corporation cv cvba da doo dd ehf ek eg ev gbr gie gmbh
	ggmbh hb hf inc incorporated kb kft kg kgaa kk ks lda limited limitada llc llp lp ltd ltda mbh nv nyrt ohg
	oo ooo ou oy oyj plc pllc pte ptc pty private pvt public rl rt sa sab sae sapi sarl sas sasu sca scrl scs sdn
	se sl slu snc spa spz spzoo spj sro srl ss tbk ug uab ulc vof zoo zrt ао зао оао ооо пао
	""".split()
)
LEADING_FORMS = frozenset("ab cv oy pt sarl sia uab ao ooo ао зао оао ооо пао".split())
CONNECTING = frozenset("and de e et og och sp und y z".split())  # within a legal form only: "GmbH und Co. KG"
LETTERS = str.maketrans(
	{"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŀ": "l"}
)
ACCENTS = re.compile("[\u0300-\u036f]")  # those of Latin, Greek and Cyrillic; other scripts need their marks
INNER_MARKS = re.compile(r"['’ʼ`´.]")  # "S.A." is one word, "L'Oréal" another
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
ENDING = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")


class NoDomainError(ValueError):
	"""What was given names no domain."""


def name_key(name: str) -> str:
	"""The company behind a name: lower case, without accents, punctuation and legal form."""
	key, before = name, None
	while key != before:
		key, before = simplified(key), key
	return key


def simplified(name: str) -> str:
	"""One pass of simplification; a name of nothing but punctuation keeps it."""
	words = INNER_MARKS.sub("", folded(name))
	words = "".join(each if is_of_a_word(each) else " " for each in words)
	kept = without_legal_form(joined_initials(words.split()))
	return (" ".join(kept) or " ".join(folded(name).split()))[:LONGEST].strip()


def folded(text: str) -> str:
	"""The text without case and accents."""
	bare = ACCENTS.sub("", unicodedata.normalize("NFKD", text))
	return unicodedata.normalize("NFC", bare.casefold().translate(LETTERS))


def is_of_a_word(character: str) -> bool:
	"""Whether it is a letter, a mark on one, or a digit, in any script."""
	return unicodedata.category(character)[0] in "LMN"


def joined_initials(words: list[str]) -> list[str]:
	"""Single letters in a row as one word: "s", "a" is "sa"."""
	found: list[str] = []
	follows_initial = False
	for word in words:
		is_initial = len(word) == 1 and word.isalpha()
		if is_initial and follows_initial:
			found[-1] += word
		else:
			found.append(word)
		follows_initial = is_initial
	return found


def without_legal_form(words: list[str]) -> list[str]:
	"""The words without the legal form before or behind them; the last one left is the name."""
	while len(words) > 1 and words[0] in LEADING_FORMS:
		words = words[1:]
	end = len(words)
	while end > 1 and (words[end - 1] in LEGAL_FORMS or (end < len(words) and words[end - 1] in CONNECTING)):
		end -= 1
	return words[:end]


def domain_key(address: str) -> str:
	"""The domain in an address: lower case, without scheme, path, port and www., as the network spells it.

	Raises NoDomainError.
	"""
	host = host_of(address.strip())
	labels = host.split(".")
	if labels[0] == "www" and len(labels) > 2:
		labels = labels[1:]
	is_one = len(labels) > 1 and all(map(LABEL.fullmatch, labels)) and ENDING.fullmatch(labels[-1])
	domain = ".".join(labels)
	if not is_one or len(domain) > LONGEST:
		raise NoDomainError(address)
	return domain


def host_of(address: str) -> str:
	"""The host that a URL, a mail address or a bare name points to, in ASCII."""
	try:
		if any(map(str.isspace, address)):
			raise NoDomainError(address)
		host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
		return host.removesuffix(".").encode("idna").decode("ascii").lower()
	except ValueError:  # no host, or one that no name server could know
		raise NoDomainError(address) from None
