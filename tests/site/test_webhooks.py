"""Frappe's webhooks on what happens to a ticket, with the examples of the integration guide, sent to a real server."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

import frappe
from frappe.integrations.doctype.webhook.webhook import WEBHOOK_SECRET_HEADER, enqueue_webhook

from tests.site.escalating import MONDAY, escalating, sweep_at
from tests.site.factories import agent_replies, at, errors, partner, step
from tests.site.test_integration_guide import GUIDE

SECRET = "between-us"
TEMPLATE = re.compile(r"```webhook\n(.*?)\n```", re.DOTALL)
SHOWN = re.compile(r"```json\n(\{\"ticket\".*?)\n```", re.DOTALL)


@dataclass
class Receiver:
	"""The other system: what it was sent, as (body, signature)."""

	url: str = ""
	heard: list[tuple[bytes, str]] = field(default_factory=list)

	def bodies(self) -> list[dict]:
		"""What the requests said."""
		return [json.loads(body) for body, _ in self.heard]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
	heard = Receiver()

	class Handler(BaseHTTPRequestHandler):
		def do_POST(self) -> None:
			body = self.rfile.read(int(self.headers["Content-Length"]))
			heard.heard.append((body, self.headers.get(WEBHOOK_SECRET_HEADER)))
			self.send_response(204)
			self.end_headers()

		def log_message(self, *args) -> None:
			"""Say nothing."""

	server = HTTPServer(("127.0.0.1", 0), Handler)
	Thread(target=server.serve_forever, daemon=True).start()
	heard.url = f"http://127.0.0.1:{server.server_port}/hook"
	yield heard
	server.shutdown()
	server.server_close()
	frappe.client_cache.delete_value("webhooks")


def webhook(receiver: Receiver, doctype: str, event: str, template: str, **values) -> None:
	frappe.get_doc(
		{
			"doctype": "Webhook",
			"name": f"Test {doctype}",
			"__newname": f"Test {doctype}",
			"webhook_doctype": doctype,
			"webhook_docevent": event,
			"request_url": receiver.url,
			"request_structure": "JSON",
			"webhook_json": template,
			"enabled": 1,
			**values,
		}
	).insert()


def delivered() -> None:
	"""What the commit and then a worker do with what waits to be posted."""
	for waiting in getattr(frappe.local, "_webhook_queue", None) or []:
		enqueue_webhook(waiting.doc, waiting.webhook)
	forget_what_waits()


def forget_what_waits() -> None:
	if hasattr(frappe.local, "_webhook_queue"):
		del frappe.local._webhook_queue


@pytest.fixture(autouse=True)
def nothing_waits() -> Iterator[None]:
	yield
	forget_what_waits()


def templates() -> list[str]:
	return TEMPLATE.findall(GUIDE.read_text(encoding="utf-8"))


def test_an_escalation_is_posted_once_and_signed(receiver):
	webhook(
		receiver,
		"Escalation Log",
		"after_insert",
		templates()[0],
		enable_security=1,
		webhook_secret=SECRET,
	)
	with at(MONDAY):
		mine = escalating(step("Percent of target", level=2, clock="First Response", threshold=50))
	sweep_at("2026-11-23 11:01", "2026-11-23 11:02")
	delivered()
	assert receiver.bodies() == [
		{
			"ticket": str(mine.name),
			"partner": mine.partner,
			"level": 2,
			"clock": "First Response",
			"reason": "Percent of target",
			"fired_at": "2026-11-23 11:01:00",
		}
	]
	((body, signature),) = receiver.heard
	signed = hmac.new(SECRET.encode(), body, hashlib.sha256).digest()
	assert base64.b64decode(signature) == signed


def test_a_missed_promise_is_posted_once_as_the_guide_shows(receiver):
	webhook(receiver, "SLA Clock", "on_update", templates()[1])
	with at(MONDAY):
		mine = escalating(of=partner("Gold Reseller"))
	sweep_at("2026-11-23 11:00", "2026-11-23 12:01", "2026-11-23 12:05")
	delivered()
	(shown,) = SHOWN.findall(GUIDE.read_text(encoding="utf-8"))
	assert receiver.bodies() == [json.loads(shown) | {"ticket": str(mine.name)}]


def test_a_miss_that_a_late_answer_finds_is_posted_too(receiver):
	webhook(receiver, "SLA Clock", "on_update", templates()[1])
	with at(MONDAY):
		mine = escalating()
	with at("2026-11-23 12:30"):
		agent_replies(mine)
	delivered()
	assert [body["clock"] for body in receiver.bodies()] == ["First Response"]


def test_promises_that_are_kept_are_nobodys_news(receiver):
	webhook(receiver, "SLA Clock", "on_update", templates()[1])
	with at(MONDAY):
		mine = escalating()
	with at("2026-11-23 10:30"):
		agent_replies(mine)
	sweep_at("2026-11-23 11:00")
	delivered()
	assert receiver.heard == []


def test_a_webhook_that_fails_keeps_no_clock_from_being_stored(receiver):
	webhook(receiver, "SLA Clock", "on_update", "{}", condition="doc.missed / 0 if doc.missed else False")
	with at(MONDAY):
		mine = escalating()
	sweep_at("2026-11-23 12:01")
	delivered()
	assert receiver.heard == []
	assert frappe.db.get_value("SLA Clock", {"ticket": mine.name, "clock": "First Response"}, "breached")
	assert [error.method for error in errors()] == [
		"Partner Support: what the site does about a missed promise failed"
	]
