"""Tiers with rules, and partners that meet them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from partner_support.adapters.tiers import metrics, qualification
from partner_support.engine.qualification import Measure, Measurement
from tests.site import factories, program
from tests.site.portal import signed_in

DAY = "2026-11-24 10:00"
OPERATIONS = "operations@vendor.example.com"


def only_tiers(**rules: list[dict[str, Any]]) -> None:
	"""The site has these tiers and no others, the worst first: only_tiers(Bronze=[], Silver=[rule(...)])."""
	for name in frappe.get_all("Partner Tier", pluck="name"):
		tier = frappe.get_doc("Partner Tier", name)
		tier.update({"disabled": 1, "tier_rank": 1000 + tier.tier_rank, "qualification_rules": []})
		tier.save()
	for rank, (name, asked) in enumerate(rules.items(), start=1):
		tier = factories.tier(name, rank)
		tier.update({"disabled": 0, "tier_rank": rank, "qualification_rules": asked})
		tier.save()


def rule(metric: str = "Won deals", threshold: float = 1, **values: Any) -> dict[str, Any]:
	"""A row of a tier, over the last twelve months."""
	return {"metric": metric, "threshold": threshold, "period_months": 12, **values}


def won(of: Document, value: float = 10_000, **values: Any) -> Document:
	"""A deal that was won, today unless said otherwise."""
	day = getdate(values.setdefault("closed_on", str(getdate())))
	values.setdefault("registered_on", str(day - timedelta(days=30)))
	values.setdefault("end_customer", f"Customer {frappe.generate_hash(length=6)}")
	values.setdefault("expected_close", str(day))
	return program.deal(of, deal_value=value, status="Won", **values)


def certified(of: Document, *rows: tuple[str, str, str, str | None]) -> Document:
	"""The partner with these certificates: certification, holder, issued on, valid until."""
	columns = ("certification", "holder", "issued_on", "valid_until")
	of.reload()
	of.set("certifications", [dict(zip(columns, row, strict=True)) for row in rows])
	of.save()
	return of.reload()


def reached(of: Document, metric: str, months: int = 0, unit: str = "") -> Measurement:
	"""What a partner has reached, measured among all of them; alone it is the same."""
	measure = Measure(metric, months, unit)
	among_all = metrics.read(measure, getdate()).of(of.name)
	assert metrics.read(measure, getdate(), of.name).of(of.name) == among_all
	return among_all


def number(of: Document, metric: str, months: int = 0, unit: str = "") -> Decimal | None:
	"""The same without its remark."""
	return reached(of, metric, months, unit).value


def verdict(of: Document) -> tuple[str, str]:
	"""Where the rules lead a partner."""
	found = qualification.assess(getdate()).judge(of.name, of.partner_tier)
	return found.direction.value, found.tier


@contextmanager
def proposing(settings: Callable[..., None]) -> Iterator[None]:
	"""A day on which one won deal makes Silver and three make Gold, of no partners but the test's."""
	with factories.at(DAY):
		settings("Partner Program Settings", evaluate_tiers=1, propose_demotions=1)
		frappe.db.set_value("Partner", {"name": ["!=", ""]}, "status", "Inactive")  # the site's own
		only_tiers(Bronze=[], Silver=[rule("Won deals", 1)], Gold=[rule("Won deals", 3)])
		factories.user(OPERATIONS, "Partner Operations Manager")
		yield


def bronze(**values):
	"""A partner of the lowest tier."""
	return factories.partner("Bronze Reseller", partner_tier="Bronze", **values)


def proposals(of=None, **filters):
	"""The proposals of a partner, or all; the oldest first."""
	filters |= {"partner": of.name} if of else {}
	names = frappe.get_all("Tier Proposal", filters=filters, order_by="creation, name", pluck="name")
	return [frappe.get_doc("Tier Proposal", name) for name in names]


def open_proposal(of):
	"""The one that waits for a decision."""
	(found,) = proposals(of, status="Open")
	return found


def decide(how, proposal, reason="As agreed", by=OPERATIONS):
	"""Confirm or dismiss a proposal as somebody."""
	with signed_in(by):
		return how(proposal.name, reason)


def states(of):
	"""The tiers proposed for a partner, each with what became of it."""
	return sorted((each.to_tier, each.status) for each in proposals(of))
