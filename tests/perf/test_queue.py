"""A page of the queue with 100,000 open tickets against one with a few: by key, its cost does not follow them."""

import statistics
from collections.abc import Callable, Iterator

import pytest
from freezegun import api

frappe = pytest.importorskip("frappe")

from partner_support.adapters.queue import claiming, queue_page  # noqa: E402
from tests.perf.test_sweep import COPIED, COPY, copy, remove_copies, rows_read  # noqa: E402
from tests.site.factories import agent, at, category, partner, policy, team, ticket, tier  # noqa: E402
from tests.site.portal import signed_in  # noqa: E402
from tests.site.queueing import MONDAY, page, statements  # noqa: E402
from tests.site.workers import leaving_nothing  # noqa: E402

pytestmark = pytest.mark.site

FEW, MANY = 200, 100_000
ROUNDS = 7
AGENT, SOMEBODY = "agent@vendor.example.com", "somebody@example.com"
SELDOM = {"team": "Test Few", "category": "Test Few", "tier": "Few", "partner": "Few Tickets"}
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
			remove()


def remove() -> None:
	"""Remove the copies and their assignments."""
	remove_copies()
	frappe.db.delete("ToDo", {"reference_name": ["like", f"{COPY}%"]})
	frappe.db.commit()


def fill(template: str, count: int) -> None:
	"""So many open tickets, each with a rank of its own; every third is somebody's, every tenth another team's.

	Three of them, at the ends and in the middle, are the agent's, another three of a team, of a category and of a
	partner with few; that partner has as many resolved ones as a fifth of the queue.
	"""
	remove()
	team("Test Legal"), team(SELDOM["team"]), tier(SELDOM["tier"], 2), category(SELDOM["category"])
	partner(SELDOM["partner"], partner_tier=SELDOM["tier"])
	nobodys = " or ".join(
		few(count, offset) for offset in (2, 4, 5)
	)  # or names would be looked up at one size
	differing = {
		**COPIED["tabHD Ticket"],
		"queue_rank": f"if(seq > {count}, 0, queue_rank + seq)",
		"_assign": f"if({few(count, 1)}, '[\"{AGENT}\"]', if(seq %% 3 or {nobodys}, null, '[\"{SOMEBODY}\"]'))",
		"agent_group": f"if({few(count, 2)}, '{SELDOM['team']}', if(seq %% 10, agent_group, 'Test Legal'))",
		"ticket_type": f"if({few(count, 4)}, '{SELDOM['category']}', ticket_type)",
		"partner": f"if({few(count, 5)} or seq > {count}, '{SELDOM['partner']}', partner)",
	}
	with (
		pytest.MonkeyPatch.context() as patch
	):  # at once: what is updated stays in the index until it is purged
		patch.setitem(COPIED, "tabHD Ticket", differing)
		copy(template, count + count // 5)
	frappe.db.sql(
		"insert into `tabToDo` (name, allocated_to, reference_type, reference_name, status)"
		" select name, json_value(_assign, '$[0]'), 'HD Ticket', name, 'Open' from `tabHD Ticket`"
		f" where name like '{COPY}%' and _assign is not null"
	)
	frappe.db.commit()
	frappe.db.sql("analyze table `tabHD Ticket`, `tabSLA Clock`, `tabToDo`")


def few(count: int, offset: int) -> str:
	"""Whether a copy is one of three that lie far apart in the queue."""
	return f"seq in ({offset}, {count // 2 + offset}, {count - offset})"


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
		"a page in the middle of a team": lambda: page(after=after, team="Test Channel Operations"),
		"of a team with few": lambda: page(team=SELDOM["team"]),
		"of a tier with few": lambda: page(tier=SELDOM["tier"]),
		"of a category with few": lambda: page(category=SELDOM["category"]),
		"of a large team, a category with few": lambda: page(
			team="Test Channel Operations", category=SELDOM["category"]
		),
		"one's own": lambda: page(whose="Mine"),
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
	for name, ((at_few, *_), (at_many, read, after)) in figures.items():
		table.append((name, f"{at_few:.1f}", f"{at_many:.1f}", f"{at_many / at_few:.2f}", read, after))
	for name, ((*_, before), (_, read, after)) in figures.items():
		assert before == after, name
		if "few" in name or "own" in name:
			assert read < MOST * queue_page.PAGE, name
		assert read < MOST * 10 * queue_page.PAGE, name
