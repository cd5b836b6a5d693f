"""A partner's overview: what needs them, what is open."""

from frappe import _

from partner_support.adapters.access import portal_pages
from partner_support.adapters.pages import changes, overview_page

no_cache = 1


def get_context(context: dict) -> None:
	"""What waits for the reader's partners, and what they wait for."""
	partners = portal_pages.opened(context, portal_pages.OVERVIEW, _("Overview"))
	context.update({"stamp": changes.of_session(), **overview_page.of(partners)})
