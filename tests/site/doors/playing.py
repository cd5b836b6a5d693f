"""A request as Frappe's application handles it, in this process, by one of the people; nothing of it stays."""

import io
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
import redis
from rq.queue import Queue
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

import frappe
import frappe.api
import frappe.app
from frappe.auth import CookieManager, validate_auth_via_hooks
from frappe.utils import CallbackManager
from frappe.utils.response import download_private_file
from frappe.website.serve import get_response

from tests.site.conftest import forget_caches
from tests.site.doors.database import LOGS, Change, Watch
from tests.site.doors.disk import Disk
from tests.site.doors.markers import Fact, readable
from tests.site.doors.world import World

SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Call:
	"""A request: by which way, with what."""

	way: str
	verb: str
	path: str
	form: dict[str, Any] = field(default_factory=dict)
	as_json: bool = False
	upload: bytes = b""

	def request(self) -> Request:
		return Request(EnvironBuilder(**self.described()).get_environ())

	def described(self) -> dict[str, Any]:
		common = {
			"method": self.verb,
			"path": quote(self.path),
			"base_url": f"http://{frappe.local.site}",
			"headers": {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"},
		}
		if self.as_json and self.verb not in SAFE:
			return common | {"json": self.form}
		form = {key: value if isinstance(value, str) else as_text(value) for key, value in self.form.items()}
		file = {"file": (io.BytesIO(self.upload), "hello.txt")} if self.upload else {}
		return common | ({"query_string": form} if self.verb in SAFE else {"data": form | file})

	def text(self) -> str:
		"""What the caller says, which is no news to the caller."""
		return self.path + frappe.as_json(self.form)

	def __str__(self) -> str:
		return f"{self.verb} {self.path} {json.dumps(self.form, default=str)[:400]}"


def as_text(value: Any) -> str:
	return frappe.as_json(value, indent=None) if isinstance(value, dict | list | tuple) else str(value)


@dataclass
class Answer:
	"""What came of it."""

	status: int
	text: str
	told: set[Fact]
	changes: list[Change]

	@property
	def refused(self) -> bool:
		return self.status >= 400


class Stage:
	"""Plays calls, and takes back what they do outside the database."""

	def __init__(self, world: World, watch: Watch) -> None:
		self.world, self.watch = world, watch
		self.disk = Disk()
		self.jobs: list[dict[str, Any]] = []
		self.heard: list[str] = []

	def install(self, patch: pytest.MonkeyPatch) -> None:
		"""Jobs are done at once, what is published is heard here."""
		self.watch.install(patch)
		patch.setattr(Queue, "enqueue_call", lambda queue, *a, **values: self.jobs.append(values["kwargs"]))
		patch.setattr(redis.Redis, "publish", lambda client, channel, message: self.heard.append(message))

	def play(self, person: str, call: Call) -> Answer:
		answer = self.once(person, call)
		if answer.status == 429:
			frappe.cache.delete_keys("rl:")
			answer = self.once(person, call)
		return answer

	def once(self, person: str, call: Call) -> Answer:
		self.jobs.clear(), self.heard.clear()
		flags = frappe.local.flags.copy()
		self.watch.begin()
		response, raised = respond(person, call)
		if not raised:
			self.afterwards()
		stays = not raised and (call.verb not in SAFE or frappe.local.flags.commit)
		changes = self.watch.end(stays or self.watch.committed)
		told = self.told(person, call, response)
		answer = Answer(response.status_code, body_of(response), told, changes)
		self.tidy(flags)
		return answer

	def told(self, person: str, call: Call, response: Response) -> set[Fact]:
		"""What the answer, a mail or a message to the person says that the call did not."""
		letters = [text for reader, text in self.watch.letters if reader == person and text]
		texts = [body_of(response), str(response.headers), *self.heard_by(person), *letters]
		told = self.world.registry.told("\n".join(texts))
		return told - self.world.registry.told(call.text()) if told else told

	def heard_by(self, person: str) -> list[str]:
		room = f'"user:{person}"'
		return [message for message in self.heard if room in message]

	def afterwards(self) -> None:
		"""What is done once a request has been answered."""
		try:
			frappe.db.before_commit.run()
			frappe.db.after_commit.run()
			for job in list(self.jobs)[:20]:
				frappe.call(job["method"], **job["kwargs"])
		except Exception:
			frappe.local.message_log = []

	def tidy(self, flags: Any) -> None:
		wrote = bool(self.watch.written - LOGS)
		for callbacks in (frappe.db.before_commit, frappe.db.after_commit, frappe.db.after_rollback):
			callbacks.reset()
		frappe.db.before_rollback.reset()
		frappe.local.flags.clear()
		frappe.local.flags.update(flags)
		frappe.local.request = None
		frappe.local.response = frappe._dict(docs=[])
		frappe.local.message_log = []
		frappe.set_user("Administrator")
		frappe.local.request_cache.clear()
		if wrote:
			self.disk.restore()
			forget_caches()
			forget_what_was_indexed()


def forget_what_was_indexed() -> None:
	"""The index of the global search knows no rollback, and would find what is no more."""
	frappe.db.sql("delete from `__global_search` where content regexp 'zq[0-9]{5}x'")


def respond(person: str, call: Call) -> tuple[Response, bool]:
	"""The answer, and whether it is that of an error, as `frappe.app.application` has it."""
	request = call.request()
	prepare(person, request)
	try:
		frappe.app.make_form_dict(request)
		validate_auth_via_hooks()
		return routed(request), False
	except HTTPException as error:
		return error.get_response(request.environ), True
	except Exception as error:
		return frappe.app.handle_exception(error), True


def prepare(person: str, request: Request) -> None:
	"""What a request of a person who has logged in finds."""
	frappe.set_user(person)
	frappe.local.session.data.user_type = frappe.get_cached_value("User", person, "user_type")
	frappe.local.request = request
	request.after_response = CallbackManager()
	frappe.local.request_ip = "127.0.0.1"
	frappe.local.lang = "en"
	frappe.local.is_ajax = True
	frappe.local.response = frappe._dict(docs=[])
	frappe.local.response_headers = Headers()
	frappe.local.cookie_manager = CookieManager()
	frappe.local.message_log, frappe.local.debug_log, frappe.local.error_log = [], [], []
	frappe.local.flags.commit = False


def routed(request: Request) -> Response:
	"""The same choice of a handler as the application's."""
	if frappe.form_dict.cmd:
		frappe.handler.handle()
		return frappe.utils.response.build_response("json")
	if request.path.startswith("/api/"):
		return frappe.api.handle(request)
	if request.path.startswith("/private/files/"):
		return download_private_file(request.path)
	return get_response()


def body_of(response: Response) -> str:
	response.direct_passthrough = False
	return readable(response.get_data())
