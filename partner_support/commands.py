"""bench --site SITE partner-support-demo load | logins | remove"""

from collections.abc import Callable
from functools import wraps
from importlib.util import find_spec

import click

import frappe
from frappe.commands import get_site, pass_context


def on_site(command: Callable[[], None]) -> Callable[..., None]:
	"""Run a command with a connection to the site that bench was given."""

	@wraps(command)
	def connected(context: dict, **options: object) -> None:
		frappe.init(get_site(context))
		frappe.connect()
		try:
			command(**options)
		finally:
			frappe.destroy()

	return pass_context(connected)


def require_time_travel() -> None:
	"""Say what is missing before anything is written."""
	if find_spec("freezegun") is None:
		raise click.UsageError(
			"The demo sets the clock back, with freezegun: run `bench pip install freezegun`."
		)


@click.group("partner-support-demo")
def demo() -> None:
	"""A small channel program to look at: partners, people and four months of tickets."""


@demo.command("load")
@click.option("--tickets", type=int, help="Only the last so many tickets, for a quick look.")
@on_site
def load(tickets: int | None) -> None:
	"""Load the demo, or raise another fresh ticket where it is loaded."""
	from partner_support.demo import loading

	require_time_travel()
	if not loading.is_loaded():
		with click.progressbar(length=100, label="Living through four months") as bar:
			loading.load(lambda done, total: bar.update(100 * done // total - bar.pos), tickets)
	ticket = loading.fresh_ticket()
	click.echo(f"The demo is loaded. Ticket {ticket} escalates within minutes if nobody touches it.")


@demo.command("logins")
@on_site
def logins() -> None:
	"""Show who can sign in."""
	from partner_support.demo import loading

	for role, user, password in loading.logins():
		click.echo(f"  {role:<28} {user} / {password}")


@demo.command("remove")
@on_site
def remove() -> None:
	"""Remove the demo and all that came of it."""
	from partner_support.demo import loading, removal

	if not loading.is_begun():
		click.echo("The demo is not loaded on this site.")
		return
	removal.remove()
	click.echo("The demo is removed.")


commands = [demo]
