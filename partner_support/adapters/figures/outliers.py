"""Partners that do other than they used to, or than they should: whom to call.

The flags are those of adapters/overview/partner_flags.py, as of the end of the period.
"""

from dataclasses import dataclass
from datetime import datetime

import frappe

from partner_support.adapters import site_time
from partner_support.adapters.access import readable
from partner_support.adapters.figures.scope import Scope
from partner_support.adapters.overview import partner_figures, partner_flags
from partner_support.adapters.overview.partner_figures import Figures
from partner_support.adapters.overview.partner_flags import Flag
from partner_support.engine import habit


@dataclass(frozen=True)
class Outlier:
	"""A partner with its last thirty days, and what stands out about them."""

	partner: str
	tier: str | None
	account_manager: str | None
	figures: Figures
	flags: tuple[Flag, ...]

	@property
	def usual(self) -> float | None:
		"""The median of the periods before."""
		return habit.usual(self.figures.past)

	@property
	def times_usual(self) -> float | None:
		"""How many times the usual the last thirty days were; a usual of nought counts as one."""
		return None if self.usual is None else round(self.figures.tickets / max(self.usual, 1.0), 1)


def outliers(scope: Scope, everybody: bool = False) -> list[Outlier]:
	"""The partners of which something stands out, or all, those with most flags first. Five queries."""
	now = as_of(scope)
	known = {row.name: row for row in partners(scope)}
	figures = partner_figures.figures_of(known.keys() or [""], now)
	found = [
		Outlier(name, row.partner_tier, row.channel_account_manager, each, tuple(partner_flags.raised(each)))
		for name, row in known.items()
		for each in [figures[name]]
	]
	shown = [each for each in found if everybody or each.flags]
	return sorted(shown, key=lambda each: (-len(each.flags), -each.figures.tickets, each.partner))


def as_of(scope: Scope) -> datetime:
	"""The end of the period, or now where that is still to come."""
	return min(site_time.to_utc(scope.end), site_time.now())


def partners(scope: Scope) -> list[frappe._dict]:
	"""The partners that the reader may see, as far as they are asked for."""
	wanted = {"name": scope.partner, "partner_tier": scope.tier}
	table, query = readable.rows("Partner", **{field: value for field, value in wanted.items() if value})
	return query.select(table.name, table.partner_tier, table.channel_account_manager).run(as_dict=True)
