"""Escalations' mails to our own people: a storm comes as one, quiet hours are kept, nothing is lost or delayed but mail."""

import pytest

import frappe

from partner_support.adapters.alerts import alerts, holding
from partner_support.adapters.alerts.alerts import ALERT, INBOX
from partner_support.adapters.escalation import by_hand
from tests.site import alerting
from tests.site.alerting import SETTINGS, head, html_of, mails_to, newest, run_at, words
from tests.site.asking import AGENT
from tests.site.escalating import MONDAY, escalating, problems_of, steps_of, sweep_at
from tests.site.factories import agent, at, berlin, log_of, partner, step, ticket
from tests.site.mailbox import mails_about, recipients_of
from tests.site.portal import signed_in

MANAGER = "manager@vendor.example.com"  # whom the tests' steps tell
MISSED = "2026-11-23 12:00"
EVENING = "2026-11-23 18:00"  # the resolution is missed


@pytest.fixture(autouse=True)
def quiet_site():
	alerting.a_quiet_site()
	head(MANAGER)


@pytest.fixture
def rules(settings):
	return lambda **values: settings(SETTINGS, **{"escalation_mails_per_hour": 0, **values})


def storm(number: int, *steps, **values) -> list:
	"""So many tickets that miss their first response at noon."""
	with at(MONDAY):
		first = escalating(*(steps or [step("Target missed", clock="First Response", level=2)]), **values)
		return [first, *(ticket(frappe.get_doc("Partner", first.partner)) for _ in range(number - 1))]


def told_at_once(tickets: list, person: str = MANAGER) -> int:
	"""How many of the tickets somebody had a mail about."""
	return sum(person in recipients_of(mail) for each in tickets for mail in mails_about(each))


def actions_of(each) -> str:
	return "\n".join(entry.actions for entry in log_of(each))


def bells(tickets: list) -> int:
	return frappe.db.count(
		"Notification Log", {"for_user": MANAGER, "document_name": ["in", [each.name for each in tickets]]}
	)


def test_a_storm_comes_as_the_first_mails_and_then_one_for_all_the_rest(rules):
	rules(escalation_mails_per_hour=3, alert_lines=2)
	tickets = storm(8)
	sweep_at(MISSED)
	assert told_at_once(tickets) == 3
	assert mails_to(MANAGER) == []
	run_at("2026-11-23 12:25")
	assert mails_to(MANAGER) == []
	run_at("2026-11-23 12:30", "2026-11-23 12:35", "2026-11-23 18:00")
	(mail,) = mails_to(MANAGER)
	assert mail["subject"] == "Escalations whose mails waited: 5"
	said = words(html_of(mail))
	assert said.count("level 2, First Response missed") == 2 and "and 3 more" in said
	assert told_at_once(tickets) == 3


def test_the_escalation_and_the_bell_do_not_wait_and_the_log_says_that_the_mail_does(rules):
	rules(escalation_mails_per_hour=1)
	tickets = storm(3)
	sweep_at(MISSED)
	assert [each.reload().escalation_level for each in tickets] == [2, 2, 2]
	assert bells(tickets) == 3
	waiting = [actions_of(each) for each in tickets if "waits for the digest" in actions_of(each)]
	assert len(waiting) == 2
	assert all(MANAGER in each and "12:30" in each for each in waiting)
	assert not [problem for each in tickets for problem in problems_of(each)]


def test_whoever_had_few_is_told_at_once_though_others_had_many(rules):
	rules(escalation_mails_per_hour=2)
	storm(3)
	sweep_at(MISSED)
	assert holding.wait_of(MANAGER, 2, berlin(MISSED))
	assert holding.wait_of("other@vendor.example.com", 2, berlin(MISSED)) is None


def test_after_an_hour_mails_go_at_once_again(rules):
	rules(escalation_mails_per_hour=2)
	first, second = storm(2)
	sweep_at(MISSED)
	with at("2026-11-23 12:59"):
		third, fourth = ticket(partner()), ticket(partner())
	sweep_at("2026-11-23 13:01")
	later = [third, fourth]
	assert told_at_once([first, second]) == 2
	sweep_at("2026-11-23 14:59")
	assert told_at_once(later) == 2


