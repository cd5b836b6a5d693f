"""How a reader's own digest of alerts would look now; looking at it tells nothing, so it stays news."""

import frappe

from partner_support.adapters import site_time
from partner_support.adapters.alerts import digest
from partner_support.adapters.arguments import checked

READERS = ("Partner Operations Manager", "Partner Support Manager", "Agent Manager", "Agent")
READERS += ("Channel Account Manager", "System Manager")


@frappe.whitelist(methods=["GET"])
@checked
def my_digest() -> str:
	"""What would be told to the session's user now, as a page."""
	frappe.only_for(READERS, message=True)
	return digest.html(digest.preview(frappe.session.user, site_time.now()), is_mail=False)
