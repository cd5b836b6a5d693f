"""What a partner has reached is what one counts by hand; and a rule that says nothing is refused."""

from decimal import Decimal

import pytest

import frappe
from frappe.utils import fmt_money, getdate

from partner_support.adapters.tiers import metrics, qualification
from partner_support.engine.qualification import Measure
from partner_support.partner_program.doctype.commission_statement.commission_statement import (
	corrected_version,
)
from tests.site.factories import at, partner, policy, ticket, tier
from tests.site.program import claim, deal, line, moved, product, statement
from tests.site.qualifying import DAY, certified, number, only_tiers, reached, rule, verdict, won

FIRST_DAY, DAY_BEFORE = "2025-11-25", "2025-11-24"


@pytest.fixture(autouse=True)
def mine():
	with at(DAY):
		partner("Another Reseller")
		yield partner("Gold Reseller")


def month(number):
	"""The dates of a statement over one month of this year."""
	return {"period_start": f"2026-{number:02}-01", "period_end": f"2026-{number:02}-28"}


def another():
	return frappe.get_doc("Partner", "Another Reseller")


def test_won_deals_are_counted_by_the_day_they_were_won(mine):
	won(mine, 10_000, closed_on=FIRST_DAY)
	won(mine, 2_500.50)
	won(mine, 700, closed_on=DAY_BEFORE)
	won(another(), 99_000)
	deal(mine, status="Approved", end_customer="Not yet won")
	assert number(mine, "Won deals", 12) == 2
	assert number(mine, "Won deal value", 12, "EUR") == Decimal("12500.5")
	assert number(mine, "Won deals") == 3
	assert number(mine, "Won deal value", 0, "EUR") == Decimal("13200.5")


def test_a_period_counts_back_from_a_leap_day():
	with at("2028-02-29 10:00"):
		mine = partner("Gold Reseller")
		won(mine, 1, closed_on="2027-02-28")
		won(mine, 20, closed_on="2027-03-01")
		won(mine, 300, closed_on="2028-02-29")
		assert number(mine, "Won deal value", 12, "EUR") == 320


def test_money_in_another_currency_is_left_out_and_said_so(mine):
	won(mine, 10_000)
	won(mine, 5_000, currency="USD")
	won(mine, 1_000, currency="USD")
	found = reached(mine, "Won deal value", 12, "EUR")
	assert found.value == 10_000
	assert fmt_money(6_000, currency="USD") in found.remark
	assert reached(mine, "Won deal value", 12, "CHF").value == 0
	assert reached(another(), "Won deal value", 12, "EUR").remark == ""


def test_small_amounts_add_up_exactly(mine):
	for _ in range(3):
		won(mine, 0.1)
	assert number(mine, "Won deal value", 12, "EUR") == Decimal("0.3")


def test_an_approved_deal_counts_whatever_became_of_it(mine):
	for status in ("Approved", "Won", "Lost", "Expired", "Rejected", "Submitted", "Draft"):
		deal(mine, status=status, end_customer=status)
	deal(another(), status="Approved")
	assert number(mine, "Approved deals", 12) == 4


def test_an_approval_counts_on_its_day_until_midnight(mine):
	for moment, name in (("2025-11-24 23:59", "Before"), ("2025-11-25 00:00", "In Time")):
		with at(moment):
			deal(mine, status="Approved", end_customer=name)
	with at("2026-11-24 23:59"):
		deal(mine, status="Approved", end_customer="Today")
		assert number(mine, "Approved deals", 12) == 2
		assert number(mine, "Approved deals") == 3


def test_registered_deals_are_those_that_were_handed_in_and_not_refused(mine):
	for status in ("Submitted", "Under Review", "Approved", "Won", "Draft", "Rejected", "Withdrawn"):
		deal(mine, status=status, end_customer=status)
	deal(mine, status="Submitted", end_customer="Old", registered_on=DAY_BEFORE)
	assert number(mine, "Registered deals", 12) == 4
	assert number(mine, "Registered deals") == 5


