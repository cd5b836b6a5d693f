"""The examples of the guides: read from the markdown, sent by curl as they stand there, and compared with what came.

A block marked `sh` is a request. The block marked `json` behind it is the answer, after its status where that is not
200: every value counts, `"…"` stands for any value or any more of them, and within a text for any words. What the
site names by itself is told by `keeps=PATH` behind `json`: the name that the guide shows stands for the real one from
there on. `at=TIME` behind `sh` says when the request is sent.
"""

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
ADDRESS = "https://help.example.com"
BLOCK = re.compile(r"^```(\w+)[ ]*([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# Curl says nothing but the answer, and the status apart from it.
QUIET = """curl() { command curl --silent --show-error --write-out '%{stderr}%{http_code}' "$@"; }\n"""
ANYTHING = "…"


@dataclass(frozen=True)
class Example:
	"""A request of a guide, and the answer that it shows, if it shows one."""

	line: int
	request: str
	at: str | None = None
	shown: str | None = None
	status: int = 200
	keeps: tuple[str, ...] = ()


@dataclass
class Reader:
	"""Somebody who follows a guide, from its first line to its last."""

	url: str
	keys: dict[str, str]
	folder: Path
	work_off: Callable[[], None]
	names: dict[str, str] = field(default_factory=dict)

	def sends(self, example: Example) -> tuple[int, str]:
		"""Send a request as it stands in the guide; the status and the body of the answer."""
		script = QUIET + self.here(example.request).replace(ADDRESS, self.url)
		done = subprocess.run(
			["bash", "-c", script],
			env={**os.environ, **self.keys, "no_proxy": "*"},
			cwd=self.folder,
			capture_output=True,
			timeout=60,
			text=True,
		)
		status = done.stderr[-3:]
		assert status.isdigit(), done.stderr
		return int(status), done.stdout

	def here(self, text: str) -> str:
		"""A text of the guide, with what this site calls the things that it names."""
		return reduce(lambda told, name: replaced(told, name, self.names[name]), self.names, text)

	def keep(self, example: Example, answer: Any) -> None:
		"""Learn what this site calls the things that an answer names."""
		shown = json.loads(example.shown or "null")
		for path in example.keeps:
			self.names[str(found(shown, path))] = str(found(answer, path))

	def compares(self, example: Example, status: int, body: str) -> list[str]:
		"""How an answer differs from the one that the guide shows."""
		if status != example.status:
			return [f"status {status} instead of {example.status}: {body[-2000:]}"]
		if example.shown is None:
			return []
		answer = json.loads(body)
		self.keep(example, answer)
		return list(differences(json.loads(self.here(example.shown)), answer))


def replaced(text: str, name: str, by: str) -> str:
	"""A text in which one name, where it stands alone, is another."""
	return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda _match: by, text)


def examples(guide: Path) -> Iterator[Example]:
	"""The requests of a guide, in order."""
	text = guide.read_text(encoding="utf-8")
	blocks = [(match, *match.groups()) for match in BLOCK.finditer(text)]
	for (match, kind, marks, body), after in zip(blocks, [*blocks[1:], None], strict=True):
		if kind == "sh":
			line = text.count("\n", 0, match.start()) + 1
			answer = after if after and after[1] == "json" and is_next(text, match, after[0]) else None
			yield example(line, body, marks, answer)


def is_next(text: str, request: re.Match, answer: re.Match) -> bool:
	"""Whether no paragraph stands between two blocks."""
	return not text[request.end() : answer.start()].strip()


def example(line: int, request: str, marks: str, answer: tuple | None) -> Example:
	"""A request with its marks, and its answer with those of it."""
	at = values(marks, "at")
	if not answer:
		return Example(line, request, *at)
	_match, _kind, told, body = answer
	status = re.search(r"\b[1-5]\d\d\b", told)
	return Example(
		line, request, at[0] if at else None, body, int(status[0]) if status else 200, values(told, "keeps")
	)


def values(marks: str, name: str) -> tuple[str, ...]:
	"""What stands behind `name=` in the marks of a block."""
	return tuple(re.findall(rf"\b{name}=(\S+)", marks))


def found(answer: Any, path: str) -> Any:
	"""What stands at a path such as message.rows.0.name."""
	return reduce(
		lambda part, key: part[int(key) if isinstance(part, list) else key], path.split("."), answer
	)


def differences(shown: Any, given: Any, path: str = "") -> Iterator[str]:
	"""Where an answer is not as shown."""
	if isinstance(shown, dict) and isinstance(given, dict):
		yield from differences_of_objects(shown, given, path)
	elif isinstance(shown, list) and isinstance(given, list):
		yield from differences_of_lists(shown, given, path)
	elif not is_same(shown, given):
		yield f"{path or 'answer'}: {given!r} instead of {shown!r}"


def differences_of_objects(shown: dict, given: dict, path: str) -> Iterator[str]:
	expected = shown.keys() - {ANYTHING}
	if missing := expected - given.keys():
		yield f"{path or 'answer'}: without {sorted(missing)}"
	if ANYTHING not in shown and (more := given.keys() - expected):
		yield f"{path or 'answer'}: also with {sorted(more)}"
	for key in expected & given.keys():
		yield from differences(shown[key], given[key], f"{path}.{key}".strip("."))


def differences_of_lists(shown: list, given: list, path: str) -> Iterator[str]:
	goes_on = shown[-1:] == [ANYTHING]
	expected = shown[:-1] if goes_on else shown
	if len(given) < len(expected) or (len(given) > len(expected) and not goes_on):
		yield f"{path or 'answer'}: {len(given)} items instead of {len(expected)}: {given!r}"
	for number, (item, came) in enumerate(zip(expected, given, strict=False)):
		yield from differences(item, came, f"{path}.{number}".strip("."))


def is_same(shown: Any, given: Any) -> bool:
	"""Whether a value is the one shown; of its kind, so that 1 is not true and "1" not 1."""
	if shown == ANYTHING:
		return True
	if isinstance(shown, str) and isinstance(given, str) and ANYTHING in shown:
		return bool(re.fullmatch(".*".join(map(re.escape, shown.split(ANYTHING))), given, re.DOTALL))
	return type(shown) is type(given) and shown == given
