"""What a partner is asked and told on the page of a new ticket, and what the server makes of what is sent."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

import frappe
from frappe.desk.doctype.number_card import number_card
from frappe.model.document import Document
from helpdesk.api import article as helpdesk_articles

from partner_support.adapters import site_time
from partner_support.adapters.sla import clock_records
from partner_support.adapters.tickets.guard import Refusal
from partner_support.engine import ClockKind
from partner_support.exceptions import CountedByHandError
from tests.site import knowing
from tests.site.escalating import steps_of, sweep_at
from tests.site.factories import agent, at, category, customer, ladder, partner, policy, row, step, user
from tests.site.portal import USER, portal_ticket, signed_in

API = "partner_support.api.portal_new_ticket"
TEMPLATE = "helpdesk.helpdesk.doctype.hd_ticket_template.api.get_one"
SEARCH = "helpdesk.api.article.search"
RITA = "rita@rival.example.com"
PAUL = "paul@plain.example.com"
MONDAY = "2026-11-23 10:00"
DEALS = "Test Deals"


@pytest.fixture(autouse=True)
def gold() -> Iterator[Document]:
	with at(MONDAY):
		policy(
			row(
				partner_tier="Gold",
				severity="Urgent",
				category=DEALS,
				first_response=(1, "Hours"),
				resolution=(0, "Business Days"),
			),
			row(severity="Urgent", first_response=(2, "Hours"), resolution=(1, "Business Days")),
			ladder_name=ladder(step("Business critical", level=2)).name,
		)
		yield partner("Gold Reseller", USER, time_zone="America/New_York")


def asked(method: str, reader: str = USER, **arguments: Any) -> Any:
	with signed_in(reader):
		return frappe.call(f"{API}.{method}", **arguments)


def told(reader: str = USER, **form: Any) -> dict[str, Any]:
	"""What the page says about a form."""
	return asked("preview", reader, **{"ticket_type": DEALS, "priority": "Urgent", **form})


def answer_of(overridden: str, reader: str, **arguments: Any) -> Any:
	"""What a method of Helpdesk's answers on this site."""
	(answering,) = frappe.get_hooks("override_whitelisted_methods")[overridden]
	with signed_in(reader):
		return frappe.call(answering, **arguments)


def page(reader: str) -> dict[str, Any]:
	return answer_of(TEMPLATE, reader, name="Default")


def promised(ticket: Document) -> dict[str, datetime]:
	"""When a ticket's clocks fall due."""
	return {kind.value: record.clock.due for kind, record in clock_records.load(ticket.name).items()}


def test_the_page_begins_with_category_severity_and_urgency_in_the_partners_words():
	rows = page(USER)["fields"]
	assert [(each["fieldname"], each["label"], each["required"]) for each in rows[:3]] == [
		("ticket_type", "Category", 1),
		("priority", "Severity", 1),
		("business_critical", "Business-critical?", 0),
	]
	assert not any(each["hide_from_customer"] for each in rows[:3])
	assert len({each["fieldname"] for each in rows}) == len(rows)
	assert any("new_ticket.js" in script for script in page(USER)["_form_script"])


def test_agents_and_customers_who_are_no_partner_keep_helpdesks_page():
	agent("agent@vendor.example.com")
	customer("Plain Customer", PAUL)
	for reader in ("agent@vendor.example.com", PAUL):
		answer = page(reader)
		assert "Business-critical?" not in [each["label"] for each in answer["fields"]]
		assert not any("new_ticket.js" in script for script in answer["_form_script"])


def test_the_page_is_helpdesks_own_while_the_app_is_disabled():
	frappe.db.set_single_value("Partner Support Settings", "enabled", 0)
	frappe.clear_document_cache("Partner Support Settings", "Partner Support Settings")
	assert "Business-critical?" not in [each["label"] for each in page(USER)["fields"]]


def test_categories_are_called_as_partners_call_them_and_disabled_ones_are_not_offered():
	frappe.rename_doc("Support Category", DEALS, "Deals of Yours")
	category("Test Gone", disabled=1)
	offered = asked("categories")
	assert {"label": "Deals of Yours", "value": DEALS} in offered
	assert "Test Gone" not in [each["value"] for each in offered]


def test_severities_are_offered_with_their_meaning_and_the_worst_first():
	settings = frappe.get_doc("Partner Support Settings")
	urgent = next(each for each in settings.severities if each.priority == "Urgent")
	urgent.update({"severity_label": "On Fire", "meaning": "a live customer is down"})
	settings.save()
	frappe.db.set_value("HD Ticket Priority", "Low", "disabled", 1)
	offered = asked("severities")
	assert offered[0] == {"label": "On Fire - a live customer is down", "value": "Urgent"}
	assert "Low" not in [each["value"] for each in offered]