def test_revenue_is_what_commissions_were_computed_on(mine):
	frappe.db.set_value("Partner", mine.name, "currency", None)  # paid in any
	statement(mine, status="Issued")  # 15,000 in October
	statement(mine, status="Paid", lines=[line("Cygnus", 2_000.25, 5)], **month(9))
	statement(mine, status="Disputed", lines=[line("Draco", 500, 5)], **month(8))
	statement(mine, lines=[line("A draft", 90_000, 5)], **month(7))
	statement(mine, status="Void", lines=[line("Void", 80_000, 5)], **month(6))
	statement(mine, status="Issued", currency="USD", lines=[line("Elsewhere", 70, 5)], **month(5))
	old = {"period_start": "2025-10-01", "period_end": DAY_BEFORE}
	statement(mine, status="Paid", lines=[line("Long ago", 1_000, 5)], **old)
	found = reached(mine, "Commissionable revenue", 12, "EUR")
	assert found.value == Decimal("17500.25")
	assert fmt_money(70, currency="USD") in found.remark
	assert number(mine, "Commissionable revenue", 0, "EUR") == Decimal("18500.25")
	assert number(another(), "Commissionable revenue", 12, "EUR") == 0


def test_a_corrected_statement_is_counted_once(mine):
	first = statement(mine, status="Issued")
	second = corrected_version(first, "A line was missing")
	assert number(mine, "Commissionable revenue", 12, "EUR") == 15_000
	second.reload().append("lines", line("Forgotten", 1_000, 7.5))
	second.save()
	moved(second, "Issued")
	assert first.reload().status == "Superseded"
	assert number(mine, "Commissionable revenue", 12, "EUR") == 16_000


def test_claims_count_once_they_are_paid_by_the_day_of_payment(mine):
	past = {"activity_start": "2025-11-01", "activity_end": "2025-11-02"}
	claim(mine, status="Paid")
	claim(mine, status="Approved")
	with at("2025-11-26 10:00"):
		claim(mine, status="Paid", paid_on=FIRST_DAY, **past)
		claim(mine, status="Paid", paid_on=DAY_BEFORE, **past)
	assert number(mine, "Paid MDF claims", 12) == 2
	assert number(mine, "Paid MDF claims") == 3


def test_certificates_count_while_they_are_valid(mine):
	certified(
		mine,
		("Sales", "Ann", "2026-01-01", None),
		("Sales", "Ben", "2025-01-01", "2026-11-24"),
		("Sales", "Cid", "2025-01-01", "2026-11-23"),
		("Sales", "Dee", "2026-11-24", "2027-11-24"),
		("Sales", "Eve", "2026-11-25", None),
		("Engineer", "Ann", "2026-01-01", "2027-01-01"),
		("Engineer", "Ann", "2026-11-01", "2028-01-01"),  # renewed before it ran out
	)
	certified(another(), ("Sales", "Zoe", "2026-01-01", None))
	assert number(mine, "Valid certifications") == 4
	assert number(mine, "Valid certifications", 0, "sales") == 3
	assert number(mine, "Valid certifications", 0, "Engineer") == 1
	assert number(mine, "Valid certifications", 0, "Nobody's") == 0


@pytest.mark.parametrize(("since", "months"), [("2025-11-24", 12), ("2025-11-25", 11), ("2027-01-01", 0)])
def test_time_as_a_partner_counts_in_full_months(mine, since, months):
	mine.partner_since = since
	mine.save()
	assert number(mine, "Months as a partner") == months


def test_nobody_knows_how_long_a_partner_without_a_beginning_has_been_one(mine):
	found = reached(mine, "Months as a partner")
	assert found.value is None and "Partner Since" in found.remark
	only_tiers(Bronze=[], Gold=[rule("Months as a partner", 6)])
	assert verdict(mine.reload()) == ("Stay", "Gold")


def test_the_rules_of_the_tiers_lead_up_and_down(mine):
	only_tiers(
		Bronze=[],
		Silver=[rule("Won deals", 1)],
		Gold=[rule("Won deal value", 20_000, currency="EUR"), rule("Valid certifications", 1)],
	)
	assert verdict(mine) == ("Demote", "Bronze")
	won(mine, 15_000)
	assert verdict(mine) == ("Demote", "Silver")
	certified(mine, ("Sales", "Ann", "2026-01-01", None))
	won(mine, 5_000)
	assert verdict(mine) == ("Stay", "Gold")
	lower = partner("Bronze Reseller", partner_tier="Bronze")
	won(lower, 20_000)
	assert verdict(lower) == ("Promote", "Silver")


