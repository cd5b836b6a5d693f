"""What articles answered, so that nobody had to."""

from typing import Any

from frappe import _

from partner_support.adapters.figures import behind, facts, layout, self_service, targets
from partner_support.adapters.figures.scope import Scope
from partner_support.adapters.figures.self_service import SelfService


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, chart and the numbers above it."""
	scope = Scope.of(filters)
	by = layout.dimension(filters, facts.BY_CATEGORY, self_service.DIMENSIONS)
	groups = self_service.self_service(scope, by)
	total = sum(groups.values(), SelfService())
	values = {key: row_of(each) for key, each in groups.items()}
	rows = layout.rows(scope, by, values, row_of(total), "answered")
	series = {"answered": _("Answered by Articles"), "sent": _("Sent as Tickets")}
	chart = layout.chart(rows, series, (layout.GREEN, layout.ORANGE), barOptions={"stacked": 1})
	seen = self_service.is_seen_told(scope, by)
	return columns(by, seen), rows, None, chart, summary(total, seen), True


def columns(by: str, seen: bool) -> list[dict[str, Any]]:
	"""What is told of each group; how often articles were seen where that can be told."""
	seen_too = [layout.number("shown", _("Shown")), layout.number("opened", _("Opened"))]
	return [
		layout.group(by),
		*(seen_too if seen else []),
		layout.number("answered", _("Answered by Articles")),
		layout.number("sent", _("Sent as Tickets"), behind.FROM_PORTAL),
		layout.share("share", _("Deflected %")),
	]


def row_of(each: SelfService) -> dict[str, Any]:
	"""One group's row."""
	return {**vars(each), "share": each.share}


def summary(total: SelfService, seen: bool) -> list[dict[str, Any]]:
	"""The figures of all."""
	colour = layout.against(total.share, targets.DEFLECTION)
	seen_too = [
		layout.card(_("Articles Shown"), total.shown),
		layout.card(_("Articles Opened"), total.opened),
	]
	return [
		*(seen_too if seen else []),
		layout.card(_("Deflected"), total.share, "Percent", colour),
		layout.card(_("Answered by Articles"), total.answered, indicator="Green"),
		layout.card(_("Sent as Tickets"), total.sent, indicator="Orange"),
	]
