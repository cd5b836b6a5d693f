"""What may be put into a ticket's record fields: records of that ticket's partner, and nobody else's.

An agent is offered what the ticket's partner has; a partner's own people what is theirs and shown to
them. Where the partner is not known, nothing is offered.
"""

import re
from urllib.parse import unquote, urlsplit

import frappe
from frappe import _
from frappe.utils import escape_html
from helpdesk.utils import is_agent

from partner_support.adapters import partners
from partner_support.adapters.records import record_figures, records
from partner_support.adapters.records.records import LINK_FIELDS, Source

MOST = 300  # offered at once, the latest first; Helpdesk's picker searches within them
AGENTS_PAGE = re.compile(r"^/helpdesk/tickets/([^/]+)/?$")
Choices = list[dict[str, str]]


def choices(field: str, ticket: str | None = None) -> Choices:
	"""What the session's user may put into a field, of that ticket or of the one whose page asks."""
	source = records.source_of(LINK_FIELDS[field])
	if not is_agent():
		own = served(records.partners_shown(source.kind, frappe.session.user))
		return [choice(source, values, len(own) > 1) for values in offered(source, own)]
	about = readable_ticket(ticket or ticket_on_page())
	if not about or not about.partner:
		return []
	rows = offered(source, [about.partner])
	return [choice(source, values) for values in with_present(source, rows, about.get(field))]


def refuse_others(record: str, offered: Choices, partner: str) -> None:
	"""Refuse a record that is not among those offered of its partner."""
	if record not in [each["value"] for each in offered]:
		frappe.throw(
			_("{0} is no record of {1}. Choose one that is.").format(
				frappe.bold(escape_html(record)), frappe.bold(escape_html(partner))
			)
		)


def ticket_on_page() -> str | None:
	"""The ticket on whose page an agent is, by the address that the browser names."""
	request = getattr(frappe.local, "request", None)
	page = urlsplit(request.headers.get("Referer") or "").path if request else ""
	found = AGENTS_PAGE.match(page)
	return unquote(found.group(1)) if found else None


def readable_ticket(name: str | None) -> frappe._dict | None:
	"""Partner and links of a ticket that the user may read."""
	if (
		not name
		or not frappe.db.exists("HD Ticket", name)
		or not frappe.has_permission("HD Ticket", "read", name)
	):
		return None
	return frappe.db.get_value("HD Ticket", name, ["partner", *LINK_FIELDS], as_dict=True)


def of_customer(customer: str | None) -> dict[str, list[str]]:
	"""For each field, the records that an agent's new ticket of this customer may be about."""
	partner = partners.only_partner_of([customer]) if customer and is_agent() else None
	return {
		field: [row.name for row in offered(records.source_of(kind), [partner])] if partner else []
		for field, kind in LINK_FIELDS.items()
	}


def has_any(kind: str, partner: str) -> bool:
	"""Whether the session's user could choose a record of this kind and partner."""
	return bool(offered(records.source_of(kind), [partner], most=1))


def offered(source: Source, of: list[str], most: int = MOST) -> list[frappe._dict]:
	"""The latest records of these partners that the session's user may see."""
	if not of:
		return []
	theirs_by_setting = not source.is_own and not is_agent()
	if not theirs_by_setting and not frappe.has_permission(source.doctype, "read"):
		return []
	read = frappe.get_all if theirs_by_setting else frappe.get_list
	return read(
		source.doctype,
		filters={source.partner_field: ("in", named_in(source, of))},
		fields=records.columns_of(source),
		order_by="creation desc",
		limit=most,
	)


def named_in(source: Source, of: list[str]) -> list[str]:
	"""How the source's records name these partners."""
	if not source.names_customer:
		return of
	return frappe.get_all(
		"Partner", filters={"name": ("in", of), "hd_customer": ("is", "set")}, pluck="hd_customer"
	)


def served(of: tuple[str, ...]) -> list[str]:
	"""Those of these partners whose tickets are partners' tickets."""
	if not of:
		return []
	return frappe.get_all("Partner", filters={"name": ("in", of), "status": partners.SERVED}, pluck="name")


def with_present(source: Source, rows: list[frappe._dict], name: str | None) -> list[frappe._dict]:
	"""The rows, and the one that the ticket has already: a picker shows what it was not offered by its id."""
	if not name or name in [row.name for row in rows]:
		return rows
	values = records.values_of(source, name)
	return [values, *rows] if values else rows


def choice(source: Source, values: frappe._dict, of_several: bool = False) -> dict[str, str]:
	"""One entry of a picker: what it is called, where it stands and what it is worth."""
	parts = [
		record_figures.title(source, values) or values.name,
		record_figures.in_short(source, values),
		records.partner_named(source, values.get(source.partner_field)) if of_several else "",
	]
	return {"value": values.name, "label": record_figures.BETWEEN.join(filter(None, parts))}
