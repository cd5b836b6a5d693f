"""Articles for some partners stay invisible to all others, by every way Helpdesk has to its articles."""

import ast
from pathlib import Path

import pytest

import frappe
import helpdesk

from tests.site import ways_in
from tests.site.factories import agent, partner
from tests.site.knowing import article, category
from tests.site.portal import signed_in

OURS, THEIRS, AGENT, GUEST = (
	"ann@ours.example.com",
	"bob@theirs.example.com",
	"agent@vendor.example.com",
	"Guest",
)
WORD = "zebrafinch"
# Helpdesk's endpoints that name articles, and how each is asked about one; None where nothing is told.
ASKED = {
	"helpdesk.api.article.get_article_stats": lambda each: {"article_name": each.name},
	"helpdesk.api.article.search": lambda each: {"query": WORD},
	"helpdesk.api.knowledge_base.get_article": lambda each: {"name": each.name},
	"helpdesk.api.knowledge_base.get_categories": lambda each: {},
	"helpdesk.api.knowledge_base.get_category_articles": lambda each: {"category": each.category},
	"helpdesk.api.knowledge_base.increment_views": lambda each: {"article": each.name},
}
WRITING = {
	f"helpdesk.api.knowledge_base.{name}"
	for name in ("create_category", "delete_articles", "move_to_category", "merge_category")
}
FRAPPES = {
	"frappe.client.get": lambda each: {"doctype": "HD Article", "name": each.name},
	"frappe.client.get_list": lambda each: {"doctype": "HD Article", "fields": ["name", "title"]},
	"frappe.client.get_value": lambda each: {
		"doctype": "HD Article",
		"fieldname": "title",
		"filters": {"name": each.name},
	},
	"helpdesk.api.doc.get_list_data": lambda each: {"doctype": "HD Article"},
}
TELLS_A_NUMBER = {
	"helpdesk.api.article.get_article_stats": "views",
	"helpdesk.api.knowledge_base.get_categories": "Limited Answers",
}


@pytest.fixture(params=["partner", "tier"])
def limited(request):
	agent(AGENT)
	ours = partner("Our Partner", OURS, partner_tier="Gold")
	partner("Their Partner", THEIRS, partner_tier="Silver")
	frappe.db.set_value("HD Article", {"name": ["is", "set"]}, "status", "Archived")
	made = article(f"A {WORD} secret", f"<p>All about the {WORD}.</p>")
	made.db_set("category", category("Limited Answers"))
	rows = {"partner": {"partners": [{"partner": ours.name}]}, "tier": {"tiers": [{"partner_tier": "Gold"}]}}
	frappe.get_doc({"doctype": "Article Audience", "article": made.name, **rows[request.param]}).insert()
	frappe.clear_document_cache("HD Article", made.name)
	return made


def told(who, method, arguments, document):
	"""Whether an answer tells of the article; a refusal tells nothing."""
	frappe.local.request_cache.clear()
	with signed_in(who):
		try:
			answer = frappe.as_json(ways_in.requested(method, **arguments))
		except (frappe.PermissionError, frappe.DoesNotExistError):
			return False
	marks = (WORD, document.name, TELLS_A_NUMBER.get(method, WORD))
	return any(mark in answer for mark in marks)


@pytest.mark.parametrize(
	"method", sorted((ASKED | FRAPPES).keys() - {"helpdesk.api.knowledge_base.increment_views"})
)
def test_only_those_whom_it_is_for_are_told_of_an_article(limited, method):
	arguments = (ASKED | FRAPPES)[method](limited)
	people = [AGENT, OURS, THEIRS] + ([GUEST] if method.endswith(".get_article") else [])
	found = {who for who in people if told(who, method, arguments, limited)}
	assert found == {AGENT, OURS}


def test_a_draft_is_the_support_teams_alone(limited):
	limited.db_set("status", "Draft")
	for method in ("frappe.client.get", "frappe.client.get_list", "helpdesk.api.knowledge_base.get_article"):
		arguments = (ASKED | FRAPPES)[method](limited)
		assert {who for who in (AGENT, OURS, THEIRS) if told(who, method, arguments, limited)} == {AGENT}


def test_an_audience_of_nobody_is_refused(limited):
	other = article("Another", "<p>text</p>")
	with pytest.raises(frappe.ValidationError, match="Choose a tier or a partner"):
		frappe.get_doc({"doctype": "Article Audience", "article": other.name}).insert()


def test_every_endpoint_of_helpdesks_that_names_articles_is_in_the_table():
	"""A new one in a later Helpdesk is noticed here."""
	folder = Path(helpdesk.__file__).parent
	assert set(endpoints_that_name_articles(folder)) == ASKED.keys() | WRITING


def endpoints_that_name_articles(folder):
	for path in folder.rglob("*.py"):
		if path.name.startswith("test_"):
			continue
		source = path.read_text(encoding="utf-8")
		module = ".".join(path.relative_to(folder.parent).with_suffix("").parts)
		for node in ast.parse(source).body:
			if isinstance(node, ast.FunctionDef) and any(
				"whitelist" in ast.unparse(d) for d in node.decorator_list
			):
				text = ast.unparse(node)
				if "'HD Article'" in text or (module == "helpdesk.api.article"):
					yield f"{module}.{node.name}"
