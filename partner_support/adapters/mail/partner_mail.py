"""What a partner's people are written about their tier, and whom of our own people a proposal concerns.

Written to are the managers among the members of the partner's HD Customer, or all of its members
where none manages. A mail names no document of ours, so an answer to it becomes a ticket.
"""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date, get_url, get_url_to_form, get_url_to_list

from partner_support.adapters import partners, site_time
from partner_support.adapters.escalation import recipients
from partner_support.adapters.mail import languages, notifier
from partner_support.adapters.tiers import qualification
from partner_support.engine.qualification import Verdict

NO_THREAD = ("", "")
PAGE = "/partners/tier"
OPERATIONS = "Partner Operations Manager"
NAMED = 5  # proposals that a digest spells out
Person = tuple[str, str]  # address and first name


def tell_that_it_qualifies(proposal: Document, verdict: Verdict) -> list[str]:
	"""Tell a partner that it qualifies for a higher tier, and that this is being confirmed."""
	return mail_people(
		partners.partner(proposal.partner),
		"tier_proposal",
		lambda: {
			"tier": proposal.from_tier,
			"new_tier": proposal.to_tier,
			"evidence": [qualification.in_words(each) for each in verdict.evidence],
			"entitlements": entitlements(proposal.to_tier),
		},
	)


def tell_that_it_changed(partner: Document, before: str) -> list[str]:
	"""Tell a partner of its new tier: what it includes, and from when."""
	return mail_people(
		partner,
		"tier_change",
		lambda: {
			"tier_before": before,
			"tier": partner.partner_tier,
			"is_promotion": rank(partner.partner_tier) > rank(before),
			"since": day_in_zone(partner),
			"entitlements": entitlements(partner.partner_tier),
		},
	)


def mail_people(partner: Document, kind: str, more: Callable[[], dict[str, Any]]) -> list[str]:
	"""Mail each of a partner's people, in the partner's language; returns what went wrong."""
	problems = [mail(person, partner, kind, more) for person in people(partner.hd_customer)]
	return [problem for problem in problems if problem]


def mail(person: Person, partner: Document, kind: str, more: Callable[[], dict[str, Any]]) -> str | None:
	"""One message to one person."""
	address, first_name = person
	with languages.speaking(partner.language):
		return notifier.problem_of(
			lambda: notifier.queue(
				address,
				NO_THREAD,
				kind,
				{**about(partner), "contact_name": first_name, **more()},
			),
			partner,
			notifier.MAIL_FAILURE,
			_("mail to {0} could not be queued").format(address),
		)


def about(partner: Document) -> dict[str, Any]:
	"""What every template may say about a partner."""
	manager = partner.channel_account_manager
	known = manager and frappe.db.get_value("User", manager, ["full_name", "email"], as_dict=True)
	return {
		"partner": partner.name,
		"page_url": get_url(PAGE),
		"account_manager": {"name": known.full_name, "email": known.email} if known else None,
	}


def people(customer: str | None) -> list[Person]:
	"""Whom to write to: who manages, or everybody where nobody does. Disabled accounts are left out."""
	contact, member, user = (frappe.qb.DocType(name) for name in ("Contact", "HD Customer Member", "User"))
	rows = (
		frappe.qb.from_(member)
		.join(contact)
		.on(contact.name == member.contact_name)
		.left_join(user)
		.on(user.name == contact.user)
		.where((member.parent == customer) & (member.parenttype == "HD Customer"))
		.where(user.enabled.isnull() | (user.enabled == 1))
		.select(user.email, contact.email_id, contact.first_name, member.is_manager)
		.orderby(member.idx)
	).run()
	found = [(email or other, name or "", manages) for email, other, name, manages in rows if email or other]
	chosen = [each for each in found if each[2]] or found
	return list({address.lower(): (address, name) for address, name, _manages in chosen}.values())


def entitlements(tier: str) -> list[dict[str, str]]:
	"""What a tier includes."""
	rows = frappe.get_cached_doc("Partner Tier", tier).entitlements
	return [{"entitlement": row.entitlement, "details": row.details or ""} for row in rows]


def rank(tier: str) -> int:
	"""How good a tier is, among the others."""
	return frappe.get_cached_doc("Partner Tier", tier).tier_rank


def day_in_zone(partner: Document) -> str:
	"""Today, where the partner is."""
	zone = ZoneInfo(partner.time_zone) if partner.time_zone else site_time.site_zone()
	return format_date(site_time.now().astimezone(zone).date(), "EEEE d MMMM yyyy")


# Our own people: one message for each run and person


def announce(proposals: list[Document]) -> None:
	"""Ring the bell of whom the proposals concern, once for all of them."""
	for person, theirs in concerned(proposals).items():
		language = frappe.db.get_value("User", person, "language")
		with languages.speaking(language):
			notifier.ring_about(person, theirs[0], digest(theirs), link=where(theirs))


def concerned(proposals: list[Document]) -> dict[str, list[Document]]:
	"""The proposals for each person: operations hear of all, account managers of their own partners'."""
	found: dict[str, list[Document]] = {}
	operations = recipients.holders(OPERATIONS) if proposals else []
	for proposal in proposals:
		manager = partners.partner(proposal.partner).channel_account_manager
		for person in dict.fromkeys([*recipients.only(manager), *operations]):
			if person != frappe.session.user and recipients.is_reachable(person):
				found.setdefault(person, []).append(proposal)
	return found


def digest(proposals: list[Document]) -> str:
	"""What one person reads."""
	named = [f"{each.partner} ({each.from_tier} → {each.to_tier})" for each in proposals[:NAMED]]
	if len(proposals) > NAMED:
		named.append(_("and {0} more").format(len(proposals) - NAMED))
	title = (
		_("A tier change is proposed: {0}") if len(proposals) == 1 else _("Tier changes are proposed: {0}")
	)
	return title.format(", ".join(named))


def where(proposals: list[Document]) -> str:
	"""The proposal, or the list of those that are open."""
	if len(proposals) == 1:
		return get_url_to_form("Tier Proposal", proposals[0].name)
	return f"{get_url_to_list('Tier Proposal')}?status=Open"
