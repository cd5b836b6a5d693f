"""Loads the demo: the cast first, then four months of history, lived through in a minute or two.

The history is one transaction, so that the site's own sweep never sees a ticket half-way, and a
failure leaves nothing. Nobody is written to: what was queued for sending is deleted with it.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe.utils import get_system_timezone, now_datetime

from partner_support.adapters import site_time
from partner_support.adapters.sla import loader
from partner_support.adapters.tiers import tier_evaluation
from partner_support.demo import portal
from partner_support.demo.playing import Player
from partner_support.demo.removal import mail_to, of_partners, purge, remove
from partner_support.demo.scenario import SPAN_DAYS, Plot, cast, history
from partner_support.demo.scenes import Progress, play
from partner_support.demo.staging import (
	BOOK,
	BORROWED,
	COMPLETE,
	FRESH_TICKET,
	PASSWORD,
	address_of,
	stage,
	world_of,
)
from partner_support.engine import Case, ClockKind
from partner_support.seeds import ledger
from partner_support.seeds.policy import default_policy

FIRST_STEP = 0.8  # of the first response, as in every ladder of the program
LEAD = timedelta(minutes=3)  # from loading to the first escalation of the fresh ticket
QUIET = {
	"HD Settings": {"skip_email_workflow": 1, "enable_reply_email_to_agent": 0},
	# What people did in four months is done within a minute, and must not count as theirs of today.
	"Partner Support Settings": {
		"tickets_per_hour": 0,
		"tickets_per_day": 0,
		"escalations_per_hour": 0,
		"escalations_per_day": 0,
	},
}


def is_loaded() -> bool:
	"""Whether the whole demo is on this site."""
	return bool(ledger.recall(COMPLETE))


def is_begun() -> bool:
	"""Whether any of it is: loading may have been interrupted."""
	return ledger.recall(BOOK) is not None


def load(progress: Progress, tickets: int | None = None) -> None:
	"""The cast and the history, or its last so many tickets; or nothing at all."""
	if is_begun():
		remove()
	try:
		bring_cast()
		with quietly():
			open_the_past()
			play(world_of(told()[-tickets:] if tickets else told()), progress)
			look_at_tiers()
			ledger.write(True, COMPLETE)
	except BaseException:
		frappe.db.rollback()
		remove()
		raise


def bring_cast() -> None:
	"""The people, without the jobs that Frappe would start for each of them."""
	password = secrets.token_urlsafe(9)
	ledger.write(password, PASSWORD)
	frappe.local.conf.throttle_user_limit = 1000  # or Frappe takes so many new users for an attack
	stage(password)
	frappe.db.after_commit.reset()
	frappe.db.commit()  # nosemgrep: frappe-manual-commit -- what they do comes in one of its own


def told() -> list[Plot]:
	"""Every ticket's story up to now."""
	now = site_time.now()
	past = history(default_policy(get_system_timezone()), now)
	plots = [*past, *portal.tickets(now), *portal.unclaimed(now)]
	return sorted(plots, key=lambda plot: plot.start)


def open_the_past() -> None:
	"""Have the first matrix hold before the first ticket; its own date is put back on removal."""
	first = frappe.get_all(
		"SLA Matrix",
		filters={"status": "Published"},
		fields=["name", "effective_from"],
		order_by="effective_from",
		limit=1,
	)[0]
	ledger.write(
		{**ledger.recall(BORROWED), "matrix": first.name, "effective_from": first.effective_from}, BORROWED
	)
	begin = site_time.to_site(site_time.now() - timedelta(days=SPAN_DAYS + 7))
	if first.effective_from > begin:
		frappe.db.set_value("SLA Matrix", first.name, "effective_from", begin, update_modified=False)
		loader.renew_policy_stamp()


def look_at_tiers() -> None:
	"""Propose what the partners have earned meanwhile."""
	for name in made("Partner"):
		tier_evaluation.evaluate(name)


def made(doctype: str) -> list[str]:
	"""The names of what the demo has made of one kind."""
	return [name for kind, name in ledger.read(BOOK) if kind == doctype]


