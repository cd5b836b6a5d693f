"""A page of the queue with 100,000 open tickets against one with a few: by key, its cost does not follow them."""

import statistics
from collections.abc import Callable, Iterator

import pytest
from freezegun import api

frappe = pytest.importorskip("frappe")

from partner_support.adapters.queue import claiming, queue_page  # noqa: E402
from tests.perf.test_sweep import COPIED, copy, remove_copies, rows_read  # noqa: E402
from tests.site.factories import agent, at, partner, policy, team, ticket  # noqa: E402
from tests.site.portal import signed_in  # noqa: E402
from tests.site.queueing import MONDAY, page, statements  # noqa: E402
from tests.site.workers import leaving_nothing  # noqa: E402

pytestmark = pytest.mark.site

FEW, MANY = 200, 100_000
ROUNDS = 7
AGENT = "agent@vendor.example.com"
MOST = 8  # times the rows; 500 times the tickets


@pytest.fixture
def template(site: str) -> Iterator[str]:
	"""A committed ticket to be copied; all of it is removed again."""
	frappe.db.rollback()
	with leaving_nothing(), at(MONDAY):
		policy()
		agent(AGENT)
		name = ticket(partner()).name
		frappe.db.commit()
		try:
			yield name
		finally:
			remove_copies()


def fill(template: str, count: int) -> None:
	"""So many open tickets, each with a rank of its own; every third is somebody's, every tenth another team's."""
	remove_copies()
	legal, somebody = frappe.db.escape(team("Test Legal").name), frappe.db.escape('["somebody@example.com"]')
	differing = {
		**COPIED["tabHD Ticket"],
		"queue_rank": "queue_rank + seq",
		"_assign": f"if(seq %% 3, null, {somebody})",
		"agent_group": f"if(seq %% 10, agent_group, {legal})",
	}
	with (
		pytest.MonkeyPatch.context() as patch
	):  # at once: what is updated stays in the index until it is purged
		patch.setitem(COPIED, "tabHD Ticket", differing)
		copy(template, count)
	frappe.db.sql("analyze table `tabHD Ticket`, `tabSLA Clock`")


def milliseconds(action: Callable[[], object]) -> float:
	"""The median of several runs."""
	action()
	found = []
	for _ in range(ROUNDS):
		began = api.real_perf_counter()
		action()
		found.append((api.real_perf_counter() - began) * 1000)
	return statistics.median(found)


def middle(count: int) -> list[str]:
	"""Where a page in the middle of the queue begins."""
	key = frappe.get_all(
		"HD Ticket",
		filters={"name": f"PERF-{count // 2}"},
		fields=["queue_rank", "name"],
	)[0]
	return [str(key.queue_rank), key.name]


def asked(count: int) -> dict[str, Callable[[], object]]:
	"""What people ask of the queue."""
	after = middle(count)
	return {
		"first page": lambda: page(),
		"a page in the middle": lambda: page(after=after),
		"of a team": lambda: page(team="Test Legal"),
		"of a tier": lambda: page(tier="Gold"),
		"of a category": lambda: page(category="Test Deals"),
		"nobody's": lambda: page(whose="Unassigned"),
		"candidates of a claim": lambda: claiming.candidates({}, ["Test Channel Operations", ""]),
	}


def test_a_page_costs_the_same_with_a_hundred_thousand_tickets(template: str, table: list[tuple]) -> None:
	table.append(("asked", f"ms at {FEW}", f"ms at {MANY}", "ratio", "rows read", "statements"))
	figures: dict[str, list] = {}
	with at(MONDAY):
		for count in (FEW, MANY):
			fill(template, count)
			with signed_in(AGENT):
				for name, action in asked(count).items():
					figures.setdefault(name, []).append(
						(milliseconds(action), rows_read(action), len(statements(action)))
					)
	for name, ((few, _, before), (many, read, after)) in figures.items():
		table.append((name, f"{few:.1f}", f"{many:.1f}", f"{many / few:.2f}", read, after))
		assert before == after, name
		assert read < MOST * 10 * queue_page.PAGE, name
