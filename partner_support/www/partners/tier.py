"""The partner's page about its tier."""

from frappe import _

from partner_support.adapters.access import portal_pages
from partner_support.adapters.tiers import tier_page

no_cache = 1


def get_context(context: dict) -> None:
	"""Each of the reader's partners with its tier."""
	partners = portal_pages.opened(context, portal_pages.TIER, _("Your Tier"))
	context["tiers"] = [tier_page.of(partner) for partner in partners]
