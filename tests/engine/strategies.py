"""Calendars, zones and instants that are likely to hurt."""

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from partner_support.engine import BusinessCalendar, Period
from tests.engine.builders import UTC, utc

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


instants = st.timedeltas(timedelta(0), timedelta(days=4 * 366)).map(lambda after: utc("2024-01-01") + after)


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
