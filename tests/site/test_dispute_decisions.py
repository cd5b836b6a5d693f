"""A dispute is decided, opened again, and ended by the corrected statement."""

import pytest

import frappe

from partner_support.partner_program import states
from partner_support.partner_program.doctype.commission_statement.commission_statement import (
	corrected_version,
)
from tests.site.disputing import (
	FINANCE,
	WRONG,
	agreed,
	call,
	dispute_of,
	disputed,
	disputing_ticket,
	entries,
	gold,
	last,
	state_of,
	trouble,
)
from tests.site.factories import (
	errors,
	set_on,
)
from tests.site.portal import USER
from tests.site.program import statement


@pytest.fixture
def mine():
	yield gold(manager=USER)
	assert errors() == []


# It is decided


def test_a_claim_agreed_in_part_is_told_to_the_team_and_keeps_the_statement_disputed(mine):
	raised, dispute, about = disputed(mine)
	agreed(dispute, claimed=100, amount=60.5)
	assert (dispute.status, dispute.decision, dispute.amount_agreed) == ("Agreed", "Accepted in part", 60.5)
	assert (dispute.decided_by, dispute.decision_reason) == (FINANCE, WRONG)
	assert dispute.decided_on
	assert state_of(about) == "Disputed"
	decision = last(dispute, "Decision")
	assert decision.actor == FINANCE
	assert (decision.before["status"], decision.after["status"]) == ("Open", "Agreed")
	assert (decision.before["amount_agreed"], decision.after["amount_agreed"]) == ("0.00", "60.50")
	notes = frappe.get_all("HD Ticket Comment", {"reference_ticket": raised.name}, pluck="content")
	assert any(WRONG in note for note in notes)


def test_a_claim_agreed_in_full_says_so(mine):
	_raised, dispute, _about = disputed(mine)
	assert agreed(dispute, claimed=100, amount=100).decision == "Accepted in full"


@pytest.mark.parametrize("status", ["Issued", "Paid"])
def test_a_rejected_dispute_gives_the_statement_back_as_it_was(mine, status):
	about = statement(mine, status=status)
	dispute = dispute_of(disputing_ticket(mine, about))
	call("review", dispute=dispute.name)
	call("reject", dispute=dispute.name, reason="The rate was agreed on 1 May.")
	assert (state_of(dispute), state_of(about)) == ("Rejected", status)
	assert (dispute.decision, dispute.decision_reason) == ("Rejected", "The rate was agreed on 1 May.")


def test_a_statement_stays_disputed_while_another_dispute_holds_it(mine):
	about = statement(mine, status="Paid")
	first = dispute_of(disputing_ticket(mine, about))
	second = dispute_of(disputing_ticket(mine, about))
	call("reject", dispute=first.name, reason=WRONG)
	assert state_of(about) == "Disputed"
	call("reject", dispute=second.name, reason=WRONG)
	assert state_of(about) == "Paid"


def test_a_decision_can_be_looked_at_again_with_a_reason(mine):
	_raised, dispute, about = disputed(mine)
	call("reject", dispute=dispute.name, reason=WRONG)
	with pytest.raises(frappe.MandatoryError, match="Say why"):
		call("reopen", dispute=dispute.name, reason=" ")
	call("reopen", dispute=dispute.name, reason="A contract turned up.")
	assert (state_of(dispute), state_of(about)) == ("Under Review", "Disputed")
	assert (dispute.decision or "", dispute.amount_agreed, dispute.decided_by) == ("", 0, None)
	assert last(dispute, "Decision").after["decision_reason"] == "A contract turned up."


def test_a_withdrawn_dispute_comes_back_by_its_ticket_only(mine):
	raised, dispute, _about = disputed(mine)
	set_on(raised, commission_statement=None)
	with pytest.raises(frappe.ValidationError, match="Choose the statement in the ticket again"):
		call("reopen", dispute=dispute.name, reason="I want to.")


BAD_AMOUNTS = [
	(-1, "is below 0"),
	(0.001, "more decimals than EUR"),
	("a lot", "must be a number"),
	("nan", "must be a number|must lie between"),
	(10**12, "must lie between"),
]


@pytest.mark.parametrize(("amount", "said"), BAD_AMOUNTS)
def test_a_claim_that_is_no_amount_is_refused(mine, amount, said):
	_raised, dispute, _about = disputed(mine)
	with pytest.raises(frappe.ValidationError, match=said):
		call("set_claim", dispute=dispute.name, amount_claimed=amount)
	assert dispute.reload().amount_claimed == 0


@pytest.mark.parametrize(
	("amount", "said"),
	[*BAD_AMOUNTS, (100.01, "cannot be agreed where"), (0, "reject the dispute instead")],
)
def test_an_agreed_amount_that_cannot_be_is_refused_and_nothing_is_written(mine, amount, said):
	_raised, dispute, _about = disputed(mine)
	call("set_claim", dispute=dispute.name, amount_claimed=100)
	written = len(entries(dispute))
	with pytest.raises(frappe.ValidationError, match=said):
		call("agree", dispute=dispute.name, amount_agreed=amount, reason=WRONG)
	assert state_of(dispute) == "Open"
	assert len(entries(dispute)) == written


