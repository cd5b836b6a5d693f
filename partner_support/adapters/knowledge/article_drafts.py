"""Makes a draft article of what solved a ticket, with the partner's data taken out.

The draft is Helpdesk's own article. Where it came from is told by an Article Source, which no partner
sees and which is written here only: one for each ticket, so that a second draft opens the first.
"""

from collections.abc import Iterable

from bs4 import BeautifulSoup
from email_reply_parser import EmailReplyParser

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now_datetime

from partner_support.adapters.knowledge import partner_data
from partner_support.adapters.knowledge.redaction import Known, Redacted, redact, without_courtesies
from partner_support.adapters.mail import notifier, plain_text

ARTICLE, SOURCE = "HD Article", "Article Source"
QUOTES = "blockquote, .gmail_quote, .moz-cite-prefix, .gmail_signature, #divRplyFwdMsg, script, style"
LONGEST_TITLE = 140


def draft(ticket: str) -> dict[str, str | bool]:
	"""The draft of this ticket, made now unless it was before."""
	document = frappe.get_doc("HD Ticket", ticket, for_update=True)
	made = frappe.db.get_value(SOURCE, {"ticket": ticket}, "article")
	if made:
		return opened(made, is_new=False)
	title, content, removed = composed(document)
	values = {"doctype": ARTICLE, "title": title, "content": content, "status": "Draft"}
	article = frappe.get_doc(values | {"category": category_of(document)}).insert()
	remember(article, document, removed)
	notifier.leave_note(document, note(article, removed))
	return opened(article.name, is_new=True)


def opened(article: str, is_new: bool) -> dict[str, str | bool]:
	"""A draft, and the way to it."""
	return {"article": article, "url": url(article), "is_new": is_new}


def url(article: str) -> str:
	"""Where Helpdesk shows it."""
	return f"/helpdesk/kb/articles/{article}"


def link(article: Document) -> str:
	"""The way to it, in a note."""
	return f'<a href="{url(article.name)}">{escape_html(article.title)}</a>'


def composed(ticket: Document) -> tuple[str, str, list[tuple[str, str]]]:
	"""Title and content, and what was taken out of them. Raises ValidationError where nobody answered yet."""
	question = said(ticket.description)
	answers = [text for text in answers_on(ticket) if text]
	if not answers:
		frappe.throw(
			_("Nobody has answered ticket {0} yet. Answer it, then draft the article.").format(ticket.name)
		)
	known = partner_data.known_on(ticket)
	title, asked, answered = (
		cleared(each, known) for each in (ticket.subject, question, "\n\n".join(answers))
	)
	content = section(_("Question"), asked.text) + section(_("Answer"), answered.text)
	return title.text[:LONGEST_TITLE], content, [*title.removed, *asked.removed, *answered.removed]


def answers_on(ticket: Document) -> list[str]:
	"""What the support team wrote to the partner, and how the ticket was solved."""
	sent = frappe.get_all(
		"Communication",
		filters={
			"reference_doctype": "HD Ticket",
			"reference_name": ticket.name,
			"sent_or_received": "Sent",
			"communication_type": "Communication",
		},
		order_by="creation",
		pluck="content",
	)
	return list(dict.fromkeys([*map(said, sent), said(ticket.resolution_details)]))


def is_answered(ticket: str) -> bool:
	"""Whether the support team wrote anything of which an article can be made."""
	return any(answers_on(frappe.get_doc("HD Ticket", ticket)))


def said(html: str | None) -> str:
	"""What a message says itself: without what it quotes, its greeting and its signature."""
	soup = BeautifulSoup(html or "", "html.parser")
	for quote in soup.select(QUOTES):
		quote.decompose()
	own = EmailReplyParser.parse_reply(plain_text.of(str(soup)))
	return without_courtesies(own)


def cleared(text: str, known: list[Known]) -> Redacted:
	"""A text without the partner's data."""
	return redact(text, known, region())


