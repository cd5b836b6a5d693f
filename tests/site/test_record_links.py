"""A ticket names the records it is about: its own partner's, whatever was sent, by whomever."""

import json
import traceback

import pytest

import frappe

from partner_support.adapters.records import record_guard, record_links, records
from partner_support.adapters.tickets.guard import Refusal
from tests.site import program
from tests.site.factories import (
	CATEGORY,
	TEAM,
	agent,
	at,
	category,
	customer,
	errors,
	partner,
	partner_replies,
	policy,
	set_on,
	team,
	ticket,
)
from tests.site.mailbox import mail_ticket
from tests.site.portal import USER, portal_reply, portal_ticket, rest_write, signed_in

MONDAY = "2026-11-23 10:00"
MINE = {"priority": "Urgent", "ticket_type": CATEGORY}
COLLEAGUE = "carl@gold.example.com"
BOSS = "bella@gold.example.com"
RIVAL = "Gold Rival"
AGENT = "agent@vendor.example.com"
MAKERS = {
	"deal_registration": program.deal,
	"mdf_claim": program.claim,
	"commission_statement": program.statement,
	"partner_agreement": program.agreement,
}


@pytest.fixture(autouse=True)
def monday():
	frappe.db.set_default("number_format", "#,###.##")
	with at(MONDAY):
		policy()
		yield


@pytest.fixture
def gold():
	return partner("Gold Reseller", USER, COLLEAGUE, manager=BOSS)


@pytest.fixture
def rival():
	return partner(RIVAL, partner_tier="Bronze")


@pytest.fixture
def deal(gold):
	return program.deal(gold, deal_value=240_000, expected_close="2026-12-04", status="Approved")


@pytest.fixture
def theirs(rival):
	return program.deal(rival, end_customer="Borealis")


def by_agent(of, **values):
	"""A ticket changed by an agent."""
	agent(AGENT)
	with signed_in(AGENT):
		document = frappe.get_doc("HD Ticket", of.name)
		document.update(values)
		document.save()
	return of.reload()


@pytest.mark.parametrize("field", records.LINK_FIELDS)
def test_an_agent_links_a_record_of_the_tickets_partner(gold, field):
	record = MAKERS[field](gold)
	linked = by_agent(ticket(gold), **{field: record.name})
	assert linked.get(field) == record.name
	assert linked.record_summary.startswith("Draft")
	assert by_agent(linked, **{field: ""}).record_summary is None


@pytest.mark.parametrize("field", records.LINK_FIELDS)
def test_an_agent_is_told_whose_record_it_is_when_it_is_another_partners(gold, rival, field):
	record = MAKERS[field](rival)
	mine = ticket(gold)
	with pytest.raises(
		Refusal, match=f"{record.name} belongs to .*{RIVAL}.*, this ticket to .*Gold Reseller"
	):
		by_agent(mine, **{field: record.name})
	assert mine.reload().get(field) is None


def test_a_ticket_of_no_partner_is_about_no_record(deal):
	plain = ticket(customer=customer("Plain Customer").name)
	with pytest.raises(Refusal, match="Choose its customer first"):
		by_agent(plain, deal_registration=deal.name)


def test_the_summary_says_state_money_and_date(gold, deal):
	mine = ticket(gold, deal_registration=deal.name)
	assert mine.record_summary == "Approved · EUR 240,000.00 · closes 4 December 2026"
	assert figures_of(mine) == ["Approved", "EUR 240,000.00", "closes 4 December 2026"]
	claim = program.claim(gold, status="Paid")
	mine = set_on(mine, mdf_claim=claim.name)
	assert mine.record_summary.splitlines() == [
		"Deal Registration: Approved · EUR 240,000.00 · closes 4 December 2026",
		"MDF Claim: Paid · EUR 1,000.00 · paid on 23 November 2026",
	]
	assert figures_of(mine)[:2] == ["Approved / Paid", "EUR 240,000.00 / EUR 1,000.00"]
	assert figures_of(set_on(mine, mdf_claim=None, deal_registration=None)) == [None] * 3


