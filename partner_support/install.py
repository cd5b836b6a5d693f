"""What a site needs besides our DocTypes: made on installation, and kept whole by every migration.

Structure (roles, fields, rights, template rows) is ensured each time. The default program is
planted once and belongs to the administrator from then on.
"""

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields
from frappe.permissions import add_permission
from frappe.utils.password import get_encryption_key
from helpdesk.consts import DEFAULT_TICKET_TEMPLATE

from partner_support.adapters.records import record_fields
from partner_support.custom_fields import (
	INDEXES,
	INTERNAL_LEVEL,
	MODULE,
	TEMPLATE_ROWS,
	TICKET,
	TICKET_FIELDS,
)
from partner_support.seeds import ledger, planting, program_planting, queue_planting, search_planting

ROLES = (
	"Partner Operations Manager",
	"Partner Support Manager",
	"Channel Account Manager",
	"Channel Finance Manager",
)

# Reading a ticket stays Helpdesk's decision: these let its own checks answer, and no more.
TICKET_READERS = ROLES
INTERNAL_READERS = (
	"Agent",
	"Agent Manager",
	"System Manager",
	"Partner Support Manager",
	"Partner Operations Manager",
)
OWN_RULES = ("Custom DocPerm", TICKET)  # noted when Frappe copied Helpdesk's rules to add ours


def before_install() -> None:
	"""Before our DocTypes arrive: Frappe would make their roles by itself, and nobody would know whose."""
	forget_modules_known_before()
	ensure_roles()


def forget_modules_known_before() -> None:
	"""A bench that ran before this app was fetched remembers its modules without ours, and would make nothing."""
	frappe.cache.delete_value("app_modules")
	frappe.setup_module_map(include_all_apps=True)


def after_install() -> None:
	"""A site that works at once."""
	ensure_structure()
	planting.plant()
	program_planting.plant()
	search_planting.plant()
	queue_planting.plant()
	record_fields.follow()  # Frappe does not know our doc_events yet, by which categories say it themselves


def before_migrate() -> None:
	"""Before new DocTypes arrive with an upgrade; roles as in before_install."""
	ensure_roles()


def after_migrate() -> None:
	"""What an upgrade needs. Business data is left as it is."""
	ensure_structure()


def ensure_structure() -> None:
	"""Everything without which the app cannot work."""
	ensure_signing_key()
	ensure_roles()
	ensure_ticket_fields()
	ensure_indexes()
	ensure_ticket_rights()
	ensure_template_rows()


def ensure_signing_key() -> None:
	"""The site's key, with which links in mail are signed: made later, two processes might each make one."""
	get_encryption_key()


def ensure_roles() -> None:
	"""Our roles; those that the site had before stay its own."""
	for role in ROLES:
		if not frappe.db.exists("Role", role):
			frappe.get_doc({"doctype": "Role", "role_name": role, "desk_access": 1}).insert(
				ignore_permissions=True
			)
			ledger.remember("Role", role)


def ensure_ticket_fields() -> None:
	"""Our fields on HD Ticket; one that is there keeps what was changed about it."""
	fields = [{**field, "module": MODULE} for field in TICKET_FIELDS]
	create_custom_fields({TICKET: fields}, update=False)
	record_fields.follow()


def ensure_indexes() -> None:
	"""Our indexes on tables that are not ours."""
	for (doctype, name), fields in INDEXES.items():
		frappe.db.add_index(doctype, fields, name)


def ensure_ticket_rights() -> None:
	"""Who reads a ticket's internal fields."""
	if not frappe.db.exists("Custom DocPerm", {"parent": TICKET}):
		ledger.remember(*OWN_RULES)
	for role in TICKET_READERS:
		ensure_reader(role, 0)
	for role in INTERNAL_READERS:
		ensure_reader(role, INTERNAL_LEVEL)


def ensure_reader(role: str, level: int) -> None:
	"""Let a role read one permission level of HD Ticket."""
	rule = {"parent": TICKET, "role": role, "permlevel": level, "if_owner": 0}
	if not frappe.db.exists("Custom DocPerm", rule):
		add_permission(TICKET, role, level)


def ensure_template_rows() -> None:
	"""Our rows in Helpdesk's default template, behind its own."""
	if not frappe.db.exists("HD Ticket Template", DEFAULT_TICKET_TEMPLATE):
		return
	template = frappe.get_doc("HD Ticket Template", DEFAULT_TICKET_TEMPLATE)
	present = {row.fieldname for row in template.fields}
	missing = [row for row in TEMPLATE_ROWS if row["fieldname"] not in present]
	if missing:
		template.extend("fields", missing)
		template.save(ignore_permissions=True)
