"""How much a partner's people may set off in a while, so that nobody can drown the team or their own colleagues.

Counted in the cache, where one step both counts and reads, so requests at the same instant cannot slip
through together; what a request counted is given back when it is undone. Only deliberate acts of somebody
signed in are counted: mail becomes a ticket however much of it arrives.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
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
			used, seconds_left = counted(key_of(action, limit.by, subject), limit.seconds)
			if used > most:
				refuse(words(action, limit.by), most, seconds_left, partner)


def counted(key: str, seconds: int) -> tuple[int, int]:
	"""Count one more, until this request is undone; how many there are, and for how long they count."""
	used, seconds_left = step(key, seconds, 1)
	frappe.db.after_rollback.add(lambda: step(key, seconds, -1))
	return used, seconds_left


def step(key: str, seconds: int, by: int) -> tuple[int, int]:
	"""Change a counter that begins with its first use and lasts for `seconds`."""
	pipeline = frappe.cache.pipeline()
	pipeline.set(key, 0, ex=seconds, nx=True)
	pipeline.incrby(key, by)
	pipeline.ttl(key)
	_is_new, used, seconds_left = pipeline.execute()
	return used, seconds_left


def key_of(action: str, by: str, subject: str) -> bytes | str:
	"""The counter's name, of this site alone."""
	return frappe.cache.make_key(f"{KEY}:{action}:{by}:{subject}")


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


def refuse(text: str, most: int, seconds_left: int, partner: str | None) -> None:
	"""Say that it is too much, and until when, in the partner's own time."""
	zone = partner and partners.partner(partner).time_zone
	own = ZoneInfo(zone) if zone else site_time.site_zone()
	on = (site_time.now() + timedelta(seconds=max(seconds_left, 1))).astimezone(own)
	frappe.throw(
		text.format(most, format_datetime(on.replace(tzinfo=None), "EEEE d MMMM, HH:mm")),
		TooMany,
		title=_("Too Many at Once"),
	)
