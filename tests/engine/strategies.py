"""Calendars, zones and instants that are likely to hurt."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from partner_support.engine import (
	TICKET_CLOCKS,
	BusinessCalendar,
	Case,
	Clock,
	ClockKind,
	Event,
	EventKind,
	Facts,
	Ladder,
	Matrix,
	Period,
	Row,
	State,
	Step,
	Target,
	Trigger,
	Unit,
)
from tests.engine.builders import UTC, utc, weekly

EVERY_ZONE = sorted(available_timezones())
ODD_ZONES = [
	"Africa/Casablanca",  # back for Ramadan
	"America/Nuuk",
	"America/St_Johns",  # half an hour off
	"Antarctica/Troll",  # two hours forward
	"Asia/Gaza",
	"Asia/Kathmandu",  # three quarters of an hour off
	"Australia/Lord_Howe",  # half an hour forward
	"Europe/Berlin",
	"Europe/Dublin",  # "back" to winter time
	"Pacific/Apia",  # went without 30 December 2011
	"Pacific/Chatham",
	"Pacific/Kiritimati",
]
WHOLE_DAY = 24 * 60
LONGEST = timedelta(hours=60)

zones = st.sampled_from(ODD_ZONES) | st.sampled_from(EVERY_ZONE)
minutes_of_day = st.integers(0, WHOLE_DAY) | st.sampled_from([0, 60, 90, 120, 150, 180, 1380, WHOLE_DAY])
durations = st.timedeltas(timedelta(0), LONGEST) | st.builds(
	lambda quarters: timedelta(minutes=15 * quarters), st.integers(0, 240)
)
positive_durations = durations.filter(bool)


def clock_face(minute: int) -> str:
	return f"{minute // 60:02d}:{minute % 60:02d}"


@st.composite
def weeks(draw: st.DrawFn) -> list[Period]:
	"""A week of up to three periods a day, some of them to 24:00, some over midnight."""
	days = [sorted(draw(st.sets(minutes_of_day, max_size=6))) for _ in range(7)]
	periods = []
	for weekday, bounds in enumerate(days):
		spans = list(zip(bounds[0::2], bounds[1::2], strict=False))
		tomorrow = days[(weekday + 1) % 7]
		room = min(tomorrow[0] if len(tomorrow) > 1 else WHOLE_DAY, spans[-1][0] - 1) if spans else 0
		if room > 0 and draw(st.booleans()):
			spans[-1] = spans[-1][0], draw(st.integers(0, room))
		periods += [Period(weekday, clock_face(opens), clock_face(closes)) for opens, closes in spans]
	return periods


@st.composite
def calendars(
	draw: st.DrawFn, zone: st.SearchStrategy[str] = zones, near: date = date(2026, 3, 29)
) -> BusinessCalendar:
	"""A calendar in any zone, with holidays around `near`."""
	days_off = draw(st.sets(st.integers(-5, 5), max_size=4))
	holidays = {near + timedelta(days=offset) for offset in days_off}
	return BusinessCalendar(draw(zone), draw(weeks().filter(bool)), holidays)


instants = st.timedeltas(timedelta(0), timedelta(days=30)).map(lambda after: utc("2026-03-20") + after)


@cache
def offset_changes(zone: str, year: int) -> tuple[datetime, ...]:
	"""The UTC hours of that year in which the zone's offset changes."""
	start, tz = datetime(year, 1, 1, tzinfo=UTC), ZoneInfo(zone)
	offsets = [(start + timedelta(hours=6 * step)).astimezone(tz).utcoffset() for step in range(4 * 366 + 1)]
	return tuple(
		start + timedelta(hours=6 * step) for step in range(4 * 366) if offsets[step] != offsets[step + 1]
	)


@st.composite
def calendars_and_instants(draw: st.DrawFn) -> tuple[BusinessCalendar, datetime]:
	"""A calendar, and an instant that is mostly near a change of its zone's offset or a holiday."""
	zone, year = draw(zones), draw(st.integers(1973, 2037))
	around = draw(st.sampled_from(offset_changes(zone, year) or (datetime(year, 5, 1, tzinfo=UTC),)))
	seconds = draw(st.integers(-30, 30)) * 3600 + draw(st.sampled_from([0, 0, 1, 17, 59.999999, 1800]))
	calendar = draw(calendars(zone=st.just(zone), near=around.date()))
	return calendar, around + timedelta(seconds=seconds)


