"""The guides for other programs: every request in them is sent by curl to a real server with real keys, every command
is given to bench, and both answer as shown.

Each guide is followed from its first line to its last on a site that is as it supposes, in committed transactions as
requests are; afterwards the site is as it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

import frappe
from frappe.desk import query_report
from frappe.utils.caching import _SITE_CACHE

from tests.site import guides, rest_world
from tests.site.factories import at
from tests.site.guides import ANYTHING, GUIDES, Example, Reader, differences, examples
from tests.site.portal import signed_in
from tests.site.printing import needs_printing
from tests.site.rest_world import MONDAY, WORLDS
from tests.site.workers import leaving_nothing


@pytest.fixture
def cleaned_up(committing: None) -> Iterator[None]:
	configuration = Path(frappe.get_site_path("site_config.json"))
	before = configuration.read_text()
	with leaving_nothing():
		try:
			yield
		finally:
			frappe.db.rollback()
			rest_world.forget_keys()
			configuration.write_text(before)
			_SITE_CACHE.clear()


@contextmanager
def followed(guide: str, folder: Path) -> Iterator[Reader]:
	"""Somebody who follows a guide, on a site as it supposes."""
	with at(MONDAY):
		rest_world.build()
		names = WORLDS[guide]()
		keys = rest_world.keys()
		frappe.db.commit()
	with rest_world.jobs_kept() as work_off, rest_world.served() as url:
		yield Reader(url, keys, folder, work_off, names)


def answered(reader: Reader, example: Example) -> tuple[int, str]:
	"""The answer to an example, sent when the guide says; then whatever it left to a worker is done."""
	with nullcontext() if example.at == "now" else at((example.at or MONDAY).replace("T", " ")):
		answer = reader.does(example)
		if example.form == guides.CONSOLE:
			_SITE_CACHE.clear()  # a server of its own would read a changed configuration within a minute
		if not example.is_busy:
			reader.work_off()
	return answer


PRINTING = {"rest-records", "rest-figures", "commands"}  # guides that end in pages
FOLLOWED = [pytest.param(each, marks=needs_printing if each in PRINTING else ()) for each in WORLDS]


@pytest.mark.parametrize("guide", FOLLOWED)
def test_every_example_is_answered_as_the_guide_shows(guide, cleaned_up, tmp_path):
	with followed(guide, tmp_path) as reader:
		found = [
			f"{guide}.md:{example.line}: {difference}"
			for example in examples(GUIDES / f"{guide}.md")
			for difference in reader.compares(example, *answered(reader, example))
		]
	assert found == []
	for page in tmp_path.glob("*.pdf"):
		assert page.read_bytes().startswith(b"%PDF"), page.name


def test_every_guide_with_examples_is_followed():
	assert {path.stem for path in GUIDES.glob("*.md") if list(examples(path))} == set(WORLDS)


def test_every_report_runs_for_those_whom_the_guide_names():
	text = (GUIDES / "rest-figures.md").read_text(encoding="utf-8")
	reports = frappe.get_all(
		"Report", {"module": "Partner Support", "report_type": "Script Report"}, pluck="name"
	)
	assert [name for name in reports if name not in text] == []
	with at(MONDAY):
		rest_world.build()
	for name in reports:
		with at(MONDAY), signed_in(rest_world.SAM):
			assert query_report.run(name, filters={"figure": "Came in"})["columns"], name
		with signed_in(rest_world.ADA), pytest.raises(frappe.PermissionError):
			query_report.run(name)


@pytest.mark.parametrize(
	("shown", "given"),
	[
		({"a": 1}, {"a": 2}),
		({"a": 1}, {"a": True}),
		({"a": 1}, {"a": 1, "b": 2}),
		({"a": 1, ANYTHING: ANYTHING}, {"b": 2}),
		([1, 2], [1]),
		([1, 2], [1, 2, 3]),
		([1, ANYTHING], []),
		({"a": [{"b": 1}]}, {"a": [{"b": None}]}),
		("as … said", "as they say"),
	],
)
def test_an_answer_that_is_not_as_shown_is_found(shown, given):
	assert list(differences(shown, given))


def test_an_answer_may_hold_more_where_the_guide_says_so():
	shown = {"a": [1, ANYTHING], "b": "as … said", ANYTHING: ANYTHING}
	assert list(differences(shown, {"a": [1, 2], "b": "as they said", "c": None})) == []


def test_what_the_site_names_itself_stands_for_what_the_guide_names():
	assert guides.replaced("4711, 47110, 4711-Resolution", "4711", "0042") == "0042, 47110, 0042-Resolution"
