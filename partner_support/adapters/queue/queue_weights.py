"""What the settings say about weights in the queue, as the engine's value."""

from datetime import timedelta
from decimal import Decimal

from frappe.model.document import Document
from frappe.utils import flt

from partner_support.adapters import settings
from partner_support.engine import money
from partner_support.engine.ranking import Weights

SEVERITY, TIER = "HD Ticket Priority", "Partner Tier"
FIELDS = (
	"queue_critical_hours",
	"queue_level_hours",
	"queue_deal_step",
	"queue_deal_currency",
	"queue_deal_hours",
	"queue_deal_most_hours",
	"queue_deal_lead_hours",
)


def weights() -> Weights:
	"""The weights in force."""
	return as_engine(settings.settings())


def as_engine(document: Document) -> Weights:
	"""The weights of a settings document. Raises RankingError for one below nothing."""
	return Weights(
		severities=of_kind(document, SEVERITY),
		tiers=of_kind(document, TIER),
		business_critical=hours(document.get("queue_critical_hours")),
		level=hours(document.get("queue_level_hours")),
		deal_step=money.exact(flt(document.get("queue_deal_step"))),
		deal_hour=hours(document.get("queue_deal_hours")),
		deal_most=hours(document.get("queue_deal_most_hours")),
		deal_lead=hours(document.get("queue_deal_lead_hours")),
	)


def of_kind(document: Document, kind: str) -> dict[str, timedelta]:
	"""The weights of severities, or of tiers."""
	return {row.value: hours(row.hours) for row in document.get("queue_weights") or () if row.weighs == kind}


def hours(number: float | None) -> timedelta:
	"""Hours as the settings keep them."""
	return timedelta(hours=flt(number))


def counted(value: Decimal | None, currency: str | None) -> Decimal:
	"""What a deal's value counts as: nothing in a currency that the settings do not count."""
	wanted = settings.settings().get("queue_deal_currency")
	if value is None or (wanted and currency and currency != wanted):
		return Decimal(0)
	return value


def differ(document: Document, before: Document | None) -> bool:
	"""Whether a save of the settings changes the order of the queue."""
	return bool(before) and said_by(document) != said_by(before)


def said_by(document: Document) -> tuple[object, ...]:
	"""Everything that a settings document says about the queue."""
	rows = sorted((row.weighs, row.value, flt(row.hours)) for row in document.get("queue_weights") or ())
	return (rows, *(document.get(field) or None for field in FIELDS))
