"""Whether anything changed on a partner's pages: one short word that stays the same until it does."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import frappe
from frappe.query_builder.functions import Count, Max

from partner_support.adapters.access import membership
from partner_support.adapters.incidents import concern
from partner_support.adapters.pages import record_rows, ticket_rows
from partner_support.adapters.records import records


def of_session() -> str:
	"""The state of everything that the session's user is shown: numbers and last changes, no more."""
	names = [partner.name for partner in membership.in_program(frappe.session.user)]
	tables = [
		ticket_rows.rows_of(names),
		*(record_rows.rows_of(kind, names) for kind in records.LINK_FIELDS.values()),
	]
	incidents = [(each.name, str(each.modified)) for each in concern.live_for(names)]
	state = [*(last_change(found) for found in tables), incidents]
	return blake2b(repr((names, state)).encode(), digest_size=8).hexdigest()


def last_change(found: record_rows.Found | None) -> Sequence[Any] | None:
	"""How many there are, and when one of them changed."""
	if not found:
		return None
	table, query = found
	return query.select(Count("*"), Max(table.modified)).run()[0]
