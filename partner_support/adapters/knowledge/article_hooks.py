"""What happens to an article of Helpdesk's, as far as it came from a ticket or is not for everybody."""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.adapters.knowledge import article_drafts, audience, candidates

REVIEWERS = {"System Manager", "Agent Manager", "Partner Support Manager", "Partner Operations Manager"}


def check(article: Document, method: str | None = None) -> None:
	"""Refuse that who drafted an article from a ticket publishes it alone. A doc_event of validate."""
	if not is_going_out(article):
		return
	drafted = frappe.db.exists(
		article_drafts.SOURCE, {"article": article.name, "drafted_by": frappe.session.user}
	)
	if drafted and not REVIEWERS & set(frappe.get_roles()):
		frappe.throw(
			_("You drafted this article from a ticket. Ask a colleague to review and publish it."),
			frappe.PermissionError,
		)


def is_going_out(article: Document) -> bool:
	"""Whether this save publishes the article."""
	return article.status == "Published" and not article.is_new() and article.has_value_changed("status")


def saved(article: Document, method: str | None = None) -> None:
	"""Keep the sources in step with what was published or withdrawn. A doc_event of on_update."""
	if article.is_new() or not article.has_value_changed("status"):
		return
	if article.status == "Published":
		article_drafts.published(article)
	else:
		article_drafts.withdrawn(article)


def deleted(article: Document, method: str | None = None) -> None:
	"""Nothing stays that points to it. A doc_event of on_trash."""
	article_drafts.forget(article.name)
	candidates.forget_article(article.name)
	audience.forget(article.name)


def ticket_deleted(ticket: Document, method: str | None = None) -> None:
	"""The article stays, and no longer says whose question it was. A doc_event of HD Ticket."""
	article_drafts.forget_ticket(ticket.name)