@pytest.mark.parametrize("metric", [*metrics.COUNTED, *metrics.OTHERWISE])
def test_measuring_costs_the_same_for_many_partners_as_for_few(mine, metric, monkeypatch):
	def queries() -> int:
		asked = []
		sql = frappe.db.sql
		with monkeypatch.context() as patched:
			patched.setattr(frappe.db, "sql", lambda *args, **more: asked.append(args) or sql(*args, **more))
			metrics.read(Measure(metric, 12, "EUR"), getdate())
		return len(asked)

	won(mine)
	few = queries()
	for number_of in range(5):
		other = partner(f"Reseller {number_of}", partner_since="2026-01-01")
		won(other)
		statement(other, status="Issued")
		certified(other, ("Sales", "Ann", "2026-01-01", None))
	assert 0 < queries() <= few


def test_every_metric_that_a_rule_may_name_can_be_measured():
	options = frappe.get_meta("Tier Qualification Rule").get_field("metric").options.split("\n")
	assert set(options) == {*metrics.COUNTED, *metrics.OTHERWISE}


def test_evidence_says_what_was_asked_for_and_reached(mine):
	only_tiers(Bronze=[], Gold=[rule("Won deal value", 20_000, currency="EUR"), rule("Won deals", 2)])
	won(mine, 20_000)
	found = qualification.assess(getdate()).judge("Gold Reseller", "Gold")
	money, count = map(qualification.in_words, found.evidence)
	assert (money["metric"], money["period"], money["met"]) == ("Won deal value", "Last 12 months", 1)
	assert money["threshold"] == money["actual"] == fmt_money(20_000, currency="EUR")
	assert (count["threshold"], count["actual"], count["met"]) == ("2", "1", 0)


# The site's own records in the place of ours


def stand_in(record="Deal Registration", doctype="Commission Dispute", **named):
	"""Have another DocType keep one kind of record; the settings name no more of its fields than said."""
	settings = frappe.get_doc("Partner Program Settings")
	fields = {"partner_field": "partner", "state_field": "statement_status_before", **named}
	settings.append("record_sources", {"record": record, "source_doctype": doctype, **fields})
	settings.save()


def foreign_deal(of, status="Won", amount=0, currency="EUR", day=DAY[:10], **values):
	"""A record of that other DocType, as its own app would have written it."""
	stored = {"amount_claimed": amount, "currency": currency, "opened_on": day, **values}
	frappe.get_doc(
		{
			"doctype": "Commission Dispute",
			"name": frappe.generate_hash(length=10),
			"partner": of.name,
			"statement_status_before": status,
			**stored,
		}
	).db_insert()


EVERY_FIELD = {"amount_field": "amount_claimed", "currency_field": "currency", "date_field": "opened_on"}


def test_a_stand_in_is_measured_by_the_fields_that_the_settings_name(mine):
	won(mine, 1_000_000)  # in the DocType that is not used any more
	stand_in(**EVERY_FIELD)
	foreign_deal(mine, amount=700.5, day=FIRST_DAY)
	foreign_deal(mine, amount=50, day=DAY_BEFORE)
	foreign_deal(mine, amount=40, currency="USD")
	foreign_deal(mine, amount=30, docstatus=2)
	foreign_deal(mine, amount=20, status="Lost")
	foreign_deal(another(), amount=10)
	found = reached(mine, "Won deal value", 12, "EUR")
	assert found.value == Decimal("700.5") and fmt_money(40, currency="USD") in found.remark
	assert number(mine, "Won deals", 12) == 2
	assert number(mine, "Won deals") == 3
	assert number(mine, "Registered deals") == 4


def test_a_stand_in_may_name_the_customer_instead_of_the_partner(mine):
	policy()
	stand_in(doctype="HD Ticket", partner_field="customer", state_field="status")
	for customer in ("Gold Reseller", "Gold Reseller", "Another Reseller", None):
		ticket(customer=customer)
	assert number(mine, "Registered deals") == 2


@pytest.mark.parametrize(
	("measure", "named", "reason"),
	[
		(Measure("Won deals", 12), {}, "no date field"),
		(Measure("Won deal value", 0, "EUR"), {"amount_field": "amount_claimed"}, "no amount and currency"),
		(Measure("Paid MDF claims"), {"record": "MDF Claim"}, "none of the states Paid"),
		(Measure("Commissionable revenue", 0, "EUR"), {"record": "Commission Statement"}, "does not say"),
	],
)
def test_what_a_stand_in_cannot_tell_is_not_measurable_and_moves_nobody(mine, measure, named, reason):
	stand_in(**named)
	foreign_deal(mine)
	found = reached(mine, measure.metric, measure.period_months, measure.unit)
	assert found.value is None
	assert "Not measurable" in found.remark and reason in found.remark
	asked = rule(measure.metric, 1, period_months=measure.period_months, currency=measure.unit)
	only_tiers(Bronze=[], Gold=[asked])
	assert verdict(mine) == ("Stay", "Gold")
	assert verdict(partner("Bronze Reseller", partner_tier="Bronze")) == ("Stay", "Bronze")


