"""The guides about REST keep up with the code: every endpoint is in them, as it is and with an example that succeeds, or
stands here with a reason. test_rest_guides sends the examples.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator

import pytest

import frappe

from partner_support import api
from tests.site.guides import GUIDES, examples

GUIDE_FILES = [GUIDES / "integration.md", *sorted(GUIDES.glob("rest*.md"))]
ROW = re.compile(r"^\| `(GET|POST) (\w+\.\w+)` \| ([^|]+) \|([^|]*)\|$", re.MULTILINE)
PARAMETER = re.compile(r"`(\w+)(\??)`")
CALL = re.compile(r"/method/partner_support\.api\.(\w+\.\w+)")
FAILURE = re.compile(r"^\| (\d{3}) \| ([^|]+) \|", re.MULTILINE)
# What a page of ours, or Helpdesk's or Frappe's own page, asks; whoever writes to us has no use for it.
INTERNAL = {
	"charts.": "what Frappe's charts and cards of the workspace draw; reports and lists give other systems the same",
	"desk.": "stands in for Frappe's own endpoint of the same name",
	"figures.choices": "the choices of a report's filter; documents list the same",
	"knowledge.get_article": "stands in for Helpdesk's own endpoint of the same name",
	"knowledge.get_article_stats": "stands in for Helpdesk's own endpoint of the same name",
	"knowledge.get_categories": "stands in for Helpdesk's own endpoint of the same name",
	"knowledge.increment_views": "stands in for Helpdesk's own endpoint of the same name",
	"links.choices": "the link fields of the desk's forms; documents list the same",
	"portal_pages.stamp": "tells an open page of a partner that something changed",
	"record_links.commission_statement": "the picker of a field of Helpdesk's form; agent.record_choices gives the same",
	"exports.": "stands in for Frappe's own endpoint of that name",
	"record_links.deal_registration": "the picker of a field of Helpdesk's form; agent.record_choices gives the same",
	"record_links.mdf_claim": "the picker of a field of Helpdesk's form; agent.record_choices gives the same",
	"record_links.new_ticket_template": "stands in for Helpdesk's own endpoint",
	"record_links.partner_agreement": "the picker of a field of Helpdesk's form; agent.record_choices gives the same",
	"ticket.": "stands in for Helpdesk's own endpoint of the same name",
}
UPSERT = "upsert."  # documented together: all take the same, and integration.md has an example of each
CARDS = "figures."  # documented together: no parameters of their own


def endpoints() -> Iterator[tuple[str, Callable]]:
	"""Every endpoint of the app by its short name, as a request reaches it."""
	for module in pkgutil.iter_modules(api.__path__):
		loaded = importlib.import_module(f"{api.__name__}.{module.name}")
		for name, function in inspect.getmembers(loaded, inspect.isfunction):
			if function.__module__ == loaded.__name__ and function in frappe.whitelisted:
				yield f"{module.name}.{name}", function


ENDPOINTS = dict(endpoints())
ROWS = {
	name: (verb, rest)
	for path in GUIDE_FILES
	for verb, name, _who, rest in ROW.findall(path.read_text("utf-8"))
}

EXAMPLES = [example for path in GUIDE_FILES for example in examples(path)]


def reason(name: str) -> str | None:
	"""Why an endpoint stands in no guide."""
	return INTERNAL.get(name) or INTERNAL.get(f"{name.partition('.')[0]}.")


def called(request: str) -> str | None:
	"""The endpoint of ours that a request calls, by its short name."""
	found = CALL.search(request)
	return found and found[1]


def test_every_endpoint_has_an_example_that_succeeds_or_is_internal_for_a_reason():
	shown = {called(example.request) for example in EXAMPLES if example.status == 200}
	assert {name for name in ENDPOINTS if reason(name) is None} - shown == set()


def test_no_example_calls_what_is_gone_or_internal():
	assert {called(example.request) for example in EXAMPLES} - {None} <= {
		name for name in ENDPOINTS if reason(name) is None
	}


def test_every_way_to_fail_has_an_example():
	told = FAILURE.findall((GUIDES / "rest.md").read_text("utf-8"))
	ways = {
		(int(status), kind) for status, kinds in told for kind in re.findall(r"\w+Error|TooMany\b", kinds)
	}
	shown = [(example.status, example.shown or "") for example in EXAMPLES if example.status != 200]
	assert len(ways) > 6
	assert {
		way for way in ways if not any(way[0] == status and f'"{way[1]}"' in text for status, text in shown)
	} == set()


def test_nothing_is_internal_that_is_gone_or_documented():
	prefixes = [name for name in INTERNAL if name.endswith(".")]
	assert [name for name in INTERNAL.keys() - prefixes if name not in ENDPOINTS or name in ROWS] == []
	assert [name for name in prefixes if not any(each.startswith(name) for each in ENDPOINTS)] == []


def test_every_endpoint_of_a_guide_has_a_row_that_says_how_to_call_it():
	without = {name for name in ENDPOINTS if name not in ROWS and reason(name) is None}
	assert {name for name in without if not name.startswith((UPSERT, CARDS))} == set()


@pytest.mark.parametrize("name", ROWS)
def test_a_row_says_what_the_endpoint_takes(name):
	verb, told = ROWS[name]
	function = ENDPOINTS[name]
	assert verb in frappe.allowed_http_methods_for_whitelisted_func[function]
	parameters = inspect.signature(function).parameters.values()
	expected = [(each.name, "?" if each.default is not each.empty else "") for each in parameters]
	heads = [found for part in told.split(";") for found in PARAMETER.findall(part.partition(":")[0])]
	assert sorted(heads) == sorted(expected)
