"""Benchmarks print tables and assert counts, never times. Those that need a site take it from the site suite."""

import importlib.util
from collections.abc import Iterator

import pytest

if importlib.util.find_spec("frappe"):
	from tests.site.conftest import site  # noqa: F401 -- a fixture


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
	for item in items:
		if "tests/perf" in str(item.path):
			item.add_marker(pytest.mark.perf)


@pytest.fixture
def table(capsys: pytest.CaptureFixture) -> Iterator[list[tuple]]:
	"""Rows to print when the benchmark is done, the first as heading."""
	rows: list[tuple] = []
	yield rows
	widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
	with capsys.disabled():
		print()
		for row in rows:
			print("  ".join(str(cell).rjust(width) for cell, width in zip(row, widths, strict=True)))
