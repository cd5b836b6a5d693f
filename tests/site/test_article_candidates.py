"""Solved tickets that are alike suggest an article, until one is written, one answers them, or somebody says no."""

import pytest

import frappe
from frappe.utils import fmt_money

from partner_support.adapters.knowledge import article_index, candidates, likeness
from partner_support.api import knowledge
from partner_support.exceptions import CountedByHandError
from partner_support.partner_support.report.article_drafts import article_drafts as drafts_report
from partner_support.patches.v0_4 import plant_article_candidates
from tests.site import knowing
from tests.site.factories import agent, agent_replies, at, partner, policy, set_on, ticket, user
from tests.site.portal import signed_in

AGENT, MEMBER = "agent@vendor.example.com", "ann@first.example.com"
MANAGER, ACCOUNT_MANAGER = "support.manager@vendor.example.com", "account.manager@vendor.example.com"
MONDAY = "2026-11-23 10:00"
ALIKE = (
	("API token expired after a week", "Since this morning every call answers 401, the token expired."),
	("Expired API token", "Our token expired, calls answer 401 now."),
	("Token for the API has expired again", "We get 401 from every call. What do we do?"),
)
OTHERS = (
	("Invoice shows the wrong VAT", "The VAT of the last invoice is 19 percent instead of 7."),
	("Cannot upload a logo", "The picture is refused as too large."),
)


def text(subject, rest=""):
	return article_index.words(subject), article_index.words(rest)


def grouped(texts, at_least=3):
	named = {str(number): text(*each) for number, each in enumerate(texts)}
	return [set(group.names) for group in likeness.groups(named, at_least)]


def test_texts_about_the_same_are_alike_and_others_are_not():
	assert grouped([*OTHERS, *ALIKE]) == [{"2", "3", "4"}]


@pytest.mark.parametrize(
	"texts",
	[
		[
			("Help", "The deal is not saved."),
			("Help", "A picture is missing."),
			("Help", "Where is my invoice?"),
		],
		[
			("Question about a deal", "Who approves it?"),
			("Question about VAT", ""),
			("Question about a logo", ""),
		],
		[("", ""), ("", ""), ("", "")],
		[("???", "..."), ("!!!", "..."), ("---", "...")],
		list(ALIKE[:2]),
	],
)
def test_what_is_called_alike_without_being_about_the_same_is_no_group(texts):
	assert grouped(texts) == []


def test_two_groups_are_told_apart_the_larger_first_and_a_text_is_in_one():
	more = [(f"Invoice shows the wrong VAT {year}", "The VAT is wrong.") for year in range(2021, 2026)]
	assert grouped([*ALIKE, *more]) == [{"3", "4", "5", "6", "7"}, {"0", "1", "2"}]


def test_four_hundred_tickets_of_one_kind_are_grouped():
	texts = [(f"API token {number} expired", "Calls answer 401.") for number in range(400)]
	assert [len(group) for group in grouped(texts)] == [400]


@pytest.fixture(autouse=True)
def monday():
	frappe.db.delete("Article Candidate")
	frappe.db.delete("Article Candidate Ticket")
	frappe.db.set_value("HD Ticket", {"name": ["is", "set"]}, "resolution_date", None)
	knowing.only()
	with at(MONDAY):
		policy()
		agent(AGENT)
		yield


@pytest.fixture
def partners():
	return [partner("First Partner", MEMBER), partner("Second Partner", "bob@second.example.com")]


def solved(of, subject, description, answer="Renew the token in the console.", **values):
	"""A ticket that was answered and solved."""
	made = ticket(of, subject=subject, description=f"<p>{description}</p>", **values)
	if answer:
		agent_replies(made, answer)
	made.reload().update({"status": "Resolved"})
	made.save()
	return made.reload()


@pytest.fixture
def three(partners):
	first, second = partners
	return [solved(of, *said) for of, said in zip((first, second, first), ALIKE, strict=True)]


def found(state="Open"):
	candidates.look()
	names = frappe.get_all("Article Candidate", {"state": state}, pluck="name")
	return [frappe.get_doc("Article Candidate", name) for name in names]


def tickets_of(candidate):
	return {str(row.ticket) for row in candidate.tickets}


def test_three_alike_are_a_candidate_with_what_they_cost(three, partners):
	solved(partners[0], *OTHERS[0])
	(candidate,) = found()
	assert tickets_of(candidate) == {each.name for each in three}
	assert (candidate.tickets_alike, candidate.partners_alike) == (3, 2)
	assert candidate.subject in {subject for subject, _ in ALIKE} and candidate.category
	rows = frappe.get_all(
		"SLA Clock", {"ticket": ["in", [*tickets_of(candidate)]], "clock": "Resolution"}, pluck="consumed"
	)
	assert candidate.hours == round(sum(rows) / 3600, 2)


