"""Two partners who claim one deal are found, however they spell it, and people decide who has it."""

import time
from collections.abc import Callable

import pytest

import frappe
from frappe.model.document import Document

from partner_support.adapters.deals import deal_conflicts
from partner_support.api import deals as endpoint
from partner_support.partner_program import states
from tests.site.dealing import conflicts, program
from tests.site.factories import at, partner, set_on, user
from tests.site.portal import signed_in
from tests.site.program import deal, moved, product

MONDAY = "2026-11-23 10:00"
ALICE = "alice@gold.example.com"
OPERATIONS = "operations@vendor.example.com"
ELSEWHERE = 20_000


@pytest.fixture(autouse=True)
def plain_program():
	program()


def mine(at_time: str = MONDAY, **values) -> Document:
	"""A submitted deal of the first partner."""
	with at(at_time):
		return deal(partner("Gold Reseller", manager=ALICE), **submitted_on(at_time, values))


def theirs(at_time: str = "2026-11-23 11:00", **values) -> Document:
	"""A later one of another partner."""
	with at(at_time):
		return deal(partner("Other Reseller"), **submitted_on(at_time, values))


def submitted_on(at_time: str, values: dict) -> dict:
	"""These values of a deal that is registered that day; Frappe remembers for a process what today is."""
	return {"status": "Submitted", "registered_on": at_time[:10], **values}


def brought(record: Document, state: str, when: str = "2026-11-23 12:00", **values) -> Document:
	with at(when):
		return moved(record.reload(), state, **values)


def found(**values) -> list[str]:
	"""By what a later deal with these values is found to be in conflict with the first."""
	return [each.match for each in conflicts(theirs(**values))]


@pytest.mark.parametrize(
	("first", "second", "match"),
	[
		({}, {"end_customer": "ACME Clinics, Inc."}, ["Name"]),
		({"end_customer": "Bäckerei Groß GmbH"}, {"end_customer": "BACKEREI GROSS"}, ["Name"]),
		({}, {"end_customer": "Acme Klinics"}, ["Similar Name"]),
		({}, {"end_customer": "Clinics Acme"}, ["Similar Name"]),
		({}, {"end_customer": "Borealis"}, []),
		({}, {"end_customer": "Acme"}, []),
		(
			{"end_customer_domain": "https://www.acme.com/"},
			{"end_customer": "Klinikgruppe Nord", "end_customer_domain": "Acme.com"},
			["Domain"],
		),
		(
			{"end_customer_domain": "bücher.de"},
			{"end_customer": "Borealis", "end_customer_domain": "xn--bcher-kva.de"},
			["Domain"],
		),
		(
			{"end_customer_domain": "gmail.com"},
			{"end_customer": "Borealis", "end_customer_domain": "gmail.com"},
			[],
		),
		(
			{"end_customer_domain": "acme.com"},
			{"end_customer": "Acme Clinics", "end_customer_domain": "acme.com"},
			["Domain"],
		),
	],
)
def test_the_same_customer_is_found_by_domain_name_or_spelling(first, second, match):
	mine(**first)
	assert found(**second) == match


def test_deals_of_other_products_are_no_conflict():
	mine()
	assert found(product=product("Test Sensor").name) == []


@pytest.mark.parametrize("state", ["Under Review", "Approved"])
def test_a_deal_is_in_conflict_while_it_is_claimed(state):
	brought(mine(), state)
	assert found(at_time="2026-11-23 13:00") == ["Name"]


@pytest.mark.parametrize("state", ["Rejected", "Withdrawn", "Won", "Lost", "Expired"])
def test_a_deal_that_is_over_is_in_no_conflict(state):
	brought(mine(), state)
	assert found(at_time="2026-11-23 13:00") == []


def test_a_draft_is_in_no_conflict():
	mine(status=None)
	assert found() == []
	assert conflicts(theirs(status=None, end_customer="Acme Clinics Ltd")) == []


def test_how_alike_names_must_be_is_a_setting():
	mine()
	program(deal_similarity=100)
	assert found(end_customer="Acme Klinics") == []
	program(deal_similarity=0)
	with at("2026-11-23 12:00"):
		third = deal(partner("Third Reseller"), status="Submitted", end_customer="Acme Clynics")
		fourth = deal(partner("Fourth Reseller"), status="Submitted", end_customer="ACME CLINICS")
	assert conflicts(third) == []
	assert [each.match for each in conflicts(fourth)] == ["Name"]


