"""A digest as its reader has it: its sections, the lines in their order, and whether what they lead to opens."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from bs4 import BeautifulSoup, Tag

import frappe
from frappe.desk import query_report

from partner_support.api.alerts import my_digest
from tests.site.alerting import HEAD, words
from tests.site.factories import at
from tests.site.portal import signed_in


@dataclass(frozen=True)
class Line:
	"""A line's title, everything that it says, and its address."""

	title: str
	said: str
	url: str


@dataclass(frozen=True)
class Section:
	"""A section's lines, what stands below them, and where all of it is."""

	lines: tuple[Line, ...] = ()
	below: str = ""
	url: str = ""

	@property
	def titles(self) -> list[str]:
		return [line.title for line in self.lines]

	def line(self, part: str) -> Line:
		"""The one line that says this."""
		(found,) = (line for line in self.lines if part in line.said)
		return found


def page_of(person: str = HEAD, instant: str = "2026-11-23 10:30") -> dict[str, Section]:
	"""What somebody's own page shows at that instant, by the names of the sections."""
	with at(instant), signed_in(person):
		return sections(my_digest())


def sections(html: str) -> dict[str, Section]:
	"""The sections of a digest."""
	page = BeautifulSoup(html, "html.parser")
	return {heading.get_text(): section(heading) for heading in page.find_all("h3")}


def section(heading: Tag) -> Section:
	"""What belongs to a heading."""
	rows, below = heading.find_next("table").find_all("tr"), heading.find_next("p")
	lines = [Line(row.a.get_text(), words(str(row)), row.a["href"]) for row in rows]
	return Section(tuple(lines), words(str(below)), below.a["href"])


def opened(url: str, person: str = HEAD) -> list[str]:
	"""What somebody finds there: the names in a list or a report, or of the one document. Refusals are raised."""
	kind, *rest = path_of(url)
	if kind == "query-report":
		return [str(next(iter(row.values()))) for row in report_at(url, person)]
	doctype = "HD Ticket" if kind == "tickets" else doctype_of(kind)
	with signed_in(person):
		if rest:
			frappe.get_doc(doctype, rest[0]).check_permission("read")
			return rest
		filters = filters_of(url)
		return [str(name) for name in frappe.get_list(doctype, filters=filters, pluck="name", limit=0)]


def report_at(url: str, person: str = HEAD) -> list[dict[str, Any]]:
	"""The rows of a report, its first column first, as the desk gets them for somebody."""
	_report, name = path_of(url)
	with signed_in(person):
		query_report.get_script(name)
		answer = query_report.run(name, filters_of(url))
	first = answer["columns"][0]["fieldname"]
	return [{first: row[first], **row} for row in answer["result"] if isinstance(row, dict)]


def path_of(url: str) -> list[str]:
	"""What follows the desk, or Helpdesk, in an address."""
	return [unquote(part) for part in urlsplit(url).path.strip("/").split("/")][1:]


def filters_of(url: str) -> dict[str, Any]:
	"""The filters in an address, as the desk reads them."""
	return {key: value_of(value) for key, value in parse_qsl(urlsplit(url).query)}


def value_of(written: str) -> Any:
	"""One of them."""
	return json.loads(written) if written.startswith("[") else written


def doctype_of(slug: str) -> str:
	"""The kind of document that the desk shows there."""
	names = {name.lower().replace(" ", "-"): name for name in frappe.get_all("DocType", pluck="name")}
	return names[slug]
