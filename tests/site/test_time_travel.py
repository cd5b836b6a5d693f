"""Whoever travels to an instant is there, and not a moment before it: what is due then is looked at then."""

from datetime import datetime, timedelta, timezone
from random import Random

from partner_support.adapters import site_time

BEGIN = datetime(2026, 1, 1, tzinfo=timezone.utc)
YEAR = 365 * 24 * 3600 * 10**6


def test_no_instant_is_reached_too_early():
	random = Random(1)
	instants = [BEGIN + timedelta(microseconds=random.randrange(YEAR)) for _ in range(2000)]
	with site_time.travelled_to(BEGIN) as clock:
		for instant in instants:
			clock.move_to(site_time.destination(instant))
			assert timedelta(0) <= site_time.now() - instant < timedelta(seconds=5)


def test_both_passes_of_a_repeated_hour_are_lived_through(monkeypatch):
	monkeypatch.setattr(site_time, "get_system_timezone", lambda: "Europe/Berlin")
	first = datetime(2026, 10, 25, 0, 30, tzinfo=timezone.utc)
	for instant in (first, first + timedelta(hours=1)):
		with site_time.travelled_to(instant):
			assert site_time.to_site(site_time.now()).hour == 2
			assert site_time.now() - instant < timedelta(seconds=5)
