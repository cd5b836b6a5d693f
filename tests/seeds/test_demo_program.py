"""The demo's stories: repeatable, believable in time, and about things that the seeds bring."""

from collections import Counter
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest

from partner_support.demo.course import Kind
from partner_support.demo.scenario import RECENT_DAYS, SPAN_DAYS, cast, history, stories
from partner_support.seeds import data
from partner_support.seeds.policy import default_policy

POLICY = default_policy("Europe/Berlin")
NOWS = [
	datetime(2026, 3, 29, 1, 30, tzinfo=timezone.utc),
	datetime(2026, 7, 1, 10, tzinfo=timezone.utc),
	datetime(2026, 11, 22, 23, 50, tzinfo=timezone.utc),
]


def names(kind, field):
	"""What the seeds bring of one kind."""
	return {each[field] for each in data.read(kind)}


@pytest.fixture(params=NOWS, ids=lambda now: f"{now:%d %b}")
def now(request):
	return request.param


@pytest.fixture
def plots(now):
	return history(POLICY, now)


def test_the_same_seed_and_moment_give_the_same_history(now, plots):
	assert history(POLICY, now) == plots


def test_another_seed_gives_another_history(now, plots):
	assert history(POLICY, now, seed=1) != plots


def test_about_a_hundred_tickets_in_all_states(plots):
	last = Counter(plot.acts[-1].kind if plot.acts else None for plot in plots)

	assert 90 <= len(plots) <= 110
	assert {None, Kind.ASK, Kind.RESOLVE, Kind.CLOSE} <= set(last)
	assert {"Portal", "E-mail", "Phone"} == {plot.channel for plot in plots}
	assert len(POLICY.tiers) == len({tier_of(plot.partner) for plot in plots})


def tier_of(name):
	"""The tier of a partner of the cast."""
	return next(partner["tier"] for partner in cast()["partners"] if partner["name"] == name)


def test_every_act_follows_the_one_before_and_nothing_is_still_to_come(now, plots):
	for plot in plots:
		assert now - timedelta(days=SPAN_DAYS + 4) < plot.start < now
		moments = [plot.start, *(act.at for act in plot.acts), now]
		assert all(earlier <= later for earlier, later in pairwise(moments)), plot


def test_recent_tickets_are_left_lying_too(now, plots):
	lying = [plot for plot in plots if not plot.acts]

	assert lying
	assert all(now - plot.start < timedelta(days=RECENT_DAYS + 4) for plot in lying)


def test_the_cast_is_made_of_what_the_seeds_bring():
	played = cast()
	teams = {
		team for member in played["staff"] for team in (*member.get("teams", ()), *member.get("leads", ()))
	}
	attributes = {each for partner in played["partners"] for each in partner.get("attributes", ())}
	calendars = {each["calendar_name"] for each in data.read("calendars")["calendars"]}

	assert teams <= names("teams", "team_name")
	assert {partner["tier"] for partner in played["partners"]} == names("tiers", "tier_name")
	assert attributes <= names("attributes", "attribute_name")
	assert {partner.get("calendar", "24x7") for partner in played["partners"]} <= calendars


def test_every_team_that_gets_tickets_has_a_lead():
	led = [team for member in cast()["staff"] for team in member.get("leads", ())]
	routed = {category["team"] for category in data.read("categories")}

	assert len(led) == len(set(led))
	assert routed <= set(led)


def test_stories_are_about_the_categories_and_severities_of_the_program():
	told = stories()

	assert {story["category"] for story in told} == set(POLICY.categories)
	assert {story["severity"] for story in told} == set(POLICY.severities)
	assert len({story["subject"] for story in told}) == len(told)
	assert {story["partner"] for story in told if "partner" in story} <= {
		partner["name"] for partner in cast()["partners"]
	}


def test_nobody_in_the_demo_can_be_written_to():
	played = cast()
	domains = [played["mail_domain"], *(partner["domain"] for partner in played["partners"])]

	assert all(domain.endswith(".example") for domain in domains)
	assert played["contact"]["email"].endswith(".example")
