"""A team of the demo that takes its tickets itself: the rotation rests, and they are nobody's until somebody claims them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import frappe

from partner_support.demo.plans import World
from partner_support.demo.portal import CLAIMING_SINCE, CLAIMING_TEAM
from partner_support.seeds import planting

Scene = tuple[datetime, Callable[[], None]]


def of_claiming(world: World) -> Iterator[Scene]:
	"""When the team began; whoever saves it with members wakes its rotation again, as the demo's removal does."""
	if frappe.db.get_value("HD Team", CLAIMING_TEAM, "assignment_rule"):
		yield world.now - CLAIMING_SINCE, partial(planting.rest_rotation, CLAIMING_TEAM)
