"""Arguments for any method, from the names and kinds of its parameters and the document that is asked for."""

import inspect
from dataclasses import dataclass
from typing import Any, get_args

from tests.site.doors.methods import Method
from tests.site.doors.world import OURS, Thing, World

KIND = [
	"doctype",
	"dt",
	"reference_doctype",
	"ref_doctype",
	"document_type",
	"attached_to_doctype",
	"parent_doctype",
	"parenttype",
	"reminder_doctype",
	"goal_doctype",
	"link_doctype",
	"target_doctype",
	"doctype_name",
	"for_doctype",
	"reference_type",
	"dashboard_type",
	"linked_doctype",
	"share_doctype",
	"source_doctype",
]
NAME = [
	"name",
	"docname",
	"dn",
	"doc_name",
	"reference_name",
	"ref_docname",
	"ref_name",
	"document_name",
	"attached_to_name",
	"ticket",
	"ticket_id",
	"ticket_name",
	"reference_docname",
	"reminder_docname",
	"parent",
	"link_docname",
	"id",
	"number",
	"partner",
	"deal",
	"claim",
	"statement",
	"agreement",
	"dispute",
	"incident",
	"article",
	"review",
	"record",
	"clock",
	"log",
	"proposal",
	"trial",
	"recalculation",
	"matrix",
	"ladder",
	"category",
	"reference",
	"communication",
	"communication_id",
	"comment_name",
	"source_name",
	"old",
	"old_name",
	"current_ticket",
	"ref",
	"note",
	"value",
	"key",
	"target",
	"deal_registration",
	"commission_statement",
]
NAMES = [
	"names",
	"docnames",
	"ticket_ids",
	"items",
	"doc_names",
	"selected_children",
	"source_names",
	"tickets",
	"communications",
	"records",
	"reports",
	"articles",
]
DOCUMENT = ["doc", "document", "preview_document", "current_doc"]
DOCUMENTS = ["docs"]
FILTERS = [
	"filters",
	"default_filters",
	"additional_filters",
	"extra_filters",
	"or_filters",
	"current_filters",
	"js_filters",
	"export_filters",
]
FIELD = ["fieldname", "field", "searchfield", "group_by", "filter_fields", "child_field"]
FIELDS = ["fields", "columns", "rows", "fields_to_fetch", "field_list"]
WORDS = ["txt", "search_term", "text", "query", "searched", "keyword", "search"]
PERSON = ["user", "email", "for_user", "assign_to_user", "user_id", "usr"]
PEOPLE = ["users", "assign_to", "assignees", "recipients", "emails"]
FILE = ["file_url", "file_path", "attachment", "url"]
FILES = ["files", "file_list", "attachments"]
FILE_NAME = ["file_name", "library_file_name", "file", "fid"]
HARMLESS = {
	"comment": "Hello",
	"content": "Hello",
	"message": "Hello",
	"subject": "Hello",
	"title": "Hello",
	"description": "Hello",
	"reason": "Hello",
	"tag": "Hello",
	"new_name": "Hello",
	"new": "Hello",
	"add": "Yes",
	"action": "Approve",
	"method": "frappe.ping",
	"print_format": "Standard",
	"format": "Standard",
	"file_format_type": "CSV",
	"file_type": "CSV",
	"stats": ["_user_tags", "owner", "status"],
	"start": 0,
	"page_length": 20,
	"page_len": 20,
	"limit": 20,
	"limit_page_length": 20,
	"limit_start": 0,
	"order_by": "creation desc",
	"ignore_permissions": 1,
	"ignore_user_permissions": 1,
	"force": 1,
	"debug": 0,
	"cc": "",
	"bcc": "",
	"with_data": 1,
	"read": 1,
	"write": 1,
	"share": 1,
	"everyone": 1,
	"status": "Closed",
	"new_ticket": {},
	"is_private": 0,
	"as_dict": 1,
}
NOWHERE = "zq99999x"
EMPTY: dict[Any, Any] = {int: 1, float: 1, bool: True, dict: {}, list: [], str: ""}


