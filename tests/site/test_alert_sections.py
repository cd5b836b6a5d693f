"""What each section about promises and trends tells of real tickets: which, in which order, to whom, and where it leads."""

import pytest

import frappe
from frappe.desk.form import assign_to

from partner_support.adapters.sla import sweep
from tests.site import alerting
from tests.site.alert_pages import opened, page_of, report_at
from tests.site.alerting import HEAD, flood, head, told
from tests.site.factories import (
	CATEGORY,
	SECOND_TEAM,
	TEAM,
	agent,
	at,
	category,
	clock_of,
	partner,
	policy,
	set_on,
	team,
	ticket,
)

AGENT, AGENT_MANAGER = "agent@vendor.example.com", "agents.manager@vendor.example.com"
CAM, LEAD, FINANCE = "cam@vendor.example.com", "lead@vendor.example.com", "finance@vendor.example.com"
SOON, TEAMS = "About to be missed", "Teams below their target"
CALL, TRENDING = "Partners to call", "Categories with more tickets than usual"
OFF = {"flag_tickets": 0, "flag_times_usual": 0, "flag_repeats": 0, "flag_breaches": 0}
WANTS = {"wants_promises": 1, "wants_escalations": 1, "wants_trends": 1, "wants_work": 1}


@pytest.fixture(autouse=True)
def quiet_site(settings):
	alerting.a_quiet_site()
	head()
	settings("Partner Program Settings", **OFF)
	told(alert_due_hours=2, alert_lines=10, alert_team_target=90, alert_level=2)


@pytest.fixture
def gold():
	with at("2026-03-02 09:00"):
		policy()
		agent(AGENT)
		return partner("Gold Reseller", channel_account_manager=head(CAM, "Channel Account Manager"))


@pytest.fixture
def silver():
	with at("2026-03-02 09:00"):
		return partner("Silver Dealer", partner_tier="Silver")


def came_in(of, instant: str = "2026-11-23 09:00", **values):
	"""A ticket on that instant: urgent ones are to be answered within two hours, and solved by 18:00."""
	with at(instant):
		return ticket(of, **values)


# --- about to be missed ----------------------------------------------------------------------


def test_promises_that_run_out_soon_are_told_nobodys_first_and_then_the_nearest(gold):
	later, taken, first = (came_in(gold, f"2026-11-23 {hour}") for hour in ("10:20", "09:30", "09:40"))
	came_in(gold, "2026-11-23 10:40")  # is due at 12:40, and that is more than two hours ahead
	with at("2026-11-23 10:25"):
		assign_to.add({"doctype": "HD Ticket", "name": taken.name, "assign_to": [AGENT]})
	section = page_of()[SOON]
	assert [title.partition(" ")[0] for title in section.titles] == [
		f"#{each.name}" for each in (first, later, taken)
	]
	assert "Nobody has it, 70 minutes to breach of First Response" in section.lines[0].said
	assert section.lines[2].said.endswith("Gold Reseller, Gold 60 minutes to breach of First Response")


def test_working_time_counts_and_a_night_does_not(gold):
	friday = came_in(gold, "2026-11-20 17:00")
	said = page_of(instant="2026-11-20 17:30")[SOON].line("First Response").said
	assert f"#{friday.name}" in said and "3 days to breach" in said  # due on Monday at ten
	told(alert_due_hours=1)
	assert SOON not in page_of(instant="2026-11-20 17:30")


def test_what_was_kept_what_waits_and_what_was_missed_is_not_about_to_be(gold):
	kept, waiting, missed = (came_in(gold, "2026-11-23 09:30") for _ in range(3))
	with at("2026-11-23 10:00"):
		frappe.db.set_value("SLA Clock", clock_of(kept, "First Response").name, "state", "Met")
		set_on(waiting, status="Replied")
		frappe.db.set_value("SLA Clock", clock_of(missed, "First Response").name, "breached", 1)
	assert SOON not in page_of()


def test_a_promise_that_ran_out_while_the_sweep_rested_is_called_missed(gold):
	came_in(gold, "2026-11-23 09:00")
	assert "First Response missed 10 minutes ago" in page_of(instant="2026-11-23 11:10")[SOON].lines[0].said


def test_nought_hours_tell_of_none(gold):
	came_in(gold)
	told(alert_due_hours=0)
	assert SOON not in page_of()


def test_more_than_fit_are_counted_and_all_are_in_the_list_behind(gold):
	tickets = [came_in(gold, "2026-11-23 09:30") for _ in range(5)]
	told(alert_lines=2)
	section = page_of()[SOON]
	assert len(section.lines) == 2 and section.below == "and 3 more"
	clocks = {clock_of(each, "First Response").name for each in tickets}
	assert clocks <= set(opened(section.url))


