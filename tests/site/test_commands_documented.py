"""The guide about commands keeps up with the code: each command is in it with every option. test_rest_guides types them."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from partner_support import commands
from tests.site.guides import GUIDES, examples

REPOSITORY = Path(__file__).parents[2]
GUIDE = GUIDES / "commands.md"
DOCUMENTS = [
	path
	for path in (*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md"))
	if path.name != "CHANGELOG.md"
]
LINE = re.compile(r"bench --site \S+ (partner-support-\w+[^`\n#]*)")
ROW = re.compile(r"^\| `(partner-support-[^`]+)` \|", re.MULTILINE)


def leaves(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
	"""A command, or what it is a group of, by what is typed."""
	if isinstance(command, click.Group):
		for each in command.commands.values():
			yield from leaves(each, f"{name} {each.name}")
	else:
		yield name, command


COMMANDS = {typed: leaf for each in commands.commands for typed, leaf in leaves(each, each.name)}
SUCCEEDING = " ".join(example.request for example in examples(GUIDE) if example.status == 0)
SAID = {
	(path, line) for path in DOCUMENTS for line in LINE.findall(path.read_text("utf-8").replace("\\\n", " "))
}
# Guides are typed as they stand; these only tell which options there are.
MENTIONS = sorted({line.strip().replace("[", "").replace("]", "") for path, line in SAID if path != GUIDE})


def options(command: click.Command) -> set[str]:
	"""What may be given to a command by name."""
	return {name for each in command.params if isinstance(each, click.Option) for name in each.opts}


def test_there_are_commands_and_documents_that_mention_them():
	assert len(COMMANDS) > 6 and len(MENTIONS) > 3


@pytest.mark.parametrize("typed", COMMANDS)
def test_a_command_has_a_row_with_its_options_and_an_example_of_each(typed):
	(row,) = (row for row in ROW.findall(GUIDE.read_text("utf-8")) if row.startswith(typed))
	assert set(re.findall(r"--[\w-]+", row)) == options(COMMANDS[typed])
	lines = [line for line in SUCCEEDING.replace("\\\n", " ").splitlines() if f" {typed}" in line]
	assert lines
	assert {name for name in options(COMMANDS[typed]) if f"{name} " not in f"{' '.join(lines)} "} == set()


def test_the_guide_has_no_command_that_is_gone():
	assert [row for row in ROW.findall(GUIDE.read_text("utf-8")) if not row.startswith(tuple(COMMANDS))] == []


@pytest.mark.parametrize("line", MENTIONS)
def test_what_other_documents_say_of_a_command_is_understood(line):
	words = shlex.split(line)
	size = 1 if words[0] in COMMANDS else 2
	command = COMMANDS[" ".join(words[:size])]
	command.make_parser(click.Context(command)).parse_args(words[size:])
