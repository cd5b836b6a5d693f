"""Whoever travels to an instant is there a moment later: what is due then is due, and what is made then can be saved."""

from datetime import datetime, timedelta, timezone
from random import Random

import frappe

from partner_support.adapters import site_time

BEGIN = datetime(2026, 1, 1, tzinfo=timezone.utc)
YEAR = 365 * 24 * 3600 * 10**6


def test_every_instant_is_just_past_and_no_whole_second():
	random = Random(1)
	instants = [BEGIN + timedelta(microseconds=random.randrange(YEAR)) for _ in range(2000)]
	instants += [each.replace(microsecond=wall) for each in instants[:10] for wall in (0, 999_999)]
	with site_time.travelled_to(BEGIN) as clock:
		for instant in instants:
			clock.move_to(site_time.destination(instant))
			arrived = site_time.now()
			assert timedelta(0) < arrived - instant < timedelta(seconds=5)
			assert arrived.microsecond


def test_what_is_made_at_a_whole_second_can_be_saved():
	with site_time.travelled_to(BEGIN):
		note = frappe.get_doc({"doctype": "ToDo", "description": "Made on the hour"}).insert()
		note.description = "Saved"
		note.save()


def test_both_passes_of_a_repeated_hour_are_lived_through(monkeypatch):
	monkeypatch.setattr(site_time, "get_system_timezone", lambda: "Europe/Berlin")
	first = datetime(2026, 10, 25, 0, 30, tzinfo=timezone.utc)
	for instant in (first, first + timedelta(hours=1)):
		with site_time.travelled_to(instant):
			assert site_time.to_site(site_time.now()).hour == 2
			assert site_time.now() - instant < timedelta(seconds=5)
