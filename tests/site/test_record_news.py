"""What happens to a record appears in the open tickets about it, and never stands in the record's way."""

import time

import pytest

import frappe
from frappe.model.document import Document

from partner_support.adapters.mail import notifier
from partner_support.adapters.records import record_news, records
from partner_support.partner_program.doctype.commission_statement import commission_statement
from tests.site import program
from tests.site.factories import at, errors, partner, policy, set_on, ticket
from tests.site.mailbox import body_of, mails_about, recipients_of
from tests.site.portal import USER

MONDAY = "2026-11-23 10:00"
BOSS = "bella@gold.example.com"
OUTSIDER = "olga@gold.example.com"  # writes by mail, has no account


@pytest.fixture(autouse=True)
def monday():
	frappe.db.set_default("number_format", "#,###.##")
	with at(MONDAY):
		policy()
		yield


@pytest.fixture
def gold():
	return partner("Gold Reseller", USER, manager=BOSS, language="de")


@pytest.fixture
def claim(gold):
	return program.claim(gold, status="Under Review")


@pytest.fixture
def mine(gold, claim):
	return ticket(gold, mdf_claim=claim.name, raised_by=USER)


@pytest.fixture
def telling(settings):
	settings("Partner Support Settings", send_acknowledgement=0)
	settings("Partner Program Settings", tell_partner_of_record_changes=1, note_record_changes=1)


def notes_of(of: Document) -> list[str]:
	"""The internal notes of a ticket, in no order: time stands still."""
	return frappe.get_all("HD Ticket Comment", filters={"reference_ticket": of.name}, pluck="content")


def test_a_claim_that_is_paid_is_noted_and_summed_up_in_its_open_ticket(claim, mine):
	program.moved(claim, "Approved")
	program.moved(claim, "Paid")
	approved, paid = sorted(notes_of(mine), key=lambda note: "to Paid" in note)
	assert "went from Under Review to Approved" in approved
	assert "went from Approved to Paid" in paid
	assert f"/mdf-claim/{claim.name}" in paid
	assert mine.reload().record_summary == "Paid · EUR 1,000.00 · paid on 23 November 2026"
	assert (mine.record_state, mine.record_amount) == ("Paid", "EUR 1,000.00")


@pytest.mark.parametrize(
	("field", "make", "before", "after"),
	[
		("deal_registration", program.deal, "Submitted", "Approved"),
		("deal_registration", program.deal, "Submitted", "Rejected"),
		("mdf_claim", program.claim, "Submitted", "Returned"),
		("mdf_claim", program.claim, "Under Review", "Rejected"),
		("commission_statement", program.statement, "Issued", "Disputed"),
		("commission_statement", program.statement, "Issued", "Paid"),
		("partner_agreement", program.agreement, "Draft", "Active"),
		("partner_agreement", program.agreement, "Active", "Terminated"),
	],
)
def test_every_kind_of_record_has_news(gold, field, make, before, after):
	record = make(gold, **({} if before == "Draft" else {"status": before}))
	mine = ticket(gold, **{field: record.name})
	program.moved(record, after)
	(note,) = notes_of(mine)
	assert f"went from {before} to {after}" in note
	assert mine.reload().record_summary.startswith(after)


def test_a_statement_superseded_by_its_correction_is_news_too(gold):
	issued = program.statement(gold, status="Issued")
	mine = ticket(gold, commission_statement=issued.name)
	program.moved(commission_statement.corrected_version(issued, "A deal was missing"), "Issued")
	assert "went from Issued to Superseded" in "".join(notes_of(mine))


def test_a_change_without_a_move_is_summed_up_and_not_noted(gold):
	deal = program.deal(gold)
	mine = ticket(gold, deal_registration=deal.name)
	program.changed(deal, deal_value=99_000).save()
	assert "EUR 99,000.00" in mine.reload().record_summary
	assert notes_of(mine) == []


def test_each_open_ticket_hears_of_it_and_no_resolved_or_other_one(gold, claim, mine):
	second, done = (ticket(gold, mdf_claim=claim.name) for _ in range(2))
	other = ticket(gold, mdf_claim=program.claim(gold, activity_title="Autumn webinar").name)
	set_on(done, status="Resolved")
	program.moved(claim, "Approved")
	assert [len(notes_of(each)) for each in (mine, second, done, other)] == [1, 1, 0, 0]


