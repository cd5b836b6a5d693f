"""The rules of partner support: what was promised, until when, and what follows.

Framework-free: standard library only, no clock, no I/O. `now` is always an argument.
"""

from partner_support.engine import audit, eligibility, habit, money, patience, qualification
from partner_support.engine.business_calendar import BusinessCalendar, Period
from partner_support.engine.clock import Clock, Event, EventKind, State
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
	TICKET_CLOCKS,
	Case,
	ClockKind,
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
	"eligibility",
	"habit",
	"money",
	"next_action_at",
	"patience",
	"qualification",
]
