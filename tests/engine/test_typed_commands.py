"""Whoever is told to type `bench ...` is told where, or is given scripts/bench, which works anywhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.purity import ROOT

# A command of bench as somebody would type it: not a file of that name, and not a word of a sentence.
TYPED = re.compile(
	r"(?<![\w/.-])bench (?=--|partner-support-|(?:build|console|execute|get-app|install-app|migrate|new-site|pip|restart"
	r"|run-tests|set-config|setup|start|uninstall-app|update|use|version)\b)"
)
TELLS_WHERE = "scripts/bench"
SAYS = re.compile(r"^\s*(?:say|note|give_up|skip|step)\b.*|\|\| *(?:note|give_up|skip) .*")
OURS = ("partner_support", "scripts", "docs")


def typed_without_a_place(document: str) -> Iterator[int]:
	"""Numbers of the lines that have a command typed before the document has said where, or with what."""
	said = False
	for number, line in enumerate(document.splitlines(), 1):
		said = said or TELLS_WHERE in line
		if TYPED.search(line) and not said:
			yield number


def texts(source: str) -> Iterator[tuple[int, str]]:
	"""Line and text of every string of a Python source that somebody may read: docstrings are for its authors."""
	tree = ast.parse(source)
	bodies = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
	docstrings = {
		id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, bodies) and has_docstring(node)
	}
	for node in ast.walk(tree):
		if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
			yield node.lineno, node.value


def has_docstring(node: ast.AST) -> bool:
	return bool(getattr(node, "body", None)) and ast.get_docstring(node) is not None


def said_by_scripts(source: str) -> Iterator[tuple[int, str]]:
	"""Line and text of what a shell script says."""
	for number, line in enumerate(source.splitlines(), 1):
		if SAYS.search(line):
			yield number, line


def in_product(root: Path) -> Iterator[str]:
	"""Every message that has a bare command typed, as "path:line": nobody knows there in which folder."""
	for path in sorted(path for folder in OURS for path in (root / folder).rglob("*") if path.is_file()):
		if path.suffix == ".py":
			read = texts
		elif path.suffix in (".js", ".html", ".json"):
			read = enumerate_lines
		elif path.suffix == ".sh" or path.parent.name == "scripts":
			read = said_by_scripts
		else:
			continue
		for number, text in read(path.read_text(encoding="utf-8")):
			if TYPED.search(text):
				yield f"{path.relative_to(root)}:{number}"


def enumerate_lines(source: str) -> Iterator[tuple[int, str]]:
	yield from enumerate(source.splitlines(), 1)


def in_documents(root: Path) -> Iterator[str]:
	for path in sorted((*root.glob("*.md"), *root.glob("docs/**/*.md"))):
		if path.name != "CHANGELOG.md":
			for number in typed_without_a_place(path.read_text(encoding="utf-8")):
				yield f"{path.relative_to(root)}:{number}"


def test_documents_say_where_a_command_is_typed() -> None:
	assert list(in_documents(ROOT)) == []


def test_messages_give_a_command_that_works_anywhere() -> None:
	assert list(in_product(ROOT)) == []


def test_there_are_such_lines() -> None:
	guide = (ROOT / "docs" / "guides" / "commands.md").read_text(encoding="utf-8")
	assert len(TYPED.findall(guide)) > 10


@pytest.mark.parametrize(
	("document", "found"),
	[
		("Type `bench migrate`.", [1]),
		("In its folder (or by scripts/bench):\n\n$ bench --site help.example.com migrate", []),
		("```sh\nbench get-app x\n```\nscripts/bench does it, too", [2]),
		("scripts/bench --site x migrate", []),
		("A bench that runs, its `apps/frappe`, the bench in `~/frappe-bench`", []),
	],
)
def test_a_command_without_a_place_is_noticed(document: str, found: list[int]) -> None:
	assert list(typed_without_a_place(document)) == found


@pytest.mark.parametrize(
	("path", "source", "found"),
	[
		(
			"partner_support/x.py",
			'"""`bench --site X`"""\ndef f():\n\traise E("run `bench pip install x`")',
			["3"],
		),
		("partner_support/x.py", 'say("scripts/bench --site x migrate")', []),
		("partner_support/public/x.js", "frappe.msgprint(__('Type bench migrate'))", ["1"]),
		(
			"scripts/x",
			'note "Type bench start."\n(cd "$BENCH" && bench setup redis)\n# as `bench start` does',
			["1"],
		),
		("scripts/lib/x.sh", 'works || give_up "bench update --pull does it"', ["1"]),
	],
)
def test_a_bare_command_in_a_message_is_noticed(
	tmp_path: Path, path: str, source: str, found: list[str]
) -> None:
	file = tmp_path / path
	file.parent.mkdir(parents=True)
	file.write_text(source)
	assert [each.rpartition(":")[2] for each in in_product(tmp_path)] == found
