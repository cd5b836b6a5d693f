"""Everything the engine refuses.

EngineError
├── CalendarError       a calendar that cannot exist, or an instant it cannot reach
├── TargetError         a promise with an impossible value
├── MatrixError         rows or cases that do not fit together
├── ClockError          a history that cannot have happened
├── LadderError         an escalation step that makes no sense
├── LifecycleError      a state there is not, or a move that no edge allows
├── MoneyError          an amount that is none
├── EligibilityError    a rule for deals that lacks what its kind needs
├── AuditError          a value that no audit trail can hold
├── PatienceError       a wait of no time, or a decision before its reminder
├── RankingError        a weight that would move a ticket back
└── QualificationError  a rule for a tier that makes no sense, or a tier there is not
"""

from enum import Enum
from typing import TypeVar

Choice = TypeVar("Choice", bound=Enum)


class EngineError(ValueError):
	"""The root: catch it to refuse bad policy data as a whole."""


class CalendarError(EngineError):
	"""A business calendar, or a computation on one, that cannot be."""


class TargetError(EngineError):
	"""A promise whose value or unit makes no sense."""


class MatrixError(EngineError):
	"""An SLA matrix, or a question put to it, that makes no sense."""


class ClockError(EngineError):
	"""A clock history that is out of order or skips a state."""


class LadderError(EngineError):
	"""An escalation ladder that makes no sense."""


class LifecycleError(EngineError):
	"""A state that a record does not have, or a move that it may not make."""


class MoneyError(EngineError):
	"""An amount that is not a number, or larger than any that is paid."""


class EligibilityError(EngineError):
	"""A rule for deals that makes no sense."""


class AuditError(EngineError):
	"""A value that has no single form in which it could be hashed."""


class QualificationError(EngineError):
	"""A rule for a tier that makes no sense, or tiers that do not fit together."""


class PatienceError(EngineError):
	"""A rule for silence that makes no sense."""


class RankingError(EngineError):
	"""A weight for the queue that makes no sense."""


def chosen(choices: type[Choice], value: object, error: type[EngineError]) -> Choice:
	"""The choice of that value. Raises `error`, which names those that there are."""
	try:
		return choices(value)
	except ValueError:
		known = ", ".join(choice.value for choice in choices)
		raise error(f"{choices.__name__} must be one of {known}, not {value!r}") from None
