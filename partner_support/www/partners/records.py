"""A partner's program records: deals, claims, statements and agreements, as far as the reader may see them."""

from frappe import _

from partner_support.adapters.access import portal_pages
from partner_support.adapters.pages import changes, record_page

no_cache = 1


def get_context(context: dict) -> None:
	"""The records of one kind, of the reader's partners."""
	partners = portal_pages.opened(context, portal_pages.RECORDS, _("Records"))
	names = [partner.name for partner in partners]
	context.update({"stamp": changes.of_session(), **record_page.of(names)})
