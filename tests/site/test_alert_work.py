"""What the sections about waiting work tell: questions, tier proposals and article drafts, to whom, and where they lead."""

from collections.abc import Iterator

import pytest

import frappe

from partner_support.adapters.alerts import alert_topics
from partner_support.adapters.reviews import review_sweep
from partner_support.adapters.tiers import tier_evaluation
from partner_support.api import knowledge, reviews, tiers
from tests.site import alerting
from tests.site.alert_pages import opened, page_of
from tests.site.alerting import HEAD, head, told
from tests.site.factories import (
	SECOND_TEAM,
	agent,
	agent_replies,
	at,
	partner,
	policy,
	team,
	ticket,
)
from tests.site.portal import signed_in
from tests.site.qualifying import OPERATIONS, decide, open_proposal, proposing, won

AGENT, COLLEAGUE, REVIEWER = (f"{name}@vendor.example.com" for name in ("agent", "colleague", "reviewer"))
CAM = "cam@vendor.example.com"
REVIEWS, PROPOSALS, DRAFTS = "Overdue second reviews", "Tier proposals to decide", "Article drafts to review"
WANTS = {"wants_promises": 1, "wants_escalations": 1, "wants_trends": 1, "wants_work": 1}
QUESTION = "May we pay them twice?"


@pytest.fixture(autouse=True)
def quiet_site():
	alerting.a_quiet_site()
	head()
	told(alert_lines=10, alert_waiting_days=3)


@pytest.fixture
def gold():
	with at("2026-11-02 09:00"):
		policy()
		agent(AGENT), agent(COLLEAGUE), agent(REVIEWER)
		return partner("Gold Reseller", channel_account_manager=head(CAM, "Channel Account Manager"))


@pytest.fixture
def silver():
	with at("2026-11-02 09:00"):
		return partner("Silver Dealer", partner_tier="Silver")


# --- second reviews --------------------------------------------------------------------------


def asked(of, instant: str, about: str = "Legal check", to: str = SECOND_TEAM):
	"""A ticket about which another team is asked then; it has eight working hours unless the ticket is due before."""
	team(to, (REVIEWER,))
	with at(instant):
		found = ticket(of, subject=about, priority="Low")
		with signed_in(AGENT):
			return found, frappe.get_doc("Second Review", reviews.ask(found.name, to, QUESTION))


def sweep(instant: str) -> None:
	"""The job that calls reviews overdue."""
	with at(instant):
		review_sweep.run()


def test_overdue_reviews_are_told_the_longest_overdue_first(gold):
	(late, _), (later, _) = asked(gold, "2026-11-19 10:00"), asked(gold, "2026-11-18 12:00")
	asked(gold, "2026-11-23 10:00")  # has until six
	sweep("2026-11-23 10:30")
	section = page_of()[REVIEWS]
	assert section.titles == [f"#{later.name}", f"#{late.name}"]
	assert f"Gold Reseller {SECOND_TEAM} was to answer 4 days ago" in section.lines[0].said


def test_an_answered_question_is_told_no_more(gold):
	_ticket, review = asked(gold, "2026-11-18 10:00")
	sweep("2026-11-23 10:00")
	assert REVIEWS in page_of()
	with at("2026-11-23 10:10"), signed_in(REVIEWER):
		reviews.answer(review.name, "Once.")
	assert REVIEWS not in page_of()


def test_a_question_is_not_repeated_and_a_line_leads_where_its_reader_may_go(gold):
	found, review = asked(gold, "2026-11-18 10:00", about="Contract of Gold")
	sweep("2026-11-23 10:00")
	for person in (HEAD, CAM, AGENT):
		section = page_of(person)[REVIEWS]
		assert QUESTION not in section.lines[0].said
		assert review.name in opened(section.url, person)
		assert opened(section.lines[0].url, person)
	line = page_of(AGENT)[REVIEWS].lines[0]
	assert line.title == f"#{found.name} Contract of Gold" and opened(line.url, AGENT) == [found.name]
	assert page_of(HEAD)[REVIEWS].titles == [f"#{found.name}"]  # Helpdesk shows them no tickets


def test_an_account_manager_is_told_of_reviews_about_own_partners_only(gold, silver):
	(mine, _), (_others, _) = asked(gold, "2026-11-18 10:00"), asked(silver, "2026-11-18 11:00")
	sweep("2026-11-23 10:00")
	assert page_of(CAM)[REVIEWS].titles == [f"#{mine.name}"]
	assert len(page_of()[REVIEWS].lines) == 2


def test_a_lead_is_told_of_what_is_asked_of_their_team(gold):
	(theirs, _), _others = asked(gold, "2026-11-18 10:00"), asked(gold, "2026-11-18 10:00", to="Test Third")
	sweep("2026-11-23 10:00")
	row = {"user": COLLEAGUE, "frequency": "Daily", "whose": "Teams they lead", **WANTS}
	told(row, team_leads=[{"team": SECOND_TEAM, "lead": COLLEAGUE}])
	section = page_of(COLLEAGUE)[REVIEWS]
	assert section.titles == [f"#{theirs.name} Legal check"]


def test_more_reviews_than_fit_are_counted(gold):
	for _ in range(4):
		asked(gold, "2026-11-18 10:00")
	sweep("2026-11-23 10:00")
	told(alert_lines=1)
	section = page_of()[REVIEWS]
	assert len(section.lines) == 1 and section.below == "and 3 more"
	assert len(opened(section.url)) == 4


