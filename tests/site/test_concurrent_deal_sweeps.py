"""Several sweepers, and people who decide meanwhile: every step about a deal exactly once, and none lost."""

from collections import Counter
from collections.abc import Iterator

import pytest

import frappe

from partner_support.adapters.sla import sweep
from tests.site.dealing import MONDAY, SETTINGS
from tests.site.factories import an_outgoing_account, at, calendar, ladder, partner, step
from tests.site.program import deal, moved
from tests.site.workers import ended, killed_at_every_statement, leaving_nothing, started

AFTER_BOTH_STEPS = "2026-11-23 18:30"
STEPS = {"1. 80 % of Approval", "2. Approval missed"}
MANAGER, ALICE = "manager@vendor.example.com", "alice@gold.example.com"
MAIL_SETTINGS = "Partner Support Settings"
OURS = "Partner Support%"  # the titles of what we log


@pytest.fixture(autouse=True)
def cleaned_up(committing: None) -> Iterator[None]:
	with leaving_nothing():
		frappe.db.delete("Error Log", {"method": ["like", OURS]})  # no transaction ever takes these back
		frappe.db.commit()
		yield


def due_deals(count: int) -> list[str]:
	"""Committed deals with two steps due: bell and mail to one of us, and a notice to the partner."""
	an_outgoing_account()
	frappe.db.set_single_value(MAIL_SETTINGS, "escalation_mails_per_hour", 0)  # no cap: all in one minute
	frappe.clear_document_cache(MAIL_SETTINGS, MAIL_SETTINGS)
	with at(MONDAY):
		rungs = ladder(
			step("Percent of target", clock="Approval", threshold=80, level=1),
			step(
				"Target missed",
				clock="Approval",
				level=2,
				tell_partner=1,
				notify_user=step("Age")["notify_user"],
			),
			name="Test Approval",
		)
		limit = {"value": 8, "unit": "Hours", "calendar": calendar().name, "ladder": rungs.name}
		frappe.db.set_single_value(SETTINGS, {f"deal_approval_{key}": value for key, value in limit.items()})
		frappe.clear_document_cache(SETTINGS, SETTINGS)
		mine = partner(manager=ALICE)
		names = [
			deal(mine, end_customer=f"Customer {index}", status="Submitted").name for index in range(count)
		]
	frappe.db.delete("Email Queue", {"reference_name": ["in", threads_of(names)]})
	frappe.db.delete("Notification Log", {"document_name": ["in", names]})
	frappe.db.commit()
	return names


def threads_of(deals: list[str]) -> list[str]:
	"""The documents under which mail about these deals is kept."""
	return [*deals, *(f"{name}-Approval" for name in deals)]


def sweeps() -> None:
	"""What a worker does."""
	with at(AFTER_BOTH_STEPS):
		sweep.run()


def assert_each_escalated_once(deals: list[str]) -> None:
	"""Two log rows, one bell, one mail for each person and a missed approval for each deal; no errors."""
	frappe.db.rollback()
	log = frappe.get_all(
		"Escalation Log",
		filters={"deal_registration": ["in", deals]},
		fields=["deal_registration", "step", "problems"],
	)
	assert Counter((entry.deal_registration, entry.step) for entry in log) == Counter(
		(name, each) for name in deals for each in STEPS
	)
	assert not [entry.problems for entry in log if entry.problems]
	bells = frappe.get_all("Notification Log", {"document_name": ["in", deals]}, pluck="document_name")
	assert Counter(bells) == Counter(deals)
	assert mails_to(deals) == Counter(
		[*((f"{name}-Approval", MANAGER) for name in deals), *((name, ALICE) for name in deals)]
	)
	missed = frappe.get_all("Deal Registration", {"name": ["in", deals]}, pluck="approval_missed")
	assert missed == [1] * len(deals)
	assert frappe.get_all("Error Log", filters={"method": ["like", OURS]}, pluck="error") == []


def mails_to(deals: list[str]) -> Counter:
	"""How many mails about each deal each person will get."""
	queue, to = frappe.qb.DocType("Email Queue"), frappe.qb.DocType("Email Queue Recipient")
	query = frappe.qb.from_(queue).join(to).on(to.parent == queue.name)
	query = query.where(queue.reference_name.isin(threads_of(deals)))
	return Counter(query.select(queue.reference_name, to.recipient).run())


def test_three_sweepers_at_once_fire_every_step_exactly_once():
	deals = due_deals(24)
	assert ended(*[started(sweeps) for _ in range(3)]) == [0, 0, 0]
	assert_each_escalated_once(deals)


def test_a_sweeper_killed_at_any_point_loses_nothing_and_repeats_nothing():
	deals = due_deals(2)
	statement = killed_at_every_statement(sweeps, deals, "Deal Registration")
	sweeps()
	assert statement > 30  # it did die within a deal, many times
	assert_each_escalated_once(deals)


def test_a_deal_that_somebody_decides_on_is_left_to_them():
	deals = due_deals(6)

	def decides() -> None:
		with at(AFTER_BOTH_STEPS):
			for name in deals:
				decide(name)

	assert ended(started(sweeps), started(decides), started(sweeps)) == [0, 0, 0]
	frappe.db.rollback()
	assert {each.state for each in clocks_of(deals)} == {"Met"}
	assert {each.breached for each in clocks_of(deals)} == {1}
	log = frappe.get_all(
		"Escalation Log", {"deal_registration": ["in", deals]}, ["deal_registration", "step", "problems"]
	)
	assert max(Counter((each.deal_registration, each.step) for each in log).values(), default=1) == 1
	assert frappe.get_all("Error Log", filters={"method": ["like", OURS]}, pluck="error") == []


def decide(name: str) -> None:
	"""Approve a deal as a person would: again when somebody else was faster."""
	for _ in range(50):
		try:
			moved(frappe.get_doc("Deal Registration", name), "Approved")
			frappe.db.commit()
			return
		except (frappe.TimestampMismatchError, frappe.QueryDeadlockError):
			frappe.db.rollback()
	raise AssertionError(f"deal {name} could not be decided")


def clocks_of(deals: list[str]) -> list[frappe._dict]:
	"""The stored clocks of these deals."""
	return frappe.get_all("SLA Clock", {"deal_registration": ["in", deals]}, ["state", "breached"])