@dataclass(frozen=True)
class Asking:
	"""Who asks for what, and how: variants are the stored document, one that names the caller's own, all arguments."""

	world: World
	thing: Thing
	person: str
	variant: int = 0
	elsewhere: bool = False

	def mark(self) -> tuple[str, str]:
		"""A field of the thing and the word that stands in it, or one that stands nowhere."""
		field, word = self.world.mark(self.thing)
		return field, NOWHERE if self.elsewhere else word

	def document(self) -> dict[str, Any]:
		"""The document as one writes it who knows its name, but nothing that stands in it."""
		stored = self.world.document(self.thing)
		return stored if self.variant == 0 else {**stored, **self.mine(stored)}

	def mine(self, stored: dict[str, Any]) -> dict[str, Any]:
		"""The fields that decide whose a document is, with the caller's own."""
		own = self.world.own[self.person]
		claims = {
			"partner": own["partner"],
			"customer": own["partner"],
			"owner": self.person,
			"raised_by": self.person,
			"contact": None,
			"channel_account_manager": self.person,
			"user": self.person,
			"allocated_to": self.person,
			"status": "Issued" if self.thing.doctype == "Commission Statement" else stored.get("status"),
			"parent": own["ticket"] if stored.get("parent") else None,
			"reference_name": own["ticket"],
			"reference_ticket": own["ticket"],
			"ticket": own["ticket"],
			"attached_to_name": own["ticket"],
			"attached_to_doctype": "HD Ticket",
			"published": 1,
			"agent_group": "Elsewhere",
		}
		return {key: value for key, value in claims.items() if key in stored}


def takes_a_document(method: Method) -> bool:
	"""Whether a parameter's name says that it names, carries or looks for a document."""
	known = {*KIND, *NAME, *NAMES, *DOCUMENT, *DOCUMENTS, *FILTERS, *WORDS, *FILE, *FILES, *FILE_NAME}
	return bool(known & method.parameters.keys())


def takes_a_kind(method: Method) -> bool:
	return bool({*KIND, *DOCUMENT, *DOCUMENTS} & method.parameters.keys())


def arguments(method: Method, asking: Asking) -> dict[str, Any]:
	"""What a call is filled with; what may be left out is, unless its name is known."""
	filled = {}
	for name, parameter in method.parameters.items():
		if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
			continue
		value = known(name, asking)
		if value is None and (parameter.default is parameter.empty or asking.variant == 2):
			value = unknown(parameter, asking)
		if value is not None:
			filled[name] = fitting(value, parameter)
	return filled


def known(name: str, asking: Asking) -> Any:
	"""By the parameter's name."""
	thing, world = asking.thing, asking.world
	field, word = asking.mark()
	simple = {
		**dict.fromkeys(KIND, thing.doctype),
		**dict.fromkeys(NAME, thing.name),
		**{key: [thing.name] for key in NAMES},
		**dict.fromkeys(FIELD, field),
		**{key: ["name", field] for key in FIELDS},
		**{key: {field: word} for key in FILTERS},
		**dict.fromkeys(WORDS, word),
		**dict.fromkeys(PERSON, asking.person),
		**{key: [asking.person] for key in PEOPLE},
		**dict.fromkeys(FILE, world.file(thing)[1]),
		**dict.fromkeys(FILE_NAME, world.file(thing)[0]),
		**{key: [world.file(thing)[0]] for key in FILES},
	}
	if thing.parent and name in ("parent_doctype", "parenttype"):
		return thing.parent.doctype
	if name in DOCUMENT:
		return asking.document()
	if name in DOCUMENTS:
		return [asking.document()]
	return simple.get(name, HARMLESS.get(name))


def unknown(parameter: inspect.Parameter, asking: Asking) -> Any:
	"""By its annotation; what takes a text gets the name."""
	for kind in kinds(parameter):
		if kind in EMPTY and kind is not str:
			return [asking.thing.name] if kind is list else EMPTY[kind]
	return asking.thing.name


def kinds(parameter: inspect.Parameter) -> list[Any]:
	"""The types that an annotation allows; a text first where it is one of them."""
	annotation = parameter.annotation
	found = [getattr(each, "__origin__", each) for each in (get_args(annotation) or (annotation,))]
	return sorted(found, key=lambda each: each is not str)


def fitting(value: Any, parameter: inspect.Parameter) -> Any:
	"""The same as a list where only a list will do."""
	allowed = kinds(parameter)
	if isinstance(value, str) and list in allowed and str not in allowed:
		return [value]
	return value


__all__ = ["OURS", "Asking", "arguments", "takes_a_document", "takes_a_kind"]
