"""Whether figures about a kind of record can be told to their reader at all.

Of our own DocTypes Frappe's lists leave what the reader may see. One of the site's own knows nothing of
partners' people, so they are told no figure about it, whatever their roles read.
"""

import frappe

from partner_support.adapters.access import membership, readable
from partner_support.adapters.records.records import Source


def is_told(source: Source) -> bool:
	"""Whether the session's user may have figures about the records of a source."""
	if source.is_own:
		return True
	return (
		not membership.of(frappe.session.user).partners
		and bool(frappe.db.exists("DocType", source.doctype))
		and readable.is_allowed(source.doctype)
	)
