"""The digest of alerts: one mail a person, what is news in full and the rest counted, and nobody is told twice."""

import pytest

import frappe

from partner_support.adapters.alerts import alert_topics, digest_sweep
from partner_support.adapters.alerts.alerts import ALERT, INBOX
from partner_support.api.alerts import my_digest
from tests.site import alerting
from tests.site.alerting import (
	EVE,
	HEAD,
	MONDAY_DIGEST,
	TUESDAY_DIGEST,
	flood,
	head,
	html_of,
	mails_to,
	newest,
	run_at,
	told,
	words,
)
from tests.site.factories import (
	SECOND_TEAM,
	at,
	errors,
	partner,
	policy,
	team,
	user,
)
from tests.site.portal import signed_in

CAM, LEAD = "cam@vendor.example.com", "lead@vendor.example.com"
MORNING = "2026-11-23 07:00"


@pytest.fixture(autouse=True)
def quiet_site():
	alerting.a_quiet_site()
	head()


@pytest.fixture
def gold():
	with at("2026-11-01 09:00"):
		return partner("Gold Reseller")


def daily(person: str = HEAD, **values):
	return {"user": person, "frequency": "Daily", "whose": "All they see", **WANTS, **values}


WANTS = {"wants_promises": 1, "wants_escalations": 1, "wants_trends": 1, "wants_work": 1}
ONLY_PROMISES = {"wants_escalations": 0, "wants_trends": 0, "wants_work": 0}


def test_five_hundred_misses_are_one_mail_with_the_worst_lines_and_the_rest_counted(gold):
	told(daily(**ONLY_PROMISES), alert_lines=7)
	run_at(EVE)
	flood(gold, 500)
	run_at(MONDAY_DIGEST, "2026-11-23 08:05", "2026-11-23 12:00")
	(mail,) = mails_to(HEAD)
	assert mail["subject"] == "Missed promises: 500"
	said = words(html_of(mail))
	assert said.count("Resolution missed 60 minutes ago, nobody has it") == 7
	assert "and 493 more" in said and "500 new" in said
	assert "/desk/sla-clock?" in html_of(mail) and "Gold Reseller, Gold" in said


def test_what_was_told_is_counted_and_no_news_the_next_day(gold):
	told(daily(**ONLY_PROMISES))
	run_at(EVE)
	flood(gold, 30)
	run_at(MONDAY_DIGEST, TUESDAY_DIGEST)
	assert len(mails_to(HEAD)) == 1
	(name,) = flood(gold, 1, "2026-11-24 09:00:00")
	run_at("2026-11-25 08:00")
	assert len(mails_to(HEAD)) == 2
	assert f"#{name}" in newest() and newest().count("missed 23 hours ago") == 1
	assert "1 new 31 in all" in newest() and "30 told before, and no worse" in newest()


def test_what_got_worse_is_news_again(gold):
	told(daily(**ONLY_PROMISES))
	run_at(EVE)
	name, _other = flood(gold, 2)
	run_at(MONDAY_DIGEST)
	frappe.db.set_value("SLA Clock", f"{name}-Resolution", "missed", 2)
	run_at(TUESDAY_DIGEST)
	assert f"#{name}" in newest() and "2 times by now" in newest()
	assert "1 new 2 in all" in newest()


def test_what_was_missed_and_met_between_two_digests_is_told_once(gold):
	told(daily(**ONLY_PROMISES))
	run_at(EVE)
	(name,) = flood(gold, 1)
	frappe.db.set_value("SLA Clock", f"{name}-Resolution", "state", "Met")
	run_at(MONDAY_DIGEST)
	assert "met since" in newest()
	run_at(TUESDAY_DIGEST, "2026-11-25 08:00")
	assert len(mails_to(HEAD)) == 1


def test_what_comes_back_after_it_was_over_is_news(gold):
	told(daily(wants_promises=0, wants_trends=0, wants_work=0))
	run_at(EVE)
	(name,) = flood(gold, 1, escalation_level=2)
	run_at(MONDAY_DIGEST)
	assert "Level 2" in newest()
	for level, expected in ((0, 1), (2, 2)):
		frappe.db.set_value("HD Ticket", name, "escalation_level", level)
		day = {0: 24, 2: 25}[level]
		run_at(f"2026-11-{day} 08:00")
		assert len(mails_to(HEAD)) == expected


def test_nothing_to_tell_is_no_mail(gold):
	told(daily())
	run_at(EVE, MONDAY_DIGEST, TUESDAY_DIGEST)
	assert mails_to(HEAD) == []
	assert str(frappe.db.get_value(INBOX, HEAD, "last_digest_on")) == "2026-11-24 08:00:00"


