"""Who decides about a dispute, and what nobody writes by hand."""

import pytest

import frappe
from frappe.desk.doctype.bulk_update.bulk_update import submit_cancel_or_update_docs

from partner_support.adapters.tickets import guard
from partner_support.api import disputes as api
from partner_support.exceptions import AppendOnlyError, DisputeWrittenByHandError
from tests.site.disputing import (
	WRONG,
	agreed,
	call,
	disputed,
	disputing_ticket,
	entries,
	finance,
	gold,
	last,
	state_of,
	trouble,
)
from tests.site.factories import (
	errors,
	partner,
	user,
)
from tests.site.portal import USER, rest_write, signed_in
from tests.site.program import statement


@pytest.fixture
def mine():
	yield gold(manager=USER)
	assert errors() == []


# Who may


@pytest.mark.parametrize("role", ["Channel Finance Manager", "Partner Operations Manager", "System Manager"])
def test_finance_and_operations_decide(mine, role):
	_raised, dispute, _about = disputed(mine)
	decider = finance("decider@vendor.example.com", role)
	call("review", decider, dispute=dispute.name)
	assert state_of(dispute) == "Under Review"


@pytest.mark.parametrize(
	("role", "audits"),
	[
		("Agent", False),
		("Agent Manager", False),
		("Partner Support Manager", True),
		("Channel Account Manager", True),
	],
)
def test_everybody_else_on_the_staff_reads_only(mine, role, audits):
	_raised, dispute, _about = disputed(mine)
	reader = user("reader@vendor.example.com", role).name
	frappe.db.set_value("Partner", mine.name, "channel_account_manager", reader)
	with signed_in(reader):
		assert frappe.get_doc("Commission Dispute", dispute.name).has_permission("read")
	if audits:
		assert call("trail", reader, dispute=dispute.name)["intact"]
	else:
		with pytest.raises(frappe.PermissionError):
			call("trail", reader, dispute=dispute.name)
	for method, values in (
		("set_claim", {"amount_claimed": 5}),
		("review", {}),
		("agree", {"amount_agreed": 5, "reason": WRONG}),
		("reject", {"reason": WRONG}),
		("reopen", {"reason": WRONG}),
		("correct", {"reason": WRONG}),
	):
		with pytest.raises(frappe.PermissionError):
			call(method, reader, dispute=dispute.name, **values)
	assert state_of(dispute) == "Open"


def test_a_partners_own_manager_reads_the_dispute_and_neither_decides_nor_sees_the_trail(mine):
	_raised, dispute, _about = disputed(mine)
	with signed_in(USER):
		seen = frappe.get_doc("Commission Dispute", dispute.name)
		seen.check_permission("read")
		seen.apply_fieldlevel_read_permissions()
		assert seen.get("trail_head") is None and seen.get("trail_state") is None
	for method in ("review", "trail", "export_json", "export_pdf"):
		with pytest.raises(frappe.PermissionError):
			call(method, USER, dispute=dispute.name)


@pytest.mark.parametrize("method", ["set_claim", "review", "agree", "reject", "reopen", "correct"])
def test_what_decides_takes_posts_only(method):
	assert frappe.allowed_http_methods_for_whitelisted_func[getattr(api, method)] == ["POST"]


# Not by hand


def test_a_dispute_is_not_written_by_hand(mine, monkeypatch):
	_raised, dispute, _about = disputed(mine)
	dispute.amount_agreed = 10
	with pytest.raises(DisputeWrittenByHandError, match="buttons"):
		dispute.save()
	with pytest.raises(DisputeWrittenByHandError):
		frappe.client.set_value("Commission Dispute", dispute.name, "decision_reason", "mine")
	with pytest.raises(DisputeWrittenByHandError):
		dispute.db_set("status", "Agreed")
	with pytest.raises(DisputeWrittenByHandError):
		frappe.rename_doc("Commission Dispute", dispute.name, "DSP-X", force=True)
	with pytest.raises(DisputeWrittenByHandError):
		frappe.copy_doc(dispute).insert()
	with monkeypatch.context() as held:
		held.setattr(frappe.db, "rollback", lambda *args, **kwargs: None)
		failed = submit_cancel_or_update_docs(
			"Commission Dispute", [dispute.name], "update", {"amount_agreed": 3}
		)
	assert failed == [dispute.name]
	assert (state_of(dispute), dispute.amount_agreed, dispute.decision_reason) == ("Open", 0, None)
	frappe.db.delete("Error Log")


@pytest.mark.parametrize("values", [{}, {"ignore_on_trash": True, "force": True}])
def test_a_dispute_is_not_deleted(mine, values):
	_raised, dispute, _about = disputed(mine)
	with pytest.raises(AppendOnlyError):
		frappe.delete_doc("Commission Dispute", dispute.name, **values)


def test_a_deleted_ticket_leaves_its_dispute_and_a_ticket_of_the_same_number_has_another(mine):
	raised, dispute, about = disputed(mine)
	said = len(entries(dispute))
	frappe.delete_doc("HD Ticket", raised.name)
	assert not frappe.db.exists("HD Ticket", raised.name)
	dispute.reload()
	assert (dispute.ticket, dispute.ticket_number, dispute.status) == (None, raised.name, "Open")
	assert len(entries(dispute)) == said + 1
	assert last(dispute, "State").after == {"deleted": True}
	again = disputing_ticket(mine, about)
	assert again.name == raised.name  # Helpdesk gives a freed number out again
	other = frappe.get_doc("Commission Dispute", {"ticket": again.name})
	assert other.name != dispute.name
	agreed(dispute)
	assert trouble(dispute) == trouble(other) == ""


def test_a_partners_user_cannot_slip_another_partners_statement_into_a_dispute(mine):
	other = partner("Bronze Reseller", partner_tier="Bronze")
	foreign = statement(other, status="Issued")
	raised, dispute, about = disputed(mine, raised_by=USER)
	with pytest.raises(guard.Refusal):
		rest_write(raised, commission_statement=foreign.name)
	assert (dispute.reload().commission_statement, state_of(foreign)) == (about.name, "Issued")
