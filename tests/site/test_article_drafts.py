"""What solved a ticket becomes an article that tells nothing of whose ticket it was, and is reviewed first."""

import pytest

import frappe

from partner_support.adapters.knowledge.redaction import (
	COMPANY,
	PERSON,
	RECORD,
	Known,
	redact,
	without_courtesies,
)
from partner_support.api import knowledge
from tests.site import program
from tests.site.factories import agent, agent_replies, partner, policy, ticket
from tests.site.portal import signed_in

DRAFTER, COLLEAGUE, MEMBER = (
	"agent@vendor.example.com",
	"colleague@vendor.example.com",
	"ann.berg@nordlicht.example.com",
)
KNOWN = [Known(COMPANY, "Nordlicht Systems GmbH"), Known(PERSON, "Ada Lindqvist"), Known(RECORD, "CRM/5001")]


@pytest.mark.parametrize(
	("text", "left"),
	[
		("We at Nordlicht Systems GmbH fail.", "We at [company] fail."),
		("We at NORDLICHT-SYSTEMS GMBH fail.", "We at [company] fail."),
		("We at Nordlicht Sytems GmbH fail.", "We at [company] fail."),
		("Ask Ada Lindqvist or Ada Lindquist.", "Ask [person] or [person]."),
		("The deal CRM/5001 is gone.", "The deal [record] is gone."),
		("Write to a.b+c@mail.example.org now.", "Write to [e-mail] now."),
		("See https://crm.example.com/deals/4711?x=1 there.", "See [link] there."),
		("See https://docs.example.com/setup there.", "See https://docs.example.com/setup there."),
		("Call +49 30 901820 today.", "Call [phone] today."),
		("Paid EUR 12,500.00 and 3.000 € and $40k.", "Paid [amount] and [amount] and [amount]."),
		("DEAL-2026-00012 and MDF-7001 are open.", "[record] and [record] are open."),
		("As in ticket 4711 and #12.", "As in [ticket] and [ticket]."),
		("From DE89 3704 0044 0532 0130 00 please.", "From [account] please."),
		(
			"Use TLS 1.2, SHA-256 and ISO-27001 on 2026-11-24.",
			"Use TLS 1.2, SHA-256 and ISO-27001 on 2026-11-24.",
		),
		("Open the settings and save them twice.", "Open the settings and save them twice."),
	],
)
def test_what_tells_whose_it_was_is_taken_out_and_the_rest_stays(text, left):
	found = redact(text, KNOWN, "DE")
	assert found.text == left
	assert len(found.removed) == left.count("[")


def test_a_message_loses_its_greeting_and_its_signature():
	message = "Hi Ada,\n\nclear the cache.\nThen sign in.\n\nBest regards,\nTom\nVendor Inc"
	assert without_courtesies(message) == "clear the cache.\nThen sign in."


@pytest.fixture
def solved():
	policy()
	agent(DRAFTER), agent(COLLEAGUE)
	other = partner("Borealis Trading")
	ours = partner("Nordlicht Systems", MEMBER, external_id="PRM-77001")
	program.deal(ours, end_customer="Acme Clinics GmbH", external_id="CRM/9001")
	document = ticket(
		ours,
		raised_by=MEMBER,
		subject="Nordlicht Systems cannot submit deal CRM/9001",
		description=f"<p>Hello,</p><p>Acme Clinics cannot be saved, {other.partner_name} can.</p><p>Regards<br>Ann</p>",
	)
	agent_replies(
		document,
		"<p>Dear Ann,</p><p>Choose the product first, then save. Call +49 30 901820.</p>"
		"<blockquote>Secret words of Nordlicht</blockquote>",
	)
	return document.reload()


def drafted(document, who=DRAFTER):
	with signed_in(who):
		return frappe.get_doc("HD Article", knowledge.draft_article(document.name)["article"])


def publish(article, who):
	with signed_in(who):
		document = frappe.get_doc("HD Article", article.name)
		document.status = "Published"
		document.save()


def test_a_draft_says_what_helped_and_not_whom(solved):
	article = drafted(solved)
	text = f"{article.title} {article.content}"
	for word in ("Nordlicht", "Acme", "Borealis", "9001", "Ann", "901820", "Secret"):
		assert word not in text, (word, text)
	assert "Choose the product first, then save." in text and "cannot submit deal" in text
	assert (article.status, article.author) == ("Draft", DRAFTER)


def test_the_reviewer_is_told_what_was_taken_out(solved):
	source = frappe.get_doc("Article Source", {"article": drafted(solved).name})
	assert "company: Nordlicht Systems" in source.removed and "phone: +49 30 901820" in source.removed
	assert (source.ticket, source.partner, source.drafted_by) == (solved.name, solved.partner, DRAFTER)


def test_a_second_draft_opens_the_first(solved):
	assert drafted(solved).name == drafted(solved, COLLEAGUE).name
	assert frappe.db.count("Article Source", {"ticket": solved.name}) == 1


def test_a_ticket_that_nobody_answered_has_nothing_to_tell(solved):
	silent = ticket(frappe.get_doc("Partner", solved.partner))
	with pytest.raises(frappe.ValidationError, match="Nobody has answered"):
		drafted(silent)


def test_who_drafted_does_not_publish_alone_and_a_colleague_does(solved):
	article = drafted(solved)
	with pytest.raises(frappe.PermissionError, match="Ask a colleague"):
		publish(article, DRAFTER)
	publish(article, COLLEAGUE)
	source = frappe.get_doc("Article Source", {"article": article.name})
	assert (source.state, source.reviewed_by) == ("Published", COLLEAGUE)
	notes = frappe.get_all("HD Ticket Comment", filters={"reference_ticket": solved.name}, pluck="content")
	assert any("Article published" in each and article.name in each for each in notes)


def test_partners_draft_nothing(solved):
	with pytest.raises(frappe.PermissionError):
		drafted(solved, MEMBER)
