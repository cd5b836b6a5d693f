"""The whitelisted methods that are known, and how each is played: one list for each app, beside this file.

A line is a method's dotted name and how it is played:

- `kind`: takes a DocType or a whole document; played with documents of many kinds
- `name`: takes something's name, words to look for, or a file; the same
- `document`: a method of a document of that DocType; played on the stored one and on one that is sent
- `alone`: takes neither; played once by each person
- `not: reason`
"""

from collections.abc import Iterable
from pathlib import Path

from tests.site.doors import filling
from tests.site.doors.methods import Method

FOLDER = Path(__file__).parent / "known"


def listed() -> dict[str, str]:
	"""All that the lists say."""
	lines = [line for path in sorted(FOLDER.glob("*.txt")) for line in path.read_text().splitlines()]
	return dict(line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))


def how(method: Method) -> str:
	"""How a method is played, as its signature says it."""
	if method.doctype:
		return "document"
	if filling.takes_a_kind(method):
		return "kind"
	return "name" if filling.takes_a_document(method) else "alone"


def played() -> list[str]:
	return [name for name, how in listed().items() if not how.startswith("not:")]


def lines(name: str) -> list[str]:
	"""The lines of one of the lists."""
	return (FOLDER / name).read_text().splitlines()


def differences(found: Iterable[str], listed: Iterable[str]) -> list[str]:
	"""What the site has and the list has not, and the other way round."""
	new, gone = {*found} - {*listed}, {*listed} - {*found}
	return sorted([*(f"{name} is new" for name in new), *(f"{name} is gone" for name in gone)])
