"""What Frappe asks before it shows or changes an incident or an article; all else is asked of the gate itself."""

from typing import TYPE_CHECKING

import frappe

from partner_support.adapters.incidents import incident_rights
from partner_support.adapters.knowledge import audience

if TYPE_CHECKING:
	from frappe.model.document import Document


def partner_incident_query(user: str | None = None) -> str:
	"""Return the list condition of incidents: one may concern several partners, or all of them."""
	return incident_rights.condition(user or frappe.session.user)


def has_incident_permission(doc: "Document", ptype: str | None = None, user: str | None = None) -> bool:
	"""Return whether `user` may do this with an incident."""
	return incident_rights.may(doc, ptype, user or frappe.session.user)


def article_query(user: str | None = None) -> str:
	"""Return the list condition of articles: drafts are the support team's, and some are for some partners only."""
	return audience.condition(user or frappe.session.user)


def has_article_permission(doc: "Document", ptype: str | None = None, user: str | None = None) -> bool:
	"""Return whether `user` may do this with an article, as far as its state and audience go."""
	return audience.may(doc, user or frappe.session.user)
