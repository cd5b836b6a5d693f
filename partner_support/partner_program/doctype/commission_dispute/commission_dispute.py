"""A commission ticket about a statement: what is claimed, what was decided, and the trail of both."""

from frappe.model.document import Document

from partner_support.partner_program import states


class CommissionDispute(Document):
	def validate(self) -> None:
		states.check_move(self)