def test_amounts_have_the_digits_of_the_currency(mine):
	frappe.db.set_value("Currency", "JPY", "enabled", 1)
	frappe.db.set_value("Partner", mine.name, "currency", "JPY")
	about = statement(
		mine,
		status="Issued",
		currency="JPY",
		lines=[{"description": "Acme", "base_amount": 10_000, "rate": 7.5}],
	)
	dispute = dispute_of(disputing_ticket(mine, about))
	with pytest.raises(frappe.ValidationError, match="more decimals than JPY"):
		call("set_claim", dispute=dispute.name, amount_claimed=10.5)
	call("set_claim", dispute=dispute.name, amount_claimed=10)
	assert last(dispute, "Field").after == {"amount_claimed": "10"}


@pytest.mark.parametrize("method", ["reject", "agree"])
def test_a_decision_without_a_reason_is_refused(mine, method):
	_raised, dispute, _about = disputed(mine)
	call("set_claim", dispute=dispute.name, amount_claimed=100)
	amount = {"amount_agreed": 50} if method == "agree" else {}
	with pytest.raises(frappe.MandatoryError, match="Give the reason"):
		call(method, dispute=dispute.name, reason="  ", **amount)


@pytest.mark.parametrize(
	("method", "values"),
	[
		("set_claim", {"amount_claimed": 5}),
		("review", {}),
		("agree", {"amount_agreed": 5, "reason": WRONG}),
		("reject", {"reason": WRONG}),
		("correct", {"reason": WRONG}),
	],
)
def test_a_rejected_dispute_takes_no_decision_but_to_be_opened_again(mine, method, values):
	_raised, dispute, _about = disputed(mine)
	call("reject", dispute=dispute.name, reason=WRONG)
	with pytest.raises(frappe.ValidationError, match="can only be done while"):
		call(method, dispute=dispute.name, **values)
	assert state_of(dispute) == "Rejected"


# It ends with a correction


def test_a_corrected_version_that_is_issued_ends_the_dispute(mine):
	_raised, dispute, about = disputed(mine)
	agreed(dispute)
	version = call("correct", dispute=dispute.name, reason="Rate of 8 %")
	draft = frappe.get_doc("Commission Statement", version)
	assert (draft.status, draft.supersedes, draft.correction_reason) == ("Draft", about.name, "Rate of 8 %")
	assert (state_of(dispute), dispute.corrected_statement) == ("Agreed", version)
	states.transition(draft, "Issued")
	assert (state_of(dispute), state_of(about)) == ("Corrected", "Superseded")
	assert trouble(dispute) == ""
	issued = [entry for entry in entries(dispute) if entry.subject == f"Commission Statement {version}"]
	assert issued[-1].after["status"] == "Issued"


def test_a_statement_is_corrected_once(mine):
	_raised, dispute, _about = disputed(mine)
	agreed(dispute)
	call("correct", dispute=dispute.name, reason=WRONG)
	with pytest.raises(frappe.ValidationError, match="corrects this statement already"):
		call("correct", dispute=dispute.name, reason=WRONG)


def test_only_what_was_agreed_is_corrected(mine):
	_raised, dispute, _about = disputed(mine)
	with pytest.raises(frappe.ValidationError, match="can only be done while it is: Agreed"):
		call("correct", dispute=dispute.name, reason=WRONG)


def test_opening_again_voids_the_draft_that_was_to_correct(mine):
	_raised, dispute, _about = disputed(mine)
	agreed(dispute)
	version = call("correct", dispute=dispute.name, reason=WRONG)
	call("reopen", dispute=dispute.name, reason="Not so fast.")
	assert frappe.db.get_value("Commission Statement", version, "status") == "Void"
	assert dispute.reload().corrected_statement is None
	assert trouble(dispute) == ""


def test_a_deleted_draft_lets_another_be_made(mine):
	_raised, dispute, _about = disputed(mine)
	agreed(dispute)
	version = call("correct", dispute=dispute.name, reason=WRONG)
	frappe.delete_doc("Commission Statement", version)
	assert dispute.reload().corrected_statement is None
	assert call("correct", dispute=dispute.name, reason=WRONG)


def test_a_correction_made_on_the_statement_itself_ends_an_agreed_dispute_too(mine):
	_raised, dispute, about = disputed(mine)
	agreed(dispute)
	draft = corrected_version(about.reload(), WRONG)
	states.transition(draft, "Issued")
	assert (state_of(dispute), dispute.corrected_statement) == ("Corrected", draft.name)


def test_what_was_replaced_meanwhile_is_corrected_from_its_newest_version(mine):
	_raised, dispute, about = disputed(mine)
	draft = corrected_version(about.reload(), WRONG)
	states.transition(draft, "Issued")
	assert state_of(dispute) == "Open"
	agreed(dispute)
	version = call("correct", dispute=dispute.name, reason=WRONG)
	assert frappe.db.get_value("Commission Statement", version, ["supersedes", "version"]) == (draft.name, 3)