def test_hours_are_the_working_time_until_they_were_solved(partners):
	with at(MONDAY) as time:
		made = [ticket(partners[0], subject=subject, description=text) for subject, text in ALIKE]
		time.move_to("2026-11-23 12:00")
		for each in made:
			agent_replies(each, "Renew it.")
			each.reload().update({"status": "Resolved"})
			each.save()
		(candidate,) = found()
	assert candidate.hours == sum(row.hours for row in candidate.tickets) > 0


def test_what_is_not_solved_or_solved_too_long_ago_or_merged_does_not_count(three):
	for change in ({"status_category": "Open"}, {"resolution_date": "2026-09-01 10:00"}, {"is_merged": 1}):
		frappe.db.savepoint("as_it_was")
		frappe.db.set_value("HD Ticket", three[1].name, change, update_modified=False)
		assert found() == []
		frappe.db.rollback(save_point="as_it_was")
	assert len(found()) == 1


def test_tickets_of_two_categories_are_not_alike(three):
	other = frappe.get_doc({"doctype": "HD Ticket Type", "name": "Another Type"}).insert()
	set_on(three[1], ticket_type=other.name)
	assert found() == []


@pytest.mark.parametrize(("tickets", "days", "number"), [(3, 30, 1), (4, 30, 0), (0, 30, 0), (3, 0, 0)])
def test_the_settings_say_how_many_and_how_long(three, settings, tickets, days, number):
	settings("Partner Support Settings", candidate_tickets=tickets, candidate_days=days)
	assert len(found()) == number


def test_what_a_published_article_answers_is_no_candidate(three):
	answer = knowing.article("Expired API token", "<p>The token expired: renew it.</p>", status="Draft")
	assert len(found()) == 1
	answer.reload().update({"status": "Published"}).save()
	assert found() == []


def test_an_article_that_some_of_them_may_not_read_does_not_answer_them(three, partners):
	answer = knowing.article("Expired API token", "<p>The token expired: renew it.</p>")
	rows = [{"partner": partners[0].name}]
	frappe.get_doc({"doctype": "Article Audience", "article": answer.name, "partners": rows}).insert()
	frappe.local.request_cache.clear()
	assert len(found()) == 1


def test_a_second_look_changes_nothing_and_a_fourth_ticket_joins(three, partners):
	(before,) = found()
	(after,) = found()
	assert (after.name, tickets_of(after)) == (before.name, tickets_of(before))
	fourth = solved(partners[1], "The API token expired", "Calls answer 401.")
	(grown,) = found()
	assert grown.name == before.name and tickets_of(grown) == tickets_of(before) | {fourth.name}


def test_one_click_drafts_the_article_of_the_best_answer_with_all_as_its_sources(three):
	set_on(three[2], feedback_rating=1)
	agent_replies(three[2], "Choose Tokens, then Renew.")
	(candidate,) = found()
	with signed_in(AGENT):
		made = knowledge.draft_from_candidate(candidate.name)
		again = knowledge.draft_from_candidate(candidate.name)
	article = frappe.get_doc("HD Article", made["article"])
	assert "Choose Tokens, then Renew." in article.content and article.status == "Draft"
	assert (made["is_new"], again["is_new"], again["article"]) == (True, False, article.name)
	sources = frappe.get_all("Article Source", {"article": article.name}, pluck="ticket")
	assert set(sources) == tickets_of(candidate)
	notes = frappe.get_all(
		"HD Ticket Comment", {"reference_ticket": ["in", sources]}, ["reference_ticket", "content"]
	)
	assert {note.reference_ticket for note in notes if article.name in note.content} == set(sources)
	candidate.reload()
	assert (candidate.state, candidate.article, candidate.decided_by) == ("Drafted", article.name, AGENT)
	assert found() == []  # its tickets are being answered


def test_tickets_that_nobody_answered_are_refused_in_words(partners):
	for said in ALIKE:
		solved(partners[0], *said, answer=None)
	(candidate,) = found()
	with signed_in(AGENT), pytest.raises(frappe.ValidationError, match="Nobody has written an answer"):
		knowledge.draft_from_candidate(candidate.name)


