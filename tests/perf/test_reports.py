"""Every report at 100,000 tickets: how its time grows with the tickets, and that its queries do not."""

from collections.abc import Iterator

import pytest

frappe = pytest.importorskip("frappe")

from frappe.desk.query_report import run  # noqa: E402

from tests.perf.test_sweep import COPIED, COPY, WHERE, remove_copies, timed  # noqa: E402
from tests.site.factories import (  # noqa: E402
	agent_replies,
	an_outgoing_account,
	at,
	partner,
	policy,
	set_on,
	ticket,
)
from tests.site.workers import leaving_nothing  # noqa: E402

pytestmark = pytest.mark.site

SIZES = (10_000, 100_000)
MONDAY, NOW = "2026-11-23 10:00", "2026-11-30 12:00"
YEAR = {"from_date": "2025-12-01", "to_date": "2026-11-30"}
SECONDS = 30_000_000  # over which the copies came in
# Copies are spread over a year, some are unsolved, some missed; a shift moves every date of a copy alike.
SHIFT = f"interval mod(seq * 7919, {SECONDS}) second"
MOVED = ("creation", "resolution_date", "met_at", "started_at", "due_at", "breached_at", "at")


@pytest.fixture
def template(site: str) -> Iterator[str]:
	"""A committed ticket that was answered and solved, to be copied; all of it is removed again."""
	frappe.db.rollback()
	with leaving_nothing():
		an_outgoing_account()
		with at(MONDAY):
			policy()
			made = ticket(partner())
		with at("2026-11-23 11:00"):
			agent_replies(made)
		with at("2026-11-23 15:00"):
			set_on(made, status="Resolved")
		frappe.db.commit()
		try:
			yield made.name
		finally:
			remove_copies()
			frappe.db.delete("Communication", {"reference_name": ["like", f"{COPY}%"]})
			frappe.db.commit()


def grow(name: str, begin: int, end: int) -> None:
	"""Copies of the ticket with numbers in this range, with its clocks, their histories and its message."""
	events = COPIED["tabSLA Clock Event"]
	tables = {
		**COPIED,
		"tabSLA Clock Event": {**events, "name": f"concat({events['name']}, '-', idx)"},
		"tabCommunication": {
			"name": f"concat('{COPY}', seq, '-', name)",
			"reference_name": f"concat('{COPY}', seq)",
		},
	}
	where = {**WHERE, "tabCommunication": "reference_name"}
	for table, differing in tables.items():
		columns = frappe.db.get_table_columns(table.removeprefix("tab"))
		moved = {column: f"`{column}` - {SHIFT}" for column in columns if column in MOVED}
		moved |= {"status_category": "if(mod(seq, 10), status_category, 'Open')"} if "Ticket" in table else {}
		moved |= {"feedback_rating": "mod(seq, 6) / 5"} if "Ticket" in table else {}
		moved |= (
			{"breached": "mod(seq, 4) = 0", "breached_at": f"due_at - {SHIFT}"}
			if table == "tabSLA Clock"
			else {}
		)
		values = ", ".join((moved | differing).get(column, f"`{column}`") for column in columns)
		names = ", ".join(f"`{column}`" for column in columns)
		frappe.db.sql(
			f"insert into `{table}` ({names}) select {values} from `{table}`, seq_{begin}_to_{end}"
			f" where `{where[table]}` = %(name)s or `{where[table]}` like concat(%(name)s, '-%%')",
			{"name": name},
		)
		frappe.db.commit()
		frappe.db.sql(f"analyze table `{table}`")


def queries_of(report: str) -> int:
	"""How many queries a report makes."""
	asked, ask = [], frappe.db.sql

	def noted(*arguments: object, **named: object) -> object:
		asked.append(arguments)
		return ask(*arguments, **named)

	frappe.db.sql = noted
	try:
		run(report, filters=filters_of(report))
	finally:
		frappe.db.sql = ask
	return len(asked)


def filters_of(report: str) -> dict[str, str]:
	"""A year, by what costs most."""
	return {**YEAR, "group_by": "Cause" if "Cause" in report else "Category"}


def test_a_report_asks_no_more_often_for_more_tickets(template: str, table: list[tuple]) -> None:
	table.append(("report", *(f"s at {size:,}" for size in SIZES), "ratio", "queries"))
	reports = sorted(
		frappe.get_all("Report", {"module": "Partner Support", "report_type": "Script Report"}, pluck="name")
	)
	times, queries = {report: [] for report in reports}, {report: [] for report in reports}
	begin = 1
	for size in SIZES:
		grow(template, begin, size)
		begin = size + 1
		with at(NOW):
			for report in reports:
				if size == SIZES[0]:
					queries_of(report)  # once, for what is loaded once
				times[report].append(
					timed(lambda: queries[report].append(queries_of(report)))  # noqa: B023
				)
	for report in reports:
		small, large = times[report]
		table.append((report, f"{small:.2f}", f"{large:.2f}", f"{large / small:.1f}", queries[report][1]))
	for report in reports:
		assert queries[report][0] == queries[report][1], report
