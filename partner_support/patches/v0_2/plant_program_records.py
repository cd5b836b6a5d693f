"""Gives a site from before the program records their defaults; whatever it has or has changed stays."""

from partner_support.seeds import planting, program_planting, template_planting

# Planted with the first version: one of these that is missing was deleted.
EARLIER_TEMPLATES = (
	"Partner Ticket Acknowledged",
	"Partner Ticket Escalated",
	"Partner Ticket Escalation Notice",
)


def execute() -> None:
	"""Plant what the installation of this version plants, and relate the categories to their records."""
	planting.plant_email_templates(besides=EARLIER_TEMPLATES)
	program_planting.plant()
	program_planting.relate_categories()
	template_planting.plant()