def region() -> str | None:
	"""The country in which phone numbers without a country's code are."""
	country = frappe.db.get_single_value("System Settings", "country", cache=True)
	code = country and frappe.db.get_value("Country", country, "code", cache=True)
	return code.upper() if code else None


def section(heading: str, text: str) -> str:
	"""A part of the article, a paragraph for each of the text."""
	paragraphs = [each.strip() for each in text.split("\n\n") if each.strip()]
	lines = (escape_html(each).replace("\n", "<br>") for each in paragraphs)
	return f"<h2>{escape_html(heading)}</h2>" + "".join(f"<p>{line}</p>" for line in lines)


def category_of(ticket: Document) -> str | None:
	"""The knowledge base's category of the ticket's: the one that is named, or called alike, or the general one."""
	support = frappe.db.get_value(
		"Support Category",
		{"ticket_type": ticket.ticket_type or ""},
		["name", "article_category"],
		as_dict=True,
	)
	if support and support.article_category:
		return support.article_category
	alike = support and frappe.db.get_value("HD Article Category", {"category_name": support.name})
	return alike or frappe.db.get_value("HD Article Category", {"category_name": "General"})


def remember(article: Document, ticket: Document, removed: list[tuple[str, str]]) -> None:
	"""Keep where the article came from, and what the reviewer should know of."""
	source = frappe.get_doc(
		{
			"doctype": SOURCE,
			"article": article.name,
			"article_title": article.title,
			"ticket": ticket.name,
			"partner": ticket.partner,
			"state": "Draft",
			"drafted_by": frappe.session.user,
			"drafted_on": now_datetime(),
			"removed": "\n".join(f"{kind}: {text}" for kind, text in dict.fromkeys(removed)),
		}
	)
	source.flags.written_by_drafts = True
	source.insert(ignore_permissions=True)


def add_sources(name: str, tickets: Iterable[str]) -> None:
	"""Have an article come from these tickets too, as far as they are the source of none."""
	article = frappe.get_doc(ARTICLE, name)
	for ticket in tickets:
		if not frappe.db.exists(SOURCE, {"ticket": ticket}):
			document = frappe.get_doc("HD Ticket", ticket)
			remember(article, document, [])
			notifier.leave_note(
				document, _("Article drafted of tickets like this: {0}").format(link(article))
			)


def note(article: Document, removed: list[tuple[str, str]]) -> str:
	"""What the ticket says of its article, to the support team."""
	listed = "".join(
		f"<li>{escape_html(kind)}: {escape_html(text)}</li>" for kind, text in dict.fromkeys(removed)
	)
	return (
		_("Article drafted: {0}. Taken out of it, for the reviewer to check:").format(link(article))
		+ f"<ul>{listed}</ul>"
	)


def published(article: Document) -> None:
	"""Stamp who let the article out, and say so on the tickets it came from."""
	for source in sources_of(article.name):
		source.update(
			{"state": "Published", "reviewed_by": frappe.session.user, "published_on": now_datetime()}
		)
		source.article_title = article.title
		source.flags.written_by_drafts = True
		source.save(ignore_permissions=True)
		ticket = frappe.get_doc("HD Ticket", source.ticket)
		notifier.leave_note(ticket, _("Article published: {0}").format(link(article)))


def withdrawn(article: Document) -> None:
	"""The article waits for a review again."""
	for source in sources_of(article.name):
		source.update({"state": "Draft", "reviewed_by": None, "published_on": None})
		source.flags.written_by_drafts = True
		source.save(ignore_permissions=True)


def sources_of(article: str) -> list[Document]:
	"""Where an article came from."""
	return [
		frappe.get_doc(SOURCE, name)
		for name in frappe.get_all(SOURCE, filters={"article": article}, pluck="name")
	]


def forget(article: str) -> None:
	"""The article is being deleted; its tickets may be drafted from again."""
	frappe.db.delete(SOURCE, {"article": article})


def forget_ticket(ticket: str) -> None:
	"""The ticket is being deleted; its article stays, and no longer says whose question it was."""
	frappe.db.delete(SOURCE, {"ticket": ticket})
