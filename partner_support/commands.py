"""Commands of bench: `bench --site SITE ...`

partner-support-demo load | logins | remove
partner-support-audit verify [--dispute NAME] | export DISPUTE --to FOLDER
partner-support-backtest --matrix NAME --ladder NAME --from DATE --to DATE [--against in-force | promised] [--json]
partner-support-report MONTH [--pdf FILE] [--send] [--renew]
"""

from collections.abc import Callable
from functools import wraps

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
			require_app()
			command(**options)
		finally:
			frappe.destroy()

	return pass_context(connected)


def require_app() -> None:
	"""Say that the site is another one: bench knows the commands of every app that it has."""
	if "partner_support" not in frappe.get_installed_apps():
		raise click.UsageError(f"The app partner_support is not installed on {frappe.local.site}.")


@click.group("partner-support-demo")
def demo() -> None:
	"""A small channel program to look at: partners, people and four months of tickets."""


@demo.command("load")
@click.option(
	"--tickets", type=click.IntRange(min=1), help="Only the last so many tickets, for a quick look."
)
@on_site
def load(tickets: int | None) -> None:
	"""Load the demo, or raise another fresh ticket where it is loaded."""
	from partner_support.demo import loading

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
		click.echo(f"  {role:<40} {user} / {password}")


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


def require_dispute(dispute: str | None) -> None:
	"""Say that there is no such dispute; one of which only entries are left is one."""
	known = {"Commission Dispute": dispute, "Audit Entry": {"commission_dispute": dispute}}
	if dispute and not any(frappe.db.exists(doctype, name) for doctype, name in known.items()):
		raise click.UsageError(f"There is no dispute {dispute}.")


@click.group("partner-support-audit")
def audit() -> None:
	"""The audit trails of commission disputes."""


@audit.command("verify")
@click.option("--dispute", help="Only this one.")
@on_site
def verify(dispute: str | None) -> None:
	"""Verify every audit trail; name the first break of each, and end with 1 if there is any."""
	from partner_support.adapters.disputes import dispute_checks

	require_dispute(dispute)
	findings = list(dispute_checks.check_all(dispute))
	for finding in findings:
		click.echo(dispute_checks.in_words(finding), err=not finding.is_intact)
	broken = sum(not finding.is_intact for finding in findings)
	click.echo(f"{len(findings)} verified, {broken} broken.")
	if broken:
		raise SystemExit(1)


@audit.command("export")
@click.argument("dispute")
@click.option("--to", "folder", required=True, type=click.Path(exists=True, file_okay=False, writable=True))
@on_site
def export(dispute: str, folder: str) -> None:
	"""Write a dispute with its trail into FOLDER, as JSON and, where PDFs can be made, as PDF."""
	from partner_support.adapters.disputes import dispute_export

	require_dispute(dispute)
	for path in dispute_export.write_to(dispute, folder):
		click.echo(path)


@click.command("partner-support-backtest")
@click.option("--matrix", help="The SLA Matrix to try, by its name with version.")
@click.option("--ladder", help="The Escalation Ladder to try, in the place of every version of it.")
@click.option(
	"--from", "since", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Tickets opened from then"
)
@click.option("--to", "until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="and up to that day.")
@click.option("--against", type=click.Choice(["promised", "in-force"]), default="promised", show_default=True)
@click.option("--tier", help="Only partners that were of this tier.")
@click.option("--category", help="Only tickets of this category.")
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
@on_site
def backtest(as_json: bool, **asked: object) -> None:
	"""Try a draft on past tickets: what it would have done to compliance, escalations and load."""
	from partner_support.adapters.backtest import by_command

	try:
		running = by_command.begun(**asked)
	except by_command.Refused as refusal:
		raise click.UsageError(str(refusal))
	with click.progressbar(length=running.total, label="Trying", file=click.get_text_stream("stderr")) as bar:
		for _changed in running.steps():
			bar.update(running.read - bar.pos)
	click.echo(by_command.printed(running, as_json))


@click.command("partner-support-report")
@click.argument("month")
@click.option("--pdf", "file", type=click.Path(dir_okay=False, writable=True), help="Write the pages there.")
@click.option("--send", is_flag=True, help="Mail it to those whom the settings name, even if it was sent.")
@click.option("--renew", is_flag=True, help="Compute it again, though its month is over.")
@on_site
def report(month: str, file: str | None, send: bool, renew: bool) -> None:
	"""The monthly report to leadership on MONTH, such as 2026-11."""
	from partner_support.adapters.figures import by_command

	try:
		told = by_command.report(month, file, send, renew)
	except by_command.Refused as refusal:
		raise click.UsageError(str(refusal))
	except OSError as error:
		raise click.FileError(file or "", error.strerror)
	for line in told:
		click.echo(line)


commands = [demo, audit, backtest, report]