def test_what_was_dismissed_stays_away_until_as_many_more_have_come(three, partners):
	(candidate,) = found()
	with signed_in(AGENT):
		knowledge.dismiss_candidate(candidate.name)
	assert found() == [] and candidate.reload().state == "Dismissed"
	more = [solved(partners[0], "The API token expired", "Calls answer 401.") for _ in range(2)]
	assert found() == []
	more.append(solved(partners[1], "API token expired", "Calls answer 401."))
	(again,) = found()
	assert again.name == candidate.name and {each.name for each in more} <= tickets_of(again)


def test_a_suggestion_is_decided_on_once(three):
	(candidate,) = found()
	with signed_in(AGENT):
		knowledge.dismiss_candidate(candidate.name)
		with pytest.raises(frappe.ValidationError, match="decided on already"):
			knowledge.dismiss_candidate(candidate.name)


def test_a_suggestion_whose_tickets_are_open_again_goes(three):
	(candidate,) = found()
	three[0].reload().update({"status": "Open"})
	three[0].save()
	assert found() == [] and not frappe.db.exists("Article Candidate", candidate.name)


def test_a_deleted_article_lets_its_tickets_be_suggested_again(three):
	(candidate,) = found()
	knowing.article("Beside it", "<p>text</p>")
	with signed_in(AGENT):
		article = knowledge.draft_from_candidate(candidate.name)["article"]
	frappe.get_doc("HD Article", article).delete()
	assert not frappe.db.exists("Article Candidate", candidate.name) and len(found()) == 1


def test_a_deleted_ticket_stands_in_no_way(three):
	(candidate,) = found()
	frappe.delete_doc("HD Ticket", three[0].name, ignore_permissions=True)
	with signed_in(AGENT):
		assert knowledge.draft_from_candidate(candidate.name)["is_new"]


def test_nobody_writes_a_candidate_by_hand(three):
	(candidate,) = found()
	candidate.subject = "Mine"
	with pytest.raises(CountedByHandError):
		candidate.save()


def test_agents_and_managers_decide_and_nobody_else(three):
	(candidate,) = found()
	user(MANAGER, "Partner Support Manager")
	user(ACCOUNT_MANAGER, "Channel Account Manager")
	for person in (MEMBER, ACCOUNT_MANAGER, "Guest"):
		for asked in (
			lambda: knowledge.look_for_candidates(),
			lambda: knowledge.draft_from_candidate(candidate.name),
			lambda: knowledge.dismiss_candidate(candidate.name),
			lambda: knowledge.drafts_to_review(),
			lambda: drafts_report.execute({}),
		):
			with signed_in(person), pytest.raises(frappe.PermissionError):
				asked()
	with signed_in(MANAGER):
		knowledge.look_for_candidates()
		knowledge.dismiss_candidate(candidate.name)
		assert knowledge.drafts_to_review()["route"] == ["query-report", "Article Drafts"]


def test_who_reviews_is_told_which_drafts_wait_how_long_and_for_whom(three):
	frappe.db.set_value("HD Article", {"status": "Draft"}, "status", "Archived")
	(candidate,) = found()
	with signed_in(AGENT):
		drafted = knowledge.draft_from_candidate(candidate.name)["article"]
	rows = {"tiers": [{"partner_tier": "Gold"}], "partners": [{"partner": "First Partner"}]}
	frappe.get_doc({"doctype": "Article Audience", "article": drafted, **rows}).insert()
	with at("2026-11-25 22:00"):
		own = knowing.article("By hand", "<p>text</p>", status="Draft")
		_, listed, _, _, numbers, _ = drafts_report.execute({})
		assert knowledge.drafts_to_review()["value"] == 2
		_, agents, *_ = drafts_report.execute({"drafted_by": AGENT})
	first, second = listed
	assert (first["name"], first["drafted_by"], first["days"]) == (drafted, AGENT, 2.5)
	assert (first["audience"], first["tickets"]) == ("Gold, First Partner", 3)
	assert first["taken_out"] == len(
		frappe.db.get_value("Article Source", {"ticket": candidate.tickets[0].ticket}, "removed").splitlines()
	)
	assert (second["name"], second["drafted_by"], second["audience"]) == (
		own.name,
		"Administrator",
		"Everybody",
	)
	assert [each["name"] for each in agents] == [drafted]
	assert [each["value"] for each in numbers] == [2, fmt_money(2.5, 2)]


def test_an_upgrade_brings_the_rule():
	frappe.db.delete("Singles", {"doctype": "Partner Support Settings", "field": ["like", "candidate%"]})
	frappe.clear_document_cache("Partner Support Settings")
	plant_article_candidates.execute()
	settings = frappe.get_single("Partner Support Settings")
	assert (settings.candidate_tickets, settings.candidate_days) == (3, 30)