def test_the_last_day_of_protection_is_protected_and_the_next_is_free():
	brought(mine(), "Approved", expires_on="2026-12-31")
	assert found(at_time="2026-12-31 09:00", expected_close="2027-03-01") == ["Name"]
	with at("2027-01-01 09:00"):
		free = deal(partner("Third Reseller"), status="Submitted", registered_on="2027-01-01")
	assert [each.other_partner for each in conflicts(free)] == ["Other Reseller"]


def test_an_undecided_deal_is_protected_as_long_as_if_it_were_approved_today():
	program(deal_validity_days=10)
	mine()
	assert found(end_customer="Acme Clinics", registered_on="2026-12-03") == ["Name"]
	with at("2026-11-23 12:00"):
		later = deal(partner("Third Reseller"), status="Submitted", registered_on="2026-12-14")
	assert conflicts(later) == []


def test_with_no_length_of_protection_a_deal_is_protected_until_it_closes():
	program(deal_validity_days=0)
	mine(expected_close="2026-11-30")
	assert found(registered_on="2026-11-30", expected_close="2026-12-30") == ["Name"]
	with at("2026-11-23 12:00"):
		later = deal(
			partner("Third Reseller"),
			status="Submitted",
			registered_on="2026-12-31",
			expected_close="2027-01-31",
		)
	assert conflicts(later) == []


def test_one_conflict_is_kept_for_a_pair_the_newer_against_the_older():
	older, newer = mine(), theirs()
	for record in (older, newer, older):
		with at("2026-11-23 12:00"):
			set_on(record, description=frappe.generate_hash())
	(conflict,) = conflicts(older)
	assert conflicts(newer) == [conflict]
	assert (conflict.deal_registration, conflict.partner) == (newer.name, "Other Reseller")
	assert (conflict.other_deal, conflict.other_partner) == (older.name, "Gold Reseller")
	assert (conflict.status, conflict.similarity) == ("Open", 100)
	assert [each.reload().has_open_conflict for each in (older, newer)] == [1, 1]


def test_the_older_is_older_whichever_is_submitted_first():
	draft = mine(status=None)
	newer = theirs()
	brought(draft, "Submitted")
	(conflict,) = conflicts(draft)
	assert (conflict.deal_registration, conflict.other_deal) == (newer.name, draft.name)


def test_the_database_refuses_a_pair_twice():
	mine(), theirs()
	again = frappe.copy_doc(frappe.get_last_doc("Deal Conflict"))
	with pytest.raises(frappe.DuplicateEntryError):
		again.insert()


def test_a_form_that_was_open_meanwhile_does_not_hide_a_conflict():
	older = mine()
	theirs()
	with at("2026-11-23 12:00"):
		older.description = "Called them"
		older.save()
	assert older.has_open_conflict == 1
	assert older.reload().has_open_conflict == 1


def test_a_conflict_passes_when_one_of_the_two_leaves_and_returns_with_it():
	older, newer = mine(), theirs()
	newer = brought(newer, "Rejected", decision_reason="The other was first")
	assert [each.status for each in conflicts(older)] == ["Past"]
	assert [each.reload().has_open_conflict for each in (older, newer)] == [0, 0]
	brought(newer, "Submitted")
	assert [each.status for each in conflicts(older)] == ["Open"]
	assert [each.reload().has_open_conflict for each in (older, newer)] == [1, 1]


def test_a_conflict_passes_when_the_customer_turns_out_to_be_another():
	older, newer = mine(), theirs()
	with at("2026-11-23 12:00"):
		set_on(newer, end_customer="Borealis")
	assert [each.status for each in conflicts(newer)] == ["Past"]
	assert older.reload().has_open_conflict == 0
	with at("2026-11-23 12:30"):
		set_on(newer, end_customer="Acme Klinics")
	assert [(each.status, each.match) for each in conflicts(newer)] == [("Open", "Similar Name")]


def test_a_deal_stays_in_conflict_with_a_third_when_a_second_leaves():
	first, second = mine(), theirs()
	with at("2026-11-23 11:30"):
		third = deal(partner("Third Reseller"), status="Submitted")
	brought(second, "Withdrawn")
	assert sorted(each.status for each in conflicts(first)) == ["Open", "Past"]
	assert [each.reload().has_open_conflict for each in (first, second, third)] == [1, 0, 1]


