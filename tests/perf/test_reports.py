"""Every report, card and the like at 100,000 tickets: how its time grows with them, and that its queries do not."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

frappe = pytest.importorskip("frappe")

from frappe.desk.query_report import run  # noqa: E402

from partner_support.adapters import site_time  # noqa: E402
from partner_support.adapters.backtest import history  # noqa: E402
from partner_support.adapters.figures import leadership  # noqa: E402
from partner_support.adapters.figures.scope import Scope  # noqa: E402
from partner_support.adapters.overview import partner_overview  # noqa: E402
from tests.perf.test_sweep import COPIED, COPY, WHERE, handler_reads, remove_copies, timed  # noqa: E402
from tests.site.factories import (  # noqa: E402
	agent_replies,
	an_outgoing_account,
	at,
	partner,
	policy,
	set_on,
	ticket,
)
from tests.site.figures import card  # noqa: E402
from tests.site.test_policy_trial import draft  # noqa: E402
from tests.site.workers import leaving_nothing  # noqa: E402

pytestmark = pytest.mark.site

SIZES = (10_000, 100_000)
MONDAY, NOW = "2026-11-23 10:00", "2026-11-30 12:00"
YEAR = {"from_date": "2025-12-01", "to_date": "2026-11-30"}
LAST_MONTH = date(2026, 10, 1)
PER_PAGE = 7  # statements of a trial for a page of tickets: four to read, turn, progress, commit
QUARTER = {"from_date": "2026-09-01", "to_date": "2026-11-30"}
SECONDS = 30_000_000  # over which the copies came in
# Copies are spread over a year, some are unsolved, some missed; a shift moves every date of a copy alike.
SHIFT = f"interval mod(seq * 7919, {SECONDS}) second"
# Clocks of all sorts, for a tally as large as that of a real past.
SORTS = {
	"partner_tier": "elt(1 + mod(seq, 4), 'Bronze', 'Silver', 'Gold', 'Platinum')",
	"severity": "elt(1 + mod(seq div 4, 4), 'Low', 'Medium', 'High', 'Urgent')",
	"category": "concat('Category ', mod(seq div 16, 8))",
}
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
			{"breached": "mod(seq, 4) = 0", "breached_at": f"due_at - {SHIFT}", **SORTS}
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


def queries_of(action: Callable[[], object]) -> int:
	"""How many queries something makes."""
	before = questions()
	action()
	return questions() - before - 1


def questions() -> int:
	"""The statements of this connection so far."""
	return int(frappe.db.sql("show session status like 'Questions'")[0][1])


def asked(partner_name: str) -> dict[str, Callable[[], object]]:
	"""What is measured: each report over a year by what costs most, each card, what a month and a partner come to."""
	ours = {"module": "Partner Support"}
	reports = frappe.get_all(
		"Report", {**ours, "report_type": "Script Report"}, pluck="name", order_by="name"
	)
	cards = frappe.get_all("Number Card", ours, pluck="name", order_by="name")
	charts = frappe.get_all("Dashboard Chart", ours, ["name", "report_name", "filters_json"], order_by="name")
	reseller = frappe.get_doc("Partner", partner_name)
	return {
		**{name: lambda name=name: run(name, filters=filters_of(name)) for name in reports},
		**{f"card {name}": lambda name=name: card(name) for name in cards},
		**{
			f"chart {each.name}": lambda each=each: run(
				each.report_name, filters={**frappe.parse_json(each.filters_json), **QUARTER}
			)
			for each in charts
		},
		"a leadership report": lambda: leadership.figures(Scope.month(LAST_MONTH)),
		"the overview of a partner": lambda: partner_overview.overview(reseller, site_time.now()),
	}


def filters_of(report: str) -> dict[str, str]:
	"""A year, by what costs most."""
	return {**YEAR, "group_by": "Cause" if "Cause" in report else "Category"}


def test_a_figure_asks_no_more_often_for_more_tickets(template: str, table: list[tuple]) -> None:
	table.append(("asked", *(f"s at {size:,}" for size in SIZES), "ratio", "rows read", "queries"))
	measured = asked(frappe.db.get_value("HD Ticket", template, "partner"))
	times, queries, rows = ({name: [] for name in measured} for _ in range(3))
	begin = 1
	for size in SIZES:
		grow(template, begin, size)
		begin = size + 1
		with at(NOW):
			for name, action in measured.items():
				if size == SIZES[0]:
					action()  # once, for what is loaded once
				reads = handler_reads()
				times[name].append(timed(lambda: queries[name].append(queries_of(action))))  # noqa: B023
				rows[name].append(handler_reads() - reads)
	for name in measured:
		small, large = times[name]
		ratio = f"{large / small:.1f}"
		table.append((name, f"{small:.2f}", f"{large:.2f}", ratio, rows[name][1], queries[name][1]))
	a_trial_asks_as_often_as_there_are_pages(table)
	for name in measured:
		assert queries[name][0] == queries[name][1], name


def a_trial_asks_as_often_as_there_are_pages(table: list[tuple]) -> None:
	"""The whole of a back-test: reading, the engine, the tickets that change side, progress."""
	draft_name = draft().name
	trial = frappe.get_doc(
		{
			"doctype": "Policy Trial",
			"sla_matrix": draft_name,
			"from_date": YEAR["from_date"],
			"to_date": YEAR["to_date"],
		}
	)
	before, times = handler_reads(), [0.0]
	queries = queries_of(lambda: times.append(timed(trial.insert)))  # time goes on: progress is kept by it
	read = handler_reads() - before
	trial.reload()
	frappe.db.delete("Policy Trial Ticket", {"trial": trial.name})
	frappe.db.commit()
	table.append((f"a trial of {trial.looked_at:,}", "", f"{times[-1]:.2f}", "", read, queries))
	assert trial.status == "Done", trial.problem
	assert trial.looked_at > 0.9 * SIZES[-1]
	assert queries < PER_PAGE * (trial.looked_at / history.PAGE + 1) + 200
