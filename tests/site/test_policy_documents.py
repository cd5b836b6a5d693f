"""What an operations manager may set up, what is refused, and that the refusal says what to do."""

from datetime import datetime

import pytest

import frappe

from partner_support.adapters.sla import matrix_versions
from partner_support.api import matrix as matrix_api
from partner_support.exceptions import (
	IncompleteMatrixError,
	LadderInUseError,
	PublicationDateError,
	PublishedVersionError,
)
from tests.site.factories import (
	CALENDAR,
	CATEGORY,
	at,
	calendar,
	category,
	ladder,
	partner,
	policy,
	row,
	step,
	ticket,
	tier,
	user,
)

MONDAY = "2026-11-23 10:00"


def draft(*rows: dict, name: str = "Draft Matrix"):
	"""A matrix that is not published."""
	values = {"matrix_name": name, "business_calendar": calendar().name, "rows": list(rows)}
	return frappe.get_doc({"doctype": "SLA Matrix", **values}).insert()


@pytest.mark.parametrize(
	("values", "words"),
	[
		({"periods": [("Monday", "09:00", "13:00"), ("Monday", "12:00", "18:00")]}, "overlaps"),
		({"periods": [("Sunday", "22:00", "06:00"), ("Monday", "05:00", "09:00")]}, "overlaps"),
		({"periods": [("Monday", "nine", "18:00")]}, "HH:MM"),
		({"periods": [("Monday", "09:00", "18:00")], "time_zone": "Europe/Atlantis"}, "IANA"),
	],
)
def test_a_calendar_that_cannot_be_is_refused(values, words):
	with pytest.raises(frappe.ValidationError, match=words):
		calendar("Impossible", **values)


@pytest.mark.parametrize("where", ["quiet hours", "a team's time"])
def test_a_calendar_that_the_settings_count_by_is_not_disabled(where, settings):
	hours = calendar("Quiet Office")
	stored = frappe.get_single("Partner Support Settings")
	if where == "quiet hours":
		settings(stored.doctype, quiet_calendar=hours.name)
	else:
		target = {"applies_to": "Second review", "team": "Test Team", "business_calendar": hours.name}
		stored.append("team_targets", {**target, "value": 8, "unit": "Hours"}).db_insert()
	hours.disabled = 1
	with pytest.raises(frappe.ValidationError, match=r"in use by Partner Support Settings"):
		hours.save()


def test_a_calendar_that_never_opens_is_refused():
	with pytest.raises(frappe.ValidationError):
		calendar("Never", periods=[])


@pytest.mark.parametrize(
	("values", "words"),
	[
		({"trigger": "Percent of target"}, "choose the clock"),
		({"trigger": "Percent of target", "clock": "Resolution", "threshold": 0}, "never fire"),
		({"trigger": "Age", "threshold": 0}, "never fire"),
		({"trigger": "Target missed", "clock": "Resolution", "threshold": -1}, "out of range"),
		({"trigger": "Age", "threshold": 1, "also_notify": "not-an-address"}, "e-mail address"),
	],
)
def test_a_step_that_can_never_fire_or_reach_anybody_is_refused(values, words):
	with pytest.raises(frappe.ValidationError, match=words):
		ladder(step(**values))


def test_two_steps_that_say_the_same_are_refused():
	same = step("Age", threshold=4)
	with pytest.raises(frappe.ValidationError, match="says the same"):
		ladder(same, dict(same))


def test_a_ladder_that_tickets_are_on_is_read_only():
	with at(MONDAY):
		policy()
		used = frappe.get_doc("Escalation Ladder", "Test Ladder v1")
		used.steps[0].threshold = 90
		with pytest.raises(LadderInUseError, match="new version"):
			used.save()


def test_a_matrix_that_leaves_somebody_without_a_promise_is_not_published():
	tier("Gold", 3)
	category()
	gappy = draft(row(partner_tier="Gold", first_response=(4, "Hours"), resolution=(1, "Business Days")))
	with pytest.raises(IncompleteMatrixError, match="promises nothing for"):
		matrix_versions.publish(gappy.name)