# --- tier proposals --------------------------------------------------------------------------


@pytest.fixture
def proposed(settings) -> Iterator[tuple]:
	"""Two partners that are proposed for Silver on a Tuesday, one of them with an account manager."""
	with proposing(settings):
		mine = partner(
			"Bronze Reseller",
			partner_tier="Bronze",
			channel_account_manager=head(CAM, "Channel Account Manager"),
		)
		others = partner("Bronze Shop", partner_tier="Bronze")
		won(mine), won(others)
		tier_evaluation.run()
		frappe.db.set_value("Tier Proposal", open_proposal(others).name, "creation", "2026-11-24 09:00:00")
	yield open_proposal(mine), open_proposal(others)


def test_proposals_that_wait_for_days_are_told_the_longest_waiting_first(proposed):
	assert PROPOSALS not in page_of(instant="2026-11-27 08:55")
	assert page_of(instant="2026-11-27 09:30")[PROPOSALS].titles == ["Bronze Shop"]
	section = page_of(instant="2026-11-28 10:00")[PROPOSALS]
	assert section.titles == ["Bronze Shop", "Bronze Reseller"]
	assert "Bronze to Silver, waits for 4 days" in section.lines[0].said


def test_a_proposal_leads_to_where_it_is_decided_and_is_told_no_more_then(proposed):
	mine, others = proposed
	section = page_of(instant="2026-11-28 10:00")[PROPOSALS]
	assert opened(section.lines[1].url) == [mine.name]
	assert {mine.name, others.name} <= set(opened(section.url))
	with at("2026-11-28 11:00"):
		decide(tiers.confirm, mine, by=OPERATIONS)
		decide(tiers.dismiss, others, by=OPERATIONS)
	assert PROPOSALS not in page_of(instant="2026-11-28 12:00")


def test_proposals_are_told_to_whoever_may_see_them(proposed):
	mine, _others = proposed
	section = page_of(CAM, "2026-11-28 10:00")[PROPOSALS]
	assert section.titles == ["Bronze Reseller"]
	assert opened(section.lines[0].url, CAM) == opened(section.url, CAM) == [mine.name]
	agent(AGENT)
	assert PROPOSALS not in page_of(AGENT, "2026-11-28 10:00")


def test_nought_days_tell_of_no_waiting_work(proposed):
	told(alert_waiting_days=0)
	assert PROPOSALS not in page_of(instant="2026-11-28 10:00")


def test_a_flood_of_waiting_work_is_read_up_to_a_limit_and_counted_beyond_it(proposed, monkeypatch):
	monkeypatch.setattr(alert_topics, "MOST_READ", 1)
	section = page_of(instant="2026-11-28 10:00")[PROPOSALS]
	assert section.titles == ["Bronze Shop"] and section.below == "and 1 more"


# --- article drafts --------------------------------------------------------------------------


def drafted(of, instant: str, subject: str):
	"""An article drafted from a solved ticket then."""
	with at(instant):
		found = ticket(of, subject=subject, description="<p>It cannot be saved.</p>")
		agent_replies(found, "<p>Choose the product first, then save it twice.</p>")
		with signed_in(AGENT):
			article = knowledge.draft_article(found.name)["article"]
	return frappe.get_doc("Article Source", {"article": article})


def test_drafts_that_nobody_reviews_are_told_the_oldest_first(gold):
	newer = drafted(gold, "2026-11-19 10:00", "Saving a deal")
	older = drafted(gold, "2026-11-17 10:00", "Choosing a product")
	drafted(gold, "2026-11-21 10:00", "Two days old")
	section = page_of()[DRAFTS]
	assert section.titles == [older.article_title, newer.article_title]
	assert "Gold Reseller waits for 6 days" in section.lines[0].said
	assert opened(section.lines[0].url) == [older.name]
	assert {older.name, newer.name} <= set(opened(section.url))


def test_a_published_draft_is_told_no_more(gold):
	source = drafted(gold, "2026-11-17 10:00", "Saving a deal")
	assert DRAFTS in page_of()
	with at("2026-11-23 09:00"), signed_in(COLLEAGUE):
		article = frappe.get_doc("HD Article", source.article)
		article.status = "Published"
		article.save()
	assert DRAFTS not in page_of()


def test_drafts_are_told_to_whoever_may_see_them(gold, silver):
	mine = drafted(gold, "2026-11-17 10:00", "Saving a deal")
	others = drafted(silver, "2026-11-17 11:00", "Choosing a product")
	section = page_of(CAM)[DRAFTS]
	assert section.titles == [mine.article_title]
	assert opened(section.lines[0].url, CAM) == opened(section.url, CAM) == [mine.name]
	assert page_of(COLLEAGUE)[DRAFTS].titles == [mine.article_title, others.article_title]


# --- what is told once -----------------------------------------------------------------------


def test_waiting_work_is_news_once(gold):
	told({"user": HEAD, "frequency": "Daily", "whose": "All they see", **WANTS, "wants_promises": 0})
	alerting.run_at(alerting.EVE)
	drafted(gold, "2026-11-17 10:00", "Saving a deal")
	alerting.run_at(alerting.MONDAY_DIGEST, alerting.TUESDAY_DIGEST)
	(mail,) = alerting.mails_to(HEAD)
	assert mail["subject"] == "Article drafts to review: 1"
	drafted(gold, "2026-11-18 10:00", "Choosing a product")
	alerting.run_at("2026-11-25 08:00")
	assert "1 told before, and no worse" in alerting.newest()
