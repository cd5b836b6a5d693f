"""A partner hears at once that it qualifies and that its tier changed: once, in its language, in its time."""

import email
from email.header import decode_header, make_header

import pytest

import frappe

from partner_support.adapters.tiers import tier_evaluation
from partner_support.api import tiers
from tests.site.factories import (
	at,
	contact,
	customer,
	errors,
	partner,
	policy,
	ticket,
	tier,
	user,
)
from tests.site.mailbox import body_of, message, receive, recipients_of
from tests.site.portal import signed_in
from tests.site.qualifying import DAY, only_tiers, rule, won

OPERATIONS, SECOND = "operations@vendor.example.com", "operations2@vendor.example.com"
MANAGER = "cam@vendor.example.com"
ANN, BEN, CID = (f"{name}@bronze.example.com" for name in ("ann", "ben", "cid"))


@pytest.fixture(autouse=True)
def monday(settings):
	with at(DAY):
		settings(
			"Partner Program Settings",
			evaluate_tiers=1,
			propose_demotions=1,
			tier_proposal_template=None,
			tier_change_template=None,
		)
		frappe.db.set_value("Partner", {"name": ["!=", ""]}, "status", "Inactive")  # the site's own
		only_tiers(Bronze=[], Silver=[rule("Won deals", 1)], Gold=[rule("Won deals", 3)])
		silver = tier("Silver", 2)
		silver.set("entitlements", [{"entitlement": "Phone & chat", "details": "< 10 calls a day"}])
		silver.save()
		user(OPERATIONS, "Partner Operations Manager")
		yield
	assert errors() == []


def bronze(*people, **values):
	return partner("Bronze Reseller", *people, partner_tier="Bronze", **values)


def mails(of=None):
	"""What was queued, oldest first; for one person when one is named."""
	found = [
		frappe.get_doc("Email Queue", name)
		for name in frappe.get_all("Email Queue", order_by="creation", pluck="name")
	]
	return [each for each in found if not of or recipients_of(each) == [of]]


def subject_of(mail):
	return str(make_header(decode_header(email.message_from_string(mail.message)["Subject"])))


def told():
	return sorted(recipients_of(each)[0] for each in mails())


def qualify(*people, **values):
	mine = bronze(*people, **values)
	won(mine)
	tier_evaluation.run()
	return mine


def confirm(mine):
	(proposal,) = frappe.get_all(
		"Tier Proposal", filters={"partner": mine.name, "status": "Open"}, pluck="name"
	)
	with signed_in(OPERATIONS):
		tiers.confirm(proposal, "As agreed")


# Qualifying


def test_the_manager_hears_at_once_that_the_partner_qualifies():
	qualify(BEN, manager=ANN)
	(mail,) = mails()
	body = body_of(mail)
	assert recipients_of(mail) == [ANN]
	assert subject_of(mail) == "Bronze Reseller qualifies for Silver"
	assert "We are confirming it" in body
	assert "you are a Bronze partner as before" in body
	assert "Won deals" in body and "Last 12 months" in body
	assert "Phone &amp; chat: &lt; 10 calls a day" in body
	assert "/partners/tier" in body
	assert "X-Auto-Generated: partner-support" in mail.message


def test_everybody_hears_where_nobody_manages():
	qualify(ANN, BEN)
	assert told() == [ANN, BEN]


def test_whoever_may_not_sign_in_is_not_written_to_and_others_are():
	frappe.db.set_value("User", user(ANN).name, "enabled", 0)
	qualify(BEN, manager=ANN)
	assert told() == [BEN]


def test_a_member_without_an_account_is_written_to():
	company = customer("Bronze Reseller", BEN)
	company.append("contacts", {"contact_name": contact(CID).name, "is_manager": 1})
	company.save()
	qualify()
	assert told() == [CID]


