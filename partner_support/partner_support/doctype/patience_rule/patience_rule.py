"""How long one kind of question waits for partners of one tier, and what silence then means; a row of the settings."""

from datetime import timedelta

from frappe.model.document import Document

from partner_support.engine.patience import Patience


class PatienceRule(Document):
	pass


def as_engine(row: Document) -> Patience:
	"""The engine's value of a rule; 0 hours are never. Raises PatienceError."""
	return Patience(
		*(
			timedelta(hours=hours) if hours else None
			for hours in (row.remind_after_hours, row.decide_after_hours)
		)
	)
