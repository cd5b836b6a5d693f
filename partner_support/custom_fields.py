"""What this app adds to DocTypes that are not its own."""

from typing import Any

from partner_support.adapters.records import record_fields
from partner_support.adapters.tickets import stages, ticket_page

TICKET = "HD Ticket"
MODULE = "Partner Support"
IS_PARTNERS = ticket_page.PARTNERS_ONLY
INTERNAL_LEVEL = 1  # the permission level of fields that only the support team reads

STAGES = (
	stages.SUBMITTED,
	stages.UNDER_REVIEW,
	stages.AWAITING_INFORMATION,
	stages.ESCALATED,
	stages.RESOLVED,
	stages.CLOSED,
)

TICKET_FIELDS: list[dict[str, Any]] = [
	{
		"fieldname": "partner_section",
		"label": "Partner",
		"fieldtype": "Section Break",
		"insert_after": "ticket_split_from",
		"depends_on": IS_PARTNERS,
	},
	{
		"fieldname": "partner",
		"label": "Partner",
		"fieldtype": "Link",
		"options": "Partner",
		"insert_after": "partner_section",
		"read_only": 1,
		"in_standard_filter": 1,
		"search_index": 1,
		"depends_on": IS_PARTNERS,
	},
	{
		"fieldname": "partner_tier",
		"label": "Partner Tier",
		"fieldtype": "Link",
		"options": "Partner Tier",
		"description": "As it was when the ticket came in.",
		"insert_after": "partner",
		"read_only": 1,
		"in_standard_filter": 1,
		"depends_on": IS_PARTNERS,
	},
	{
		"fieldname": "sla_matrix",
		"label": "SLA Matrix",
		"fieldtype": "Link",
		"options": "SLA Matrix",
		"description": "The version by which this ticket was promised its deadlines.",
		"insert_after": "partner_tier",
		"read_only": 1,
		"depends_on": IS_PARTNERS,
	},
	{
		"fieldname": "partner_column",
		"fieldtype": "Column Break",
		"insert_after": "sla_matrix",
	},
	{
		"fieldname": "partner_stage",
		"label": "Stage",
		"fieldtype": "Select",
		"options": "\n".join(("", *STAGES)),
		"description": "What the partner sees of the state.",
		"insert_after": "partner_column",
		"read_only": 1,
		"no_copy": 1,
		"depends_on": IS_PARTNERS,
	},
	{
		"fieldname": "escalation_level",
		"label": "Escalation Level",
		"fieldtype": "Int",
		"insert_after": "partner_stage",
		"read_only": 1,
		"no_copy": 1,
		"permlevel": INTERNAL_LEVEL,
		"depends_on": IS_PARTNERS,
	},
	{
		"fieldname": "business_critical",
		"label": "Business Critical",
		"fieldtype": "Check",
		"description": "The partner's business depends on this one; it escalates at once.",
		"insert_after": "escalation_level",
		"depends_on": IS_PARTNERS,
	},
	{
		"fieldname": "partner_incident",
		"label": "Incident",
		"fieldtype": "Link",
		"options": "Partner Incident",
		"description": "The ticket is answered and resolved together with it.",
		"link_filters": '[["Partner Incident", "status", "in", ["Announced", "Monitoring"]]]',
		"insert_after": "business_critical",
		"in_standard_filter": 1,
		"search_index": 1,
		"no_copy": 1,
		"depends_on": IS_PARTNERS,
	},
	{
		"fieldname": "intake_channel",
		"label": "Came by",
		"fieldtype": "Select",
		"options": "\nPhone\nChat",
		"description": "Blank for what the partner wrote itself.",
		"insert_after": "partner_incident",
		"read_only": 1,
		"no_copy": 1,
		"in_standard_filter": 1,
		"permlevel": INTERNAL_LEVEL,
		"depends_on": IS_PARTNERS,
	},
	{
		"fieldname": "record_section",
		"label": "Program Records",
		"fieldtype": "Section Break",
		"insert_after": "intake_channel",
		"depends_on": IS_PARTNERS,
	},
	*record_fields.definitions(insert_after="record_section"),
	{
		"fieldname": "queue_rank",
		"label": "Queue Rank",
		"fieldtype": "Float",
		"precision": "0",
		"description": "The smaller, the sooner; 0 outside of the queue.",
		"insert_after": record_fields.RECORD_FIELDS[-1],
		"read_only": 1,
		"no_copy": 1,
		"depends_on": "eval:0",  # a number of seconds says nothing on a form; hidden, no list could filter by it
		"search_index": 1,
		"permlevel": INTERNAL_LEVEL,
	},
]

# Rows of Helpdesk's template "Default": the only way into the agent's side panel and the portal.
TEMPLATE_ROWS = [
	{"fieldname": "partner", "hide_from_customer": 1},
	{"fieldname": "partner_tier", "hide_from_customer": 1},
	{"fieldname": "partner_stage", "hide_from_customer": 0},
	{"fieldname": "escalation_level", "hide_from_customer": 1},
	{"fieldname": "business_critical", "hide_from_customer": 1},
	{"fieldname": "partner_incident", "hide_from_customer": 1},
	{"fieldname": "intake_channel", "hide_from_customer": 1},
	*record_fields.template_rows(),
]

# Indexes by which the queue finds the few tickets of a filter among all that are open, and a call the caller's partner:
# by table and name. Of two columns and more, for Frappe drops an index of one that its DocType does not ask for.
INDEXES: dict[tuple[str, str], list[str]] = {
	(TICKET, "agent_group_queue_rank_index"): ["agent_group", "queue_rank"],
	(TICKET, "ticket_type_queue_rank_index"): ["ticket_type", "queue_rank"],
	(TICKET, "partner_queue_rank_index"): ["partner", "queue_rank"],
	("ToDo", "partner_support_assigned_index"): ["allocated_to", "reference_type"],
	("HD Customer Member", "partner_support_member_index"): ["contact_name", "parent"],
}


def fieldnames() -> list[str]:
	"""Every field of ours on HD Ticket, layout included."""
	return [field["fieldname"] for field in TICKET_FIELDS]


def columns() -> list[str]:
	"""Those that have a column in the database."""
	layout = ("Section Break", "Column Break")
	return [field["fieldname"] for field in TICKET_FIELDS if field["fieldtype"] not in layout]
