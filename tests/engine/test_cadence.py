"""Clocks that go round, against a walk over the hours that keeps book with plain numbers."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partner_support.engine import Clock, ClockKind, Event, EventKind, State, Target, Unit
from partner_support.engine.cadence import answering, begun_anew, is_open, last_miss, misses, rolled, updating
from tests.engine.builders import HOUR, MINUTE, always, clock, hours, office, utc
from tests.engine.minute_walk import MinuteWalk

STARTED, PAUSED, RESUMED, MET, STOPPED, RESTARTED, REOPENED, MISSED = EventKind
START = utc("2026-03-02 08:30")
CALENDARS = {"office": office(), "always": always()}
WALKS = {name: MinuteWalk(calendar) for name, calendar in CALENDARS.items()}
ALLOWANCE = 3 * HOUR

# What happens, one thing each half hour or more: a word of either side, or the ticket's own state.
ASK, ANSWER = "ask", "answer"
happenings = st.lists(
	st.tuples(
		st.integers(1, 20),
		st.sampled_from([ASK, ANSWER, State.RUNNING, State.PAUSED, State.MET, State.STOPPED]),
	),
	max_size=10,
)
calendar_names = st.sampled_from(sorted(CALENDARS))


def same(_: datetime) -> timedelta:
	return ALLOWANCE


def begun(kind: ClockKind, calendar: str, at: datetime = START) -> Clock:
	return Clock(kind, CALENDARS[calendar], ALLOWANCE, (Event(at, STARTED),))


class Book:
	"""The oracle: how much each cycle has used, counted stretch by stretch on the minute walk."""

	def __init__(self, calendar: str, runs: bool) -> None:
		self.walk, self.used, self.cycles, self.missed = WALKS[calendar], timedelta(0), 1, 0
		self.open, self.state, self.at = runs, State.RUNNING, START

	def pass_until(self, at: datetime, is_periodic: bool) -> None:
		"""Count minute by minute; a period that is used up before `at` gives way to the next."""
		while self.at < at:
			if is_periodic and self.counts and self.used == ALLOWANCE:
				self.missed, self.cycles, self.used = self.missed + 1, self.cycles + 1, timedelta(0)
			if self.counts:
				self.used += self.walk.elapsed(self.at, self.at + MINUTE)
			self.at += MINUTE

	@property
	def counts(self) -> bool:
		return self.open and self.state is State.RUNNING

	@property
	def ran_out_while_paused(self) -> bool:
		"""Paused in the very instant of its deadline: it stands beyond it until it goes on."""
		return self.open and self.state is State.PAUSED and self.used == ALLOWANCE

	@property
	def is_missed(self) -> bool:
		return self.used > ALLOWANCE or self.ran_out_while_paused

	def begin(self) -> None:
		self.open, self.used, self.cycles = True, timedelta(0), self.cycles + 1


# --- the update ----------------------------------------------------------------------------------------


def kept_updates(book: Book, what: object) -> None:
	if what in (ANSWER, State.MET, State.STOPPED):
		book.missed += book.ran_out_while_paused
	if what is ANSWER and book.open:
		book.begin()
	elif isinstance(what, State):
		goes_on = what in (State.RUNNING, State.PAUSED)
		if goes_on and not book.open:
			book.begin()
		book.state, book.open = what, goes_on


@given(calendar_names, happenings)
def test_every_period_without_a_word_is_missed_once(calendar: str, story: list[tuple[int, object]]) -> None:
	each, book = begun(ClockKind.UPDATE, calendar), Book(calendar, True)
	now, heard_at, state = START, None, State.RUNNING
	for half_hours, what in story:
		now += half_hours * HOUR / 2
		book.pass_until(now, is_periodic=True)
		kept_updates(book, what)
		heard_at = now if what is ANSWER else heard_at
		state = what if isinstance(what, State) else state
		each = rolled(each, now, same) if what is ASK else each
		each = updating(each, heard_at, state, now, same)
		assert updating(each, heard_at, state, now, same) is each
	now += 50 * HOUR
	book.pass_until(now, is_periodic=True)
	each = rolled(each, now, same)
	book.missed += book.ran_out_while_paused
	assert (misses(each, now), each.cycle) == (book.missed, book.cycles)
	assert each.state is (state if state in (State.RUNNING, State.PAUSED) else each.state)
	if each.state is State.RUNNING:
		assert each.consumed(now) == book.used


def test_a_period_is_missed_when_it_has_passed_and_not_while_it_ends() -> None:
	each = begun(ClockKind.UPDATE, "always")
	assert rolled(each, START + ALLOWANCE, same) is each
	after = rolled(each, START + ALLOWANCE + MINUTE, same)
	assert after.history == (*each.history, Event(START + ALLOWANCE, MISSED))


def test_a_word_in_the_instant_of_the_deadline_is_in_time() -> None:
	at = START + ALLOWANCE
	heard = updating(begun(ClockKind.UPDATE, "always"), at, State.RUNNING, at + HOUR, same)
	assert [event.kind for event in heard.history] == [STARTED, RESTARTED]
	assert misses(heard, at + HOUR) == 0


def test_a_word_while_paused_leaves_the_clock_paused_with_a_whole_period() -> None:
	paused = begun(ClockKind.UPDATE, "always").moved_to(State.PAUSED, START + HOUR)
	heard = updating(paused, START + 2 * HOUR, State.PAUSED, START + 2 * HOUR, same)
	assert heard.state is State.PAUSED
	assert heard.remaining(START + 9 * HOUR) == ALLOWANCE


def test_each_period_gets_what_the_target_gives_from_its_own_beginning() -> None:
	calendar, target = office(), Target(0, Unit.BUSINESS_DAYS)

	def allowance_at(at: datetime) -> timedelta:
		return target.allowance(calendar, at)

	first = Clock(
		ClockKind.UPDATE,
		calendar,
		allowance_at(utc("2026-03-02 15:00")),
		(Event(utc("2026-03-02 15:00"), STARTED),),
	)
	after = rolled(first, utc("2026-03-04 10:00"), allowance_at)
	assert [event.at for event in after.history[1:]] == [utc("2026-03-02 17:00"), utc("2026-03-03 17:00")]
	assert after.due == utc("2026-03-04 17:00")


# --- the next response ---------------------------------------------------------------------------------


def kept_answers(book: Book, what: object) -> None:
	if what is ANSWER and book.open:
		book.open, book.missed = False, book.missed + book.is_missed
	elif what is ASK and not book.open and book.state in (State.RUNNING, State.PAUSED):
		book.begin()
	elif isinstance(what, State):
		if book.open and what in (State.MET, State.STOPPED):
			book.open, book.missed = False, book.missed + book.is_missed
		book.state = what


@given(calendar_names, happenings)
def test_the_oldest_question_counts_until_it_is_answered(
	calendar: str, story: list[tuple[int, object]]
) -> None:
	each, book = begun(ClockKind.NEXT_RESPONSE, calendar), Book(calendar, True)
	now, asked_at, answered_at, state = START, START, None, State.RUNNING
	for half_hours, what in story:
		now += half_hours * HOUR / 2
		book.pass_until(now, is_periodic=False)
		if what is ASK and state in (State.MET, State.STOPPED):
			what = ANSWER  # a question opens its ticket again; here only the answers go on
		kept_answers(book, what)
		asked_at = now if what is ASK else asked_at
		answered_at = now if what is ANSWER else answered_at
		state = what if isinstance(what, State) else state
		each = answering(each, asked_at, answered_at, state, now, same)
		assert answering(each, asked_at, answered_at, state, now, same) is each
	now += HOUR
	book.pass_until(now, is_periodic=False)
	book.missed += book.open and book.is_missed
	assert (misses(each, now), each.cycle) == (book.missed, book.cycles)
	assert each.consumed(now) == book.used


def test_nothing_is_missed_where_nothing_was_asked() -> None:
	answered = clock((STARTED, "2026-03-02 09:00"), (MET, "2026-03-02 10:00"), kind=ClockKind.NEXT_RESPONSE)
	later = utc("2026-04-02 09:00")
	asked, reply = utc("2026-03-02 09:00"), utc("2026-03-02 10:00")
	for state in State:
		assert answering(answered, asked, reply, state, later, same) is answered
	assert misses(answered, later) == 0


def test_an_answer_and_a_new_question_are_told_apart_when_both_are_seen_at_once() -> None:
	asked = begun(ClockKind.NEXT_RESPONSE, "always")
	after = answering(asked, START + 5 * HOUR, START + 4 * HOUR, State.RUNNING, START + 6 * HOUR, same)
	assert [event.kind for event in after.history] == [STARTED, MET, MISSED]
	assert after.cycle_started_at == START + 5 * HOUR
	assert (misses(after, START + 6 * HOUR), misses(after, START + 9 * HOUR)) == (1, 2)
	assert last_miss(after, START + 6 * HOUR) == START + 5 * HOUR
	assert last_miss(after, START + 9 * HOUR) == START + 8 * HOUR
	assert last_miss(asked, START) is None


def test_a_cycle_begins_no_earlier_than_the_last_event() -> None:
	ended = begun(ClockKind.NEXT_RESPONSE, "always").moved_to(State.MET, START + HOUR)
	assert begun_anew(ended, START, same).cycle_started_at == START + HOUR


@pytest.mark.parametrize(
	("asked", "answered", "settled", "expected"),
	[
		(None, None, None, False),
		(1, None, None, True),
		(1, 1, None, False),
		(2, 1, None, True),
		(2, 1, 2, False),
		(3, 1, 2, True),
	],
)
def test_a_question_is_open_until_an_answer_or_an_end(
	asked: int | None, answered: int | None, settled: int | None, expected: bool
) -> None:
	moments = [number and START + hours(number) for number in (asked, answered, settled)]
	assert is_open(*moments) is expected