def test_the_figures_of_several_records_keep_their_order_where_one_has_none(gold, deal):
	agreement = program.agreement(gold)
	mine = ticket(gold, deal_registration=deal.name, partner_agreement=agreement.name)
	assert figures_of(mine) == ["Approved / Draft", "EUR 240,000.00 / -", "closes 4 December 2026 / -"]


def figures_of(of):
	"""What Helpdesk's side panel shows of the records, line by line."""
	return [of.get(field) for field in record_links.FIGURES]


def test_facts_are_in_the_readers_language_and_missing_ones_are_none(gold, deal, theirs):
	frappe.local.lang = "de"
	try:
		assert records.facts_of("Deal Registration", deal.name).figures.endswith("4 Dezember 2026")
	finally:
		frappe.local.lang = "en"
	assert records.facts_of("Deal Registration", "DR-1999-00001") is None
	assert records.facts_of("Deal Registration", theirs.name, reader=USER) is None
	facts = records.facts_of("Deal Registration", deal.name, reader=USER)
	assert (facts.partner, facts.state, facts.title) == ("Gold Reseller", "Approved", "Acme Clinics")
	assert (str(facts.amount), facts.currency) == ("240000.0", "EUR")
	assert facts.url.endswith(f"/deal-registration/{deal.name}")


def test_a_statement_is_shown_to_managers_alone_unless_all_may_see_it(settings, gold):
	statement = program.statement(gold, status="Issued")
	for person, seen in ((USER, False), (BOSS, True)):
		assert bool(records.facts_of("Commission Statement", statement.name, reader=person)) is seen
	settings("Partner Program Settings", statements_seen_by="All members")
	assert records.facts_of("Commission Statement", statement.name, reader=USER)


def test_the_tickets_of_a_record_are_listed_and_only_open_ones_when_asked(gold, deal):
	first, second = (ticket(gold, deal_registration=deal.name) for _ in range(2))
	ticket(gold)
	set_on(second, status="Resolved")
	names = [row.name for row in records.tickets_of("Deal Registration", deal.name)]
	assert sorted(names) == sorted([first.name, second.name])
	assert [row.name for row in records.tickets_of("Deal Registration", deal.name, only_open=True)] == [
		first.name
	]


def test_a_partner_names_their_own_record_when_they_raise_a_ticket(deal):
	mine = portal_ticket(**MINE, deal_registration=deal.name)
	assert mine.deal_registration == deal.name
	assert mine.record_summary.startswith("Approved")


def test_a_record_of_another_partner_and_one_that_is_not_there_get_the_same_answer(gold, deal, theirs):
	mine = portal_ticket(**MINE)
	attempts = {
		"the portal": lambda name: portal_ticket(**MINE, deal_registration=name),
		"set_value": lambda name: rest_write(mine, deal_registration=name),
		"insert": lambda name: insert_as(USER, deal_registration=name),
		"save": lambda name: save_as(USER, mine.name, deal_registration=name),
	}
	for way, attempt in attempts.items():
		missing = answer_to(attempt, "DR-1999-00001")
		assert answer_to(attempt, theirs.name) == missing, way
		assert missing[0] is Refusal
	assert mine.reload().deal_registration is None


def answer_to(attempt, name: str) -> tuple:
	"""All that an outsider learns of a refusal: its kind, its words, and the way it came, if that is shown."""
	frappe.local.message_log = []
	with pytest.raises(Exception) as caught:
		attempt(name)
	for message in frappe.local.message_log:
		message.pop("__frappe_exc_id", None)  # another one each time
	frames = [(frame.name, frame.line) for frame in traceback.extract_tb(caught.value.__traceback__)]
	shown = json.dumps(frappe.local.message_log, default=str)
	return caught.type, str(caught.value).replace(name, "?"), shown.replace(name, "?"), frames


