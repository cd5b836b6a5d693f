"""Who leaves loses what came with the work: Helpdesk keeps the roles of an agent who is removed."""

import frappe
from frappe.model.document import Document

from partner_support.adapters import settings
from partner_support.adapters.access.rights import AGENTS_ROLES


def agent_removed(agent: Document, method: str | None = None) -> None:
	"""Take the agents' roles from whoever is no agent any more. A doc_event of HD Agent."""
	if not settings.is_enabled():
		return
	given = {"parenttype": "User", "parent": agent.user, "role": ["in", sorted(AGENTS_ROLES)]}
	if frappe.db.exists("Has Role", given):
		frappe.db.delete("Has Role", given)
		frappe.clear_cache(user=agent.user)