def test_a_line_leads_an_agent_to_helpdesk_and_everybody_else_to_the_promises(gold, silver):
	mine, others = came_in(gold, subject="Please release"), came_in(silver)
	promise = clock_of(mine, "First Response").name
	for person in (HEAD, CAM):
		line = page_of(person)[SOON].line(f"#{mine.name}")
		assert promise in opened(line.url, person)
		assert "Please release" not in line.said  # Helpdesk shows them no tickets
	line = page_of(AGENT)[SOON].line("Please release")
	assert opened(line.url, AGENT) == [mine.name]
	assert f"#{others.name}" not in str(page_of(CAM)) and f"#{others.name}" in str(page_of(HEAD))


def test_an_agent_whom_helpdesk_shows_their_teams_alone_is_led_to_the_promise(gold, settings):
	team(SECOND_TEAM)
	theirs = came_in(gold, subject="Between lawyers", agent_group=SECOND_TEAM)
	settings("HD Settings", restrict_tickets_by_agent_group=1)
	line = page_of(AGENT)[SOON].line(f"#{theirs.name}")
	assert "Between lawyers" not in line.said
	assert clock_of(theirs, "First Response").name in opened(line.url, AGENT)


# --- escalated -------------------------------------------------------------------------------


def test_what_took_a_ticket_to_its_level_is_said_once(gold):
	with at("2026-11-23 10:00"):
		critical = ticket(gold, business_critical=1)
		sweep.run()
	said = page_of()["Escalated tickets"].line(f"#{critical.name}").said
	assert said.endswith("Gold Reseller, Gold Level 2, Business critical")


def test_whoever_may_not_see_escalations_is_told_of_none(gold):
	(name,) = flood(gold, 1, escalation_level=3)
	head(FINANCE, "Channel Finance Manager", user_type="System User")
	told({"user": FINANCE, "frequency": "Daily", "whose": "All they see", **WANTS})
	alerting.run_at(alerting.EVE, alerting.MONDAY_DIGEST)
	assert alerting.mails_to(FINANCE) == []
	told()
	section = page_of()["Escalated tickets"]
	assert section.lines[0].said.endswith("Gold Reseller, Gold Level 3")
	assert section.lines[0].title == f"#{name}" and name in opened(section.url)


# --- teams -----------------------------------------------------------------------------------


def decided(of, kept: int, missed: int, *, by: str, on: str = "2026-11-20 12:00:00") -> None:
	"""So many promises of a team's tickets, kept and missed that day."""
	names = flood(of, kept + missed, on, agent_group=by, agreement_status="Failed")
	for name in names[:kept]:
		met = {"breached": 0, "missed": 0, "breached_at": None, "state": "Met", "met_at": on}
		frappe.db.set_value("SLA Clock", f"{name}-Resolution", met)


@pytest.fixture
def teams(gold):
	"""One team kept 60%, one 80% of its promises, one all, and one has hardly any."""
	for name in (TEAM, SECOND_TEAM, "Test Best", "Test New"):
		team(name)
	decided(gold, 8, 2, by=TEAM)
	decided(gold, 3, 2, by=SECOND_TEAM)
	decided(gold, 5, 0, by="Test Best")
	decided(gold, 0, 4, by="Test New")
	decided(gold, 0, 9, by="Test Best", on="2026-10-24 12:00:00")  # thirty-one days ago
	decided(gold, 0, 9, by="")


def test_teams_below_their_target_are_told_the_lowest_first(teams):
	section = page_of()[TEAMS]
	assert section.titles == [SECOND_TEAM, TEAM]
	assert "60% of 5 promises kept in the last 30 days, the target is 90%" in section.lines[0].said
	told(alert_team_target=80)
	assert page_of()[TEAMS].titles == [SECOND_TEAM]
	told(alert_team_target=0)
	assert TEAMS not in page_of()


def test_a_team_leads_to_the_report_that_says_the_same(teams):
	section = page_of()[TEAMS]
	assert opened(section.lines[1].url)
	figures = {row["group"]: row["share"] for row in report_at(section.url)}
	assert (figures[TEAM], figures[SECOND_TEAM]) == (80.0, 60.0)


def test_a_lead_is_told_of_their_own_team_and_finds_what_it_missed(teams):
	head(LEAD, "Agent")
	row = {"user": LEAD, "frequency": "Daily", "whose": "Teams they lead", **WANTS}
	told(row, team_leads=[{"team": TEAM, "lead": LEAD}])
	section = page_of(LEAD)[TEAMS]
	assert section.titles == [TEAM]
	assert len(opened(section.lines[0].url, LEAD)) == 10  # the reports are not for agents, the tickets are
	assert len(opened(section.url, LEAD)) >= 10


def test_the_share_of_a_few_partners_is_not_told_as_a_teams(teams):
	assert TEAMS not in page_of(CAM)


# --- partners to call ------------------------------------------------------------------------


