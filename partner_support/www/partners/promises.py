"""What a partner is promised, as a table."""

from frappe import _

from partner_support.adapters import site_time
from partner_support.adapters.access import portal_pages
from partner_support.adapters.pages import promise_page

no_cache = 1


def get_context(context: dict) -> None:
	"""The promises of the tier of each of the reader's partners."""
	partners = portal_pages.opened(context, portal_pages.PROMISES, _("What We Promise"))
	now = site_time.now()
	context["tables"] = [
		{"number": number, **promise_page.of(partner, now)} for number, partner in enumerate(partners)
	]