def test_what_follows_a_storm_joins_it_and_overtakes_nothing(rules):
	rules(escalation_mails_per_hour=2)
	tickets = storm(3)
	sweep_at(MISSED)
	frappe.db.delete(ALERT, {"state": "Told"})  # as if the hour were over
	with at("2026-11-23 10:15"):
		late = ticket(partner())
	sweep_at("2026-11-23 12:15")
	assert told_at_once([*tickets, late]) == 2
	assert frappe.get_all(ALERT, {"state": "Waiting"}, pluck="due_at", distinct=True) == [
		frappe.utils.get_datetime("2026-11-23 12:30:00")
	]
	run_at("2026-11-23 12:30")
	assert f"#{late.name}" in newest(MANAGER)


def test_without_a_cap_every_mail_goes_at_once(rules):
	rules()
	tickets = storm(12)
	sweep_at(MISSED)
	assert told_at_once(tickets) == 12


def test_partners_are_never_made_to_wait(rules):
	rules(escalation_mails_per_hour=1, quiet_from="00:00:00", quiet_to="23:59:00", quiet_urgent_level=9)
	tell = {"notify_user": step("Age")["notify_user"], "tell_partner": 1}
	tickets = storm(3, step("Target missed", clock="First Response", level=2, **tell))
	frappe.db.delete("Email Queue")  # acknowledgements, where a mail account is there to send them
	sweep_at(MISSED)
	assert told_at_once(tickets) == 0
	assert told_at_once(tickets, "someone@elsewhere.example.com") == 3


def test_in_quiet_hours_the_mail_waits_for_their_end_and_comes_together(rules):
	rules(quiet_from="17:00:00", quiet_to="07:00:00", quiet_urgent_level=3)
	tickets = storm(3, step("Target missed", clock="Resolution", level=1))
	sweep_at(EVENING)
	assert (told_at_once(tickets), bells(tickets)) == (0, 3)
	assert all("end of their quiet hours" in actions_of(each) for each in tickets)
	run_at("2026-11-24 06:55")
	assert mails_to(MANAGER) == []
	run_at("2026-11-24 07:00", "2026-11-24 07:05")
	assert len(mails_to(MANAGER)) == 1
	assert all(f"#{each.name}" in newest(MANAGER) for each in tickets)


def test_at_the_level_of_the_settings_quiet_hours_are_broken(rules):
	rules(quiet_from="17:00:00", quiet_to="07:00:00", quiet_urgent_level=3)
	tickets = storm(1, step("Target missed", clock="Resolution", level=3))
	sweep_at(EVENING)
	assert told_at_once(tickets) == 1


def test_quiet_hours_over_midnight_are_those_of_ones_own_zone(rules):
	head(MANAGER, zone="America/New_York")
	rules(quiet_from="22:00:00", quiet_to="07:00:00", quiet_urgent_level=3)
	tickets = storm(1, step("Age", threshold=1, level=1))  # at 11:00 in Berlin, which is 05:00 in New York
	sweep_at("2026-11-23 11:00")
	assert told_at_once(tickets) == 0
	run_at("2026-11-23 12:55")
	assert mails_to(MANAGER) == []
	run_at("2026-11-23 13:00")  # 07:00 in New York
	assert len(mails_to(MANAGER)) == 1


def test_a_storm_before_quiet_hours_waits_for_their_end_unless_it_is_urgent(rules):
	rules(escalation_mails_per_hour=1, quiet_from="12:15:00", quiet_to="15:00:00", quiet_urgent_level=3)
	tickets = storm(2)
	sweep_at(MISSED)
	run_at("2026-11-23 12:30", "2026-11-23 14:55")
	assert mails_to(MANAGER) == []
	run_at("2026-11-23 15:00")
	assert len(mails_to(MANAGER)) == 1
	assert told_at_once(tickets) == 1


def test_what_waits_comes_with_the_digest_if_that_is_earlier(rules):
	alerting.told({"user": MANAGER, "frequency": "Hourly", "whose": "All they see", "wants_promises": 0})
	rules(escalation_mails_per_hour=1)
	storm(2)
	run_at("2026-11-23 11:55")
	sweep_at("2026-11-23 12:50")
	run_at("2026-11-23 13:00", "2026-11-23 13:20")
	assert len(mails_to(MANAGER)) == 1
	assert mails_to(MANAGER)[0]["subject"] == "Escalations whose mails waited: 1, Escalated tickets: 2"


def test_somebody_who_left_meanwhile_is_not_written_to(rules):
	rules(escalation_mails_per_hour=1)
	storm(3)
	sweep_at(MISSED)
	frappe.db.set_value("User", MANAGER, "enabled", 0)
	run_at("2026-11-23 12:30")
	assert mails_to(MANAGER) == []
	assert frappe.db.count(ALERT, {"state": "Dropped", "person": MANAGER}) == 2
	assert frappe.db.count(ALERT, {"state": "Waiting"}) == 0