def fresh_ticket() -> str:
	"""The number of the fresh ticket; a new one where the last has escalated or was touched."""
	noted = ledger.recall(FRESH_TICKET)
	return noted if noted and is_fresh(noted) else raise_fresh_ticket()


def is_fresh(ticket: str) -> bool:
	"""Whether the ticket's first escalation is still to come."""
	waiting = {
		"ticket": ticket,
		"clock": ClockKind.FIRST_RESPONSE.value,
		"state": "Running",
		"next_action_at": [">", now_datetime()],
	}
	return bool(frappe.db.exists("SLA Clock", waiting)) and not frappe.db.exists(
		"Escalation Log", {"ticket": ticket}
	)


def logins() -> list[tuple[str, str, str]]:
	"""Who can sign in: what they are, as whom, and with what password."""
	password, played = ledger.recall(PASSWORD), cast()
	if not password:
		return []
	staff = [
		(member["login"], f"{member['id']}@{played['mail_domain']}", password)
		for member in played["staff"]
		if "login" in member
	]
	partners = [
		(f"{title}, {partner['name']}", address_of(name, partner["domain"]), password)
		for partner in played["partners"]
		if partner.get("login")
		for title, name in zip(("Partner manager", "Partner user"), partner["people"], strict=True)
	]
	return staff + partners


def raise_fresh_ticket() -> str:
	"""A Gold partner's Critical ticket that nobody touches: it escalates minutes from now."""
	start = start_of_fresh_ticket(site_time.now())
	with quietly(), site_time.travelled_to(start):
		name = Player().raise_ticket(fresh_plot(start), {})
		ledger.write(name, FRESH_TICKET)
	return name


def start_of_fresh_ticket(now: datetime) -> datetime:
	"""When it must have come in for its first step to fire soon. Its partner's calendar never closes."""
	policy, plot = default_policy(get_system_timezone()), fresh_plot(now)
	case = Case("Gold", plot.severity, plot.category, now, "24x7")
	allowance = policy.matrix.decide(case).promises[ClockKind.FIRST_RESPONSE].allowance
	return now + LEAD - FIRST_STEP * allowance


def fresh_plot(start: datetime) -> Plot:
	"""What the fresh ticket is about."""
	return Plot(
		partner=next(partner["name"] for partner in cast()["partners"] if partner.get("fresh")),
		person=1,
		channel="Portal",
		category="Technical and Product",
		severity="Urgent",
		subject="All clinics offline since the gateway update",
		body=(
			"Since the gateway update every site of our customer, eleven clinics, has lost its connection. "
			"They are admitting patients on paper. We need somebody on the bridge now."
		),
		start=start,
		acts=(),
	)


def finish() -> None:
	"""Commit, without what would go out: mail that was queued, jobs and messages about the past."""
	partners, tickets = made("Partner"), made("HD Ticket")
	for doctype, names in {**of_partners(partners), "Partner": partners, "HD Ticket": tickets}.items():
		threads = {"reference_doctype": doctype, "reference_name": ["in", names]}
		purge("Email Queue", frappe.get_all("Email Queue", filters=threads, pluck="name"))
	purge("Email Queue", mail_to(made("User")))
	frappe.db.after_commit.reset()
	frappe.db.commit()  # nosemgrep: frappe-manual-commit -- a command of its own


def set_singles(singles: Mapping[str, Mapping[str, Any]]) -> None:
	"""Settings, without a trace of who set them."""
	for doctype, values in singles.items():
		frappe.db.set_single_value(doctype, dict(values), update_modified=False)
		frappe.clear_document_cache(doctype, doctype)


@contextmanager
def quietly() -> Iterator[None]:
	"""Helpdesk without mail of its own, and nobody limited; all of it is undone if anything goes wrong."""
	before = {
		doctype: {field: frappe.db.get_single_value(doctype, field) for field in values}
		for doctype, values in QUIET.items()
	}
	frappe.flags.mute_emails = True
	try:
		set_singles(QUIET)
		yield
		set_singles(before)
		finish()
	except BaseException:
		frappe.db.rollback()
		raise
	finally:
		frappe.flags.mute_emails = False
		frappe.clear_cache()
