"""What the tests of clocks that go round share: a partner's ticket under a policy that promises them."""

from typing import Any

from frappe.model.document import Document

from tests.site.factories import (
	agent,
	agent_replies,
	at,
	clock_of,
	ladder,
	partner,
	partner_replies,
	policy,
	row,
	step,
	ticket,
)

MONDAY = "2026-11-23 10:00"


def promised(*steps: dict[str, Any], **clocks: tuple[float, str]) -> Document:
	"""A Gold partner's ticket of Monday ten o'clock, under a matrix of one row with these clocks."""
	climbed = ladder(*steps).name if steps else None
	with at("2026-11-23 08:00"):
		policy(
			row(
				partner_tier="Gold",
				first_response=(4, "Hours"),
				resolution=(3, "Business Days"),
				escalation_ladder=climbed,
				**clocks,
			)
		)
	agent()
	with at(MONDAY):
		return ticket(partner("Gold Reseller", "ann@gold.example.com"), raised_by="ann@gold.example.com")


def hears(of: Document, instant: str, message: str = "We are looking into it.") -> Document:
	"""The partner hears from an agent."""
	with at(instant):
		return agent_replies(of, message)


def asks(of: Document, instant: str, message: str = "And when?") -> Document:
	"""The partner asks."""
	with at(instant):
		return partner_replies(of, message)


def story(of: Document, kind: str) -> list[tuple[str, str]]:
	"""What happened to a clock: when, and what."""
	return [(f"{event.at:%d %H:%M}", event.event) for event in clock_of(of, kind).history]


def warned(of_clock: str, level: int = 2, **values: Any) -> dict[str, Any]:
	"""A step that fires when a target is missed."""
	return step("Target missed", clock=of_clock, level=level, **values)