def test_two_rows_that_say_the_same_thing_are_not_published():
	every = {"first_response": (8, "Hours"), "resolution": (3, "Business Days")}
	twice = draft(row(**every), row(first_response=(4, "Hours")))
	with pytest.raises(IncompleteMatrixError, match="same thing twice"):
		matrix_versions.publish(twice.name)


def test_a_version_is_not_dated_into_the_past():
	every = draft(row(first_response=(8, "Hours"), resolution=(3, "Business Days")))
	with at(MONDAY), pytest.raises(PublicationDateError, match="later date"):
		matrix_versions.publish(every.name, "2026-11-22 10:00:00")


def test_a_published_version_is_never_edited_or_deleted():
	with at(MONDAY):
		published = policy().reload()
		published.rows[0].first_response_value = 1
		with pytest.raises(PublishedVersionError, match="new version"):
			published.save()
		with pytest.raises(PublishedVersionError, match="cannot be deleted"):
			frappe.delete_doc("SLA Matrix", published.name)


def test_the_next_version_takes_over_from_its_date_and_not_before():
	with at(MONDAY):
		first = policy()
		second = matrix_versions.new_version(first.name).reload()
		second.rows[-1].first_response_value = 1
		second.save()
		matrix_versions.publish(second.name, "2026-11-25 00:00:00")
		mine = partner()
	with at("2026-11-24 10:00"):
		before = ticket(mine, priority="Low")
	with at("2026-11-25 10:00"):
		after = ticket(mine, priority="Low")
	assert (before.sla_matrix, after.sla_matrix) == (first.name, second.name)
	assert first.reload().superseded_from == datetime(2026, 11, 25)
	assert second.reload().supersedes == first.name


@pytest.mark.parametrize("values", [{"resolution": (-1, "Hours")}, {"resolution": (1.5, "Business Days")}])
def test_a_target_that_cannot_be_kept_is_refused(values):
	with pytest.raises(frappe.ValidationError, match="row 1"):
		draft(row(first_response=(1, "Hours"), **values))


def test_a_customer_belongs_to_one_partner_and_a_partner_not_to_itself():
	mine, second = partner(), partner("Second")
	second.hd_customer = mine.hd_customer
	with pytest.raises(frappe.ValidationError, match=mine.name):
		second.save()
	mine.parent_partner = mine.name
	with pytest.raises(frappe.ValidationError, match="own parent"):
		mine.save()


def test_a_promotion_is_kept_in_the_tier_history():
	tier("Gold", 3)
	mine = partner("Climber", partner_tier="Bronze")
	mine.partner_tier, mine.tier_change_reason = "Gold", "Revenue"
	mine.save()
	last = mine.tier_history[-1]
	assert (last.from_tier, last.to_tier, last.changed_by) == ("Bronze", "Gold", "Administrator")
	assert last.reason == "Revenue"


def test_what_would_apply_names_deadlines_winner_and_losers():
	with at(MONDAY):
		published = policy()
		answer = matrix_api.what_would_apply(
			published.name, "Gold", "Urgent", CATEGORY, "2026-11-23 10:00:00"
		)
	text = frappe.as_json(answer)
	for words in ("First Response", "Resolution", "strictest", "less specific", CALENDAR):
		assert words in text


def test_an_account_manager_sees_own_partners_only_and_portal_users_none():
	with at(MONDAY):
		policy()
		cam = user("cam@vendor.example.com", "Channel Account Manager").name
		own = partner("Own Partner", "anna@own.example.com", channel_account_manager=cam)
		other = partner("Other Partner")
		ticket(own), ticket(other)
	frappe.set_user(cam)
	assert frappe.get_list("Partner", pluck="name") == [own.name]
	assert set(frappe.get_list("SLA Clock", pluck="partner")) == {own.name}
	assert not frappe.has_permission("Partner", "read", other.name)
	frappe.set_user("anna@own.example.com")
	for doctype in ("Partner", "SLA Clock", "SLA Matrix", "Escalation Log"):
		assert not frappe.has_permission(doctype, "read")