def insert_as(user: str, **values) -> None:
	with signed_in(user):
		frappe.get_doc(
			{"doctype": "HD Ticket", "subject": "x", "description": "y", **MINE, **values}
		).insert()


def save_as(user: str, name: str, **values) -> None:
	with signed_in(user):
		document = frappe.get_doc("HD Ticket", name)
		document.update(values)
		document.save()


def test_what_a_save_without_rights_slips_past_is_refused_all_the_same(gold, theirs):
	with signed_in(USER), pytest.raises(Refusal):
		frappe.get_doc(
			{"doctype": "HD Ticket", "subject": "x", "deal_registration": theirs.name, **MINE}
		).insert(ignore_permissions=True)


def test_a_partner_names_a_record_later_only_while_none_is_named(gold, deal):
	mine = portal_ticket(**MINE)
	assert rest_write(mine, deal_registration=deal.name).deal_registration == deal.name
	other = program.deal(gold, end_customer="Cirrus")
	for sent in (other.name, ""):
		with pytest.raises(Refusal, match="can only be changed by the support team"):
			rest_write(mine, deal_registration=sent)
	assert rest_write(mine, subject="More precisely").deal_registration == deal.name
	assert portal_reply(mine).deal_registration == deal.name


def test_what_a_partner_writes_into_the_summary_is_not_kept(deal):
	mine = portal_ticket(**MINE, deal_registration=deal.name, record_summary="Won")
	assert rest_write(mine, record_summary="Won").record_summary.startswith("Approved")


def test_someone_who_may_not_see_statements_cannot_link_one(gold):
	statement = program.statement(gold, status="Issued")
	with pytest.raises(Refusal, match="You have no"):
		portal_ticket(**MINE, commission_statement=statement.name)
	assert portal_ticket(BOSS, **MINE, commission_statement=statement.name).commission_statement


def test_a_member_of_two_partners_links_what_belongs_to_the_tickets(gold, rival, deal, theirs):
	company = frappe.get_doc("HD Customer", RIVAL)
	company.append("contacts", {"contact_name": frappe.db.get_value("Contact", {"user": USER})})
	company.save(ignore_permissions=True)
	assert portal_ticket(**MINE, customer=RIVAL, deal_registration=theirs.name).partner == RIVAL
	with pytest.raises(Refusal, match=f"this ticket to .*{RIVAL}"):
		portal_ticket(**MINE, customer=RIVAL, deal_registration=deal.name)


def test_links_of_the_former_partner_go_when_a_ticket_is_given_to_another(gold, rival, deal, theirs):
	mine = by_agent(ticket(gold, deal_registration=deal.name), customer=rival.hd_customer)
	assert (mine.partner, mine.deal_registration, mine.record_summary) == (RIVAL, None, None)
	mine = by_agent(mine, customer=gold.hd_customer, deal_registration=deal.name)
	assert mine.deal_registration == deal.name
	mine = by_agent(mine, customer=customer("Plain Customer").name)
	assert (mine.partner, mine.deal_registration, mine.record_summary) == (None, None, None)


def test_mail_and_jobs_are_not_stopped_by_a_link_that_cannot_stand(gold, theirs):
	mine = ticket(gold, deal_registration=theirs.name)  # nobody is there to be told
	assert (mine.partner, mine.deal_registration) == ("Gold Reseller", None)
	assert record_guard.NOT_LINKED in [row["method"] for row in errors()]
	assert partner_replies(mine).status == "Open"


def test_links_hold_while_the_rest_is_disabled(settings, gold, rival, deal, theirs):
	mine = portal_ticket(**MINE)
	settings("Partner Support Settings", enabled=0)
	with pytest.raises(Refusal):
		rest_write(mine, deal_registration=theirs.name)
	assert rest_write(mine, deal_registration=deal.name).deal_registration == deal.name


