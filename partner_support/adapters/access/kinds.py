"""The one table of what the gate guards: for each kind of document whose it is, and who sees it in which state.

Every DocType of this app stands here, and those of Helpdesk and Frappe that hang on a partner's records or on a
ticket. A DocType of ours that is missing fails a test. Imports nothing, so `hooks.py` derives its tables from here.
"""

from dataclasses import dataclass

EVERYBODY, MANAGERS, NOBODY = "everybody", "managers", "nobody"


@dataclass(frozen=True)
class PartnerRecord:
	"""A document that belongs to a partner.

	`partner_fields` name the partners it is about, the first of them the owner. Of the owner's own people
	`seen_by` see it, unless its status is one of `before_it_is_theirs`. `finance` has the role Channel Finance
	Manager see every partner's. With `ticket`, the field or the table with a field `ticket` that says which
	tickets it is about, an agent whom Helpdesk keeps from a ticket is kept from this as well.
	"""

	partner_fields: tuple[str, ...] = ("partner",)
	finance: bool = False
	seen_by: str = NOBODY
	before_it_is_theirs: tuple[str, ...] = ()
	ticket: str = ""


@dataclass(frozen=True)
class AboutTicket:
	"""What is read and changed only by who may read the ticket that `field` names; the roles decide the rest."""

	field: str


@dataclass(frozen=True)
class OwnRule:
	"""Its rule stands in a room of its own, `where`, or is Helpdesk's: hooks of the DocType ask it."""

	where: str


@dataclass(frozen=True)
class ByRole:
	"""Policy, settings and the vendor's own figures: whoever has a role for it sees all of it."""


@dataclass(frozen=True)
class ChildTable:
	"""Rows of other documents: as closed as the document that they are stored in."""

	parents: tuple[str, ...]


@dataclass(frozen=True)
class SideData:
	"""What hangs on any document, named by a field with its DocType and one with its name.

	To read it, the document it hangs on must be readable; with `staffs`, as staff reads it, since a partner's
	people are not shown what staff wrote about a record. To change it takes `right` on that document. Where
	`person` names a field, it is that user's alone, and theirs who manage the program.
	"""

	doctype_field: str
	name_field: str
	staffs: bool = True
	right: str = "read"
	person: str = ""


Kind = PartnerRecord | AboutTicket | OwnRule | ByRole | ChildTable | SideData

PARTNER_RECORDS = {
	"Partner": PartnerRecord(("name",), finance=True),
	"Deal Registration": PartnerRecord(finance=True, seen_by=EVERYBODY),
	"MDF Claim": PartnerRecord(finance=True, seen_by=EVERYBODY),
	"Commission Statement": PartnerRecord(
		finance=True, seen_by=MANAGERS, before_it_is_theirs=("Draft", "Void")
	),
	"Partner Agreement": PartnerRecord(finance=True, seen_by=MANAGERS, before_it_is_theirs=("Draft",)),
	"Commission Dispute": PartnerRecord(finance=True, seen_by=MANAGERS),
	"Audit Entry": PartnerRecord(finance=True),
	"Deal Conflict": PartnerRecord(("partner", "other_partner")),
	"Tier Proposal": PartnerRecord(),
	# Promises are every agent's to watch: a clock says when, and nothing of what the ticket is about.
	"SLA Clock": PartnerRecord(),
	"Escalation Log": PartnerRecord(ticket="ticket"),
	"Partner Request": PartnerRecord(ticket="ticket"),
	# Asked of another team than the ticket's, so not as closed as the ticket.
	"Second Review": PartnerRecord(),
	"Self Service Answer": PartnerRecord(),
	"Article Source": PartnerRecord(ticket="ticket"),
	"Incident Message": PartnerRecord(ticket="ticket"),
	"Incident Follower": PartnerRecord(),
}

OWN_RULES = {
	"HD Ticket": OwnRule("helpdesk"),
	"HD Article": OwnRule("partner_support.adapters.knowledge.audience"),
	"Partner Incident": OwnRule("partner_support.adapters.incidents.incident_rights"),
}

ABOUT_TICKETS = {
	"HD Ticket Comment": AboutTicket("reference_ticket"),
	"HD Ticket Activity": AboutTicket("ticket"),
	"HD Notification": AboutTicket("reference_ticket"),
	"Article Candidate": AboutTicket("tickets"),
}

