"""Several workers that send digests, and one that dies at any point: everything is told once, and nothing lost."""

from collections.abc import Iterator

import pytest

import frappe

from partner_support.adapters.alerts import digest_sweep
from partner_support.adapters.alerts.alerts import ALERT, INBOX
from tests.site.alerting import EVE, HEAD, MONDAY_DIGEST, flood, head, mails_to, run_at, told
from tests.site.factories import an_outgoing_account, at, partner
from tests.site.workers import ended, killed_at_every_statement, leaving_nothing, started

PROMISES_ONLY = {"wants_escalations": 0, "wants_trends": 0, "wants_work": 0}


@pytest.fixture(autouse=True)
def cleaned_up(committing: None) -> Iterator[None]:
	with leaving_nothing():
		an_outgoing_account()
		head()
		told({"user": HEAD, "frequency": "Daily", "whose": "All they see", **PROMISES_ONLY})
		with at(EVE):
			mine = partner()
		run_at(EVE)
		flood(mine, 5)
		frappe.db.delete("Email Queue", {"reference_doctype": INBOX})
		held = {"person": HEAD, "topic": "Escalation mail", "state": "Waiting", "reason": "Late", "level": 2}
		waiting = frappe.get_doc({"doctype": ALERT, **held, "ticket": flood(mine, 1)[0]})
		waiting.update({"due_at": "2026-11-23 07:30:00", "waits_for": "Quiet hours"})
		waiting.update({"happened_on": "2026-11-23 03:00:00"})
		waiting.flags.written_by_alerts = True
		waiting.insert()
		frappe.db.commit()
		yield


def works() -> None:
	"""What a worker does."""
	with at(MONDAY_DIGEST):
		digest_sweep.run()


def assert_told_once() -> None:
	frappe.db.rollback()
	assert len(mails_to(HEAD)) == 1
	assert not frappe.db.count(ALERT, {"person": HEAD, "state": "Waiting"})
	assert frappe.db.get_value(INBOX, HEAD, "mails") == 1


def test_three_workers_at_once_send_one_mail():
	assert ended(*[started(works) for _ in range(3)]) == [0, 0, 0]
	assert_told_once()


def test_a_worker_killed_at_any_point_loses_nothing_and_repeats_nothing():
	# Begin, work, commit: every third is enough to die in each part.
	statement = killed_at_every_statement(works, [HEAD], INBOX, every=3)
	works()
	assert statement > 30
	assert_told_once()
