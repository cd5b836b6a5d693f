"""A partner reads its own tier, what it includes and how far the next one is; and nobody else's."""

import re
from itertools import pairwise

import pytest

import frappe
from frappe.utils import fmt_money, set_request
from frappe.website.serve import get_response

from partner_support.adapters.tiers import tier_evaluation
from tests.site.factories import at, customer, partner, tier, user
from tests.site.portal import signed_in
from tests.site.qualifying import DAY, certified, only_tiers, rule, won

ANN, BOB, STRANGER = "ann@bronze.example.com", "bob@other.example.com", "stranger@example.com"
NO_PARTNER = "does not belong to a partner"


@pytest.fixture(autouse=True)
def monday(settings):
	with at(DAY):
		settings("Partner Program Settings", evaluate_tiers=1, propose_demotions=1)
		frappe.db.set_value("Partner", {"name": ["!=", ""]}, "status", "Inactive")  # the site's own
		only_tiers(
			Bronze=[],
			Silver=[
				rule("Won deal value", 20_000, currency="EUR"),
				rule("Valid certifications", 2),
				rule("Months as a partner", 6),
			],
			Gold=[],
		)
		includes("Bronze", ("E-mail & portal", "Answers < 48 hours"))
		includes("Silver", ("Phone", ""))
		yield
	frappe.local.request = None
	frappe.local.form_dict = frappe._dict()


def includes(name, *entitlements):
	document = tier(name, 0)
	document.set("entitlements", [{"entitlement": what, "details": more} for what, more in entitlements])
	document.save()


def mine(**values):
	return partner("Bronze & Sons", ANN, partner_tier="Bronze", **values)


def page(person, **query):
	"""What the website answers, as a browser gets it."""
	with signed_in(person):
		set_request(method="GET", path="partners/tier", query_string=query)
		frappe.local.form_dict = frappe._dict(query)
		return get_response()


def read(person, **query):
	response = page(person, **query)
	assert response.status_code == 200
	return " ".join(response.get_data(as_text=True).split())


def rows(html):
	"""The table of rules, as text."""
	return [
		" ".join(re.sub("<[^>]+>", " ", each).split())
		for each in re.findall(r"<tr>(.*?)</tr>", html.partition("<tbody>")[2])
	]


def test_a_partner_reads_its_tier_and_what_it_includes():
	with at("2026-03-01 23:30"):
		mine(time_zone="Pacific/Auckland")
	html = read(ANN)
	assert "Bronze &amp; Sons" in html
	assert "Since 2 March 2026" in html  # where the partner is
	assert "What Bronze includes" in html
	assert "E-mail &amp; portal" in html and "Answers &lt; 48 hours" in html
	assert "Phone" not in html


def test_it_reads_what_the_next_tier_asks_for_and_where_it_stands():
	of = mine(partner_since="2026-01-24")
	won(of, 15_000)
	won(of, 500, currency="USD")
	certified(of, ("Sales", "Ann", "2026-01-01", None))
	html = read(ANN)
	assert "What Silver asks for" in html
	value, people, months = rows(html)
	assert value.startswith("Won deal value Last 12 months Not counted, since in another currency")
	assert fmt_money(500, currency="USD") in value
	assert value.endswith(
		f"{fmt_money(20_000, currency='EUR')} {fmt_money(15_000, currency='EUR')} 75 % of the way"
	)
	assert people == "Valid certifications Today 2 1 50 % of the way"
	assert months == "Months as a partner Today 6 10 Reached"


def test_almost_is_not_all_of_the_way():
	won(mine(), 19_999.99)
	assert rows(read(ANN))[0].endswith("99 % of the way")


def test_what_we_cannot_measure_is_not_blamed_on_the_partner():
	mine()
	html = read(ANN)
	assert rows(html)[2] == "Months as a partner Today 6 unknown We cannot say yet"
	assert "Not measurable" not in html


