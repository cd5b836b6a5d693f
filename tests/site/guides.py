"""The examples of the guides: read from the markdown, given to a shell as they stand there, and compared with what came.

A block marked `sh` is a request. The block marked `json` behind it is the answer, after its status where that is not
200: every value counts, `"…"` stands for any value or any more of them, and within a text for any words. What the
site names by itself is told by `keeps=PATH` behind `json`: the name that the guide shows stands for the real one from
there on. `at=TIME` behind `sh` says when the request is sent, `at=now` that no clock stands still, and `busy` that no
worker comes by before the next one. Behind `curl --include` the answer is marked `http`, and is a text.

A block marked `console` is a terminal: a command behind each `$`, and what they print. `exit=CODE` says how it ends.
"""

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import zip_longest
from pathlib import Path
from typing import Any

from tests.site import terminal

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
ADDRESS = "https://help.example.com"
BLOCK = re.compile(r"^```(\w+)[ ]*([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# Curl says nothing but the answer, and the status apart from it.
QUIET = """curl() { command curl --silent --show-error --write-out '%{stderr}%{http_code}' "$@"; }\n"""
ANYTHING = "…"
SH, JSON, HTTP, CONSOLE = "sh", "json", "http", "console"
PROMPT = re.compile(r"^\$ ((?:.*\\\n)*.*\n?)", re.MULTILINE)  # a command goes on behind a backslash


@dataclass(frozen=True)
class Example:
	"""A request or a command of a guide, and the answer that it shows, if it shows one."""

	line: int
	request: str
	at: str | None = None
	is_busy: bool = False
	shown: str | None = None
	form: str = JSON
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

	def does(self, example: Example) -> tuple[int, str]:
		"""Send a request or type a command as it stands in the guide; the status and the answer."""
		if example.form == CONSOLE:
			return terminal.typed(self.here(example.request), self.folder)
		return self.sends(example)

	def sends(self, example: Example) -> tuple[int, str]:
		"""Send a request; the status and the body of the answer."""
		script = QUIET + self.here(example.request).replace(ADDRESS, self.url)
		done = subprocess.run(
			["bash", "-c", script],
			env={**os.environ, **self.keys, "no_proxy": "*"},
			cwd=self.folder,
			capture_output=True,
			timeout=180,
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
		if example.form != JSON:
			shown, came = self.here(example.shown).strip(), body.replace("\r", "").strip()
			return [] if is_same(shown, came) else [f"{came!r} instead of {shown!r}"]
		answer = json.loads(body)
		self.keep(example, answer)
		return list(differences(json.loads(self.here(example.shown)), answer))


def replaced(text: str, name: str, by: str) -> str:
	"""A text in which one name, where it stands alone, is another."""
	return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda _match: by, text)


def examples(guide: Path) -> Iterator[Example]:
	"""The requests and commands of a guide, in order."""
	text = guide.read_text(encoding="utf-8")
	blocks = list(BLOCK.finditer(text))
	for block, after in zip_longest(blocks, blocks[1:]):
		line = text.count("\n", 0, block.start()) + 1
		if block[1] == SH:
			answer = after if after and after[1] in (JSON, HTTP) and is_next(text, block, after) else None
			yield request(line, block, answer)
		elif block[1] == CONSOLE:
			yield command(line, block)


def is_next(text: str, request: re.Match, answer: re.Match) -> bool:
	"""Whether no paragraph stands between two blocks."""
	return not text[request.end() : answer.start()].strip()


def request(line: int, block: re.Match, answer: re.Match | None) -> Example:
	"""A request with its marks, and its answer with those of it."""
	_kind, marks, body = block.groups()
	asked = Example(line, body, at=next(iter(values(marks, "at")), None), is_busy="busy" in marks.split())
	if not answer:
		return asked
	form, told, shown = answer.groups()
	status = re.search(r"\b[1-5]\d\d\b", told)
	return replace(
		asked, shown=shown, form=form, status=int(status[0]) if status else 200, keeps=values(told, "keeps")
	)


def command(line: int, block: re.Match) -> Example:
	"""Commands with what they print."""
	_kind, marks, body = block.groups()
	code = int(next(iter(values(marks, "exit")), 0))
	return Example(line, "".join(PROMPT.findall(body)), shown=PROMPT.sub("", body), form=CONSOLE, status=code)


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
