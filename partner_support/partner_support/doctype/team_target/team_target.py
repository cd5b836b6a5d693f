"""How long a team may take, for a ticket that is with it or for a question: the help desk's promise to itself."""

from frappe.model.document import Document

from partner_support.engine import ClockKind, Row, Target

KINDS = {"Work on a ticket": ClockKind.TEAM, "Second review": ClockKind.REVIEW}


class TeamTarget(Document):
	pass


def as_engine(row: Document) -> Row:
	"""The engine's row. Raises TargetError for a target that can never be met."""
	return Row(
		name=label(row),
		severity=row.severity or None,
		category=row.category or None,
		targets={KINDS[row.applies_to]: Target(row.value or 0, row.unit)},
		calendar=row.business_calendar or None,
	)


def label(row: Document) -> str:
	"""What the row is about, in a few words."""
	scope = [value for value in (row.severity, row.category) if value]
	return f"{row.team}: {', '.join(scope)}" if scope else row.team
