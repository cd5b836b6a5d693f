"""What can be promised, and to whom: partners, about tickets; partners, about deals; the help desk, by its teams."""

from enum import Enum


class ClockKind(str, Enum):
	"""What is promised."""

	FIRST_RESPONSE = "First Response"
	NEXT_RESPONSE = "Next Response"
	UPDATE = "Update"
	RESOLUTION = "Resolution"
	APPROVAL = "Approval"
	TEAM = "Team"
	REVIEW = "Second Review"


# A matrix speaks about tickets, the program's own rule about deals.
TICKET_CLOCKS: tuple[ClockKind, ...] = (
	ClockKind.FIRST_RESPONSE,
	ClockKind.NEXT_RESPONSE,
	ClockKind.UPDATE,
	ClockKind.RESOLUTION,
)
# What a team owes the help desk, for a ticket or for a question, is no promise to a partner.
TEAM_CLOCKS: tuple[ClockKind, ...] = (ClockKind.TEAM, ClockKind.REVIEW)
