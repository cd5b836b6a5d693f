"""The examples of the integration guide: each record is taken once. test_rest_guides sends them by curl."""

import json
import re
from pathlib import Path

import pytest

import frappe

from tests.site import program
from tests.site.factories import at, tier
from tests.site.intake import ENDPOINTS

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "integration.md"
REQUEST = re.compile(r"/api/method/(partner_support\.api\.upsert\.\w+).*?<<'JSON'\n(.*?)\nJSON\n", re.DOTALL)
ANSWER = re.compile(r"```json\n\{\"message\": (\{\"created\".*?)\}\n```", re.DOTALL)


@pytest.fixture(autouse=True)
def autumn():
	with at("2026-11-23 10:00"):
		yield


def test_every_example_is_taken_and_the_bad_one_answered_as_shown():
	tier("Gold", 3), program.activity_type("Webinar")
	program.product("Secure Gateway", product_code="GW-1")
	text = GUIDE.read_text(encoding="utf-8")
	(shown,) = ANSWER.findall(text)
	*good, bad = [(method, json.loads(body)) for method, body in REQUEST.findall(text)]
	assert {method.rpartition(".")[2] for method, _ in good} == {each.__name__ for each in ENDPOINTS.values()}
	for method, body in good:
		answer = frappe.call(method, **body)
		assert answer["created"] == len(answer["results"]) == 1, answer
		assert frappe.call(method, **body)["unchanged"] == 1
	assert frappe.call(bad[0], **bad[1]) == json.loads(shown)
