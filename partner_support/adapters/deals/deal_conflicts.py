"""Registrations of what looks like one deal: another partner's are a conflict, one's own a duplicate.

Compared are deals of the same product that are claimed at the same time, both days at the ends
included. A domain or a name that is the same is found by index; spellings that are close are
compared in memory, among the claimed deals of that product and no others. What was found is kept
as one Deal Conflict for each pair, the newer deal against the older: the app finds it again or
lets it pass, and people decide on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rapidfuzz import fuzz, process

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, getdate

from partner_support.adapters import settings

CLAIMED = ("Submitted", "Under Review", "Approved")
OPEN, CLEARED, PAST = "Open", "Cleared", "Past"
DOMAIN, NAME, SIMILAR = "Domain", "Name", "Similar Name"
EXACTLY = 100.0
COMPARED = (
	"name",
	"partner",
	"status",
	"creation",
	"end_customer",
	"end_customer_key",
	"end_customer_domain_key",
	"registered_on",
	"expires_on",
	"expected_close",
)


@dataclass(frozen=True)
class Match:
	"""Another deal that looks like this one, and by what."""

	deal: Mapping[str, Any]
	by: str
	similarity: float = EXACTLY


def refuse_duplicate(deal: Document) -> None:
	"""Refuse to submit what the same partner has registered already and not finished."""
	twin = next((each for each in exact_matches(deal) if is_own_duplicate(deal, each.deal)), None)
	if twin:
		frappe.throw(
			_("{0} has registered this deal already: {1}. Continue there, or withdraw it first.").format(
				frappe.bold(deal.partner), frappe.bold(twin.deal["name"])
			),
			frappe.DuplicateEntryError,
			title=_("Registered Already"),
		)


def is_own_duplicate(deal: Document, other: Mapping[str, Any]) -> bool:
	"""Whether it is the same partner's, and its protection has not ended."""
	is_over = other["status"] == "Approved" and getdate(other["expires_on"]) < getdate()
	return other["partner"] == deal.partner and not is_over


def refuse_while_in_conflict(deal: Document) -> None:
	"""Refuse to approve a deal as long as a conflict is open; those who may not see conflicts learn no more."""
	cleared = {other_of(each, deal.name) for each in conflicts_of(deal.name) if each.status == CLEARED}
	rivals = [each.deal for each in conflicting(deal) if each.deal["name"] not in cleared]
	if not rivals:
		return
	look_again_soon(deal.name)
	if not frappe.has_permission("Deal Conflict", "read"):
		frappe.throw(_("This deal cannot be approved yet: channel operations has to look into it."))
	frappe.throw(
		_(
			"Another partner has registered this deal: {0}. Clear the conflict, or reject one of the two."
		).format(", ".join(frappe.bold(f"{rival['name']} ({rival['partner']})") for rival in rivals)),
		title=_("Open Conflict"),
	)


def look_again_soon(deal: str) -> None:
	"""Keep what has just been found, although the save that found it is refused and undone."""
	frappe.enqueue(look_again, queue="short", now=bool(frappe.flags.in_test), deal=deal)


def look_again(deal: str) -> None:
	"""Bring a stored deal's conflicts to where it stands."""
	follow(frappe.get_doc("Deal Registration", deal))


def follow(deal: Document) -> None:
	"""Keep one conflict for each deal that this one is in conflict with, and let the others pass."""
	known = {other_of(each, deal.name): each for each in conflicts_of(deal.name)}
	matches = {match.deal["name"]: match for match in conflicting(deal)}
	for name, match in matches.items():
		keep(deal, match, known.get(name))
	over = [each for name, each in known.items() if name not in matches and each.status == OPEN]
	for conflict in over:
		frappe.db.set_value("Deal Conflict", conflict.name, "status", PAST)
	show(deal.name, *known, *matches)
	deal.has_open_conflict = cint(is_in_conflict(deal.name))


def keep(deal: Document, match: Match, known: Mapping[str, Any] | None) -> None:
	"""Store a conflict, or open one that had passed; what people decided on stays decided."""
	why = {"match": match.by, "similarity": match.similarity}
	if not known:
		newer, older = in_order(deal, match.deal)
		document = frappe.get_doc(
			{
				"doctype": "Deal Conflict",
				"deal_registration": newer["name"],
				"partner": newer["partner"],
				"other_deal": older["name"],
				"other_partner": older["partner"],
				"status": OPEN,
				**why,
			}
		)
		document.insert(ignore_permissions=True, ignore_if_duplicate=True)
	elif known["status"] == PAST or (known["status"] == OPEN and known["match"] != match.by):
		frappe.db.set_value("Deal Conflict", known["name"], {"status": OPEN, **why})