def test_nobody_is_told_what_they_did_not_wish_for(gold):
	told(daily(wants_promises=0, wants_trends=0, wants_work=0))
	run_at(EVE)
	flood(gold, 3)
	run_at(MONDAY_DIGEST)
	assert mails_to(HEAD) == []


def test_digests_are_off_until_somebody_switches_them_on(gold):
	told(daily(), alerts_enabled=0)
	flood(gold, 3)
	run_at(EVE, MONDAY_DIGEST)
	assert mails_to(HEAD) == []


@pytest.mark.parametrize(
	("frequency", "instants", "number"),
	[
		("Hourly", ("2026-11-23 08:59", "2026-11-23 09:00", "2026-11-23 09:30", "2026-11-23 10:05"), 3),
		("Daily", ("2026-11-23 07:59", "2026-11-23 08:03", "2026-11-23 23:00", "2026-11-24 08:00"), 2),
		("Weekly", ("2026-11-23 07:55", "2026-11-23 08:00", "2026-11-24 08:00", "2026-11-29 08:00"), 1),
	],
)
def test_a_digest_comes_as_often_as_it_was_asked_for(gold, frequency, instants, number):
	told(daily(frequency=frequency, **ONLY_PROMISES))
	run_at(EVE)
	for instant in instants:
		flood(gold, 1, f"{instant}:00")
		run_at(instant)
	assert len(mails_to(HEAD)) == number


def test_each_is_told_at_eight_on_their_own_clock(gold):
	abroad = head("abroad@vendor.example.com", zone="Asia/Tokyo")
	told(daily(**ONLY_PROMISES), daily(abroad, **ONLY_PROMISES))
	run_at(EVE)
	flood(gold, 1, "2026-11-22 13:00:00")
	run_at("2026-11-23 00:01")  # 08:01 in Tokyo
	assert (len(mails_to(HEAD)), len(mails_to(abroad))) == (0, 1)
	assert "Monday 23 November 2026 08:01 (Asia/Tokyo)" in newest(abroad)


def test_an_account_manager_is_told_of_their_own_partners_only(gold):
	head(CAM, "Channel Account Manager")
	with at("2026-11-01 09:00"):
		mine = partner("Silver Dealer", channel_account_manager=CAM, partner_tier="Silver")
	told({**daily(None), "role": "Channel Account Manager"})
	run_at(EVE)
	flood(gold, 2, escalation_level=3), flood(mine, 1, escalation_level=3)
	run_at(MONDAY_DIGEST)
	assert "Silver Dealer" in newest(CAM) and "Gold Reseller" not in newest(CAM)
	assert "The same again" not in newest(CAM)  # Helpdesk shows them no tickets
	assert "/desk/sla-clock?ticket=" in html_of(mails_to(CAM)[0])
	assert mails_to(HEAD) == []


def test_a_lead_is_told_of_the_teams_they_lead(gold):
	head(LEAD, "Agent")
	team(), team(SECOND_TEAM)
	told(daily(LEAD, whose="Teams they lead"), team_leads=[{"team": SECOND_TEAM, "lead": LEAD}])
	run_at(EVE)
	(theirs,) = flood(gold, 1, agent_group=SECOND_TEAM, escalation_level=2)
	(others,) = flood(gold, 1, agent_group=team().name, escalation_level=2)
	run_at(MONDAY_DIGEST)
	assert newest(LEAD).count(f"#{theirs}") == 2 and f"#{others}" not in newest(LEAD)
	assert f"/helpdesk/tickets/{theirs}" in html_of(mails_to(LEAD)[0])


def test_somebody_who_left_or_may_see_nothing_gets_none(gold):
	plain = head("plain@vendor.example.com", "Sales User")
	outsider = head("outsider@gold.example.com", "Partner Support Manager", user_type="Website User")
	told(daily(**ONLY_PROMISES), daily(plain), daily(outsider))
	run_at(EVE)
	flood(gold, 1)
	frappe.db.set_value("User", HEAD, "enabled", 0)
	run_at(MONDAY_DIGEST)
	assert [mails_to(person) for person in (HEAD, plain, outsider)] == [[], [], []]
	assert errors() == []