def test_a_category_brings_its_guidance_and_its_checklist_and_nothing_that_acts():
	frappe.get_doc("Support Category", DEALS).update(
		{
			"guidance": '<p>Tell us the <b>deal</b>.</p><script>steal()</script><img src="x" onerror="steal()">',
			"typical_resolution": "24-48 h",
			"checklist": [
				{"item": "Deal number", "required": 1},
				{"item": "<i>Screenshot</i>", "required": 0},
			],
		}
	).save()
	about = told()["category"]
	assert "<b>deal</b>" in about["guidance"]
	assert "script" not in about["guidance"] and "onerror" not in about["guidance"]
	assert [(each["item"], bool(each["optional"])) for each in about["checklist"]] == [
		("Deal number", False),
		("<i>Screenshot</i>", True),
	]
	assert about["typical"] == "Usually resolved within 24-48 h."


def test_what_may_be_attached_is_said_beforehand():
	settings = frappe.get_doc("Partner Support Settings")
	settings.update(
		{"attachments_per_message": 3, "attachment_megabytes": 0, "attachment_kinds": ".PDF png"}
	).save()
	assert told()["category"]["files"] == "Files: at most 3; pdf, png"
	settings.update({"attachments_per_message": 0, "attachment_kinds": ""}).save()
	assert told()["category"]["files"] == ""


def test_the_promise_is_what_the_ticket_gets():
	for form in (
		{},
		{"priority": "Low"},
		{"ticket_type": category("Test Others").ticket_type},
	):
		shown = told(**form)["promise"]
		mine = portal_ticket(**{"ticket_type": DEALS, "priority": "Urgent", **form})
		due = {clock["by"].partition(" by ")[0].title(): clock["due_at"] for clock in shown["clocks"]}
		assert due == {kind: instant.isoformat() for kind, instant in promised(mine).items()}
		assert due["First Response"] == site_time.to_utc(mine.response_by).isoformat()


def test_the_promise_names_its_reason_and_the_partners_own_time():
	promise = told()["promise"]
	assert promise["case"] == "Gold, Critical, Test Deals"
	first, second = promise["clocks"]
	assert first["by"] == "First response by {0}"
	assert first["due_local"] == "Monday 23 November 2026 05:00"  # eleven o'clock in Berlin
	assert first["zone"] == "America/New_York"
	assert first["rule"] == "as for every Gold, Critical, Test Deals ticket"
	assert second["by"] == "Resolution by {0}"
	other = told(ticket_type=category("Test Others").ticket_type)["promise"]["clocks"]
	assert {each["rule"] for each in other} == {"as for every Critical ticket"}
	assert {each["rule"] for each in told(priority="Low")["promise"]["clocks"]} == {"as for every ticket"}


def test_nothing_is_promised_before_category_and_severity_are_chosen():
	assert told(ticket_type=None)["promise"] is None
	assert told(priority=None)["promise"] is None


def test_nobody_is_told_what_another_partner_is_promised(gold):
	rival = partner("Bronze Rival", RITA, partner_tier="Bronze")
	with pytest.raises(Refusal, match="You are no member"):
		told(customer=rival.hd_customer)
	with pytest.raises(Refusal, match="You are no member"):
		told(customer="Nobody Known")
	assert told(RITA)["promise"]["case"] == "Bronze, Critical, Test Deals"
	assert told(customer=gold.hd_customer)["promise"]["case"] == "Gold, Critical, Test Deals"


def test_a_person_of_two_partners_is_told_what_the_chosen_one_is_promised(gold):
	rival = partner("Bronze Rival", partner_tier="Bronze")
	company = frappe.get_doc("HD Customer", rival.hd_customer)
	company.append("contacts", {"contact_name": frappe.db.get_value("Contact", {"user": USER})})
	company.save(ignore_permissions=True)
	assert told()["promise"] is None
	assert told(customer=rival.hd_customer)["promise"]["case"].startswith("Bronze")
	assert told(customer=gold.hd_customer)["promise"]["case"].startswith("Gold")


def test_guests_and_customers_are_promised_nothing():
	customer("Plain Customer", PAUL)
	assert told(PAUL)["promise"] is None
	for method in ("preview", "categories", "severities", "urgencies"):
		with pytest.raises(frappe.PermissionError):
			asked(method, "Guest")


def test_business_critical_set_on_creation_climbs_the_ladder_at_once():
	mine = portal_ticket(ticket_type=DEALS, priority="Low", business_critical="1").reload()
	other = portal_ticket(ticket_type=DEALS, priority="Low", business_critical="0").reload()
	assert (mine.business_critical, other.business_critical) == (1, 0)
	sweep_at("2026-11-23 10:01")
	assert (steps_of(mine), steps_of(other)) == (["Business critical"], [])


@pytest.mark.parametrize("sent", ({"label": "No", "value": 0}, "", None, "nonsense"))
def test_whatever_else_is_sent_is_not_business_critical(sent):
	assert portal_ticket(ticket_type=DEALS, business_critical=sent).reload().business_critical == 0


def test_a_category_that_is_no_longer_taken_is_refused():
	category("Test Gone", disabled=1)
	with pytest.raises(Refusal, match="Test Gone are no longer taken"):
		portal_ticket(ticket_type="Test Gone")