def test_a_ticket_that_is_gone_is_not_told_of(rules):
	rules(escalation_mails_per_hour=1)
	tickets = storm(2)
	sweep_at(MISSED)
	for each in tickets:
		frappe.delete_doc("HD Ticket", each.name, force=True)
	run_at("2026-11-23 12:30")
	assert mails_to(MANAGER) == []
	assert frappe.db.count(ALERT, {"state": "Waiting"}) == 0


def test_an_address_without_an_account_waits_too_and_is_told_no_subject(rules):
	rules(escalation_mails_per_hour=1)
	tickets = storm(
		2, step("Target missed", clock="First Response", level=2, also_notify="pager@vendor.example.com")
	)
	sweep_at(MISSED)
	assert told_at_once(tickets, "pager@vendor.example.com") == 1
	run_at("2026-11-23 12:30")
	assert "First Response missed" in newest("pager@vendor.example.com")
	assert "The deal cannot be submitted" not in newest("pager@vendor.example.com")


def test_what_cannot_be_kept_goes_at_once(rules, monkeypatch):
	rules(escalation_mails_per_hour=1)

	def refuse(*args):
		raise RuntimeError("no room")

	monkeypatch.setattr(alerts, "note_mail", refuse)
	tickets = storm(3)
	sweep_at(MISSED)
	assert told_at_once(tickets) == 3
	assert [steps_of(each) for each in tickets] == [["First Response missed"]] * 3


def test_a_mail_that_could_not_be_sent_does_not_count_towards_the_cap(rules, monkeypatch):
	rules(escalation_mails_per_hour=1)
	tickets = storm(2)
	original, refused = frappe.sendmail, []

	def once(**values):
		if not refused:
			refused.append(1)
			raise RuntimeError("the disk is full")
		return original(**values)

	monkeypatch.setattr(frappe, "sendmail", once)
	sweep_at(MISSED)
	assert told_at_once(tickets) == 1
	assert not frappe.db.count(ALERT, {"state": "Waiting"})


def test_an_escalation_by_hand_is_told_in_the_same_way(rules):
	rules(escalation_mails_per_hour=1)
	agent(AGENT)
	first = step("Target missed", clock="First Response", level=2)
	tickets = storm(2, first, step("Target missed", clock="Resolution", level=3))
	sweep_at(MISSED)
	frappe.db.set_value(ALERT, {"state": "Waiting"}, {"state": "Told"})
	with at("2026-11-23 12:10"), signed_in(AGENT):
		by_hand.escalate(tickets[0].name, "By hand", "They called twice.", 2)
	assert "waits for the digest" in actions_of(tickets[0])


@pytest.mark.parametrize("rows", [[{"frequency": "Daily"}], [{"user": MANAGER, "role": "Agent"}]])
def test_a_row_about_nobody_or_about_two_is_refused(rows):
	stored = frappe.get_single(SETTINGS)
	stored.set("alert_recipients", rows)
	with pytest.raises(frappe.ValidationError, match="choose a user or a role"):
		stored.save()


def test_two_rows_about_the_same_and_quiet_hours_without_an_end_are_refused():
	stored = frappe.get_single(SETTINGS)
	stored.set("alert_recipients", [{"user": MANAGER}, {"user": MANAGER}])
	with pytest.raises(frappe.ValidationError, match="rows 1 and 2 are about the same"):
		stored.save()
	stored.reload()
	stored.quiet_from = "22:00:00"
	with pytest.raises(frappe.ValidationError, match="a beginning and an end"):
		stored.save()


@pytest.mark.parametrize("doctype", [ALERT, INBOX])
def test_nobody_writes_what_was_told_by_hand(doctype):
	with pytest.raises(frappe.ValidationError):
		frappe.get_doc({"doctype": doctype, "person": MANAGER}).insert()


def test_a_deleted_ticket_takes_along_what_was_and_what_is_to_be_told_of_it(rules):
	rules(escalation_mails_per_hour=1)
	told, waiting, kept = storm(3)
	sweep_at(MISSED)
	assert set(frappe.get_all(ALERT, pluck="state")) == {"Told", "Waiting"}
	for each in (told, waiting):
		frappe.delete_doc("HD Ticket", each.name, ignore_permissions=True, force=True)
	assert set(frappe.get_all(ALERT, pluck="ticket")) == {kept.name}