BY_ROLE = dict.fromkeys(
	(
		"Article Audience",
		"Article Count",
		"Business Calendar",
		"Deleted Document",
		"Escalation Ladder",
		"Leadership Report",
		"MDF Activity Type",
		"Partner Attribute",
		"Partner Product",
		"Partner Program Settings",
		"Partner Support Settings",
		"Partner Tier",
		"Policy Recalculation",
		"Policy Recalculation Entry",
		"Policy Trial",
		"Policy Trial Ticket",
		"SLA Matrix",
		"Support Alert",
		"Support Alert Inbox",
		"Support Category",
	),
	ByRole(),
)

CHILD_TABLES = {
	"Article Audience Partner": ChildTable(("Article Audience",)),
	"Article Audience Tier": ChildTable(("Article Audience",)),
	"Article Candidate Ticket": ChildTable(("Article Candidate",)),
	"Business Calendar Period": ChildTable(("Business Calendar",)),
	"Commission Line": ChildTable(("Commission Statement",)),
	"Deal Eligibility Rule": ChildTable(("Partner Program Settings",)),
	"Escalation Step": ChildTable(("Escalation Ladder",)),
	"Incident Category": ChildTable(("Partner Incident",)),
	"Incident Partner": ChildTable(("Partner Incident",)),
	"Incident Tier": ChildTable(("Partner Incident",)),
	"Incident Update": ChildTable(("Partner Incident",)),
	"MDF Claim Proof": ChildTable(("MDF Claim",)),
	"MDF Proof Requirement": ChildTable(("MDF Activity Type",)),
	"Partner Attribute Link": ChildTable(("Partner",)),
	"Partner Certification": ChildTable(("Partner",)),
	"Partner Flag": ChildTable(("Partner",)),
	"Partner Tier Change": ChildTable(("Partner",)),
	"Partner Tier Entitlement": ChildTable(("Partner Tier",)),
	"Patience Rule": ChildTable(("Partner Support Settings",)),
	"Program Record Source": ChildTable(("Partner Program Settings",)),
	"Queue Weight": ChildTable(("Partner Support Settings",)),
	"Report Recipient": ChildTable(("Partner Support Settings",)),
	"Routing Exception": ChildTable(("Support Category",)),
	"SLA Clock Event": ChildTable(("SLA Clock",)),
	"SLA Matrix Row": ChildTable(("SLA Matrix",)),
	"Severity Definition": ChildTable(("Partner Support Settings",)),
	"Support Alert Recipient": ChildTable(("Partner Support Settings",)),
	"Support Category Checklist Item": ChildTable(("Support Category",)),
	"Support Team Lead": ChildTable(("Partner Support Settings",)),
	"Team Target": ChildTable(("Partner Support Settings",)),
	"Tier Evidence": ChildTable(("Tier Proposal",)),
	"Tier Qualification Rule": ChildTable(("Partner Tier",)),
}

SIDE_DATA = {
	"Activity Log": SideData("reference_doctype", "reference_name"),
	"Comment": SideData("reference_doctype", "reference_name"),
	"Communication": SideData("reference_doctype", "reference_name"),
	"Document Follow": SideData("ref_doctype", "ref_docname", staffs=False),
	"DocShare": SideData("share_doctype", "share_name", staffs=False),
	"Document Share Key": SideData("reference_doctype", "reference_docname"),
	"Email Queue": SideData("reference_doctype", "reference_name"),
	"Energy Point Log": SideData("reference_doctype", "reference_name"),
	"File": SideData("attached_to_doctype", "attached_to_name", staffs=False),
	"Notification Log": SideData("document_type", "document_name", staffs=False, person="for_user"),
	"Reminder": SideData("reminder_doctype", "reminder_docname", staffs=False, person="user"),
	"Tag Link": SideData("document_type", "document_name"),
	"ToDo": SideData("reference_type", "reference_name", right="write"),
	"Version": SideData("ref_doctype", "docname"),
	"View Log": SideData("reference_doctype", "reference_name"),
}

DECLARED: dict[str, Kind] = {
	**PARTNER_RECORDS,
	**OWN_RULES,
	**ABOUT_TICKETS,
	**BY_ROLE,
	**CHILD_TABLES,
	**SIDE_DATA,
}

# Documents that others hang on and that the gate asks about, so without what only hangs on them.
THINGS = {**PARTNER_RECORDS, **OWN_RULES, **ABOUT_TICKETS, **BY_ROLE}

# Documents that remember what is stored of them.
REMEMBERED = (*THINGS, *SIDE_DATA)

# Documents with rows that people write.
WITH_ROWS = tuple(
	sorted({parent for table in CHILD_TABLES.values() for parent in table.parents} - {"SLA Clock"})
)
