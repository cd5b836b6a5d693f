"""Whether a deal may be approved as it stands: gathers what the rules ask about, and words the findings."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, format_date, getdate, nowdate

from partner_support.adapters import partners, settings
from partner_support.engine import eligibility, money
from partner_support.engine.eligibility import Facts, Finding, Requirement
from partner_support.partner_program.currencies import digits_of
from partner_support.partner_program.doctype.deal_eligibility_rule import deal_eligibility_rule

ELIGIBLE, NOT_ELIGIBLE = "Eligible", "Not Eligible"


def assess(deal: Document) -> None:
	"""Put on a deal that is about to be saved whether it meets the rules, and what each of them found."""
	findings = eligibility.judge(rules(), facts(deal))
	deal.eligibility = ELIGIBLE if eligibility.is_eligible(findings) else NOT_ELIGIBLE
	deal.eligibility_findings = "\n".join(map(marked, findings)) or None


def refuse_unexplained_exception(deal: Document) -> None:
	"""Refuse to approve a deal that is not eligible unless a reason says why."""
	if deal.eligibility == NOT_ELIGIBLE and not deal.has_value("decision_reason"):
		frappe.throw(
			_(
				"This deal is not eligible: {0}. To approve it as an exception, say in {1} why it is made."
			).format("; ".join(unmet(deal)), frappe.bold(deal.label_of("decision_reason"))),
			title=_("Not Eligible"),
		)


def unmet(deal: Document) -> list[str]:
	"""What is missing, in words."""
	return [in_words(each) for each in eligibility.judge(rules(), facts(deal)) if not each.is_met]


def rules() -> list[eligibility.Rule]:
	"""The rules of the settings."""
	rows = settings.program().eligibility_rules
	return [deal_eligibility_rule.as_engine(row) for row in rows]


def facts(deal: Document) -> Facts:
	"""What the rules may ask about a deal, as things stand now."""
	partner = partners.partner(deal.partner)
	return Facts(
		product=deal.product,
		value=money.rounded(flt(deal.deal_value), digits_of(deal.currency)),
		currency=deal.currency,
		registered_on=getdate(deal.registered_on),
		expected_close=getdate(deal.expected_close),
		partner_status=partner.status,
		is_partner_active=partner.status == partners.SERVED,
		has_active_agreement=has_active_agreement(deal.partner),
		tier=partner.partner_tier,
		tier_rank=deal_eligibility_rule.rank_of(partner.partner_tier) or 0,
		attributes=frozenset(partners.attributes_of(deal.partner)),
	)


def has_active_agreement(partner: str) -> bool:
	"""Whether an agreement of the partner holds today; one that renews by itself holds on."""
	agreement = frappe.qb.DocType("Partner Agreement")
	holds = (agreement.status == "Active") & (agreement.valid_from <= nowdate())
	lasts = (
		agreement.valid_until.isnull()
		| (agreement.valid_until >= nowdate())
		| (agreement.renews_by_itself == 1)
	)
	query = frappe.qb.from_(agreement).select(agreement.name).limit(1)
	return bool(query.where((agreement.partner == partner) & holds & lasts).run())


def in_words(finding: Finding) -> str:
	"""A finding as people read it."""
	return {
		Requirement.ACTIVE_PARTNER: partner_in_words,
		Requirement.ACTIVE_AGREEMENT: agreement_in_words,
		Requirement.MINIMUM_TIER: tier_in_words,
		Requirement.MINIMUM_VALUE: value_in_words,
		Requirement.CLOSES_WITHIN: close_in_words,
		Requirement.ATTRIBUTE: attribute_in_words,
	}[finding.rule.requirement](finding)


def marked(finding: Finding) -> str:
	"""A finding as a line that shows at a glance whether the rule is met."""
	return ("✓ " if finding.is_met else "✗ ") + in_words(finding)


def partner_in_words(finding: Finding) -> str:
	"""Of the partner's state."""
	return _("The partner is {0}").format(_(finding.found))


def agreement_in_words(finding: Finding) -> str:
	"""Of the partner's agreements."""
	return (
		_("The partner has an active agreement")
		if finding.is_met
		else _("The partner has no active agreement")
	)


def tier_in_words(finding: Finding) -> str:
	"""Of the partner's tier."""
	return _("The partner's tier is {0}; {1} or higher is asked for").format(finding.found, finding.wanted)


def value_in_words(finding: Finding) -> str:
	"""Of the deal's value."""
	return _("The deal is worth {0}; at least {1} is asked for").format(finding.found, finding.wanted)


def close_in_words(finding: Finding) -> str:
	"""Of the deal's expected close."""
	return _("The deal is expected to close on {0}; by {1} is asked for").format(
		format_date(finding.found), format_date(finding.wanted)
	)


def attribute_in_words(finding: Finding) -> str:
	"""Of the partner's attributes."""
	words = (
		_("The partner has the attribute {0}") if finding.is_met else _("The partner lacks the attribute {0}")
	)
	return words.format(finding.wanted)
