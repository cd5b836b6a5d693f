"""How long a question waits for its answer: a reminder first, then a decision by rule.

Nobody is decided about who was not reminded: where a reminder went out late, the decision waits as
long after it as it was meant to.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from partner_support.engine.business_calendar import BusinessCalendar, aware
from partner_support.engine.errors import PatienceError

NO_TIME = timedelta(0)


class Act(str, Enum):
	"""What silence leads to."""

	REMIND = "Remind"
	DECIDE = "Decide"


@dataclass(frozen=True)
class Patience:
	"""Working time until the reminder and until the decision; None for never.

	Raises PatienceError for no time at all, and for a decision that would not come after the reminder.
	"""

	remind_after: timedelta | None = None
	decide_after: timedelta | None = None

	def __post_init__(self) -> None:
		for after in (self.remind_after, self.decide_after):
			if after is not None and after <= NO_TIME:
				raise PatienceError(f"a question must wait for some time, not for {after}")
		if self.remind_after and self.decide_after and self.remind_after >= self.decide_after:
			raise PatienceError(
				f"the reminder (after {self.remind_after}) must come before the decision (after {self.decide_after})"
			)


@dataclass(frozen=True)
class Step:
	"""What comes next, and when."""

	act: Act
	at: datetime


def next_step(
	patience: Patience, calendar: BusinessCalendar, asked_at: datetime, reminded_at: datetime | None
) -> Step | None:
	"""What is next for a question that waits; None when it may wait for ever."""
	if patience.remind_after and not reminded_at:
		return Step(Act.REMIND, calendar.deadline(asked_at, patience.remind_after))
	if not patience.decide_after:
		return None
	planned = calendar.deadline(asked_at, patience.decide_after)
	if not (reminded_at and patience.remind_after):
		return Step(Act.DECIDE, planned)
	after_reminder = calendar.deadline(aware(reminded_at), patience.decide_after - patience.remind_after)
	return Step(Act.DECIDE, max(planned, after_reminder))
