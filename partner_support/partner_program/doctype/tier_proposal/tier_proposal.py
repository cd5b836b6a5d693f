"""A partner that should have another tier, with the evidence; an operations manager decides.

At most one is open for each partner. It becomes Confirmed or Dismissed by a decision, and Lapsed when
it no longer holds: never by saving the form.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.exceptions import DecidedByHandError


class TierProposal(Document):
	def validate(self) -> None:
		if not self.flags.written_by_qualification:
			frappe.throw(
				_(
					"Tier proposals follow the partner's records. Choose Confirm or Dismiss instead of changing one."
				),
				DecidedByHandError,
			)


def on_doctype_update() -> None:
	"""The daily job asks for what is open, and for what was dismissed lately."""
	frappe.db.add_index("Tier Proposal", ["status", "partner"])
