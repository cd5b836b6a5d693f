"""A commission ticket about a statement is a dispute: it opens and ends with its ticket, and is decided by finance."""

import pytest

import frappe
from frappe.desk.doctype.bulk_update.bulk_update import submit_cancel_or_update_docs
from helpdesk.helpdesk.doctype.hd_ticket.api import merge_ticket, split_ticket

from partner_support.adapters.disputes import audit_trail, dispute_checks
from partner_support.adapters.tickets import guard
from partner_support.api import disputes as api
from partner_support.exceptions import AppendOnlyError, DisputeWrittenByHandError
from partner_support.partner_program import states
from partner_support.partner_program.doctype.commission_statement.commission_statement import (
	corrected_version,
)
from tests.site.disputing import (
	COMMISSION,
	FINANCE,
	WRONG,
	agreed,
	call,
	dispute_of,
	disputed,
	disputing_ticket,
	entries,
	finance,
	gold,
	last,
	trouble,
)
from tests.site.factories import (
	CATEGORY,
	agent,
	agent_replies,
	category,
	errors,
	partner,
	partner_replies,
	set_on,
	ticket,
	user,
)
from tests.site.portal import USER, portal_ticket, rest_write, signed_in
from tests.site.program import moved, statement


@pytest.fixture
def mine():
	yield gold(manager=USER)
	assert errors() == []


def state_of(document) -> str:
	return document.reload().status


# It opens


def test_a_partners_ticket_in_the_portal_about_a_statement_opens_a_dispute(mine):
	about = statement(mine, status="Issued")
	raised = portal_ticket(ticket_type=COMMISSION, commission_statement=about.name)
	dispute = dispute_of(raised)
	assert (dispute.status, dispute.partner, dispute.commission_statement) == ("Open", mine.name, about.name)
	assert (dispute.currency, dispute.statement_total, dispute.opened_by) == ("EUR", 1125, USER)
	assert state_of(about) == "Disputed"


def test_a_ticket_from_mail_becomes_a_dispute_when_an_agent_names_the_statement(mine):
	about = statement(mine, status="Paid")
	raised = ticket(mine, ticket_type=CATEGORY)
	raised = agent_replies(partner_replies(raised, "It is our statement of October."))
	assert dispute_of(raised) is None
	set_on(raised, ticket_type=COMMISSION, commission_statement=about.name)
	dispute = dispute_of(raised)
	assert [entry.after["text"] for entry in entries(dispute, "Message")] == [
		"It says that it exists.",
		"It is our statement of October.",
		"We are looking into it.",
	]
	assert state_of(about) == "Disputed"


def test_any_number_of_saves_makes_one_dispute(mine):
	raised, dispute, _about = disputed(mine)
	for number in range(3):
		set_on(raised, subject=f"Commission {number}")
	partner_replies(raised)
	assert frappe.get_all("Commission Dispute", {"ticket": raised.name}, pluck="name") == [dispute.name]
	assert len(entries(dispute, "Opened")) == 1


@pytest.mark.parametrize("status", ["Draft", "Void"])
def test_a_statement_that_the_partner_was_not_given_cannot_be_disputed(mine, status):
	raised = disputing_ticket(mine, statement(mine, status=status))
	assert dispute_of(raised) is None


def test_a_draft_is_disputed_once_it_is_issued_and_its_ticket_is_touched(mine):
	about = statement(mine)
	raised = disputing_ticket(mine, about)
	moved(about, "Issued")
	partner_replies(raised)
	assert dispute_of(raised).status == "Open"


def test_another_category_no_statement_or_no_partner_is_no_dispute(mine):
	about = statement(mine, status="Issued")
	category()
	assert dispute_of(ticket(mine, ticket_type=CATEGORY, commission_statement=about.name)) is None
	assert dispute_of(ticket(mine, ticket_type=COMMISSION)) is None
	stranger = ticket(ticket_type=COMMISSION)
	frappe.db.set_value("HD Ticket", stranger.name, "commission_statement", about.name)
	set_on(stranger, subject="Again")
	assert dispute_of(stranger) is None
	assert state_of(about) == "Issued"


def test_while_partner_support_is_off_nothing_opens(mine, settings):
	raised, about = ticket(mine, ticket_type=COMMISSION), statement(mine, status="Issued")
	settings("Partner Support Settings", enabled=0)
	set_on(raised, commission_statement=about.name)
	assert dispute_of(raised) is None
	settings("Partner Support Settings", enabled=1)
	set_on(raised, subject="Again")
	assert dispute_of(raised).status == "Open"


def test_a_trail_that_cannot_be_written_costs_no_ticket_and_no_mail(mine, monkeypatch):
	raised, dispute, _about = disputed(mine)
	with monkeypatch.context() as broken:
		broken.setattr(audit_trail, "insert", lambda *args: 1 / 0)
		raised = partner_replies(raised, "Are you there?")
		other = disputing_ticket(mine, statement(mine, status="Issued", statement_number="B"))
	assert frappe.get_all("Communication", {"reference_name": raised.name, "content": "Are you there?"})
	assert "division by zero" in errors()[0].error
	assert dispute_of(other) is None
	frappe.db.delete("Error Log")
	dispute_checks.run()
	assert last(dispute, "Message").after["text"] == "Are you there?"
	assert trouble(dispute) == ""
	set_on(other, subject="Once more")
	assert dispute_of(other).status == "Open"