def test_a_persons_own_row_counts_before_a_roles(gold):
	everybody = {**daily(None, **ONLY_PROMISES), "role": "Partner Support Manager", "frequency": "Hourly"}
	other = head("other@vendor.example.com")
	told(everybody, daily(**ONLY_PROMISES))
	run_at(EVE)
	flood(gold, 1)
	run_at("2026-11-23 07:30")
	assert (len(mails_to(HEAD)), len(mails_to(other))) == (0, 1)


def test_a_digest_in_quiet_hours_comes_when_they_are_over(gold):
	told(daily(**ONLY_PROMISES), quiet_from="22:00:00", quiet_to="09:30:00")
	run_at(EVE)
	flood(gold, 1)
	run_at(MONDAY_DIGEST, "2026-11-23 09:25")
	assert mails_to(HEAD) == []
	run_at("2026-11-23 09:30")
	assert len(mails_to(HEAD)) == 1


def test_days_off_are_quiet(gold):
	with at("2026-11-01 09:00"):
		policy()
	told(daily(**ONLY_PROMISES), quiet_calendar="Test Office Hours")
	run_at("2026-11-20 12:00")
	flood(gold, 1, "2026-11-20 13:00:00")
	run_at("2026-11-21 08:00", "2026-11-22 08:00")
	assert mails_to(HEAD) == []
	run_at("2026-11-23 08:00")
	assert len(mails_to(HEAD)) == 1


def test_nobody_gets_more_mails_a_day_than_the_cap_and_the_rest_comes_the_next_day(gold):
	told(daily(frequency="Hourly", **ONLY_PROMISES), alert_mails_per_day=2)
	run_at(EVE)
	for hour in ("09", "10", "11", "12"):
		flood(gold, 1, f"2026-11-23 {hour}:00:00")
		run_at(f"2026-11-23 {hour}:05")
	assert len(mails_to(HEAD)) == 2
	run_at("2026-11-24 00:00")
	assert len(mails_to(HEAD)) == 3
	assert "2 new 4 in all" in newest()


def test_a_mail_that_cannot_be_queued_is_tried_again_in_an_hour_and_keeps_nobody_else(gold, monkeypatch):
	other = head("other@vendor.example.com")
	told(daily(**ONLY_PROMISES), daily(other, **ONLY_PROMISES))
	run_at(EVE)
	flood(gold, 1)
	original = frappe.sendmail

	def refuses(**values):
		if values["recipients"] == [HEAD]:
			raise RuntimeError("the disk is full")
		return original(**values)

	with monkeypatch.context() as patch:
		patch.setattr(frappe, "sendmail", refuses)
		run_at(MONDAY_DIGEST)
	assert (len(mails_to(HEAD)), len(mails_to(other))) == (0, 1)
	assert "the disk is full" in frappe.db.get_value(INBOX, HEAD, "problem")
	run_at("2026-11-23 08:55")
	assert mails_to(HEAD) == []
	run_at("2026-11-23 09:00")
	assert len(mails_to(HEAD)) == 1
	assert not frappe.db.get_value(INBOX, HEAD, "problem")


def test_a_digest_that_cannot_be_composed_keeps_nobody_else(gold, monkeypatch):
	other = head("other@vendor.example.com")
	told(daily(**ONLY_PROMISES), daily(other, **ONLY_PROMISES))
	run_at(EVE)
	flood(gold, 1)
	find = alert_topics.rights.sees_every

	def breaks(doctype, person):
		if person == HEAD:
			raise RuntimeError("no such column")
		return find(doctype, person)

	with monkeypatch.context() as patch:
		patch.setattr(alert_topics.rights, "sees_every", breaks)
		run_at(MONDAY_DIGEST)
	assert (len(mails_to(HEAD)), len(mails_to(other))) == (0, 1)
	assert [error.method for error in errors()] == [digest_sweep.FAILURE]
	run_at("2026-11-23 08:05")
	assert len(mails_to(HEAD)) == 1


def test_each_reads_it_in_their_own_language(gold):
	chef = head("chef@vendor.example.com", language="de")
	for text, translated in (("Missed promises", "Verpasste Zusagen"), ("nobody has it", "niemand hat es")):
		words_of = {
			"doctype": "Translation",
			"language": "de",
			"source_text": text,
			"translated_text": translated,
		}
		frappe.get_doc(words_of).insert()
	told(daily(**ONLY_PROMISES), daily(chef, **ONLY_PROMISES))
	run_at(EVE)
	flood(gold, 1)
	run_at(MONDAY_DIGEST)
	assert mails_to(chef)[0]["subject"] == "Verpasste Zusagen: 1"
	assert "niemand hat es" in newest(chef) and "Montag" in newest(chef)
	assert mails_to(HEAD)[0]["subject"] == "Missed promises: 1"


