"""What has run out expires by the daily job, each record for itself."""

import pytest

import frappe

from partner_support.adapters.deals import expiry
from tests.site.dealing import conflicts, program
from tests.site.factories import at, partner
from tests.site.program import agreement, deal, moved

MONDAY = "2026-11-23 10:00"
LAST_DAY = "2026-12-31"
DAY_AFTER = "2027-01-01 03:00"


@pytest.fixture(autouse=True)
def plain_program():
	program()


def run_at(instant: str) -> None:
	with at(instant):
		expiry.run()


def a_deal(status: str = "Approved", **values):
	"""A deal that is protected until the end of the year."""
	with at(MONDAY):
		return deal(partner(), **{"status": status, "expires_on": LAST_DAY, **values})


def an_agreement(status: str = "Active", **values):
	"""An agreement until the end of the year."""
	with at(MONDAY):
		return agreement(partner(), **{"status": status, "valid_until": LAST_DAY, **values})


def failures() -> list[str]:
	"""What could not expire."""
	return frappe.get_all("Error Log", filters={"method": expiry.EXPIRY_FAILURE}, pluck="reference_name")


@pytest.mark.parametrize(("make", "in_force"), [(a_deal, "Approved"), (an_agreement, "Active")])
def test_the_last_day_counts_and_the_next_does_not(make, in_force):
	mine = make()
	run_at(f"{LAST_DAY} 23:30")
	assert mine.reload().status == in_force
	run_at(DAY_AFTER)
	assert mine.reload().status == "Expired"
	assert failures() == []


@pytest.mark.parametrize(
	"status", ["Draft", "Submitted", "Under Review", "Rejected", "Withdrawn", "Won", "Lost"]
)
def test_deals_in_other_states_are_left_as_they_are(status):
	mine = a_deal(status)
	stood = mine.modified
	run_at(DAY_AFTER)
	assert (mine.reload().status, mine.modified) == (status, stood)


@pytest.mark.parametrize(
	("values", "after"),
	[
		({}, "Expired"),
		({"status": "Suspended"}, "Expired"),
		({"renews_by_itself": 1}, "Active"),
		({"valid_until": None}, "Active"),
		({"status": "In Review"}, "In Review"),
		({"status": "Terminated"}, "Terminated"),
	],
)
def test_agreements_expire_unless_they_renew_by_themselves(values, after):
	mine = an_agreement(**values)
	run_at(DAY_AFTER)
	assert mine.reload().status == after


def test_an_expired_agreement_says_since_when():
	mine = an_agreement()
	run_at(DAY_AFTER)
	assert str(mine.reload().ended_on) == "2027-01-01"


def test_one_record_that_cannot_expire_does_not_hold_up_the_others():
	broken, sound = a_deal(), a_deal(end_customer="Borealis")
	frappe.db.set_value("Deal Registration", broken.name, "currency", "???")
	end = an_agreement()
	run_at(DAY_AFTER)
	assert [each.reload().status for each in (broken, sound, end)] == ["Approved", "Expired", "Expired"]
	assert failures() == [broken.name]


def test_a_record_that_changed_since_it_was_listed_is_left_alone():
	mine = a_deal()
	with at(MONDAY):
		moved(mine, "Won")
	with at(DAY_AFTER):
		expiry.attempt("Deal Registration", mine.name)
	assert mine.reload().status == "Won"
	assert failures() == []


def test_an_expired_deal_is_in_conflict_with_nobody():
	mine = a_deal()
	with at(MONDAY):
		deal(partner("Other Reseller"), status="Submitted")
	assert [each.status for each in conflicts(mine)] == ["Open"]
	run_at(DAY_AFTER)
	assert [each.status for each in conflicts(mine)] == ["Past"]


def test_running_again_changes_nothing():
	mine = a_deal()
	run_at(DAY_AFTER)
	stood = mine.reload().modified
	run_at("2027-01-02 03:00")
	assert mine.reload().modified == stood


def test_each_record_is_kept_before_the_next_is_touched(monkeypatch):
	first, second = a_deal(), a_deal(end_customer="Borealis")
	stood: list[list[str]] = []
	monkeypatch.setattr(
		frappe.db, "commit", lambda: stood.append([each.reload().status for each in (first, second)])
	)
	run_at(DAY_AFTER)
	assert ["Expired", "Approved"] in stood and stood[-1] == ["Expired", "Expired"]