def qualified():
	of = mine(partner_since="2026-01-24")
	won(of, 20_000)
	certified(of, ("Sales", "Ann", "2026-01-01", None), ("Sales", "Ben", "2026-01-01", None))
	return of


def test_who_qualifies_reads_that_it_is_being_confirmed():
	qualified()
	assert "You have reached everything that Silver asks for" in read(ANN)
	tier_evaluation.run()
	html = read(ANN)
	assert "You qualify for Silver. We are confirming it" in html
	assert "You have reached everything" not in html


def test_that_a_tier_may_be_lost_is_not_told_before_it_is_decided():
	of = partner("Silver Reseller", ANN, partner_tier="Silver", partner_since="2026-11-01")
	tier_evaluation.run()
	assert frappe.db.get_value("Tier Proposal", {"partner": of.name}, "direction") == "Demote"
	html = read(ANN)
	assert "confirming" not in html and "Silver" in html


def test_a_tier_without_rules_is_given_by_decision_and_none_is_above_the_best():
	partner("Silver Reseller", ANN, partner_tier="Silver")
	assert "Gold is given by our decision" in read(ANN)
	partner("Gold Reseller", BOB, partner_tier="Gold")
	html = read(BOB)
	assert "asks for" not in html and "given by" not in html


def test_a_disabled_tier_is_not_held_out_to_anybody():
	mine()
	silver = frappe.get_doc("Partner Tier", "Silver")
	silver.disabled = 1
	silver.save()
	html = read(ANN)
	assert "Silver" not in html and "Gold is given by our decision" in html


def test_nobody_reads_another_partners_tier():
	mine()
	partner("Other Reseller", BOB, partner_tier="Silver")
	assert "Other Reseller" not in read(ANN)
	assert "Bronze &amp; Sons" not in read(BOB)


def test_the_address_chooses_among_ones_own_partners_only():
	mine()
	partner("Other Reseller", BOB, partner_tier="Silver")
	assert page(ANN, partner="Other Reseller").status_code == page(ANN, partner="Nobody").status_code == 404
	assert "Other Reseller" not in read(ANN, name="Other Reseller", user=BOB)
	assert "Bronze &amp; Sons" in read(ANN, partner="Bronze & Sons")


def test_who_is_a_member_of_several_partners_reads_each():
	mine()
	customer("Other Reseller", ANN)
	partner("Other Reseller", partner_tier="Silver")
	html = read(ANN)
	assert html.count("<section") == 2
	assert "Bronze &amp; Sons" in html and "Other Reseller" in html
	assert read(ANN, partner="Other Reseller").count("<section") == 1


@pytest.mark.parametrize("status", ["Prospect", "Inactive"])
def test_who_is_not_in_the_program_reads_so(status):
	mine(status=status)
	html = read(ANN)
	assert NO_PARTNER in html and "Bronze" not in html


def test_a_suspended_partner_reads_that_it_is():
	mine(status="Suspended")
	html = read(ANN)
	assert "Your partnership is suspended" in html and "Bronze" in html


@pytest.mark.parametrize("roles", [(), ("HD Customer",), ("Agent",), ("Partner Operations Manager",)])
def test_who_belongs_to_no_partner_is_told_what_to_do(roles):
	mine()
	user(STRANGER, *roles)
	html = read(STRANGER)
	assert NO_PARTNER in html and "Bronze" not in html


def test_a_guest_is_sent_to_sign_in_and_back_here():
	mine()
	response = page("Guest")
	assert response.status_code == 302
	assert response.headers["Location"].endswith("/login?redirect-to=%2Fpartners%2Ftier")


def test_it_is_built_to_be_read_by_a_machine_too():
	mine()
	html = read(ANN)
	assert html.count("<h1") == 1
	headings = [int(level) for level in re.findall(r"<h([1-6])", html[html.index("<h1") :])]
	assert all(after - before <= 1 for before, after in pairwise(headings))
	assert html.count('<th scope="col"') == 3
	assert html.count('<th scope="row"') == 3
	assert 'aria-current="page"' in html