def test_a_partner_without_people_is_proposed_all_the_same():
	mine = qualify()
	assert mails() == []
	assert frappe.db.count("Tier Proposal", {"partner": mine.name, "status": "Open"}) == 1
	mine.reload().hd_customer = None
	mine.save()
	confirm(mine)
	assert mine.reload().partner_tier == "Silver"


def test_nobody_hears_twice_of_the_same_proposal():
	mine = qualify(ANN)
	with at("2026-11-25 10:00"):
		won(mine)
		tier_evaluation.run()
	with signed_in(OPERATIONS):
		tiers.evaluate(mine.name)
	assert told() == [ANN]


def test_a_proposal_that_could_not_be_made_was_told_to_nobody(monkeypatch):
	def fail(*_):
		raise RuntimeError("no such luck")

	tell = tier_evaluation.partner_mail.tell_that_it_qualifies
	with monkeypatch.context() as patched:
		patched.setattr(
			tier_evaluation.partner_mail, "tell_that_it_qualifies", lambda *given: (tell(*given), fail())
		)
		mine = qualify(ANN)
	assert (mails(), frappe.db.count("Tier Proposal", {"partner": mine.name})) == ([], 0)
	assert [each.method for each in errors()] == [tier_evaluation.FAILURE]
	frappe.db.delete("Error Log")


def test_a_partner_that_may_fall_hears_nothing_before_it_is_decided():
	silver = partner("Silver Reseller", ANN, partner_tier="Silver")
	tier_evaluation.run()
	assert mails() == []
	confirm(silver)
	(mail,) = mails()
	assert subject_of(mail) == "Silver Reseller is now a Bronze partner"
	assert "Congratulations" not in body_of(mail)


@pytest.mark.parametrize("status", ["Prospect", "Suspended", "Inactive"])
def test_whoever_is_no_active_partner_is_told_nothing(status):
	mine = qualify(ANN, status=status)
	mine.reload().partner_tier = "Gold"
	mine.save()
	assert mails() == []


# The new tier


def test_a_confirmed_tier_is_told_with_what_it_includes_and_from_when():
	mine = qualify(ANN, time_zone="Pacific/Auckland", channel_account_manager=user(MANAGER).name)
	frappe.db.delete("Email Queue")
	with at("2026-11-24 23:30"):
		confirm(mine)
	(mail,) = mails()
	body = body_of(mail)
	assert (recipients_of(mail), subject_of(mail)) == ([ANN], "Bronze Reseller is now a Silver partner")
	assert "Congratulations: from Wednesday 25 November 2026" in body  # where the partner is
	assert "Before, it was Bronze" in body
	assert "Phone &amp; chat: &lt; 10 calls a day" in body
	assert "Tickets that are open already keep what they were promised" in body
	assert MANAGER in body


def test_a_tier_changed_by_hand_is_told_as_well():
	mine = bronze(ANN)
	mine.partner_tier = "Gold"
	mine.save()
	assert [subject_of(each) for each in mails()] == ["Bronze Reseller is now a Gold partner"]
	mine.reload().region = "EMEA"
	mine.save()
	assert len(mails()) == 1


def test_a_new_partner_is_not_told_that_its_tier_changed():
	bronze(ANN)
	assert mails() == []


def test_open_tickets_do_keep_their_tier():
	policy()
	mine = bronze(ANN)
	before = ticket(mine)
	mine.reload().partner_tier = "Silver"
	mine.save()
	assert (before.reload().partner_tier, ticket(mine).partner_tier) == ("Bronze", "Silver")


def test_the_partner_reads_its_own_language():
	for text, words in (("Won deals", "Gewonnene Geschäfte"), ("Last {0} months", "Letzte {0} Monate")):
		frappe.get_doc(
			{"doctype": "Translation", "language": "de", "source_text": text, "translated_text": words}
		).insert()
	before = frappe.local.lang
	mine = qualify(ANN, language="de")
	body = body_of(mails()[0])
	assert "Gewonnene Geschäfte" in body and "Letzte 12 Monate" in body
	confirm(mine)
	assert any("Dienstag 24 November 2026" in body_of(mail) for mail in mails())
	assert frappe.local.lang == before
	(row,) = frappe.get_all("Tier Evidence", filters={"parenttype": "Tier Proposal"}, fields=["metric"])
	assert row.metric == "Won deals"  # in the language of those who decide


