"""Lets the global search of a site from before find partners and their records, as that of a new site does."""

from partner_support.seeds import search_planting


def execute() -> None:
	"""Plant what the installation of this version plants."""
	search_planting.plant()