def test_a_check_that_fails_leaves_the_links_as_they_were(monkeypatch, gold, deal, theirs):
	mine = ticket(gold, deal_registration=deal.name)

	def broken(*_):
		raise ValueError("a fault of ours")

	monkeypatch.setattr(record_guard, "check_owner", broken)
	mine = set_on(mine, deal_registration=theirs.name, subject="Still saved")
	assert (mine.deal_registration, mine.subject) == (deal.name, "Still saved")
	assert any("a fault of ours" in row["error"] for row in errors())


def test_a_record_that_is_deleted_by_force_leaves_tickets_that_can_be_saved(gold, deal):
	mine = ticket(gold, deal_registration=deal.name)
	with pytest.raises(frappe.LinkExistsError):
		frappe.delete_doc("Deal Registration", deal.name)
	frappe.delete_doc("Deal Registration", deal.name, force=True)
	mine = set_on(mine, subject="As before")
	assert (mine.deal_registration, mine.record_summary) == (None, None)


def test_a_category_asks_for_its_record_and_no_other(gold, deal):
	category("Test Claims", record_doctype="MDF Claim", team=team(TEAM).name)
	field = frappe.get_meta("HD Ticket").get_field("mdf_claim")
	assert '"Test Claims"' in field.depends_on
	assert not field.mandatory_depends_on
	claim = program.claim(gold)
	mine = portal_ticket(ticket_type="Test Claims", mdf_claim=claim.name, deal_registration=deal.name)
	assert (mine.mdf_claim, mine.deal_registration) == (claim.name, None)  # left over from another category


def test_a_category_that_is_disabled_or_deleted_asks_no_more(gold):
	document = category("Test Claims", record_doctype="MDF Claim", record_required=1)
	assert '"Test Claims"' in frappe.get_meta("HD Ticket").get_field("mdf_claim").mandatory_depends_on
	document.update({"disabled": 1}).save()
	assert "Test Claims" not in frappe.get_meta("HD Ticket").get_field("mdf_claim").depends_on
	document.reload().update({"disabled": 0}).save()
	document.delete()
	assert "Test Claims" not in frappe.get_meta("HD Ticket").get_field("mdf_claim").depends_on


def test_a_renamed_type_is_asked_by_its_new_name():
	category("Test Claims", record_doctype="MDF Claim")
	frappe.rename_doc("HD Ticket Type", "Test Claims", "Funds")
	assert '"Funds"' in frappe.get_meta("HD Ticket").get_field("mdf_claim").depends_on


def test_a_required_record_is_asked_of_partners_who_have_one_and_of_nobody_else(gold, rival):
	category("Test Claims", record_doctype="MDF Claim", record_required=1)
	asked = {"ticket_type": "Test Claims"}
	assert portal_ticket(**asked).mdf_claim is None  # there is none to choose
	claim = program.claim(gold)
	with pytest.raises(Refusal, match="needs a MDF Claim"):
		portal_ticket(**asked)
	assert portal_ticket(**asked, mdf_claim=claim.name).mdf_claim == claim.name
	assert ticket(gold, **asked).mdf_claim is None
	frappe.db.set_single_value("HD Settings", "default_ticket_type", "Test Claims")
	assert mail_ticket(USER, "My claim").partner == "Gold Reseller"


def test_a_category_names_nothing_that_tickets_cannot_link_to():
	with pytest.raises(frappe.ValidationError, match="Choose one of: Deal Registration"):
		category("Test Users", record_doctype="User")
	assert category("Test Asking", record_required=1).record_required == 0


def test_the_desk_offers_only_records_of_the_tickets_partner():
	for field in records.LINK_FIELDS:
		filters = json.loads(frappe.get_meta("HD Ticket").get_field(field).link_filters)
		assert filters == [[records.LINK_FIELDS[field], "partner", "=", "eval:doc.partner"]]
