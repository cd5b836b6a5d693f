"""What partners are shown for a question and open is counted for nobody in particular, and no count is lost."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document

from partner_support.adapters.knowledge import deflection
from partner_support.exceptions import CountedByHandError
from tests.site import knowing, ways_in, website
from tests.site.factories import agent, at, category, customer, partner, user
from tests.site.portal import USER, signed_in
from tests.site.workers import ended, leaving_nothing, started

API = "partner_support.api.articles"
DEALS = "Test Deals"
PAUL = "paul@plain.example.com"
AGENT, ACCOUNT_MANAGER = "agent@vendor.example.com", "account.manager@vendor.example.com"
MONDAY, TUESDAY = "2026-11-23 10:00", "2026-11-24 10:00"
EACH = 20


@pytest.fixture
def gold() -> Iterator[Document]:
	with at(MONDAY):
		category(DEALS)
		yield partner("Gold Reseller", USER)


def told(what: str, reader: str = USER, **arguments: object) -> None:
	"""What the page says, as somebody."""
	with signed_in(reader):
		ways_in.requested(f"{API}.{what}", **arguments)


def counts(article: Document) -> list[tuple]:
	"""Day, category, shown and opened of an article."""
	rows = frappe.get_all(
		"Article Count",
		filters={"article": article.name},
		fields=["day", "category", "shown", "opened"],
		order_by="day, category",
	)
	return [(str(row.day), row.category, row.shown, row.opened) for row in rows]


def deals_article() -> Document:
	return knowing.article("How deals are registered", "<p>Open the portal.</p>")


def test_a_day_an_article_and_a_category_have_one_number_of_each_kind(gold):
	article, other = deals_article(), knowing.article("How money is paid", "<p>By bank.</p>")
	told("shown", articles=[article.name, other.name, article.name], ticket_type=DEALS)
	told("shown", articles=[article.name], ticket_type=DEALS)
	told("opened", article=article.name, ticket_type=DEALS)
	told("shown", articles=[article.name])
	with at(TUESDAY):
		told("opened", article=article.name, ticket_type=DEALS)
	assert counts(article) == [
		("2026-11-23", None, 1, 0),
		("2026-11-23", DEALS, 2, 1),
		("2026-11-24", DEALS, 0, 1),
	]
	assert counts(other) == [("2026-11-23", DEALS, 1, 0)]


def test_a_number_tells_of_nobody(gold):
	article = deals_article()
	told("shown", articles=[article.name])
	row = frappe.get_last_doc("Article Count", {"article": article.name})
	assert USER not in frappe.as_json(row) and gold.name not in frappe.as_json(row)
	assert row.article_title == article.title


def test_whoever_is_no_partners_counts_nothing(gold):
	article = deals_article()
	customer("Plain Customer", PAUL)
	agent(AGENT)
	for reader in (PAUL, AGENT, "Administrator"):
		told("shown", reader, articles=[article.name])
		told("opened", reader, article=article.name)
	with pytest.raises(frappe.PermissionError):
		told("shown", "Guest", articles=[article.name])
	assert counts(article) == []


def test_an_agent_who_is_also_a_partners_contact_counts_nothing(gold):
	article = deals_article()
	agent(USER)
	told("shown", articles=[article.name])
	assert counts(article) == []


def test_names_of_nothing_drafts_and_articles_for_others_are_ignored(gold):
	article, hidden = deals_article(), knowing.article("For others", "<p>Not you.</p>")
	draft = knowing.article("A draft", "<p>Not yet.</p>", status="Draft")
	rival = partner("Rival", "rita@rival.example.com")
	audience = {"doctype": "Article Audience", "article": hidden.name, "partners": [{"partner": rival.name}]}
	frappe.get_doc(audience).insert()
	names = ["nothing", "", "' or 1=1 --", "é" * 500, draft.name, hidden.name, article.name]
	told("shown", articles=names, ticket_type="No such type")
	for name in names[:-1]:
		told("opened", article=name)
	assert counts(article) == [("2026-11-23", None, 1, 0)]
	assert counts(draft) == counts(hidden) == []
	assert not frappe.db.exists("Article Count", {"article": ["not in", [article.name]], "day": "2026-11-23"})


@pytest.mark.parametrize("articles", ["no list", {"a": 1}, [["nested"]]])
def test_what_is_no_list_of_names_is_refused(gold, articles):
	with pytest.raises(frappe.ValidationError):
		told("shown", articles=articles)


def test_one_page_and_one_user_count_no_more_than_a_reader_could_read(gold, monkeypatch):
	articles = [knowing.article(f"Article {number}", "<p>Text.</p>") for number in range(3)]
	monkeypatch.setattr(deflection, "MOST", 2)
	told("shown", articles=[each.name for each in articles])
	assert [len(counts(each)) for each in articles] == [1, 1, 0]
	monkeypatch.setattr(deflection, "PER_HOUR", 2)
	told("opened", article=articles[2].name)
	told("opened", article=articles[2].name)
	assert counts(articles[2]) == [("2026-11-23", None, 0, 1)]


def test_nobody_counts_by_hand_and_a_counted_article_can_still_be_deleted(gold):
	article = deals_article()
	knowing.article("Another, since a category keeps one", "<p>So it is.</p>")
	told("shown", articles=[article.name])
	with pytest.raises(CountedByHandError):
		frappe.get_last_doc("Article Count", {"article": article.name}).save()
	frappe.delete_doc("HD Article", article.name)
	assert counts(article)


def test_account_managers_see_the_numbers_of_their_partners_and_none_of_all(gold):
	article = deals_article()
	told("shown", articles=[article.name], ticket_type=DEALS)
	user(ACCOUNT_MANAGER, "Channel Account Manager")
	user("operations@vendor.example.com", "Partner Operations Manager")
	assert {"shown", "opened"} <= columns("operations@vendor.example.com")
	assert not {"shown", "opened"} & columns(ACCOUNT_MANAGER)
	assert not {"shown", "opened"} & columns("operations@vendor.example.com", group_by="Partner")
	assert not {"shown", "opened"} & columns("operations@vendor.example.com", partner=gold.name)


def columns(reader: str, **filters: str) -> set[str]:
	"""The columns of the report, as somebody."""
	report = frappe.get_doc("Report", "Self-Service Deflection")
	with signed_in(reader):
		return {column["fieldname"] for column in report.execute_script_report(filters)[0]}


def test_the_help_page_counts_what_was_found_and_not_what_is_newest(gold):
	deals_article()
	assert "article_counts.js" in website.read(USER, "partners/help", q="registered")
	assert "article_counts.js" not in website.read(USER, "partners/help")
	assert "article_counts.js" not in website.read(USER, "partners/help", q="xylophone")


def test_counts_of_many_at_once_are_not_lost(committing):
	with leaving_nothing():
		gold = partner("Gold Reseller", USER)
		articles = [deals_article(), knowing.article("How money is paid", "<p>By bank.</p>")]
		frappe.db.commit()
		names = [each.name for each in articles]

		def reads(order: list[str]) -> None:
			for _number in range(EACH):
				frappe.db.get_value("Partner", gold.name, "status")  # what a request has read before
				deflection.shown(order, None, USER)
				deflection.opened(order[0], None, USER)
				frappe.db.commit()

		assert ended(*[started(lambda order=order: reads(order)) for order in (names, names[::-1])]) == [0, 0]
		frappe.db.rollback()
		assert [row[2:] for each in articles for row in counts(each)] == [(2 * EACH, EACH)] * 2
