"""What the product runs is installed with it: every import is declared, or comes with Frappe or Helpdesk."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.architecture import PACKAGE, Module
from tests.engine.purity import ROOT

# The distribution behind a name that is imported, where the two differ.
DISTRIBUTIONS = {"bs4": "beautifulsoup4", "PIL": "pillow"}
# What Frappe itself declares; tests/site/test_dependencies.py holds this against what is installed.
BROUGHT_BY_FRAPPE = {
	"babel",
	"beautifulsoup4",
	"click",
	"email-reply-parser",
	"markupsafe",
	"phonenumbers",
	"pillow",
	"pypika",
}
APPS = {"frappe", "helpdesk", PACKAGE}


def declared(project: str) -> set[str]:
	"""The distributions that [project] asks for; without tomllib, which Python 3.10 lacks."""
	section = project.partition("[project]")[2].partition("\n[")[0]
	listed = re.search(r"^dependencies = \[(.*?)\]$", section, re.MULTILINE | re.DOTALL)
	return {normal(each) for each in re.findall(r'"([\w.-]+)', listed.group(1))} if listed else set()


def normal(name: str) -> str:
	"""A distribution's name as indexes compare it."""
	return re.sub(r"[-_.]+", "-", name).lower()


def third_party(source: str) -> Iterator[tuple[int, str]]:
	"""Line and distribution of everything that comes from neither Python nor one of the apps."""
	for line, name in Module(f"{PACKAGE}/planted.py", source).imports:
		top = name.partition(".")[0]
		if top not in sys.stdlib_module_names and top not in APPS:
			yield line, normal(DISTRIBUTIONS.get(top, top))


def undeclared(root: Path) -> Iterator[str]:
	"""Every import below `root` that an installation would not bring, as "path:line distribution"."""
	brought = declared((root / "pyproject.toml").read_text(encoding="utf-8")) | BROUGHT_BY_FRAPPE
	for path in sorted((root / PACKAGE).rglob("*.py")):
		for line, name in third_party(path.read_text(encoding="utf-8")):
			if name not in brought:
				yield f"{path.relative_to(root)}:{line} {name}"


def test_every_import_is_declared_or_brought_along() -> None:
	assert list(undeclared(ROOT)) == []


def test_nothing_is_declared_that_nothing_imports() -> None:
	imported = {
		name for path in (ROOT / PACKAGE).rglob("*.py") for _, name in third_party(path.read_text("utf-8"))
	}
	assert declared((ROOT / "pyproject.toml").read_text("utf-8")) | BROUGHT_BY_FRAPPE == imported


@pytest.mark.parametrize(
	("source", "said"),
	[
		("import freezegun", "freezegun"),
		("def f():\n\tfrom freezegun.api import freeze_time", "freezegun"),
		("from bs4 import BeautifulSoup\nimport yaml as y", "yaml"),
	],
)
def test_an_import_that_nothing_brings_is_noticed(tmp_path: Path, source: str, said: str) -> None:
	(tmp_path / PACKAGE).mkdir()
	(tmp_path / PACKAGE / "planted.py").write_text(source)
	(tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["time_machine>=2"]\n')
	assert [each.rpartition(" ")[2] for each in undeclared(tmp_path)] == [said]


@pytest.mark.parametrize(
	("project", "found"),
	[
		(
			'[project]\nname = "x"\ndependencies = ["RapidFuzz>=3,<4", "time_machine"]\n',
			{"rapidfuzz", "time-machine"},
		),
		('[project]\ndependencies = [\n\t"one==1",\n\t"two[extra]>2",\n]\n\n[other]\n', {"one", "two"}),
		('[project]\nname = "x"\n\n[dependency-groups]\ndependencies = ["three"]\n', set()),
	],
)
def test_declarations_are_read_from_the_project_alone(project: str, found: set[str]) -> None:
	assert declared(project) == found
