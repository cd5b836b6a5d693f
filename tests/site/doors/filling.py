"""Arguments for any method, from the names and kinds of its parameters and the document that is asked for."""

import inspect
from dataclasses import dataclass
from typing import Any, get_args

from tests.site.doors import parameters as named
from tests.site.doors.methods import Method
from tests.site.doors.world import Thing, World

NOWHERE = "zq99999x"
EMPTY: dict[Any, Any] = {int: 1, float: 1, bool: True, dict: {}, list: []}


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
		own, person = self.world.own[self.person], self.person
		status = "Issued" if self.thing.doctype == "Commission Statement" else stored.get("status")
		parent = own["ticket"] if stored.get("parent") else None
		claims = {
			**dict.fromkeys(("partner", "customer"), own["partner"]),
			**dict.fromkeys(
				("owner", "raised_by", "channel_account_manager", "user", "allocated_to"), person
			),
			**dict.fromkeys(
				("ticket", "reference_ticket", "reference_name", "attached_to_name"), own["ticket"]
			),
			**{
				"attached_to_doctype": "HD Ticket",
				"agent_group": "Elsewhere",
				"published": 1,
				"contact": None,
			},
			**{"status": status, "parent": parent},
		}
		return {key: value for key, value in claims.items() if key in stored}


def takes_a_document(method: Method) -> bool:
	"""Whether a parameter's name says that it names, carries or looks for a document."""
	return bool(named.NAMING & method.parameters.keys())


def takes_a_kind(method: Method) -> bool:
	"""Whether a parameter's name says that it is a DocType or a whole document."""
	return bool(named.FORMS & method.parameters.keys())


def arguments(method: Method, asking: Asking) -> dict[str, Any]:
	"""What a call is filled with; what may be left out is, unless its name is known."""
	by_name = {**named.HARMLESS, **names(asking), **parts(asking)}
	filled = {}
	for name, parameter in method.parameters.items():
		if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
			continue
		value = documents(asking).get(name) if name in named.DOCUMENT + named.DOCUMENTS else by_name.get(name)
		if value is None and (parameter.default is parameter.empty or asking.variant == 2):
			value = by_kind(parameter, asking)
		if value is not None:
			filled[name] = fitting(value, parameter)
	return filled


def names(asking: Asking) -> dict[str, Any]:
	"""What names the document, its file, and who asks."""
	thing, (file, url) = asking.thing, asking.world.file(asking.thing)
	parent = {key: thing.parent.doctype for key in ("parent_doctype", "parenttype") if thing.parent}
	return {
		**dict.fromkeys(named.KIND, thing.doctype),
		**dict.fromkeys(named.NAME, thing.name),
		**{key: [thing.name] for key in named.NAMES},
		**dict.fromkeys(named.PERSON, asking.person),
		**{key: [asking.person] for key in named.PEOPLE},
		**dict.fromkeys(named.FILE, url),
		**dict.fromkeys(named.FILE_NAME, file),
		**{key: [file] for key in named.FILES},
		**parent,
	}


def parts(asking: Asking) -> dict[str, Any]:
	"""What looks for a word that stands in the document."""
	field, word = asking.mark()
	return {
		**dict.fromkeys(named.FIELD, field),
		**{key: ["name", field] for key in named.FIELDS},
		**{key: {field: word} for key in named.FILTERS},
		**dict.fromkeys(named.WORDS, word),
	}


def documents(asking: Asking) -> dict[str, Any]:
	"""The document itself, as it is sent."""
	document = asking.document()
	return {**dict.fromkeys(named.DOCUMENT, document), **{key: [document] for key in named.DOCUMENTS}}


def by_kind(parameter: inspect.Parameter, asking: Asking) -> Any:
	"""By its annotation; what takes a text gets the name."""
	for kind in kinds(parameter):
		if kind in EMPTY:
			return [asking.thing.name] if kind is list else EMPTY[kind]
	return asking.thing.name


def kinds(parameter: inspect.Parameter) -> list[Any]:
	"""The types that an annotation allows, or none where one of them is a text."""
	annotation = parameter.annotation
	found = [getattr(each, "__origin__", each) for each in (get_args(annotation) or (annotation,))]
	return [] if str in found else found


def fitting(value: Any, parameter: inspect.Parameter) -> Any:
	"""The same as a list where only a list will do."""
	return [value] if isinstance(value, str) and list in kinds(parameter) else value