def in_order(deal: Document, other: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
	"""The newer of two deals, and the older; their names decide where both were made at once."""
	mine = {field: deal.get(field) for field in ("name", "partner", "creation")}
	older, newer = sorted(
		(mine, other), key=lambda each: (frappe.utils.get_datetime(each["creation"]), each["name"])
	)
	return newer, older


def clear(conflict: str, reason: str) -> Document:
	"""Decide that a conflict is none, or how it is settled. The reason is kept with the decision."""
	document = frappe.get_doc("Deal Conflict", conflict, for_update=True)
	document.decision_reason = reason
	document.status = CLEARED
	return document.save()


def follow_decision(conflict: Document, method: str | None = None) -> None:
	"""A doc_event of Deal Conflict: both deals show whether something is left to decide."""
	show(conflict.deal_registration, conflict.other_deal)


def forget(deal: str) -> None:
	"""Remove the conflicts of a deal that is being deleted."""
	known = conflicts_of(deal)
	for conflict in known:
		frappe.db.delete("Deal Conflict", {"name": conflict.name})
	show(*(other_of(conflict, deal) for conflict in known))


def show(*deals: str) -> None:
	"""Have each deal say whether it has an open conflict, without saving it."""
	for name in dict.fromkeys(deals):
		open_now = cint(is_in_conflict(name))
		if open_now != frappe.db.get_value("Deal Registration", name, "has_open_conflict"):
			frappe.db.set_value(
				"Deal Registration", name, "has_open_conflict", open_now, update_modified=False
			)


def is_in_conflict(deal: str) -> bool:
	"""Whether a conflict of the deal waits for a decision."""
	return any(conflict.status == OPEN for conflict in conflicts_of(deal))


def conflicts_of(deal: str) -> list[frappe._dict]:
	"""Every conflict of a deal, on whichever side it stands."""
	return frappe.get_all(
		"Deal Conflict",
		or_filters={"deal_registration": deal, "other_deal": deal},
		fields=["name", "deal_registration", "other_deal", "status", "match"],
	)


def open_rivals(deal: str) -> list[dict[str, str]]:
	"""The other deals of a deal's open conflicts: name, partner, and by what each was found."""
	found = [each for each in conflicts_of(deal) if each.status == OPEN]
	matches = {other_of(each, deal): each.match for each in found}
	rivals = frappe.get_all(
		"Deal Registration", filters={"name": ["in", list(matches)]}, fields=["name", "partner"]
	)
	return [{"deal": each.name, "partner": each.partner, "match": matches[each.name]} for each in rivals]


def other_of(conflict: Mapping[str, Any], deal: str) -> str:
	"""The other deal of a conflict."""
	pair = (conflict["deal_registration"], conflict["other_deal"])
	return pair[0] if pair[1] == deal else pair[1]


def conflicting(deal: Document) -> list[Match]:
	"""Other partners' deals that this one is in conflict with, those found by more than likeness first."""
	if deal.status not in CLAIMED:
		return []
	found: dict[str, Match] = {}
	for match in (*exact_matches(deal), *similar_matches(deal)):
		if match.deal["partner"] != deal.partner and is_at_the_same_time(deal, match.deal):
			found.setdefault(match.deal["name"], match)
	return list(found.values())


def exact_matches(deal: Document) -> list[Match]:
	"""Claimed deals of the same product for a customer of the same domain or name, found by index."""
	domain = proving_domain(deal)
	by_domain = claimed(deal, "end_customer_domain_key", domain) if domain else []
	by_name = claimed(deal, "end_customer_key", deal.end_customer_key) if deal.end_customer_key else []
	return [*(Match(each, DOMAIN) for each in by_domain), *(Match(each, NAME) for each in by_name)]


def proving_domain(deal: Document) -> str | None:
	"""The end customer's domain, unless everybody may have an address there."""
	domain = deal.end_customer_domain_key
	return None if domain in settings.public_mail_domains() else domain


def similar_matches(deal: Document) -> list[Match]:
	"""Claimed deals of the same product for a customer whose name is spelt nearly the same."""
	likeness = flt(settings.program().deal_similarity)
	if not likeness or not deal.end_customer_key:
		return []
	others = {each["name"]: each for each in claimed(deal)}
	names = {name: each["end_customer_key"] for name, each in others.items()}
	found = process.extract(
		deal.end_customer_key, names, scorer=fuzz.token_sort_ratio, score_cutoff=likeness, limit=None
	)
	return [Match(others[name], SIMILAR, round(score, 1)) for _key, score, name in found]


def claimed(deal: Document, key: str | None = None, value: str | None = None) -> list[frappe._dict]:
	"""Other claimed deals of the same product, of all or of those with that key."""
	filters = {"product": deal.product, "status": ["in", CLAIMED], "name": ["!=", deal.name or ""]}
	return frappe.get_all(
		"Deal Registration", filters=filters | ({key: value} if key else {}), fields=list(COMPARED)
	)


def is_at_the_same_time(deal: Document, other: Mapping[str, Any]) -> bool:
	"""Whether there is a day on which both are claimed."""
	(begin, end), (other_begin, other_end) = claimed_period(deal), claimed_period(other)
	return begin <= other_end and other_begin <= end


def claimed_period(deal: Mapping[str, Any]) -> tuple[date, date]:
	"""The first and the last day of a deal's protection: as decided, or as it would be if approved today."""
	begin = getdate(deal.get("registered_on"))
	if deal.get("expires_on"):
		return begin, getdate(deal.get("expires_on"))
	days = cint(settings.program().deal_validity_days)
	if days:
		return begin, max(begin, getdate()) + timedelta(days=days)
	return begin, max(begin, getdate(), getdate(deal.get("expected_close")))