# It follows its ticket


def test_a_link_removed_withdraws_the_dispute_and_one_set_again_brings_it_back(mine):
	raised, dispute, about = disputed(mine)
	set_on(raised, commission_statement=None)
	assert (state_of(dispute), state_of(about)) == ("Withdrawn", "Issued")
	assert "no longer disputes" in dispute.decision_reason
	set_on(raised, commission_statement=about.name)
	assert (state_of(dispute), state_of(about)) == ("Under Review", "Disputed")
	assert trouble(dispute) == ""


def test_another_category_withdraws_the_dispute(mine):
	category()
	raised, dispute, about = disputed(mine)
	set_on(raised, ticket_type=CATEGORY)
	assert (state_of(dispute), state_of(about)) == ("Withdrawn", "Issued")


def test_another_statement_on_the_ticket_turns_the_dispute_to_it(mine):
	raised, dispute, first = disputed(mine)
	call("set_claim", dispute=dispute.name, amount_claimed=100)
	frappe.db.set_value("Partner", mine.name, "currency", "USD")
	second = statement(mine, status="Paid", statement_number="B", currency="USD")
	set_on(raised, commission_statement=second.name)
	dispute.reload()
	assert (dispute.status, dispute.commission_statement, dispute.currency) == ("Open", second.name, "USD")
	assert dispute.amount_claimed == 0
	assert (state_of(first), state_of(second)) == ("Issued", "Disputed")
	assert dispute.statement_status_before == "Paid"
	turned = [
		entry for entry in entries(dispute, "Field") if entry.subject == f"Commission Dispute {dispute.name}"
	]
	assert turned[-1].before["commission_statement"] == first.name
	assert turned[-1].after["commission_statement"] == second.name


def test_what_was_decided_stays_decided_whatever_the_ticket_says(mine):
	raised, dispute, _about = disputed(mine)
	agreed(dispute)
	set_on(raised, commission_statement=None)
	assert state_of(dispute) == "Agreed"
	assert last(dispute, "Field").before == {"commission_statement": dispute.commission_statement}


def test_a_split_ticket_opens_no_second_dispute_of_the_same_statement(mine):
	raised, dispute, about = disputed(mine)
	raised = partner_replies(raised, "And a second thing.")
	said = frappe.get_last_doc(
		"Communication", {"reference_name": raised.name, "content": "And a second thing."}
	)
	other = frappe.get_doc("HD Ticket", split_ticket("A second thing", said.name))
	assert other.commission_statement == about.name
	assert dispute_of(other) is None
	set_on(other, subject="A second thing, again")
	notes = [entry for entry in entries(dispute, "Note") if entry.subject == f"HD Ticket {other.name}"]
	assert [note.after["split_from"] for note in notes] == [raised.name]
	assert "And a second thing." in [entry.after["text"] for entry in entries(dispute, "Message")]
	set_on(other, commission_statement=statement(mine, status="Issued", statement_number="B").name)
	assert dispute_of(other).status == "Open"


def test_a_merged_ticket_withdraws_its_dispute_with_a_note_and_the_target_takes_over(mine):
	agent()
	raised, dispute, about = disputed(mine)
	target = ticket(mine, ticket_type=COMMISSION)
	merge_ticket(raised.name, target.name)
	assert state_of(dispute) == "Withdrawn"
	assert dispute.decision_reason == f"Ticket {raised.name} was merged into {target.name}."
	notes = frappe.get_all("HD Ticket Comment", {"reference_ticket": target.name}, pluck="content")
	assert any(dispute.name in note and "withdrawn" in note for note in notes)
	assert trouble(dispute) == ""
	heir = dispute_of(target.reload())
	assert (heir.status, heir.commission_statement, state_of(about)) == ("Open", about.name, "Disputed")
	moved(about, "Paid")
	assert heir.statement_status_before == "Issued"


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


# Who may


@pytest.mark.parametrize("role", ["Channel Finance Manager", "Partner Operations Manager", "System Manager"])
def test_finance_and_operations_decide(mine, role):
	_raised, dispute, _about = disputed(mine)
	decider = finance("decider@vendor.example.com", role)
	call("review", decider, dispute=dispute.name)
	assert state_of(dispute) == "Under Review"


@pytest.mark.parametrize(
	"role", ["Agent", "Agent Manager", "Partner Support Manager", "Channel Account Manager"]
)
def test_everybody_else_on_the_staff_reads_only(mine, role):
	_raised, dispute, _about = disputed(mine)
	reader = user("reader@vendor.example.com", role).name
	frappe.db.set_value("Partner", mine.name, "channel_account_manager", reader)
	assert call("trail", reader, dispute=dispute.name)["intact"]
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
