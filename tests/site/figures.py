"""What the desk shows on a card or draws as a chart, whichever way Frappe gets it."""

import re
from typing import Any

import frappe
from frappe.desk.doctype.dashboard_chart import dashboard_chart
from frappe.desk.doctype.dashboard_chart_source import dashboard_chart_source
from frappe.desk.doctype.number_card import number_card

from tests.site import ways_in

MODULE = "Partner Program"


def records_of(doctype: str) -> list:
	"""The program's own cards, charts and so on."""
	return [
		frappe.get_doc(doctype, name) for name in frappe.get_all(doctype, {"module": MODULE}, pluck="name")
	]


def card(name: str) -> dict[str, Any]:
	"""What a card gets to show; Frappe's own get a number alone."""
	document = frappe.get_doc("Number Card", name)
	if document.type == "Custom":
		return ways_in.requested(document.method, filters=document.filters_json)[0]
	return {"value": number_card.get_result(document.as_json(), document.filters_json)}


def number_on(name: str) -> float | None:
	"""The number on a card; None where it says that there is none."""
	return card(name)["value"]


def drawn(name: str) -> dict[str, Any] | None:
	"""What a chart gets to draw."""
	chart = frappe.get_doc("Dashboard Chart", name)
	if chart.chart_type != "Custom":
		return dashboard_chart.get(chart_name=name)
	script = dashboard_chart_source.get_config(chart.source)
	method = re.search(r'method: "([\w.]+)"', script).group(1)
	return ways_in.requested(method, chart_name=name, filters=chart.filters_json)[0]


def columns_of(name: str) -> dict[str, float]:
	"""The columns of a chart with one series, by what stands below them."""
	chart = drawn(name)
	if not chart or not chart["datasets"]:
		return {}
	return dict(zip(chart["labels"], chart["datasets"][0]["values"], strict=True))