def test_a_stand_in_that_is_gone_stops_nothing(mine):
	stand_in(**EVERY_FIELD)
	frappe.db.set_value("Program Record Source", {"record": "Deal Registration"}, "source_doctype", "Gone")
	frappe.clear_document_cache("Partner Program Settings")
	assert number(mine, "Won deals") is None


# Rules that say nothing, and certificates that cannot be


def gold_with(*rules):
	gold = tier("Gold", 3)
	gold.set("qualification_rules", rules)
	return gold.save()


@pytest.mark.parametrize(
	("rules", "said"),
	[
		([rule(threshold=0)], "row 1: Won deals: a threshold must be more than 0"),
		([rule(threshold=-1)], "row 1: Won deals: a threshold must be more than 0, not -1"),
		([rule("Won deal value")], "row 1: choose the currency"),
		([rule("Won deals"), rule("Commissionable revenue")], "row 2: choose the currency"),
		([rule(period_months=1201)], "row 1: Won deals: a period has 0 to 1200 months"),
		([rule(threshold=1), rule(threshold=2)], "row 2: row 1 asks for the same"),
		([rule(), rule(period_months=6)], "row 2: row 1 asks for the same"),
		(
			[
				rule("Valid certifications", certification="Sales"),
				rule("Valid certifications", certification="sales "),
			],
			"row 2: row 1 asks for the same",
		),
	],
)
def test_a_rule_that_says_nothing_is_refused(mine, rules, said):
	frappe.db.set_default("currency", None)  # Frappe would fill it in
	frappe.clear_cache()
	with pytest.raises(frappe.ValidationError) as refusal:
		gold_with(*rules)
	assert said in frappe.utils.strip_html(str(refusal.value))


def test_the_same_metric_may_be_asked_for_in_two_currencies_and_certifications(mine):
	gold = gold_with(
		rule("Won deal value", currency="EUR"),
		rule("Won deal value", currency="USD"),
		rule("Valid certifications"),
		rule("Valid certifications", certification="Sales"),
	)
	assert len(gold.qualification_rules) == 4


def test_what_a_metric_does_not_use_is_cleared(mine):
	rules = gold_with(
		rule("Won deals", currency="EUR", certification="Sales"),
		rule("Valid certifications", currency="EUR", certification=" Sales "),
		rule("Months as a partner", currency="EUR"),
		rule("Won deal value", currency="EUR", certification="Sales"),
	).qualification_rules
	assert [(each.currency, each.certification, each.period_months) for each in rules] == [
		(None, None, 12),
		(None, "Sales", 0),
		(None, None, 0),
		("EUR", None, 12),
	]


def test_a_certificate_that_ends_before_it_begins_is_refused(mine):
	with pytest.raises(frappe.ValidationError, match="row 1: Valid Until lies before Issued On"):
		certified(mine, ("Sales", "Ann", "2026-01-02", "2026-01-01"))
	certified(mine, ("Sales", "Ann", "2026-01-02", "2026-01-02"))


def test_a_deal_is_closed_today_unless_said_otherwise_and_never_in_the_future(mine):
	assert str(deal(mine, status="Won").closed_on) == DAY[:10]
	assert str(won(mine, closed_on="2026-11-01").closed_on) == "2026-11-01"
	assert deal(mine, status="Approved").closed_on is None
	with pytest.raises(frappe.ValidationError, match="lies in the future"):
		won(mine, closed_on="2026-11-25")
	with pytest.raises(frappe.ValidationError, match="lies before"):
		won(mine, closed_on="2026-11-01", registered_on="2026-11-02", expected_close="2026-11-30")


def test_a_deal_that_another_system_won_a_while_ago_was_closed_when_it_was_expected(mine):
	imported = frappe.get_doc(
		{
			"doctype": "Deal Registration",
			"partner": mine.name,
			"end_customer": "Acme Clinics",
			"product": product().name,
			"deal_value": 1,
			"currency": "EUR",
			"registered_on": "2026-01-01",
			"expected_close": "2026-05-05",
			"status": "Won",
		}
	)
	imported.flags.kept_in_step = True
	assert str(imported.insert().closed_on) == "2026-05-05"
