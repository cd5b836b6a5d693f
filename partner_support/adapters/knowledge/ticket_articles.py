"""The articles that would help with a ticket, for the agent who answers it."""

from typing import Any

import frappe

from partner_support.adapters.access import membership
from partner_support.adapters.knowledge import article_search, audience
from partner_support.adapters.mail import plain_text

SHOWN = 5


def of(ticket: str, user: str) -> list[dict[str, Any]]:
	"""What answers the ticket's subject, else its text; `for_partner` tells whether who asked may read it."""
	asked = frappe.db.get_value("HD Ticket", ticket, ["subject", "description", "raised_by"], as_dict=True)
	found = article_search.search(asked.subject, user, SHOWN)
	found = found or article_search.search(plain_text.of(asked.description), user, SHOWN)
	reader = asked.raised_by if membership.of(asked.raised_by or "").partners else "Guest"
	return [
		{
			"name": each.name,
			"title": each.title,
			"excerpt": each.excerpt,
			"url": each.url,
			"for_partner": audience.may_read(each.name, reader),
		}
		for each in found
	]