def test_a_deal_with_an_open_conflict_is_not_approved_and_the_refusal_names_it():
	older, newer = mine(), theirs()
	for one, other in ((older, newer), (newer, older)):
		with pytest.raises(frappe.ValidationError, match="Another partner has registered") as refused:
			brought(one, "Approved")
		assert f"{other.name} ({other.partner})" in str(refused.value)
		assert one.reload().status == "Submitted"


def test_operations_clears_a_conflict_with_a_reason_and_the_deal_is_approved():
	older, newer = mine(), theirs()
	with signed_in(user(OPERATIONS, "Partner Operations Manager").name), at("2026-11-23 12:00"):
		assert endpoint.clear_conflict(conflicts(newer)[0].name, "Two sites of one group") == "Cleared"
	(conflict,) = conflicts(newer)
	assert (conflict.decision_reason, conflict.decided_by) == ("Two sites of one group", OPERATIONS)
	assert str(conflict.decided_on) == "2026-11-23 12:00:00"
	assert [each.reload().has_open_conflict for each in (older, newer)] == [0, 0]
	assert brought(older, "Approved").status == brought(newer, "Approved").status == "Approved"
	assert [each.status for each in conflicts(older)] == ["Cleared"]


def test_what_was_cleared_stays_cleared_when_a_deal_comes_back():
	older, newer = mine(), theirs()
	endpoint.clear_conflict(conflicts(newer)[0].name, "Two sites of one group")
	newer = brought(newer, "Rejected", decision_reason="Budget")
	brought(newer, "Submitted")
	assert [each.status for each in conflicts(older)] == ["Cleared"]


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_conflict_is_not_cleared_without_a_reason(reason):
	mine(), theirs()
	name = frappe.get_last_doc("Deal Conflict").name
	with pytest.raises(frappe.MandatoryError, match="Say why both deals may stand"):
		endpoint.clear_conflict(name, reason)


def test_only_an_open_conflict_is_cleared():
	mine()
	newer = theirs()
	brought(newer, "Withdrawn")
	with pytest.raises(frappe.ValidationError, match="Past"):
		endpoint.clear_conflict(conflicts(newer)[0].name, "Too late")


@pytest.mark.parametrize(
	"role", ["Agent", "Partner Support Manager", "Channel Account Manager", "HD Customer"]
)
def test_nobody_else_clears_a_conflict(role):
	mine(), theirs()
	name = frappe.get_last_doc("Deal Conflict").name
	someone = user(f"{frappe.scrub(role)}@vendor.example.com", role)
	with signed_in(someone.name), pytest.raises(frappe.PermissionError):
		endpoint.clear_conflict(name, "I would like to")
	assert frappe.db.get_value("Deal Conflict", name, "status") == "Open"


def test_whoever_may_not_see_conflicts_learns_no_name_from_the_refusal():
	older, newer = mine(), theirs()
	with signed_in(ALICE), at("2026-11-23 12:00"), pytest.raises(frappe.ValidationError) as refused:
		older.reload().update({"status": "Approved", "decision_reason": "Mine"}).save(ignore_permissions=True)
	said = str(refused.value) + str(frappe.local.message_log)
	assert "channel operations has to look into it" in said
	assert newer.name not in said and newer.partner not in said


def test_a_partner_sees_neither_the_conflict_nor_that_there_is_one():
	older, newer = mine(), theirs()
	with signed_in(ALICE):
		seen = frappe.call("frappe.client.get", doctype="Deal Registration", name=older.name)
		with pytest.raises(frappe.PermissionError):
			frappe.get_list("Deal Conflict")
		with pytest.raises(frappe.PermissionError):
			frappe.call("frappe.client.get", doctype="Deal Registration", name=newer.name)
	assert not seen.get("has_open_conflict")


def test_a_partner_registers_a_deal_once():
	first = mine()
	for spelling in (
		{"end_customer": "ACME CLINICS, INC."},
		{"end_customer": "A", "end_customer_domain": "acme.com"},
	):
		set_on(first, end_customer_domain="acme.com")
		with pytest.raises(
			frappe.DuplicateEntryError, match=f"registered this deal already: <strong>{first.name}"
		):
			mine(**spelling)
	assert mine(product=product("Test Sensor").name).status == "Submitted"
	assert mine(end_customer="Acme Klinics").status == "Submitted"
	assert conflicts(first) == []


@pytest.mark.parametrize("state", ["Rejected", "Withdrawn", "Expired", "Won", "Lost"])
def test_a_finished_deal_may_be_registered_again(state):
	brought(mine(), state)
	assert mine(at_time="2026-11-23 13:00").status == "Submitted"


