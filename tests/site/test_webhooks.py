"""Frappe's webhooks on what happens to a ticket, set up just as the guide shows, post what it shows to a real server.

test_rest_guides sends the guide's requests by curl.
"""

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

from partner_support.adapters.escalation import by_hand
from tests.site.escalating import MONDAY, escalating, sweep_at
from tests.site.factories import agent_replies, at, errors, partner, step, user
from tests.site.guides import GUIDES
from tests.site.portal import signed_in

GUIDE = (GUIDES / "webhooks.md").read_text(encoding="utf-8")
SET_UP = [json.loads(body) for body in re.findall(r"<<'JSON'\n(.*?)\nJSON\n", GUIDE, re.DOTALL)]
POSTED = [
	json.loads(body) for body in re.findall(r"^```webhook\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
]
ESCALATIONS, MISSED = range(2)


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


def webhook(receiver: Receiver, which: int, **values) -> None:
	"""Set one up as the guide does, with the receiver's address."""
	frappe.get_doc({"doctype": "Webhook", **SET_UP[which], "request_url": receiver.url, **values}).insert()


def shown(which: int, **values) -> dict:
	"""What the guide says that arrives, with what this site names by itself."""
	return POSTED[which] | values


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


def test_an_escalation_is_posted_once_and_signed_as_the_guide_shows(receiver):
	webhook(receiver, ESCALATIONS)
	with at(MONDAY):
		mine = escalating(
			step("Percent of target", level=2, clock="First Response", threshold=50),
			of=partner("Gold Reseller"),
		)
	sweep_at("2026-11-23 11:01", "2026-11-23 11:02")
	delivered()
	assert receiver.bodies() == [shown(ESCALATIONS, ticket=str(mine.name))]
	((body, signature),) = receiver.heard
	signed = hmac.new(SET_UP[ESCALATIONS]["webhook_secret"].encode(), body, hashlib.sha256).digest()
	assert base64.b64decode(signature) == signed


def test_a_ticket_that_is_taken_down_again_is_not_posted(receiver):
	webhook(receiver, ESCALATIONS)
	with at(MONDAY):
		mine = escalating()
		with signed_in(user("sam@vendor.example.com", "Partner Support Manager", "Agent").name):
			by_hand.escalate(mine.name, "By hand", "The customer decides tomorrow.", 0)
			by_hand.lower(mine.name, 0, "The deal is in.", 1)
	delivered()
	assert [(body["level"], body["reason"]) for body in receiver.bodies()] == [(1, "By hand")]


def test_a_missed_promise_is_posted_once_as_the_guide_shows(receiver):
	webhook(receiver, MISSED)
	with at(MONDAY):
		mine = escalating(of=partner("Gold Reseller"))
	sweep_at("2026-11-23 11:00", "2026-11-23 12:01", "2026-11-23 12:05")
	delivered()
	assert receiver.bodies() == [shown(MISSED, ticket=str(mine.name))]


def test_a_miss_that_a_late_answer_finds_is_posted_too(receiver):
	webhook(receiver, MISSED)
	with at(MONDAY):
		mine = escalating()
	with at("2026-11-23 12:30"):
		agent_replies(mine)
	delivered()
	assert [body["clock"] for body in receiver.bodies()] == ["First Response"]


def test_promises_that_are_kept_are_nobodys_news(receiver):
	webhook(receiver, MISSED)
	with at(MONDAY):
		mine = escalating()
	with at("2026-11-23 10:30"):
		agent_replies(mine)
	sweep_at("2026-11-23 11:00")
	delivered()
	assert receiver.heard == []


def test_a_webhook_that_fails_keeps_no_clock_from_being_stored(receiver):
	webhook(receiver, MISSED, condition="doc.missed / 0 if doc.missed else False")
	with at(MONDAY):
		mine = escalating()
	sweep_at("2026-11-23 12:01")
	delivered()
	assert receiver.heard == []
	assert frappe.db.get_value("SLA Clock", {"ticket": mine.name, "clock": "First Response"}, "breached")
	assert [error.method for error in errors()] == [
		"Partner Support: what the site does about a missed promise failed"
	]