def test_the_site_may_word_it_itself(settings):
	frappe.get_doc(
		{
			"doctype": "Email Template",
			"name": "Our Own Words",
			"subject": "Well done, {{ contact_name }}",
			"use_html": 1,
			"response_html": "<p>{{ partner }} may become {{ new_tier }}.</p>",
		}
	).insert()
	settings("Partner Program Settings", tier_proposal_template="Our Own Words")
	qualify(ANN)
	(mail,) = mails()
	assert subject_of(mail) == "Well done, Ann"
	assert "Bronze Reseller may become Silver." in body_of(mail)


def test_a_name_is_neither_run_nor_believed():
	mine = partner("{{ 7*7 }} & Sons", ANN, partner_tier="Bronze")
	won(mine)
	tier_evaluation.run()
	(mail,) = mails()
	assert subject_of(mail) == "{{ 7*7 }} & Sons qualifies for Silver"
	assert "{{ 7*7 }} &amp; Sons" in body_of(mail)


def test_an_answer_becomes_a_ticket():
	policy()
	qualify(ANN)
	(mail,) = mails()
	receive(message(ANN, "Re: Bronze Reseller qualifies for Silver", "Until when?", reply_to=mail.message_id))
	(found,) = frappe.get_all("HD Ticket", filters={"raised_by": ANN}, fields=["partner", "description"])
	assert found.partner == "Bronze Reseller"


def test_mail_that_cannot_leave_does_not_stop_the_change(monkeypatch):
	def refuse(*_, **__):
		raise frappe.OutgoingEmailError("no account to send from")

	mine = bronze(ANN)
	monkeypatch.setattr(frappe, "sendmail", refuse)
	mine.partner_tier = "Gold"
	mine.save()
	assert mine.reload().partner_tier == "Gold"
	assert ["no account to send from" in each.error for each in errors()] == [True]
	frappe.db.delete("Error Log")


# Our own people


def bells():
	rows = frappe.get_all("Notification Log", fields=["for_user", "subject", "link"], order_by="for_user")
	return {row.for_user: row for row in rows if "proposed" in row.subject}


def test_our_people_get_one_message_for_all_proposals_of_a_run():
	user(SECOND, "Partner Operations Manager")
	user(MANAGER, "Channel Account Manager")
	for number in range(7):
		won(
			partner(
				f"Reseller {number}",
				partner_tier="Bronze",
				channel_account_manager=MANAGER if number < 2 else None,
			)
		)
	tier_evaluation.run()
	rung = frappe.get_all("Notification Log", pluck="for_user")
	assert sorted(each for each in rung if each in (OPERATIONS, SECOND, MANAGER)) == sorted(
		[MANAGER, OPERATIONS, SECOND]
	)
	assert "Reseller 0 (Bronze → Silver)" in bells()[OPERATIONS].subject
	assert "and 2 more" in bells()[OPERATIONS].subject
	assert bells()[OPERATIONS].link.endswith("tier-proposal?status=Open")
	assert "Reseller 1" in bells()[MANAGER].subject and "Reseller 2" not in bells()[MANAGER].subject
	tier_evaluation.run()
	assert len(frappe.get_all("Notification Log")) == len(rung)


def test_one_proposal_is_rung_with_the_way_to_it_and_not_to_who_asked():
	user(SECOND, "Partner Operations Manager")
	mine = bronze()
	won(mine)
	with signed_in(OPERATIONS):
		name = tiers.evaluate(mine.name)["proposal"]
	assert OPERATIONS not in bells()
	assert bells()[SECOND].link.endswith(f"/tier-proposal/{name}")
