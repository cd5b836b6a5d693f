"""The daily look at all partners: keeps their flags, and tells account managers whom to call.

An account manager is told of a flag once in thirty days, however often it comes and goes; a new
account manager has not been told. The only writer of what stood out about a partner.
"""

from datetime import date, datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from partner_support.adapters import attempts, site_time
from partner_support.adapters.escalation import recipients
from partner_support.adapters.mail import notifier
from partner_support.adapters.overview import partner_flags
from partner_support.adapters.overview.partner_figures import DAYS
from partner_support.adapters.overview.partner_flags import Flag

FAILURE = "Partner Support: a partner's flags could not be kept"


def look() -> None:
	"""Bring every partner's flags up to date. The scheduler's job."""
	now = site_time.now()
	found = partner_flags.of_partners(None, now)
	for name in sorted({*found, *noted()}):
		partner = frappe.get_doc("Partner", name)
		attempts.failure_of(lambda: note(partner, found.get(name, []), now), partner, FAILURE)  # noqa: B023 -- done at once


def noted() -> list[str]:
	"""The partners about which something is noted."""
	return frappe.get_all("Partner Flag", filters={"parenttype": "Partner"}, pluck="parent", distinct=True)


def note(partner: Document, flags: list[Flag], now: datetime) -> None:
	"""Keep what stands out about a partner now, and tell its account manager what is news."""
	today = site_time.to_site(now).date()
	rows = {row.flag: row for row in partner.attention_flags}
	stood = {kind for kind, row in rows.items() if row.stands}
	for row in rows.values():
		row.stands = 0
	for flag in flags:
		row = rows.get(flag.flag) or partner.append("attention_flags", {"flag": flag.flag})
		since = row.since if flag.flag in stood else today
		row.update({"stands": 1, "since": since, "reason": flag.reason})
	tell(partner, today)
	keep(partner, today)


def tell(partner: Document, today: date) -> None:
	"""Ring the account manager's bell, once for all that is news."""
	manager = partner.channel_account_manager
	if not manager or not recipients.is_user(manager) or not recipients.is_reachable(manager):
		return
	news = [row for row in partner.attention_flags if row.stands and not is_told(row, manager, today)]
	if news and not notifier.ring_about(manager, partner, message(partner, news)):
		for row in news:
			row.update({"told_on": today, "told_to": manager})


def is_told(row: Document, manager: str, today: date) -> bool:
	"""Whether this manager heard of the flag within the last thirty days."""
	return row.told_to == manager and getdate(row.told_on) > getdate(add_days(today, -DAYS))


def message(partner: Document, news: list[Document]) -> str:
	"""What the account manager reads."""
	reasons = " ".join(row.reason for row in news)
	return _("{0} needs a call. {1}").format(partner.name, reasons)


def keep(partner: Document, today: date) -> None:
	"""Store the flags: those that stand, and those of which somebody was told lately."""
	kept = [
		row
		for row in partner.attention_flags
		if row.stands or (row.told_to and is_told(row, row.told_to, today))
	]
	partner.set("attention_flags", kept)
	for index, row in enumerate(kept, start=1):
		row.idx = index
	partner.update_child_table("attention_flags")
	attention = int(any(row.stands for row in kept))
	frappe.db.set_value("Partner", partner.name, "needs_attention", attention, update_modified=False)