def test_a_severity_that_is_no_longer_used_is_refused():
	frappe.db.set_value("HD Ticket Priority", "Low", "disabled", 1)
	with pytest.raises(Refusal, match="Severity Low is no longer used"):
		portal_ticket(ticket_type=DEALS, priority="Low")


def test_the_clocks_shown_are_those_that_a_partner_knows():
	assert [clock["by"] for clock in told()["promise"]["clocks"]] == [
		"First response by {0}",
		"Resolution by {0}",
	]
	assert set(promised(portal_ticket(ticket_type=DEALS))) == {
		ClockKind.FIRST_RESPONSE.value,
		ClockKind.RESOLUTION.value,
	}


def no_search_engine(query: str) -> list:
	raise frappe.ValidationError("unknown command 'FT.SEARCH'")


def test_articles_are_suggested_where_redis_has_no_search(monkeypatch):
	monkeypatch.setattr(helpdesk_articles, "search", no_search_engine)
	answer = knowing.article("How deals are registered", "<p>Open the portal & fill in <b>the form</b>.</p>")
	knowing.article("Deals nobody may read yet", "<p>Deals are registered.</p>", status="Draft")
	found = answer_of(SEARCH, USER, query="deals registered")
	assert [each["name"] for each in found] == [f"{answer.name}#"]
	assert (found[0]["subject"], found[0]["headings"]) == ("How deals are registered", "Test Answers")
	assert "portal &amp; fill" in found[0]["description"] and "<b>" not in found[0]["description"]


def test_helpdesks_own_answer_is_kept_less_what_the_reader_may_not_read(monkeypatch):
	answer = knowing.article("How deals are registered", "<p>Open the portal.</p>")
	results = [{"name": f"{answer.name}#then", "subject": "Theirs"}, {"name": "gone#", "subject": "Gone"}]
	monkeypatch.setattr(helpdesk_articles, "search", lambda query: results)
	assert answer_of(SEARCH, USER, query="deals") == results[:1]
	with signed_in("Guest"):
		assert frappe.call("partner_support.api.articles.search", query="deals") == []


def counts(**filters: Any) -> list[frappe._dict]:
	return frappe.get_all("Self Service Answer", filters=filters, fields=["*"])


def test_an_article_that_answered_is_counted_once_a_day(gold):
	answer = knowing.article("How deals are registered", "<p>Open the portal.</p>")
	for instant in (MONDAY, "2026-11-23 11:00", "2026-11-24 10:30"):
		with at(instant):
			asked("answered", article=answer.name, searched="register a deal", ticket_type=DEALS)
	first, second = sorted(counts(article=answer.name), key=lambda each: each.answered_on)
	assert (first.user, first.partner, first.category) == (USER, gold.name, DEALS)
	assert (first.article_title, first.searched) == (answer.title, "register a deal")
	assert first.answered_on < second.answered_on


def test_only_a_partners_people_are_counted_and_only_for_what_they_may_read():
	answer = knowing.article("How deals are registered", "<p>Open the portal.</p>")
	draft = knowing.article("A draft", "<p>Not yet.</p>", status="Draft")
	customer("Plain Customer", PAUL)
	for reader, article in ((USER, draft.name), (USER, "nothing"), (PAUL, answer.name)):
		with pytest.raises(frappe.DoesNotExistError):
			asked("answered", reader, article=article)
	with pytest.raises(frappe.PermissionError):
		asked("answered", "Guest", article=answer.name)
	assert not counts(article=answer.name)


def test_nobody_counts_by_hand_and_a_counted_article_can_still_be_deleted():
	answer = knowing.article("How deals are registered", "<p>Open the portal.</p>")
	knowing.article("Another, since a category keeps one", "<p>So it is.</p>")
	asked("answered", article=answer.name)
	with pytest.raises(CountedByHandError):
		frappe.get_doc("Self Service Answer", counts(article=answer.name)[0].name).save()
	frappe.delete_doc("HD Article", answer.name)
	assert counts(article=answer.name)


def test_the_card_counts_this_months_answers_for_those_who_may_see_them():
	answer = knowing.article("How deals are registered", "<p>Open the portal.</p>")
	user("operations@vendor.example.com", "Partner Operations Manager")
	user("account.manager@vendor.example.com", "Channel Account Manager")
	card = frappe.get_doc("Number Card", "Answered by Articles")

	def number(reader: str) -> float:
		with signed_in(reader):
			return number_card.get_result(card.as_json(), card.filters_json)

	before = number("operations@vendor.example.com")
	with at("2026-10-30 10:00"):
		asked("answered", article=answer.name)
	with at(MONDAY):
		asked("answered", article=answer.name)
	assert number("operations@vendor.example.com") == before + 1
	assert number("account.manager@vendor.example.com") == 0
	for reader in (USER, PAUL):
		with signed_in(reader):
			assert not frappe.has_permission("Self Service Answer", "read")