def test_an_approval_that_has_run_out_is_finished_before_the_nightly_job_says_so():
	first = brought(mine(), "Approved", expires_on="2026-12-31")
	with pytest.raises(frappe.DuplicateEntryError, match=first.name):
		mine(at_time="2026-12-31 10:00", expected_close="2027-02-01")
	assert mine(at_time="2027-01-01 10:00", expected_close="2027-02-01").status == "Submitted"


def test_a_deal_that_was_rejected_may_be_submitted_again_unless_registered_anew_meanwhile():
	first = brought(mine(), "Rejected")
	second = mine(at_time="2026-11-23 13:00")
	with pytest.raises(frappe.DuplicateEntryError, match=second.name):
		brought(first, "Submitted", when="2026-11-23 14:00")


def test_what_another_system_decided_is_compared_and_not_refused():
	mine()
	mirrored = theirs(status=None)
	mirrored.flags.kept_in_step = True
	with at("2026-11-23 12:00"):
		states.transition(mirrored, "Approved")
	assert [each.status for each in conflicts(mirrored)] == ["Open"]
	twin = mine(status=None)
	twin.flags.kept_in_step = True
	with at("2026-11-23 12:00"):
		assert states.transition(twin, "Submitted").status == "Submitted"


def test_a_deleted_deal_takes_its_conflicts_along():
	older, newer = mine(), theirs()
	frappe.delete_doc("Deal Registration", newer.name)
	assert conflicts(older) == []
	assert older.reload().has_open_conflict == 0


def test_a_deleted_conflict_leaves_no_sign_on_its_deals():
	older, newer = mine(), theirs()
	frappe.delete_doc("Deal Conflict", conflicts(older)[0].name)
	assert [each.reload().has_open_conflict for each in (older, newer)] == [0, 0]


def test_names_with_quotes_are_only_names():
	name = """Müller & "Söhne" d'Or `x` < 5 > %s {0}; --"""
	assert mine(end_customer=name).end_customer_key == "muller sohne dor x 5 s 0"
	assert found(end_customer=name) == ["Name"]


def test_what_is_no_domain_is_refused_with_what_would_be_one():
	with pytest.raises(
		frappe.ValidationError, match=r"&quot;acme&quot; &amp; sons.* is no domain. Enter one as in acme.com"
	):
		mine(end_customer_domain='"acme" & sons')
	assert mine(end_customer_domain=" ").end_customer_domain_key is None


def test_a_conflict_that_a_race_hid_is_found_at_the_approval_and_kept():
	older, newer = mine(), theirs()
	frappe.db.delete("Deal Conflict", {"other_deal": older.name})
	for record in (older, newer):
		frappe.db.set_value("Deal Registration", record.name, "has_open_conflict", 0)
	with pytest.raises(frappe.ValidationError, match=newer.name):
		brought(older, "Approved")
	assert [each.status for each in conflicts(older)] == ["Open"]


def elsewhere(count: int) -> None:
	"""Claimed deals of another partner on another product, as many."""
	template = theirs(product=product("Test Sensor").name, end_customer="Somebody")
	values = template.get_valid_dict()
	fields = list(values)
	rows = [[{**values, "name": f"DR-T-{index}"}[field] for field in fields] for index in range(count)]
	frappe.db.bulk_insert("Deal Registration", fields, rows, chunk_size=5_000)


def rows_read(action: Callable[[], object]) -> int:
	"""How many rows the database reads for it."""

	def so_far() -> int:
		return sum(int(value) for _name, value in frappe.db.sql("show session status like 'Handler_read%'"))

	before = so_far()
	action()
	return so_far() - before


def seconds(action: Callable[[], object], times: int = 20) -> float:
	"""How long it takes, at its best."""
	measured = []
	for _ in range(times):
		begun = time.perf_counter()
		action()
		measured.append(time.perf_counter() - begun)
	return min(measured)


def test_deals_of_other_products_are_not_even_read():
	older = mine()
	rivals = [theirs(end_customer=name) for name in ("Acme Klinics", "Borealis", "Cumulus")]

	def compare() -> None:
		assert [match.deal["name"] for match in deal_conflicts.conflicting(older)] == [rivals[0].name]

	compare()
	read, took = rows_read(compare), seconds(compare)
	elsewhere(ELSEWHERE)
	assert frappe.db.count("Deal Registration", {"status": "Submitted"}) > ELSEWHERE
	assert rows_read(compare) <= read + 20
	assert seconds(compare) < 3 * took
