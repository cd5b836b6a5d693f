"""Whose ticket it is: by customer, by the sender's contact, by the sender's domain; never by guess."""

import pytest

from tests.site.factories import at, contact, customer, partner, policy, set_on, ticket, user
from tests.site.mailbox import mail_ticket
from tests.site.portal import USER, portal_ticket

MONDAY = "2026-11-23 10:00"


@pytest.fixture(autouse=True)
def monday():
	with at(MONDAY):
		policy()
		yield


def test_the_customer_says_whose_ticket_it_is():
	gold = partner()
	mine = ticket(gold)
	assert (mine.partner, mine.partner_tier) == ("Gold Reseller", "Gold")


def test_mail_from_a_partners_contact_is_the_partners():
	partner("Gold Reseller", USER)
	mine = mail_ticket(f"Alice <{USER}>")
	assert (mine.partner, mine.customer, mine.partner_tier) == ("Gold Reseller", "Gold Reseller", "Gold")


def test_a_contact_of_a_partner_and_of_somebody_else_is_the_partners():
	partner("Gold Reseller", USER)
	customer("Somebody Else", USER)
	assert mail_ticket(USER).partner == "Gold Reseller"


def test_a_contact_of_two_partners_is_nobodys():
	partner("Gold Reseller", USER)
	partner("Gold Rival", USER)
	mine = mail_ticket(USER)
	assert (mine.partner, mine.sla) == (None, "Default")


def test_mail_from_a_domain_that_one_partner_owns_is_the_partners():
	partner("Gold Reseller", domain="gold.example.com")
	mine = mail_ticket("Somebody New <NEW@Gold.Example.com>")
	assert (mine.partner, mine.customer) == ("Gold Reseller", "Gold Reseller")


def test_a_domain_that_two_partners_own_tells_nothing():
	partner("Gold Reseller", domain="gold.example.com")
	partner("Gold Rival", domain="gold.example.com")
	mine = mail_ticket("new@gold.example.com")
	assert (mine.partner, mine.customer, mine.sla) == (None, None, "Default")


def test_a_public_domain_tells_nothing():
	partner("Gold Reseller", domain="gmail.com")
	assert mail_ticket("somebody@gmail.com").partner is None


@pytest.mark.parametrize(
	"sender", ["x@notgold.example.com", "x@eu.gold.example.com", "x@gold.example.com.evil.test"]
)
def test_a_domain_that_only_resembles_a_partners_tells_nothing(sender):
	partner("Gold Reseller", domain="gold.example.com")
	assert mail_ticket(sender).partner is None


def test_names_that_begin_alike_are_not_mixed_up():
	partner("Acme", domain="acme.example.com")
	partner("Acme Labs", partner_tier="Bronze", domain="labs.example.com")
	assert mail_ticket("x@labs.example.com", "From the labs").partner == "Acme Labs"
	assert mail_ticket("x@acme.example.com", "From the parent").partner == "Acme"
	assert ticket(customer="Acme Labs").partner_tier == "Bronze"


@pytest.mark.parametrize("status", ["Suspended", "Inactive", "Prospect"])
def test_a_partner_that_is_not_active_gets_what_everybody_gets(status):
	mine = ticket(partner(status=status))
	assert (mine.partner, mine.partner_tier, mine.sla_matrix) == (None, None, None)
	assert (mine.customer, mine.sla) == ("Gold Reseller", "Default")


def test_a_partner_suspended_meanwhile_keeps_what_was_promised():
	gold = partner()
	mine = ticket(gold)
	gold.reload().update({"status": "Suspended"})
	gold.save()
	assert set_on(mine, status="Replied").partner == "Gold Reseller"
	assert ticket(gold).partner is None


def test_a_portal_users_ticket_is_the_partners_also_when_helpdesk_does_not_look(settings):
	settings("HD Settings", auto_set_customer_from_contact=0)
	partner("Gold Reseller", USER)
	mine = portal_ticket()
	assert (mine.partner, mine.customer) == ("Gold Reseller", "Gold Reseller")


def test_a_portal_user_who_belongs_to_nobody_is_nobodys_whatever_the_domain():
	partner("Gold Reseller", domain="gold.example.com")
	contact(USER, user(USER, "HD Customer").name)
	assert portal_ticket().partner is None