# --- clocks ------------------------------------------------------------------------------------------

RESTART = "restart"
FAR_AND_NEAR = st.timedeltas(timedelta(minutes=-90), timedelta(hours=6)) | st.timedeltas(
	timedelta(0), timedelta(days=4)
)
moves = st.lists(st.tuples(st.sampled_from([*State, RESTART]), FAR_AND_NEAR), max_size=7)
SMALL_CALENDARS = [
	BusinessCalendar.always("UTC"),
	BusinessCalendar("Europe/Berlin", weekly(range(5), "09:00-12:00", "13:00-18:00"), {date(2026, 3, 30)}),
	BusinessCalendar("Australia/Lord_Howe", weekly(range(7), "22:00-06:00", "09:00-10:30")),
]


def walked(clock: Clock, steps: list[tuple[object, timedelta]]) -> Clock:
	"""The clock after those moves, each some time after (or, with the system clock set back, before) the last."""
	for wanted, gap in steps:
		at = clock.history[-1].at + gap
		if wanted is not RESTART:
			clock = clock.moved_to(State(wanted), at)
		elif clock.ended_at:
			clock = clock.restarted(at)
	return clock


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
	"""A resolution clock with any history, around the changes of clocks in spring 2026."""
	start = utc("2026-03-27 00:00") + draw(st.timedeltas(timedelta(0), timedelta(days=9)))
	allowance = timedelta(minutes=draw(st.integers(1, 3000)))
	calendar = draw(st.sampled_from(SMALL_CALENDARS))
	begun = Clock(ClockKind.RESOLUTION, calendar, allowance, (Event(start, EventKind.STARTED),))
	return walked(begun, draw(moves))


# --- matrices ----------------------------------------------------------------------------------------

SCOPES = ((None, "Bronze", "Gold"), (None, "Critical", "Low"), (None, "Deals", "MDF"))
CALENDARS = {
	"office": BusinessCalendar("UTC", weekly(range(5), "09:00-17:00")),
	"night": BusinessCalendar("Europe/Berlin", weekly(range(7), "22:00-06:00")),
	"always": BusinessCalendar.always("UTC"),
}
calendar_names = st.sampled_from(sorted(CALENDARS))
targets = st.builds(
	Target, st.sampled_from([1, 2, 4, 8, 24]), st.sampled_from([Unit.HOURS, Unit.CALENDAR_HOURS])
) | st.builds(Target, st.integers(0, 2), st.just(Unit.BUSINESS_DAYS))
rows = st.builds(
	Row,
	st.just("row"),
	*(st.sampled_from(values) for values in SCOPES),
	targets=st.dictionaries(st.sampled_from(TICKET_CLOCKS), targets),
	calendar=st.none() | calendar_names,
	ladder=st.none() | st.sampled_from(["Standard", "Executive"]),
)
cases = st.builds(Case, *(st.sampled_from(values) for values in SCOPES), instants, calendar_names)


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
	"""Up to eight rows that are likely to contradict each other."""
	drawn = draw(st.lists(rows, max_size=8))
	return Matrix("drawn", [replace(row, name=f"row {index}") for index, row in enumerate(drawn)], CALENDARS)


# --- ladders -----------------------------------------------------------------------------------------

steps = st.builds(
	Step,
	st.just("step"),
	st.sampled_from(Trigger),
	st.sampled_from([-1, 0, 0.5, 1, 2, 8, 50, 80, 100, 150]),
	st.none() | st.just(ClockKind.RESOLUTION) | st.sampled_from(ClockKind),
	st.integers(1, 3),
)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
	"""Up to eight steps, with and without flaws."""
	drawn = draw(st.lists(steps, max_size=8))
	return Ladder("drawn", [replace(step, name=f"step {index}") for index, step in enumerate(drawn)])


@st.composite
def ticket_facts(draw: st.DrawFn) -> Facts:
	"""What a ticket may say, in the same month as its clock."""
	flags = draw(st.dictionaries(st.sampled_from(Trigger), instants, max_size=4))
	reopened = draw(st.integers(0, 3))
	last_update, reopened_at = draw(st.none() | instants), draw(instants) if reopened else None
	return Facts(draw(instants), last_update, flags, reopened, reopened_at)
