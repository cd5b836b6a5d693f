"""A sweep over 100,000 clocks: its cost follows what is due, not what is open."""

from collections.abc import Callable, Iterator

import pytest
from freezegun import api

frappe = pytest.importorskip("frappe")

from partner_support.adapters import site_time  # noqa: E402
from partner_support.adapters.sla import sweep  # noqa: E402
from tests.site.escalating import MONDAY, escalating  # noqa: E402
from tests.site.factories import an_outgoing_account, at, step  # noqa: E402
from tests.site.workers import leaving_nothing  # noqa: E402

pytestmark = pytest.mark.site

OPEN = 100_000
STEP_IS_DUE = "2026-11-23 11:40"
COPY = "PERF-"
COPIED = {  # table: its columns that differ, as SQL over the sequence's number
	"tabHD Ticket": {"name": f"concat('{COPY}', seq)"},
	"tabSLA Clock": {"name": f"concat('{COPY}', seq, '-', clock)", "ticket": f"concat('{COPY}', seq)"},
	"tabSLA Clock Event": {
		"name": f"concat('{COPY}', seq, substring(parent, length(%(name)s) + 1))",
		"parent": f"concat('{COPY}', seq, substring(parent, length(%(name)s) + 1))",
	},
}
WHERE = {"tabHD Ticket": "name", "tabSLA Clock": "ticket", "tabSLA Clock Event": "parent"}


@pytest.fixture
def template(site: str) -> Iterator[str]:
	"""A committed ticket with a step at 11:36, to be copied; all of it is removed again."""
	frappe.db.rollback()
	with leaving_nothing():
		an_outgoing_account()
		with at(MONDAY):
			name = escalating(step("Percent of target", clock="First Response", threshold=80)).name
		frappe.db.commit()
		try:
			yield name
		finally:
			remove_copies()


def copy(name: str, count: int) -> None:
	"""Copies of a ticket, its clocks and their histories, by SQL."""
	for table, differing in COPIED.items():
		columns = frappe.db.get_table_columns(table.removeprefix("tab"))
		values = ", ".join(differing.get(column, f"`{column}`") for column in columns)
		names = ", ".join(f"`{column}`" for column in columns)
		frappe.db.sql(
			f"insert into `{table}` ({names}) select {values} from `{table}`, seq_1_to_{count}"
			f" where `{WHERE[table]}` = %(name)s or `{WHERE[table]}` like concat(%(name)s, '-%%')",
			{"name": name},
		)
	frappe.db.commit()


def remove_copies() -> None:
	"""Remove the copies and all that their escalations left."""
	frappe.db.rollback()
	for table, column in (
		*WHERE.items(),
		("tabEscalation Log", "ticket"),
		("tabHD Ticket Comment", "reference_ticket"),
		("tabNotification Log", "document_name"),
	):
		frappe.db.sql(f"delete from `{table}` where `{column}` like '{COPY}%'")
	frappe.db.sql(
		"delete queue, recipient from `tabEmail Queue` queue join `tabEmail Queue Recipient` recipient"
		f" on recipient.parent = queue.name where queue.reference_name like '{COPY}%'"
	)
	frappe.db.commit()


def idle_clocks(name: str, count: int) -> None:
	"""Running clocks that are not due for years."""
	columns = frappe.db.get_table_columns("SLA Clock")
	differing = {
		"name": "concat('PERF-idle-', seq)",
		"ticket": "concat('PERF-idle-', seq)",
		"next_action_at": "'2030-01-01' + interval seq second",
	}
	values = ", ".join(differing.get(column, f"`{column}`") for column in columns)
	names = ", ".join(f"`{column}`" for column in columns)
	frappe.db.sql(
		f"insert into `tabSLA Clock` ({names}) select {values} from `tabSLA Clock`, seq_1_to_{count} where name = %s",
		f"{name}-Resolution",
	)
	frappe.db.commit()
	frappe.db.sql("analyze table `tabSLA Clock`")


def timed(action: Callable[[], object]) -> float:
	"""Seconds that something takes on the wall."""
	began = api.real_perf_counter()  # every other one stands still with the tests' time
	action()
	return api.real_perf_counter() - began


def rows_read(action: Callable[[], object]) -> int:
	"""Rows that the database touched for something."""
	before = handler_reads()
	action()
	return handler_reads() - before


def handler_reads() -> int:
	"""Rows read by this connection so far."""
	return sum(
		int(value)
		for name, value in frappe.db.sql("show session status like 'Handler_read%'")
		if not name.endswith(("_deleted", "_retry"))
	)


def select_due() -> int:
	"""What a sweep finds to do, without doing it."""
	now = site_time.now()
	return sum(len(batch) for batch in sweep.due_subjects(now))


def test_a_sweep_costs_what_is_due(template: str, table: list[tuple]) -> None:
	idle_clocks(template, OPEN)
	table.append(("open", "due", "select ms", "rows read", "sweep s", "ms per ticket"))
	with at(STEP_IS_DUE):
		sweep.run()  # the template itself, and everything that is loaded once
	for due in (0, 100, 1_000):
		table.append(measured(template, due))
	for _open, due, _selecting, read, *_rest in table[1:]:
		assert read < 10 * due + 100


def measured(template: str, due: int) -> tuple:
	"""One row of the table: a sweep with this many tickets due."""
	remove_tickets()
	if due:
		with at(MONDAY):
			frappe.db.set_value("SLA Clock", {"ticket": template}, "next_action_at", "2026-11-23 11:36")
			copy(template, due)
			frappe.db.set_value("SLA Clock", {"ticket": template}, "next_action_at", "2030-01-01")
			frappe.db.commit()
	with at(STEP_IS_DUE):
		selecting, read = timed(select_due), rows_read(select_due)
		sweeping = timed(sweep.run)
	fired = frappe.db.count("Escalation Log", {"ticket": ["like", f"{COPY}%"]})
	assert fired == due
	return (
		OPEN,
		due,
		f"{selecting * 1000:.1f}",
		read,
		f"{sweeping:.2f}",
		f"{sweeping * 1000 / due:.1f}" if due else "",
	)


def remove_tickets() -> None:
	"""Remove the tickets of the measurement before, but not the idle clocks."""
	frappe.db.sql(
		f"update `tabSLA Clock` set ticket = concat('keep-', ticket) where ticket like '{COPY}idle-%'"
	)
	remove_copies()
	frappe.db.sql("update `tabSLA Clock` set ticket = substring(ticket, 6) where ticket like 'keep-%'")
	frappe.db.commit()