def test_a_record_that_is_set_in_the_database_by_its_own_methods_has_news_once(claim, mine):
	claim.db_set("status", "Approved")
	claim.db_set("internal_notes", "Seen")
	assert len(notes_of(mine)) == 1


def test_notes_are_left_out_where_the_settings_say_so(settings, claim, mine):
	settings("Partner Program Settings", note_record_changes=0)
	program.moved(claim, "Approved")
	assert notes_of(mine) == []
	assert mine.reload().record_summary.startswith("Approved")


def test_names_with_markup_are_harmless_in_a_note(gold):
	title = 'O\'Brien & "Sons" 1 < 2'
	claim = program.claim(gold, activity_title=title, status="Submitted")
	mine = ticket(gold, mdf_claim=claim.name)
	program.moved(claim, "Under Review")
	assert "O&#x27;Brien &amp;" in notes_of(mine)[0] or "O'Brien &amp;" in notes_of(mine)[0]
	assert "1 &lt; 2" in notes_of(mine)[0]


def test_the_partner_is_told_by_mail_in_their_language_where_the_settings_say_so(telling, claim, mine):
	program.moved(claim, "Approved")
	(mail,) = mails_about(mine)
	assert recipients_of(mail) == [USER]
	body = body_of(mail)
	assert claim.name in body and "Approved" in body and "EUR 1,000.00" in body
	assert "Subject: [#" in mail.message


def test_the_partner_is_not_told_unless_the_settings_say_so(settings, claim, mine):
	settings("Partner Support Settings", send_acknowledgement=0)
	settings("Partner Program Settings", tell_partner_of_record_changes=0)
	before = len(mails_about(mine))
	program.moved(claim, "Approved")
	assert len(mails_about(mine)) == before


@pytest.mark.parametrize(("person", "hears"), [(USER, 0), (BOSS, 1), (OUTSIDER, 0)])
def test_nobody_is_told_of_a_statement_that_they_may_not_see(telling, gold, person, hears):
	statement = program.statement(gold, status="Issued")
	mine = ticket(gold, commission_statement=statement.name, raised_by=person)
	before = len(mails_about(mine))
	program.moved(statement, "Paid")
	assert len(mails_about(mine)) - before == hears
	assert len(notes_of(mine)) == 1


def test_a_person_who_writes_by_mail_hears_what_any_member_is_shown(telling, gold, claim):
	mine = ticket(gold, mdf_claim=claim.name, raised_by=OUTSIDER)
	before = len(mails_about(mine))
	program.moved(claim, "Approved")
	assert recipients_of(mails_about(mine)[before]) == [OUTSIDER]


def test_a_failing_note_stops_no_record(monkeypatch, telling, claim, mine):
	def broken(*_):
		raise ValueError("a fault of ours")

	monkeypatch.setattr(record_news, "tell", broken)
	assert program.moved(claim, "Approved").status == "Approved"
	assert record_news.NEWS_FAILURE in [row["method"] for row in errors()]
	monkeypatch.undo()
	monkeypatch.setattr(notifier, "leave_note", broken)
	assert program.moved(claim, "Paid").status == "Paid"


def test_saving_any_other_document_asks_the_database_nothing_more():
	todo = frappe.get_doc({"doctype": "ToDo", "description": "Call back"}).insert()
	record_news.follow(todo)  # whatever is loaded once has been
	sent = []
	send = frappe.db.execute_query
	frappe.db.execute_query = lambda *args, **values: sent.append(args) or send(*args, **values)
	try:
		began = time.perf_counter()
		for _ in range(1000):
			record_news.follow(todo)
			record_news.let_go(todo)
		spent = time.perf_counter() - began
	finally:
		del frappe.db.execute_query
	assert sent == []
	print(f"{spent * 1e3:.1f} µs for both events of a document that is no record")  # noqa: T201


def test_a_record_without_tickets_costs_one_query(gold):
	deal = program.deal(gold)
	record_news.spread("Deal Registration", deal)  # whatever is loaded once has been
	sent = []
	send = frappe.db.execute_query
	with pytest.MonkeyPatch.context() as patched:
		patched.setattr(
			frappe.db, "execute_query", lambda *args, **values: sent.append(args[0]) or send(*args, **values)
		)
		record_news.spread("Deal Registration", deal)
	assert len(sent) == 1
	assert records.tickets_of("Deal Registration", deal.name) == []
