"""The website's pages, given everything that an address may name."""

from typing import Any

from tests.site.doors.filling import Asking
from tests.site.doors.ways import field, way, word

PAGES = (
	"desk",
	"helpdesk",
	"list",
	"me",
	"partners",
	"partners/answer",
	"partners/help",
	"partners/promises",
	"partners/records",
	"partners/tickets",
	"partners/tier",
	"portal",
	"printpreview",
)


def named_everything(asking: Asking) -> dict[str, Any]:
	"""What the pages read of their address."""
	thing = asking.thing
	names = {key: thing.name for key in ("name", "record", "ticket", "id", "category", "token", "article")}
	return {
		**names,
		"doctype": thing.doctype,
		"kind": thing.doctype,
		"partner": thing.name if thing.doctype == "Partner" else asking.world.of("Partner").name,
		"q": word(asking),
		"search": word(asking),
		"txt": word(asking),
		field(asking): word(asking),
	}


for page in PAGES:
	way(f"page {page}", "GET", lambda a, page=page: f"/{page}", named_everything)
way("page of a kind", "GET", lambda a: f"/{a.thing.doctype}")
way("page of a document", "GET", lambda a: f"/{a.thing.doctype}/{a.thing.name}")
way(
	"print by address",
	"GET",
	lambda a: f"/{a.thing.doctype}/{a.thing.name}",
	lambda a: {"format": "Standard"},
)
