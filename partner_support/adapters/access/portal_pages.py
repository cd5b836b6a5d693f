"""What each of a partner's own pages begins with: who asks, and for which partners.

A page shows what belongs to the partners that its reader is a member of. Of those the address may
choose one; anything else that it names answers as what does not exist. Frappe's rights do not reach
that far, so every query of a page names those partners.
"""

from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from partner_support.adapters import site_time
from partner_support.adapters.access import membership
from partner_support.adapters.incidents import incident_banner

OVERVIEW, TICKETS, RECORDS = "/partners", "/partners/tickets", "/partners/records"
PROMISES, TIER, HELP = "/partners/promises", "/partners/tier", "/partners/help"
HELPDESK = "/helpdesk/my-tickets"
NEW_TICKET = f"{HELPDESK}/new"
FOUND = 302  # a browser would remember 301, and never ask again once signed in
PER_PAGE = 20
LONGEST = 200  # characters that are read of what the address says


def opened(context: Any, path: str, title: str) -> list[Document]:
	"""Prepare a page; the partners it is about, none for somebody who is no partner's member.

	Raises Redirect for a guest, to signing in and back here, and PageDoesNotExistError for an address
	that chooses a partner which is not the reader's.
	"""
	if frappe.session.user == "Guest":
		frappe.local.flags.redirect_location = f"/login?{urlencode({'redirect-to': asked_for(path)})}"
		raise frappe.Redirect(FOUND)
	own = membership.in_program(frappe.session.user)
	chosen = asked("partner")
	if chosen and chosen not in [partner.name for partner in own]:
		raise frappe.PageDoesNotExistError
	context.update(
		{
			"no_cache": 1,
			"title": title,
			"pages": pages(path, chosen),
			"path_here": path,
			"partners": [partner.name for partner in own],
			"partner_chosen": chosen,
			"help_desk": HELPDESK,
			"new_ticket": NEW_TICKET,
			"reader": frappe.get_cached_value("User", frappe.session.user, "full_name"),
		}
	)
	about = [partner for partner in own if chosen in ("", partner.name)]
	context["incidents"] = incident_banner.shown([partner.name for partner in about])
	return about


def pages(path: str, partner: str = "") -> list[dict[str, Any]]:
	"""Where a partner may go from here, with the partner that is chosen."""
	links = (
		(OVERVIEW, _("Overview"), "overview"),
		(TICKETS, _("Tickets"), "tickets"),
		(RECORDS, _("Records"), "records"),
		(PROMISES, _("Promises"), "promises"),
		(TIER, _("Tier"), "tier"),
		(HELP, _("Help"), "help"),
	)
	return [
		{"url": address(url, partner=partner), "label": label, "icon": icon, "is_here": url == path}
		for url, label, icon in links
	]


def asked(name: str) -> str:
	"""What the address says under a name; nothing for what is no text."""
	value = frappe.form_dict.get(name)
	return value.strip()[:LONGEST] if isinstance(value, str) else ""


def asked_page(count: int) -> int:
	"""Which page of `count` rows the address asks for, from 1; the last for one beyond it."""
	last = max((count + PER_PAGE - 1) // PER_PAGE, 1)
	return min(max(cint(asked("page")), 1), last)


def pager(path: str, page: int, count: int, **params: str) -> dict[str, Any]:
	"""Where the pages before and after are, and which rows this one shows."""
	last = max((count + PER_PAGE - 1) // PER_PAGE, 1)
	return {
		"count": count,
		"first": min((page - 1) * PER_PAGE + 1, count),
		"last": min(page * PER_PAGE, count),
		"previous": address(path, **params, page=str(page - 1)) if page > 1 else None,
		"next": address(path, **params, page=str(page + 1)) if page < last else None,
	}


def address(path: str, **params: str) -> str:
	"""A page with what it should show; what is blank is left out."""
	given = {name: value for name, value in params.items() if value}
	return f"{path}?{urlencode(given)}" if given else path


def asked_for(path: str) -> str:
	"""The address that was asked for, to come back to."""
	request = getattr(frappe.local, "request", None)
	query = request.query_string.decode(errors="ignore") if request else ""
	return f"{path}?{query}" if query else path


def ticket_url(name: str) -> str:
	"""Helpdesk's page of a ticket, in the portal."""
	return f"{HELPDESK}/{quote(name, safe='')}"


def zone_of(partner: str) -> ZoneInfo:
	"""The time zone in which the reader reads about this partner."""
	own = frappe.get_cached_value("User", frappe.session.user, "time_zone")
	return site_time.zone_of_reader(own, frappe.get_cached_doc("Partner", partner).time_zone)
