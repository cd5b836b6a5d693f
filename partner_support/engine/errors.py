"""Everything the engine refuses.

EngineError
├── CalendarError   a calendar that cannot exist, or an instant it cannot reach
├── TargetError     a promise with an impossible value
├── MatrixError     rows or cases that do not fit together
├── ClockError      a history that cannot have happened
└── LadderError     an escalation step that makes no sense
"""


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
