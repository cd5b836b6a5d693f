"""Who comes to every door, seen from the partner whose documents are asked for."""

import frappe

from tests.site import factories
from tests.site.rights_world import (
	CUSTOMER,
	FINANCE,
	GUEST,
	MANAGER,
	MEMBER,
	OPERATIONS,
	OTHER_ACCOUNT_MANAGER,
	OTHER_MANAGER,
)

OTHER_AGENT = "agent.elsewhere@vendor.example.com"
NOBODYS = CUSTOMER

PEOPLE = {
	GUEST: "guest",
	NOBODYS: "user without role",
	MEMBER: "partner user",
	MANAGER: "partner manager",
	OTHER_MANAGER: "other partner's manager",
	OTHER_ACCOUNT_MANAGER: "account manager of another",
	OTHER_AGENT: "agent of another team",
	FINANCE: "finance",
	OPERATIONS: "operations",
}
OWN = {MEMBER, MANAGER}
OTHERS = {GUEST, NOBODYS, OTHER_MANAGER, OTHER_ACCOUNT_MANAGER}
STAFF = {OTHER_AGENT, FINANCE, OPERATIONS}


def keep_agents_to_their_teams() -> None:
	"""An agent of a team of its own, on a site where agents see their own team's tickets."""
	factories.agent(OTHER_AGENT)
	factories.team("Elsewhere", (OTHER_AGENT,))
	settings = {"restrict_tickets_by_agent_group": 1, "do_not_restrict_tickets_without_an_agent_group": 0}
	frappe.db.set_single_value("HD Settings", settings)
	frappe.clear_document_cache("HD Settings", "HD Settings")
