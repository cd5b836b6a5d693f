"""The knowledge base, searched for a partner."""

import frappe
from frappe import _

from partner_support.adapters.access import portal_pages
from partner_support.adapters.pages import help_page

no_cache = 1


def get_context(context: dict) -> None:
	"""What was found, or the newest articles."""
	portal_pages.opened(context, portal_pages.HELP, _("Help"))
	context.update(help_page.of(frappe.session.user))