def test_the_wording_around_it_is_the_sites(gold):
	template = {"doctype": "Email Template", "name": "Our Alerts", "subject": "[Ours] {{ headline }}"}
	frappe.get_doc(
		{**template, "use_html": 1, "response_html": "<p>Good morning.</p>{{ digest_html }}"}
	).insert()
	told(daily(**ONLY_PROMISES), alert_digest_template="Our Alerts")
	run_at(EVE)
	flood(gold, 1)
	run_at(MONDAY_DIGEST)
	assert mails_to(HEAD)[0]["subject"] == "[Ours] Missed promises: 1"
	assert "Good morning." in newest()


def test_what_people_wrote_is_text_in_it(gold):
	told(daily(user(HEAD, "Agent").name, **ONLY_PROMISES))
	run_at(EVE)
	flood(gold, 1, subject="<img src=x onerror=alert(1)>{{ 7 * 7 }}")
	run_at(MONDAY_DIGEST)
	page = html_of(mails_to(HEAD)[0])
	assert "<img" not in page and "onerror=alert(1)&gt;{{ 7 * 7 }}" in page


def test_what_was_told_long_ago_is_told_again_if_it_still_stands(gold):
	told(daily(**ONLY_PROMISES), alert_keep_days=7)
	run_at(EVE)
	flood(gold, 2)
	run_at(MONDAY_DIGEST)
	with at("2026-11-30 07:00"):
		digest_sweep.forget_old()
	assert frappe.db.count(ALERT) == 2
	with at("2026-11-30 09:00"):
		digest_sweep.forget_old()
	assert frappe.db.count(ALERT) == 0
	run_at("2026-12-01 08:00")
	assert len(mails_to(HEAD)) == 2


def test_a_flood_is_read_up_to_a_limit_and_counted_beyond_it(gold, monkeypatch):
	monkeypatch.setattr(alert_topics, "MOST_READ", 20)
	told(daily(**ONLY_PROMISES))
	run_at(EVE)
	flood(gold, 50)
	run_at(MONDAY_DIGEST, TUESDAY_DIGEST)
	(mail,) = mails_to(HEAD)
	assert mail["subject"] == "Missed promises: 50"
	assert "and 40 more" in words(html_of(mail))


def test_it_costs_the_same_number_of_queries_for_any_number_of_tickets(gold):
	told(daily())
	run_at(EVE)
	counts = []
	for number in (3, 300):
		flood(gold, number, escalation_level=2)
		frappe.db.delete(ALERT)
		with at(MONDAY_DIGEST), counted() as statements:
			digest_sweep.run()
		counts.append(len(statements))
		frappe.db.set_value(INBOX, HEAD, "last_digest_on", "2026-11-22 12:00:00")
	assert counts[1] <= counts[0] + 15, counts


class counted:
	"""The statements that are sent within."""

	def __enter__(self):
		self.statements, self.send = [], frappe.db.execute_query
		frappe.db.execute_query = lambda *args, **values: (
			self.statements.append(args[0]),
			self.send(*args, **values),
		)[1]
		return self.statements

	def __exit__(self, *_):
		del frappe.db.execute_query


@pytest.mark.parametrize(
	("frequency", "said"),
	[
		("Hourly", "What is new comes by mail every hour."),
		("Daily", "What is new comes by mail every day at 08:00."),
		("Weekly", "What is new comes by mail every Monday at 08:00."),
		(None, "You get no mail of this. Partner Support Settings, Alerts, say who does."),
	],
)
def test_the_page_says_whether_what_is_new_also_comes_by_mail(frequency, said):
	told(*([daily(frequency=frequency)] if frequency else []), alert_time="08:00:00", alert_weekday="Monday")
	with at(MONDAY_DIGEST), signed_in(HEAD):
		assert words(my_digest()).endswith(said)


def test_looking_at_ones_own_digest_tells_nothing_and_is_for_staff(gold):
	told(daily(**ONLY_PROMISES))
	run_at(EVE)
	(name,) = flood(gold, 1)
	for _look in range(2):
		with at(MONDAY_DIGEST), signed_in(HEAD):
			assert f"#{name}" in words(my_digest())
			assert "How it stands now" not in my_digest()
	run_at(MONDAY_DIGEST)
	assert len(mails_to(HEAD)) == 1
	plain = head("plain@vendor.example.com", "Sales User")
	with signed_in(plain), pytest.raises(frappe.PermissionError):
		my_digest()
