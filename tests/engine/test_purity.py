"""The engine is a function of its arguments: no framework, no clock, no chance, no input or output."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.engine.purity import ROOT, foreign_modules_loaded_by, impurities

ENGINE = ROOT / "partner_support" / "engine"
MODULES = sorted(path.stem for path in ENGINE.glob("*.py") if path.stem != "__init__")

PLANTED = {
	"the wall clock": "from datetime import datetime\nat = datetime.now()\n",
	"the wall clock, in UTC": "import datetime as dt\nat = dt.datetime.now(dt.timezone.utc)\n",
	"the wall clock, uncalled": "from datetime import date\ndefault = date.today\n",
	"the processor's clock": "from time import monotonic\n",
	"dice": "import random\n",
	"a file": "text = open('policy.json').read()\n",
	"a path": "from pathlib import Path\n",
	"the environment": "import os.path\n",
	"the terminal": "print('due')\n",
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
	"""A copy of what the gates look at, to plant violations in."""
	package = tmp_path / "partner_support"
	package.mkdir()
	shutil.copy(ROOT / "pyproject.toml", tmp_path)
	shutil.copy(ROOT / "partner_support" / "__init__.py", package)
	shutil.copytree(ENGINE, package / "engine", ignore=shutil.ignore_patterns("__pycache__"))
	(tmp_path / "frappe.py").write_text("")
	return tmp_path


# --- by running it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("module", ["partner_support", "partner_support.engine"])
def test_importing_loads_the_standard_library_and_nothing_else(module: str) -> None:
	assert foreign_modules_loaded_by(module) == set()


def test_the_package_loads_every_module_of_the_engine_so_that_none_escapes() -> None:
	script = "import sys, partner_support.engine; print(*sys.modules)"
	run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
	assert {f"partner_support.engine.{name}" for name in MODULES} <= {*run.stdout.split()}


@pytest.mark.parametrize(
	("where", "module"),
	[
		("partner_support/__init__.py", "partner_support"),
		("partner_support/engine/errors.py", "partner_support.engine"),
	],
)
def test_a_planted_framework_is_noticed(copy: Path, where: str, module: str) -> None:
	with (copy / where).open("a") as file:
		file.write("\nimport frappe\n")
	assert foreign_modules_loaded_by(module, copy) == {"frappe"}


# --- by reading it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("module", MODULES)
def test_the_engine_reads_no_clock_and_touches_nothing(module: str) -> None:
	assert list(impurities((ENGINE / f"{module}.py").read_text())) == []


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_a_planted_impurity_is_noticed(planted: str) -> None:
	assert len(list(impurities(planted))) == 1


# --- by its linter -----------------------------------------------------------------------------------


def lint(root: Path) -> subprocess.CompletedProcess[str]:
	command = [
		sys.executable,
		"-m",
		"ruff",
		"check",
		"--no-cache",
		"--output-format",
		"concise",
		"partner_support",
	]
	return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


needs_ruff = pytest.mark.skipif(find_spec("ruff") is None, reason="ruff is not installed")


@needs_ruff
def test_the_linter_finds_the_engine_pure(copy: Path) -> None:
	found = lint(copy)
	assert found.returncode == 0, found.stdout


@needs_ruff
@pytest.mark.parametrize(
	("planted", "said"),
	[
		("import frappe\n", "framework-free"),
		("from helpdesk.utils import is_agent\n", "framework-free"),
		(
			"from datetime import datetime, timezone\n\nat = datetime.now(timezone.utc)\n",
			"never reads the clock",
		),
		("import time\n", "never reads the clock"),
		("import random\n", "decides the same way every time"),
		("import os\n", "no input or output"),
	],
)
def test_the_linter_notices_a_planted_violation(copy: Path, planted: str, said: str) -> None:
	(copy / "partner_support" / "engine" / "planted.py").write_text(f'"""Planted."""\n\n{planted}')
	found = lint(copy)
	assert found.returncode == 1
	assert "planted.py:3:" in found.stdout or "planted.py:5:" in found.stdout
	assert said in found.stdout
