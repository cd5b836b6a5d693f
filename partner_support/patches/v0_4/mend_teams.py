"""Gives back their rotation to teams that an earlier uninstallation left without one."""

from partner_support.seeds.planting import mend_rotations


def execute() -> None:
	"""Every team that names a rotation which is gone."""
	mend_rotations()
