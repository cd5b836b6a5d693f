"""The example of docs/figures.md, built from its own table: every event at its time, through real saves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import frappe
from frappe.model.document import Document
from helpdesk.helpdesk.doctype.hd_ticket.api import merge_ticket

from partner_support.adapters.knowledge import deflection
from partner_support.adapters.sla import sweep
from tests.site import factories, knowing
from tests.site.factories import at, row, set_on

PAGE = Path(__file__).parents[2] / "docs" / "figures.md"
NOW = "2026-11-30 17:00"
GOLD, BRONZE = "Gold Reseller", "Bronze Dealer"
DEALS, PAYMENTS = "Test Deals", "Test Payments"
AGENTS = {"anna": "anna@vendor.example.com", "bela": "bela@vendor.example.com"}
ALICE, BOB = "alice@gold.example.com", "bob@bronze.example.com"
NOVEMBER = {"from_date": "2026-11-01", "to_date": "2026-11-30"}
SWEPT = (
	"2026-10-30 18:30",
	"2026-11-03 12:30",
	"2026-11-09 15:30",
	"2026-11-10 09:30",
	"2026-11-12 12:30",
	"2026-11-13 09:30",
	NOW,
)


@dataclass
class World:
	"""The tickets by their number in the table."""

	tickets: dict[str, Document] = field(default_factory=dict)

	def numbers(self, names: list[str]) -> list[int]:
		"""The numbers of these tickets, in order."""
		known = {ticket.name: int(number) for number, ticket in self.tickets.items()}
		return sorted(known[name] for name in names)


def table() -> list[dict[str, str]]:
	"""The rows of the page's table of tickets."""
	lines = PAGE.read_text(encoding="utf-8").splitlines()
	begin = next(index for index, line in enumerate(lines) if line.startswith("| no | partner |"))
	rows = []
	for line in lines[begin:]:
		if not line.startswith("|"):
			break
		rows.append([cell.strip() for cell in line.strip("|").split("|")])
	heading, _rule, *cells = rows
	return [dict(zip(heading, row, strict=True)) for row in cells]


def build() -> World:
	"""Live through the example."""
	with at("2026-06-01 08:00"):
		prepare()
	world = World()
	for instant, happen in sorted(events(world), key=lambda event: event[0]):
		with at(instant):
			happen()
	return world


def prepare() -> None:
	"""People, promises, and what the settings say; the site's own tickets are nobody's as long as the test goes."""
	for doctype in ("SLA Clock", "Escalation Log", "Self Service Answer", "Article Count"):
		frappe.db.delete(doctype)
	frappe.db.set_value("HD Ticket", {"partner": ["is", "set"]}, "partner", None)
	factories.tier("Gold", 3), factories.tier("Bronze", 1)
	factories.category(DEALS)
	factories.category(PAYMENTS, team=factories.team("Test Finance").name)
	for email in AGENTS.values():
		factories.agent(email)
	factories.partner(GOLD, ALICE)
	factories.partner(BRONZE, BOB, partner_tier="Bronze")
	missed = [
		factories.step("Target missed", clock="First Response", level=1),
		factories.step("Target missed", clock="Resolution", level=2),
	]
	factories.publish(
		row(severity="Urgent", first_response=(2, "Hours"), resolution=(8, "Hours")),
		row(
			first_response=(8, "Hours"),
			resolution=(24, "Hours"),
			escalation_ladder=factories.ladder(*missed).name,
		),
	)
	limits = {"flag_tickets": 0, "flag_times_usual": 3, "flag_repeats": 0, "flag_breaches": 3}
	frappe.db.set_single_value("Partner Program Settings", limits)
	frappe.clear_document_cache("Partner Program Settings", "Partner Program Settings")


def events(world: World) -> Iterator[tuple[str, Callable[[], object]]]:
	"""Everything that happens, with its time."""
	for line in table():
		yield from of_ticket(world, line)
	answer = knowing.article("How a deal is registered", "<p>Like this.</p>").name
	for instant, user, category in (
		("2026-10-20 10:00", ALICE, DEALS),
		("2026-11-03 10:00", ALICE, DEALS),
		("2026-11-04 10:00", ALICE, DEALS),
		("2026-11-05 10:00", BOB, PAYMENTS),
	):
		yield instant, lambda user=user, category=category: answered_by(answer, category, user)
	for instant, user, category, is_opened in (
		("2026-10-31 23:59", ALICE, DEALS, True),
		("2026-11-03 09:50", ALICE, DEALS, True),
		("2026-11-03 12:00", ALICE, DEALS, False),
		("2026-11-04 09:50", ALICE, DEALS, True),
		("2026-11-05 09:50", BOB, PAYMENTS, True),
		("2026-11-30 16:59", BOB, PAYMENTS, False),
	):
		yield (
			instant,
			lambda user=user, category=category, is_opened=is_opened: seen_by(
				answer, category, user, is_opened
			),
		)
	for instant in SWEPT:
		yield f"{instant}:30", sweep.run


def seen_by(article: str, category: str, user: str, is_opened: bool) -> None:
	"""The user is shown the article for a question, and perhaps opens it."""
	deflection.shown([article], category, user)
	if is_opened:
		deflection.opened(article, category, user)


def answered_by(article: str, category: str, user: str) -> None:
	"""The user says that the article answers the question."""
	deflection.answered(article, "How?", category, user)


def of_ticket(world: World, line: dict[str, str]) -> Iterator[tuple[str, Callable[[], object]]]:
	"""What happens to one ticket."""
	number = line["no"]
	change = lambda **values: lambda: set_on(world.tickets[number], **values)  # noqa: E731
	yield line["came in"], lambda: come_in(world, line)
	for instant in moments(line["answered"]):
		yield instant, lambda: answer(world.tickets[number], line["agent"] or "bela")
	for column, status in (
		("paused", "Waiting"),
		("resumed", "Open"),
		("resolved", "Resolved"),
		("reopened", "Open"),
	):
		for instant in moments(line[column]):
			yield instant, change(status=status_of(status))
	if line["stars"]:
		yield f"{moments(line['resolved'])[-1]}:30", change(feedback=option(int(line["stars"])))
	if line["via"].startswith("merged into"):
		_into, other, _at, day, time = line["via"].removeprefix("merged ").split()
		yield f"{day} {time}", lambda: merge_ticket(world.tickets[number].name, world.tickets[other].name)


def moments(cell: str) -> list[str]:
	"""The times in a cell."""
	return [moment.strip() for moment in cell.split(",") if moment.strip()]


def status_of(status: str) -> str:
	"""A status of Helpdesk's; waiting is whichever pauses."""
	paused = {"category": "Paused", "enabled": 1}
	return frappe.db.get_value("HD Ticket Status", paused) if status == "Waiting" else status


def option(stars: int) -> str:
	"""The feedback with which a partner gives so many stars."""
	return frappe.get_all("HD Ticket Feedback Option", {"rating": stars / 5}, pluck="name")[0]


def come_in(world: World, line: dict[str, str]) -> None:
	"""A ticket as it arrives, in the hands of its agent."""
	of = frappe.get_doc("Partner", line["partner"]) if line["partner"] else None
	world.tickets[line["no"]] = made = factories.ticket(
		of,
		ticket_type=line["category"],
		priority=line["severity"],
		subject=f"Example {line['no']}",
		via_customer_portal=int(line["via"] == "portal"),
	)
	if line["agent"]:
		made.assign_agent(AGENTS[line["agent"]])


def answer(ticket: Document, agent: str) -> None:
	"""The agent's message to the partner."""
	factories.communicate(ticket, "We are looking into it.", "Sent", AGENTS[agent])