def test_partners_that_stand_out_are_told_those_with_most_reasons_first(gold, silver, settings):
	settings("Partner Program Settings", flag_tickets=3, flag_breaches=2)
	flood(silver, 4, "2026-11-10 12:00:00"), flood(gold, 1, "2026-11-10 12:00:00")
	with at("2026-03-02 09:00"):
		bronze = partner("Bronze Shop", partner_tier="Bronze")
	for _ in range(3):
		came_in(bronze, "2026-11-12 10:00", priority="Low")
	section = page_of()[CALL]
	assert section.titles == ["Silver Dealer", "Bronze Shop"]
	assert "Silver" in section.lines[0].said and "Tickets in the last 30 days: 4" in section.lines[0].said
	assert "Promises missed in the last 30 days: 4, flagged from 2 on." in section.lines[0].said
	for person in (HEAD, head(AGENT_MANAGER, "Agent Manager")):
		assert opened(section.lines[0].url, person) == ["Silver Dealer"]
		assert {"Silver Dealer", "Bronze Shop"} <= set(opened(page_of(person)[CALL].url, person))


def test_an_account_manager_is_told_of_own_partners_to_call_only(gold, silver, settings):
	settings("Partner Program Settings", flag_tickets=3)
	flood(silver, 4, "2026-11-10 12:00:00"), flood(gold, 3, "2026-11-10 12:00:00")
	section = page_of(CAM)[CALL]
	assert section.titles == ["Gold Reseller"]
	assert opened(section.lines[0].url, CAM) == ["Gold Reseller"]
	assert opened(section.url, CAM) == ["Gold Reseller"]


def test_an_agent_is_led_to_partners_not_to_a_report_that_is_closed_to_them(gold, settings):
	settings("Partner Program Settings", flag_tickets=3)
	flood(gold, 3, "2026-11-10 12:00:00")
	frappe.db.set_value("Partner", gold.name, "needs_attention", 1)
	section = page_of(AGENT)[CALL]
	assert opened(section.lines[0].url, AGENT) == ["Gold Reseller"]
	assert "Gold Reseller" in opened(section.url, AGENT)


def test_one_more_reason_to_call_is_news(gold, settings):
	settings("Partner Program Settings", flag_tickets=3)
	told({"user": HEAD, "frequency": "Daily", "whose": "All they see", **WANTS, "wants_promises": 0})
	alerting.run_at(alerting.EVE)
	flood(gold, 3, "2026-11-10 12:00:00")
	alerting.run_at(alerting.MONDAY_DIGEST, alerting.TUESDAY_DIGEST)
	assert len(alerting.mails_to(HEAD)) == 1
	settings("Partner Program Settings", flag_tickets=3, flag_breaches=3)
	alerting.run_at("2026-11-25 08:00")
	assert "Promises missed in the last 30 days: 3" in alerting.newest()


# --- categories ------------------------------------------------------------------------------


PAST = ("2026-10-10", "2026-09-10", "2026-08-10", "2026-07-10", "2026-06-10", "2026-05-10")


@pytest.fixture
def trend(gold, silver, settings):
	"""One category brings six where two are usual, one seven where there were none; a third is as ever."""
	settings("Partner Program Settings", flag_times_usual=3)
	category("Test Payments", team=team(TEAM).name), category("Test Portal", team=team(TEAM).name)
	frappe.get_doc({"doctype": "HD Ticket Type", "name": "Test Unsorted"}).insert()
	for day in PAST:
		flood(gold, 2, f"{day} 12:00:00", ticket_type=CATEGORY)
		flood(silver, 5, f"{day} 12:00:00", ticket_type="Test Portal")
	flood(gold, 6, "2026-11-10 12:00:00", ticket_type=CATEGORY)
	flood(silver, 7, "2026-11-10 12:00:00", ticket_type="Test Unsorted")
	flood(silver, 6, "2026-11-10 12:00:00", ticket_type="Test Portal")


def test_categories_with_more_tickets_than_usual_are_told_the_most_tickets_first(trend):
	section = page_of()[TRENDING]
	assert section.titles == ["Test Unsorted", CATEGORY]
	assert "6 tickets in the last 30 days, usually 2" in section.lines[1].said


def test_a_category_leads_to_its_tickets_also_where_it_is_no_category_of_ours(trend):
	section = page_of()[TRENDING]
	assert [len(opened(line.url)) for line in section.lines] == [7, 6]
	assert {"Test Unsorted", CATEGORY} <= set(opened(section.url))
	for_agents = page_of(AGENT)[TRENDING]
	assert [len(opened(line.url, AGENT)) for line in for_agents.lines] == [7, 6]
	assert len(opened(for_agents.url, AGENT)) >= 13


def test_an_account_manager_is_told_of_their_own_partners_tickets_only(trend):
	section = page_of(CAM)[TRENDING]
	assert section.titles == [CATEGORY]
	assert len(opened(section.lines[0].url, CAM)) == 6
	assert opened(section.url, CAM) == [CATEGORY]


def test_nobody_who_asked_for_the_teams_they_lead_is_told_of_the_whole_program(trend, settings):
	settings("Partner Program Settings", flag_times_usual=3, flag_tickets=1)
	row = {"user": HEAD, "frequency": "Daily", "whose": "Teams they lead", **WANTS}
	told(row, team_leads=[{"team": TEAM, "lead": HEAD}])
	assert {CALL, TRENDING} & set(page_of()) == set()
	told()
	assert {CALL, TRENDING} <= set(page_of())
