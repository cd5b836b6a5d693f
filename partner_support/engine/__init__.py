"""The rules of partner support: what was promised, until when, and what follows.

Framework-free: standard library only, no clock, no I/O. `now` is always an argument.
"""

from partner_support.engine import (
	audit,
	effect,
	eligibility,
	habit,
	money,
	patience,
	qualification,
	ranking,
	spread,
)
from partner_support.engine.business_calendar import BusinessCalendar, Period
from partner_support.engine.clock import Clock, Event, EventKind, State
from partner_support.engine.clock_kinds import TEAM_CLOCKS, TICKET_CLOCKS, ClockKind
from partner_support.engine.errors import (
	AuditError,
	CalendarError,
	ClockError,
	EligibilityError,
	EngineError,
	LadderError,
	LifecycleError,
	MatrixError,
	MoneyError,
	PatienceError,
	QualificationError,
	RankingError,
	TargetError,
)
from partner_support.engine.escalation import (
	Appointment,
	Facts,
	Ladder,
	Step,
	Trigger,
	agenda,
	due,
	next_action_at,
)
from partner_support.engine.lifecycle import Lifecycle
from partner_support.engine.matrix import (
	Case,
	Contender,
	Decision,
	Gap,
	LadderChoice,
	Matrix,
	Promise,
	Row,
)
from partner_support.engine.target import Target, Unit

__all__ = [
	"TEAM_CLOCKS",
	"TICKET_CLOCKS",
	"Appointment",
	"AuditError",
	"BusinessCalendar",
	"CalendarError",
	"Case",
	"Clock",
	"ClockError",
	"ClockKind",
	"Contender",
	"Decision",
	"EligibilityError",
	"EngineError",
	"Event",
	"EventKind",
	"Facts",
	"Gap",
	"Ladder",
	"LadderChoice",
	"LadderError",
	"Lifecycle",
	"LifecycleError",
	"Matrix",
	"MatrixError",
	"MoneyError",
	"PatienceError",
	"Period",
	"Promise",
	"QualificationError",
	"RankingError",
	"Row",
	"State",
	"Step",
	"Target",
	"TargetError",
	"Trigger",
	"Unit",
	"agenda",
	"audit",
	"due",
	"effect",
	"eligibility",
	"habit",
	"money",
	"next_action_at",
	"patience",
	"qualification",
	"ranking",
	"spread",
]
