"""What partners have reached, measured over the program's records: a query or two per measure for all of them.

Only what is certain counts: money in another currency than the rule's is left out and said so, and
what a record of the site's own cannot tell is not measurable.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Count, Sum
from frappe.utils import fmt_money, getdate

from partner_support.engine.qualification import Measure, Measurement, counted_from, full_months
from partner_support.partner_program.record_sources import Source, knows, source_of

DEAL, CLAIM, STATEMENT = "Deal Registration", "MDF Claim", "Commission Statement"
EARNED = ("Issued", "Disputed", "Paid")  # a superseded statement is counted as its correction
NOTHING = Measurement(Decimal(0))


@dataclass(frozen=True)
class Reading:
	"""What one measure says about every partner; those not named have `others`."""

	named: Mapping[str, Measurement] = field(default_factory=dict)
	others: Measurement = NOTHING

	def of(self, partner: str) -> Measurement:
		"""What that partner has reached."""
		return self.named.get(partner, self.others)


@dataclass(frozen=True)
class Counted:
	"""Which records of a kind count, those in one of the states or in any but these, and by which date.

	Of our own records the first of `dates` that has one says when; others have the one that is named.
	"""

	kind: str
	states: tuple[str, ...]
	dates: tuple[str, ...]
	any_but_these: bool = False
	in_money: bool = False

	def dates_in(self, source: Source) -> tuple[str, ...]:
		"""The fields that say when."""
		return self.dates if source.is_own else (source.date_field or "",)


COUNTED = {
	"Won deal value": Counted(DEAL, ("Won",), ("closed_on",), in_money=True),
	"Won deals": Counted(DEAL, ("Won",), ("closed_on",)),
	"Approved deals": Counted(  # what was approved elsewhere may not say when
		DEAL, ("Approved", "Won", "Lost", "Expired"), ("decided_on", "registered_on")
	),
	"Registered deals": Counted(
		DEAL, ("Draft", "Rejected", "Withdrawn"), ("registered_on",), any_but_these=True
	),
	"Paid MDF claims": Counted(CLAIM, ("Paid",), ("paid_on",)),
}


def read(measure: Measure, today: date, partner: str | None = None) -> Reading:
	"""Measure every partner, or only one."""
	if measure.metric in COUNTED:
		return read_records(measure, COUNTED[measure.metric], today, partner)
	return OTHERWISE[measure.metric](measure, today, partner)


def not_measurable(reason: str) -> Reading:
	"""Nobody can say, and why."""
	return Reading(others=Measurement(None, _("Not measurable: {0}").format(reason)))


def read_records(measure: Measure, counted: Counted, today: date, partner: str | None) -> Reading:
	"""Count or add up the records of one kind, ours or those that stand in for them."""
	source = source_of(counted.kind)
	problem = None if source.is_own else problem_with(source, measure, counted)
	if problem:
		return not_measurable(problem)
	query, table, owner = counted_records(source, counted)
	query = within(query, [table[name] for name in counted.dates_in(source)], measure, today)
	query = query.where(owner == partner) if partner else query
	if counted.in_money:
		return in_currency(query, owner, table[source.currency_field], table[source.amount_field], measure)
	return numbers(query.groupby(owner).select(owner, Count("*")).run())


def problem_with(source: Source, measure: Measure, counted: Counted) -> str | None:
	"""Why a DocType of the site's own cannot answer; None when it can."""
	if not frappe.db.exists("DocType", source.doctype):
		return _("there is no DocType {0}.").format(source.doctype)
	if counted.in_money and not (source.amount_field and source.currency_field):
		return _("the settings name no amount and currency field of {0}.").format(source.doctype)
	if measure.period_months and not source.date_field:
		return _("the settings name no date field of {0}.").format(source.doctype)
	if not (counted.any_but_these or knows(source, counted.states)):
		return _("{0} has none of the states {1}.").format(source.doctype, ", ".join(counted.states))
	return None


def counted_records(source: Source, counted: Counted) -> tuple:
	"""The records in a state that counts, their table, and the column that names the partner of each.

	A cancelled document counts as little as a withdrawn one of ours.
	"""
	table = frappe.qb.DocType(source.doctype)
	state = Coalesce(table[source.state_field], "")
	query = (
		frappe.qb.from_(table)
		.where(state.notin(counted.states) if counted.any_but_these else state.isin(counted.states))
		.where(table.docstatus < 2)
	)
	owner = table[source.partner_field]
	if source.names_customer:
		partner = frappe.qb.DocType("Partner")
		query, owner = query.join(partner).on(partner.hd_customer == owner), partner.name
	return query.where(owner.isnotnull()), table, owner


