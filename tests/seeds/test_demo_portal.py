"""What the demo's partner finds in the portal: written for people and things that the demo and the program have."""

from datetime import datetime, timedelta, timezone
from itertools import pairwise

from partner_support.demo.course import Kind
from partner_support.demo.portal import CLAIMING_SINCE, CLAIMING_TEAM, content, tickets, unclaimed
from partner_support.demo.scenario import cast, stories
from partner_support.seeds import data

NOW = datetime(2026, 11, 22, 23, 50, tzinfo=timezone.utc)
PARTNERS = {partner["name"]: partner for partner in cast()["partners"]}
CATEGORIES = {each["category_name"] for each in data.read("categories")}
REMINDED_AFTER, DECIDED_AFTER = (
	{
		rule["kind"]: timedelta(hours=rule[f"{act}_after_hours"])
		for rule in data.read("settings")["patience_rules"]
	}
	for act in ("remind", "decide")
)


def test_the_tickets_are_of_the_partner_whose_people_can_sign_in():
	assert {PARTNERS[plot.partner].get("login") for plot in tickets(NOW)} == {True}


def test_there_is_something_of_everything():
	last = {plot.acts[-1].kind for plot in tickets(NOW) if plot.acts}

	assert last == {Kind.ASK, Kind.RESOLVE, Kind.CLOSE, Kind.OBJECT, Kind.CRITICAL}


def test_every_act_follows_the_one_before_and_nothing_is_still_to_come():
	for plot in tickets(NOW):
		moments = [plot.start, *(act.at for act in plot.acts), NOW]
		assert all(earlier < later for earlier, later in pairwise(moments)), plot.subject


def test_what_waits_has_not_been_decided_by_silence_yet():
	asked = [(plot, plot.acts[-1]) for plot in tickets(NOW) if plot.acts]
	for plot, act in asked:
		assert PARTNERS[plot.partner]["calendar"] == "24x7"  # so that any hour is working time
		if act.kind is Kind.RESOLVE:
			assert NOW - act.at < REMINDED_AFTER["Confirmation"]
		if act.kind is Kind.ASK:
			assert NOW - act.at < DECIDED_AFTER["Information"]


def test_tickets_and_incidents_are_about_categories_and_partners_that_there_are():
	written = content()

	assert {row["category"] for row in written["tickets"]} <= CATEGORIES
	for incident in written["incidents"]:
		assert set(incident["categories"]) <= CATEGORIES
		assert set(incident["partners"]) < set(PARTNERS)
		assert set(incident["tickets"]) <= {row["subject"] for row in written["tickets"]}


def test_no_ticket_has_the_subject_of_a_story():
	written = [row["subject"] for key in ("tickets", "unclaimed") for row in content()[key]]

	assert len(written) == len(set(written))
	assert not set(written) & {story["subject"] for story in stories()}


def test_what_nobody_has_claimed_is_new_and_for_the_team_that_claims():
	of_the_team = {each["category_name"] for each in data.read("categories") if each["team"] == CLAIMING_TEAM}
	its_agents = {
		member.get("login") for member in cast()["staff"] if CLAIMING_TEAM in member.get("teams", ())
	}

	assert "Support agent" in its_agents
	assert len(unclaimed(NOW)) >= 3
	for plot in unclaimed(NOW):
		assert plot.category in of_the_team
		assert not plot.acts
		assert "attributes" not in PARTNERS[plot.partner]  # or another team might get it
		assert plot.severity in ("Medium", "Low")  # so that it does not escalate while one looks
		assert NOW - plot.start < CLAIMING_SINCE


def test_an_incident_is_over_and_another_will_be_heard_of_again():
	over = [incident for incident in content()["incidents"] if "end" in incident]
	live = [incident for incident in content()["incidents"] if "end" not in incident]

	assert len(over) == len(live) == 1
	hours, _text, next_hours = live[0]["updates"][-1]
	assert next_hours > hours
	for incident in content()["incidents"]:
		ends = [incident["end"][0]] if "end" in incident else []
		told = [incident["announced"], *(update[0] for update in incident["updates"]), *ends]
		assert told == sorted(told, reverse=True)


def test_every_article_has_its_own_title_and_something_to_read():
	articles = [article for rows in content()["articles"].values() for article in rows]

	assert len({title for title, _text in articles}) == len(articles)
	assert all(text.startswith("<p>") for _title, text in articles)
