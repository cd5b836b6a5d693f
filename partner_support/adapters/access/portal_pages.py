"""What each of a partner's own pages begins with: who asks, and for which partners.

A page shows what belongs to the partners that its reader is a member of, and takes no partner from
the address. Frappe's rights do not reach that far, so every query of a page names those partners.
"""

from typing import Any
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.adapters.access import membership

SHOWN = ("Active", "Suspended")  # a prospect is not yet, and who left is no longer, part of the program
TICKETS = "/helpdesk/my-tickets"
TIER = "/partners/tier"
FOUND = 302  # a browser would remember 301, and never ask again once signed in


def opened(context: Any, path: str, title: str) -> list[Document]:
	"""Prepare a page; the partners it is about, none for somebody who is no partner's member.

	Raises Redirect for a guest, to signing in and back here.
	"""
	if frappe.session.user == "Guest":
		frappe.local.flags.redirect_location = f"/login?{urlencode({'redirect-to': path})}"
		raise frappe.Redirect(FOUND)
	context.update({"no_cache": 1, "title": title, "pages": pages(path)})
	return partners_of(frappe.session.user)


def partners_of(user: str) -> list[Document]:
	"""The partners of the program whose people this user is one of."""
	own = [frappe.get_cached_doc("Partner", name) for name in membership.of(user).partners]
	return [partner for partner in own if partner.status in SHOWN]


def pages(path: str) -> list[dict[str, Any]]:
	"""Where a partner may go from here."""
	links = ((TICKETS, _("Tickets")), (TIER, _("Tier")))
	return [{"url": url, "label": label, "is_here": url == path} for url, label in links]