def read_revenue(measure: Measure, today: date, partner: str | None) -> Reading:
	"""What commissions were computed on, by the end of the statement's period."""
	source = source_of(STATEMENT)
	if not source.is_own:
		return not_measurable(_("{0} does not say what commissions were computed on.").format(source.doctype))
	statement, line = frappe.qb.DocType(STATEMENT), frappe.qb.DocType("Commission Line")
	query = (
		frappe.qb.from_(statement)
		.join(line)
		.on((line.parent == statement.name) & (line.parenttype == STATEMENT))
		.where(statement.status.isin(EARNED))
	)
	query = within(query, [statement.period_end], measure, today)
	query = query.where(statement.partner == partner) if partner else query
	return in_currency(query, statement.partner, statement.currency, line.base_amount, measure)


def read_certifications(measure: Measure, today: date, partner: str | None) -> Reading:
	"""Certificates that are valid today, also on their last day; a renewal counts once for its holder."""
	row = frappe.qb.DocType("Partner Certification")
	query = (
		frappe.qb.from_(row)
		.select(row.parent, row.certification, row.holder)
		.distinct()
		.where((row.parenttype == "Partner") & (row.issued_on <= today))
		.where(row.valid_until.isnull() | (row.valid_until >= today))
	)
	query = query.where(row.certification == measure.unit) if measure.unit else query
	query = query.where(row.parent == partner) if partner else query
	held = query.as_("held")
	return numbers(frappe.qb.from_(held).groupby(held.parent).select(held.parent, Count("*")).run())


def read_months(measure: Measure, today: date, partner: str | None) -> Reading:
	"""Full months since the partner joined; without that day nobody can say."""
	table = frappe.qb.DocType("Partner")
	query = (
		frappe.qb.from_(table).select(table.name, table.partner_since).where(table.partner_since.isnotnull())
	)
	query = query.where(table.name == partner) if partner else query
	months = {name: full_months(getdate(since), today) for name, since in query.run()}
	return Reading(
		{name: Measurement(Decimal(each)) for name, each in months.items()},
		Measurement(None, _("Not measurable: enter Partner Since on the partner.")),
	)


OTHERWISE = {
	"Commissionable revenue": read_revenue,
	"Valid certifications": read_certifications,
	"Months as a partner": read_months,
}


def within(query, columns: list, measure: Measure, today: date):
	"""Only records of the period that ends with today; the first of the columns that has a date says when."""
	if not measure.period_months:
		return query
	when = Coalesce(*columns) if len(columns) > 1 else columns[0]
	first = counted_from(today, measure.period_months)
	return query.where((when >= first) & (when < today + timedelta(days=1)))


def numbers(rows: list[tuple[str, int]]) -> Reading:
	"""A number for each partner."""
	return Reading({partner: Measurement(Decimal(number)) for partner, number in rows})


def in_currency(query, owner, currency, amount, measure: Measure) -> Reading:
	"""The sum for each partner in the rule's currency, with what it has in others as a remark."""
	rows = query.groupby(owner, currency).select(owner, currency, Sum(amount)).run()
	sums: dict[str, Decimal] = {}
	left_out: dict[str, list[str]] = {}
	for partner, code, value in rows:
		if code == measure.unit:
			sums[partner] = exact(value)
		elif value:
			left_out.setdefault(partner, []).append(in_words(value, code))
	return Reading(
		{
			partner: Measurement(sums.get(partner, Decimal(0)), remark(left_out.get(partner, [])))
			for partner in {*sums, *left_out}
		}
	)


def in_words(amount: float, currency: str | None) -> str:
	"""An amount with its currency; one of nobody knows what, from a DocType of the site's own, without."""
	return fmt_money(amount, currency=currency) if currency else _("{0} of no currency").format(amount)


def exact(value: float | Decimal | None) -> Decimal:
	"""A sum of the database's decimals, which arrives as a float, as what it is printed as."""
	return Decimal(str(value or 0))


def remark(amounts: list[str]) -> str:
	"""What was left out of a sum."""
	return (
		_("Not counted, since in another currency: {0}").format(", ".join(sorted(amounts))) if amounts else ""
	)
