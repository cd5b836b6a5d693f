"""How much a partner's people may set off in a while, so that nobody can drown the team or their own colleagues.

Counted in the cache by the hour and the day of the app's own clock, where one step both counts and reads,
so requests at the same instant cannot slip through together; what a request counted is given back when
undone. Only deliberate acts of somebody signed in are counted: mail becomes a ticket however much arrives.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import format_datetime

from partner_support.adapters import partners, settings, site_time
from partner_support.adapters.tickets.guard import Refusal

TICKET, ESCALATION, UPLOAD = "ticket", "escalation", "upload"
USER, PARTNER = "user", "partner"
HOUR, DAY = 60 * 60, 24 * 60 * 60
KEY = "partner_support_limit"


class TooMany(Refusal):
	"""A partner's people did more of something than the settings let them."""

	http_status_code = 429


@dataclass(frozen=True)
class Limit:
	"""So many in so many seconds, by one user or by a partner's people together; 0 in the setting is no limit."""

	by: str
	setting: str
	seconds: int


LIMITS = {
	TICKET: (Limit(USER, "tickets_per_hour", HOUR), Limit(PARTNER, "tickets_per_day", DAY)),
	ESCALATION: (Limit(USER, "escalations_per_hour", HOUR), Limit(PARTNER, "escalations_per_day", DAY)),
	UPLOAD: (Limit(USER, "uploads_per_hour", HOUR),),
}


def within(action: str, user: str, partner: str | None) -> None:
	"""Count one more of an action. Raises TooMany, with when one may go on."""
	who = {USER: user, PARTNER: partner}
	for limit in LIMITS[action]:
		most, subject = settings.limit(limit.setting), who[limit.by]
		if most and subject:
			used = counted(key_of(action, limit, subject), limit.seconds)
			if used > most:
				refuse(words(action, limit.by), most, ends(limit), partner)


def counted(key: bytes | str, seconds: int) -> int:
	"""Count one more, until this request is undone; how many there are."""
	frappe.db.after_rollback.add(lambda: step(key, seconds, -1))
	return step(key, seconds, 1)


def step(key: bytes | str, seconds: int, by: int) -> int:
	"""Change a counter, which is forgotten once it counts no more; its new value."""
	pipeline = frappe.cache.pipeline()
	pipeline.set(key, 0, ex=seconds, nx=True)
	pipeline.incrby(key, by)
	return int(pipeline.execute()[1])


def key_of(action: str, limit: Limit, subject: str) -> bytes | str:
	"""The counter's name in the present hour or day, of this site alone."""
	return frappe.cache.make_key(f"{KEY}:{action}:{limit.by}:{subject}:{ends(limit):%Y%m%d%H}")


def ends(limit: Limit) -> datetime:
	"""When the present hour or day is over."""
	number = int(site_time.now().timestamp()) // limit.seconds
	return datetime.fromtimestamp((number + 1) * limit.seconds, timezone.utc)


def words(action: str, by: str) -> str:
	"""What is said to whoever has reached a limit: {0} is the number, {1} when one may go on."""
	said: dict[tuple[str, str], Callable[[], str]] = {
		(TICKET, USER): lambda: _(
			"You have sent {0} tickets within an hour, which is the limit. You can send the next one from {1} on;"
			" until then, add to one of your open tickets."
		),
		(TICKET, PARTNER): lambda: _(
			"Your company has sent {0} tickets within a day, which is the limit. You can send the next one from {1}"
			" on; until then, add to one of your open tickets."
		),
		(ESCALATION, USER): lambda: _(
			"You have asked for more attention {0} times within an hour, which is the limit. You can ask again from"
			" {1} on; until then, write what has changed in a reply."
		),
		(ESCALATION, PARTNER): lambda: _(
			"Your company has asked for more attention {0} times within a day, which is the limit. You can ask again"
			" from {1} on; until then, write what has changed in a reply."
		),
		(UPLOAD, USER): lambda: _(
			"You have uploaded {0} files within an hour, which is the limit. You can upload the next one from {1} on."
		),
	}
	return said[action, by]()


def refuse(text: str, most: int, until: datetime, partner: str | None) -> None:
	"""Say that it is too much, and until when, in the partner's own time."""
	zone = partner and partners.partner(partner).time_zone
	own = ZoneInfo(zone) if zone else site_time.site_zone()
	local = until.astimezone(own).replace(tzinfo=None)
	frappe.throw(
		text.format(most, format_datetime(local, "EEEE d MMMM, HH:mm")),
		TooMany,
		title=_("Too Many at Once"),
	)
