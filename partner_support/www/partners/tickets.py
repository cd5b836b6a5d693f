"""A partner's tickets, filtered by what the address says."""

from frappe import _

from partner_support.adapters.access import portal_pages
from partner_support.adapters.pages import changes, ticket_page

no_cache = 1


def get_context(context: dict) -> None:
	"""The tickets that Helpdesk shows the reader, of the reader's partners."""
	partners = portal_pages.opened(context, portal_pages.TICKETS, _("Tickets"))
	names = [partner.name for partner in partners]
	context.update({"stamp": changes.of_session(), **ticket_page.of(names)})
