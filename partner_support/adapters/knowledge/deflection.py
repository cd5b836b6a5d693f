"""Questions that an article answered, so that no ticket was sent. The only writer of Self Service Answer."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_to_date, now_datetime

from partner_support.adapters.access import membership

ARTICLE, ANSWER = "HD Article", "Self Service Answer"
LONGEST = 140  # characters of a ticket's subject, which is what is searched for


def answered(article: str, searched: str | None, ticket_type: str | None, user: str) -> None:
	"""Count once a day for each user and article. Raises DoesNotExistError for what the user may not read."""
	document = readable(article, user)
	if was_counted_today(article, user):
		return
	count = frappe.get_doc(
		{
			"doctype": ANSWER,
			"user": user,
			"partner": only_partner_of(user),
			"article": document.name,
			"article_title": document.title,
			"searched": (searched or "").strip()[:LONGEST],
			"category": frappe.db.get_value("Support Category", {"ticket_type": ticket_type or ""}),
			"answered_on": now_datetime(),
		}
	)
	count.flags.written_by_deflection = True
	count.insert(ignore_permissions=True)


def readable(article: str, user: str) -> Document:
	"""The published article, for one of a partner's people who may read it."""
	found = frappe.db.exists(ARTICLE, {"name": article, "status": "Published"})
	document = found and frappe.get_doc(ARTICLE, article)
	if not (document and membership.of(user).partners and document.has_permission("read", user=user)):
		frappe.throw(_("The article was not found. Search for it again."), frappe.DoesNotExistError)
	return document


def only_partner_of(user: str) -> str | None:
	"""The partner whose question it was; of a user with several nobody knows."""
	own = membership.of(user).partners
	return own[0] if len(own) == 1 else None


def was_counted_today(article: str, user: str) -> bool:
	"""Whether this user has said so of this article within a day: a second click is no second question."""
	since = add_to_date(now_datetime(), days=-1)
	return bool(frappe.db.exists(ANSWER, {"article": article, "user": user, "answered_on": [">", since]}))
