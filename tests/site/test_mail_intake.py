"""Mail becomes a promised ticket; and whatever breaks on our side, it becomes a ticket."""

from datetime import datetime

import pytest

import frappe

from partner_support.adapters.mail import notifier
from partner_support.adapters.sla import clocks, loader
from partner_support.adapters.tickets import pinning
from tests.site.factories import agent_replies, at, errors, events_of, partner, policy, set_on
from tests.site.mailbox import mail_ticket, message, receive
from tests.site.portal import USER

MONDAY = "2026-11-23 10:00"


@pytest.fixture(autouse=True)
def monday(settings):
	with at(MONDAY):
		policy()
		partner("Gold Reseller", USER)
		settings("HD Settings", default_priority="Urgent")
	with at(MONDAY):
		yield


def to_the_second(moment: datetime) -> datetime:
	return moment.replace(microsecond=0)


def failing(*args, **kwargs):
	raise RuntimeError("planted")


def test_mail_becomes_a_promised_ticket():
	mine = mail_ticket(f"Alice <{USER}>")
	assert (mine.partner, mine.via_customer_portal) == ("Gold Reseller", 0)
	assert to_the_second(mine.response_by) == datetime(2026, 11, 23, 12)
	assert to_the_second(mine.resolution_by) == datetime(2026, 11, 23, 18)
	assert events_of(mine) == events_of(mine, "First Response") == ["Started"]
	assert errors() == []


def test_a_customers_mail_reopens_what_was_resolved():
	mine = mail_ticket(USER)
	agent_replies(mine)
	mine = set_on(mine, status="Resolved")
	sent = frappe.get_last_doc("Communication", filters={"reference_name": mine.name})
	with at("2026-11-23 11:00"):
		receive(message(USER, f"Re: {mine.subject} #{mine.name}", reply_to=sent.message_id))
	mine.reload()
	assert (mine.status, mine.agreement_status, mine.resolution_date) == ("Open", "Resolution Due", None)
	assert events_of(mine) == ["Started", "Met", "Reopened"]
	assert frappe.db.count("HD Ticket", {"subject": ["like", f"%{mine.subject}%"]}) == 1


@pytest.mark.parametrize(
	("module", "name"),
	[
		(loader, "matrix"),
		(loader, "matrix_in_force"),
		(loader, "calendar"),
		(loader, "ladder"),
		(pinning, "pin"),
		(clocks, "follow"),
		(clocks, "write"),
		(clocks, "show_on"),
		(notifier, "acknowledge"),
		(notifier, "speak_for_helpdesk"),
	],
)
def test_whatever_fails_on_our_side_the_mail_becomes_a_ticket(monkeypatch, module, name):
	monkeypatch.setattr(module, name, failing)
	mine = mail_ticket(USER)
	assert mine.sla and mine.response_by and mine.resolution_by
	assert (mine.status, mine.agreement_status) == ("Open", "First Response Due")
	assert "planted" in errors()[0].error


def test_without_any_matrix_the_ticket_is_helpdesks():
	frappe.db.set_value("SLA Matrix", {"status": "Published"}, "status", "Draft")
	mine = mail_ticket(USER)
	assert (mine.partner, mine.sla, mine.customer) == (None, "Default", "Gold Reseller")


def test_a_matrix_that_is_gone_leaves_helpdesks_own_figures():
	frappe.db.delete("SLA Matrix Row")
	loader.renew_policy_stamp()
	mine = mail_ticket(USER)
	assert mine.response_by and mine.agreement_status == "First Response Due"


def test_what_failed_at_first_is_made_up_for_at_the_next_change(monkeypatch):
	with monkeypatch.context() as broken:
		broken.setattr(clocks, "follow", failing)
		mine = mail_ticket(USER)
	mine = set_on(mine, status="Replied")
	assert events_of(mine) == ["Started", "Paused"]
	assert to_the_second(mine.resolution_by) == datetime(2026, 11, 23, 18)


@pytest.mark.parametrize("error", [frappe.QueryDeadlockError, frappe.QueryTimeoutError])
def test_a_deadlock_is_not_hidden_from_whoever_can_retry(monkeypatch, error):
	def deadlocked(*args):
		raise error

	monkeypatch.setattr(clocks, "write", deadlocked)
	with pytest.raises(Exception, match=error.__name__):
		mail_ticket(USER)


def test_a_failure_of_ours_shows_no_message_to_whoever_saves(monkeypatch):
	mine = mail_ticket(USER)
	monkeypatch.setattr(clocks, "follow", lambda *_: frappe.throw("planted"))
	frappe.local.message_log = []
	set_on(mine, status="Replied")
	assert frappe.local.message_log == []
	assert "planted" in errors()[0].error
