"""What may be asked with: the arguments of an endpoint and the filters of a report, read by one set of rules.

Whatever a caller sends is what its annotation says, or is refused with the argument's name and what to send instead,
before anything looks at it. A required text is a name unless it is a `Text`: an empty name would ask for any document.
"""

import functools
import inspect
import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, NoReturn, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

import frappe
from frappe import _
from frappe.utils import escape_html

from partner_support.engine import EngineError
from partner_support.partner_program import bounds, field_checks

MAY_BE_EMPTY, A_DAY, A_MOMENT, A_KIND = "may be empty", "Date", "Datetime", "DocType"
OF_ANY_SIGN = "of any sign"
Text = Annotated[str, MAY_BE_EMPTY]  # what somebody says, whose emptiness its reader judges
Day = Annotated[str, A_DAY]
Moment = Annotated[str, A_MOMENT]
Kind = Annotated[str, A_KIND]  # a DocType that there is
Level = Annotated[int, OF_ANY_SIGN]  # a level, whose reader says which there are

COUNT = bounds.between(0, 2_147_483_647)
ANY_SIGN = bounds.between(-2_147_483_647, 2_147_483_647)
YES, NO = {"1", "true", "yes"}, {"0", "false", "no", ""}
NOT_OF_THIS_KIND = object()
Given, Answer = ParamSpec("Given"), TypeVar("Answer")


def checked(endpoint: Callable[Given, Answer]) -> Callable[Given, Answer]:
	"""Have an endpoint get what its annotations say; stands under `frappe.whitelist`.

	What the engine refuses while it is answered is refused with the engine's words.
	"""
	signature = inspect.signature(endpoint)
	asked = arguments_of(endpoint, signature)

	@functools.wraps(endpoint)
	def answered(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
		given = dict(zip(signature.parameters, args, strict=False)) | kwargs
		read = {name: each.read(given.get(name)) for name, each in asked.items() if each.is_given_in(given)}
		try:
			return endpoint(**{**given, **read})
		except EngineError as error:
			frappe.throw(_("This cannot be answered: {0}.").format(escape_html(str(error))))

	answered.__annotations__ = {}  # Frappe's own check would answer first, in words for programmers
	return answered


@dataclass(frozen=True)
class Argument:
	"""One argument of an endpoint: of which kinds it may be, and of which kind what it holds is."""

	name: str
	kinds: tuple[type, ...]
	items: tuple[type, ...] = ()
	marks: frozenset[str] = frozenset()
	default: Any = inspect.Parameter.empty

	@property
	def is_required(self) -> bool:
		"""Whether nothing can be asked without it."""
		return self.default is inspect.Parameter.empty

	@property
	def words(self) -> str:
		"""What a message calls it."""
		return _(self.name.replace("_", " ").title())

	def is_given_in(self, given: Mapping[str, Any]) -> bool:
		"""Whether it is to be read: what is not sent keeps its default."""
		return self.name in given or self.is_required

	def read(self, value: Any) -> Any:
		"""The value that was meant. Refuses what is of no kind that it may be."""
		if value is None:
			return self.nothing()
		if isinstance(value, str) and {dict, list} & set(self.kinds):
			value = self.unpacked(value)
		for kind, reader in READERS.items():
			if kind in self.kinds:
				found = reader(self, value)
				if found is not NOT_OF_THIS_KIND:
					return found
		return self.refuse(value)

	def nothing(self) -> Any:
		"""What stands for an argument that was not sent."""
		if NoneType in self.kinds:
			return None
		if self.is_required:
			frappe.throw(
				_("{0} is missing. Send it and try again.").format(self.words), frappe.MandatoryError
			)
		return self.default

	def unpacked(self, value: str) -> Any:
		"""What a text says as JSON, where lists or tables are expected."""
		if str in self.kinds and value.lstrip()[:1] not in ("[", "{"):
			return value
		try:
			return json.loads(value)
		except ValueError:
			return value if str in self.kinds else self.refuse(value)
		except RecursionError:
			return self.refuse(value)

	def refuse(self, value: Any) -> NoReturn:
		"""Say what it must be."""
		expected = [_(WORDS[kind]) for kind in READERS if kind in self.kinds]
		frappe.throw(
			_("{0}: {1} cannot be read. Send {2}.").format(
				self.words, field_checks.shown(value), _(" or ").join(dict.fromkeys(expected))
			),
			title=_("Not Understood"),
		)


def arguments_of(endpoint: Callable[..., Any], signature: inspect.Signature) -> dict[str, Argument]:
	"""What an endpoint asks for, by name."""
	hints = get_type_hints(endpoint, include_extras=True)
	return {
		name: argument(name, hints.get(name, Any), parameter.default)
		for name, parameter in signature.parameters.items()
		if hints.get(name, Any) is not Any
	}


def argument(name: str, annotation: Any, default: Any) -> Argument:
	"""An argument as its annotation declares it."""
	parts = list(parts_of(annotation))
	kinds = tuple(get_origin(part) or part for part, _marks in parts)
	items = tuple(
		kind for part, _marks in parts for held in get_args(part)[-1:] for kind, _ in parts_of(held)
	)
	marks = frozenset(mark for _part, each in parts for mark in each)
	return Argument(name, kinds, items, marks, default)


def parts_of(annotation: Any) -> Iterator[tuple[Any, tuple[str, ...]]]:
	"""What a union is made of, each part with its marks."""
	if get_origin(annotation) in (Union, UnionType):
		for part in get_args(annotation):
			yield from parts_of(part)
	elif get_origin(annotation) is Annotated:
		part, *marks = get_args(annotation)
		yield part, tuple(marks)
	else:
		yield annotation, ()


def as_yes_or_no(asked: Argument, value: Any) -> Any:
	"""True or False, in the ways in which browsers and forms write it."""
	word = str(value).strip().lower() if isinstance(value, (bool, int, str)) else None
	return word in YES if word is not None and word in YES | NO else NOT_OF_THIS_KIND


def as_whole_number(asked: Argument, value: Any) -> Any:
	"""A number of things, a place in a list or a level: none of them is negative, and no list is longer."""
	if isinstance(value, str) and str in asked.kinds:  # a name: 0002 is another than 2
		return NOT_OF_THIS_KIND
	within = ANY_SIGN if OF_ANY_SIGN in asked.marks else COUNT
	return bounds.number(value, asked.words, within, "Int")


def as_table(asked: Argument, value: Any) -> Any:
	"""Values by name."""
	if not isinstance(value, dict):
		return NOT_OF_THIS_KIND
	return {held(asked, key): held(asked, each) for key, each in value.items()} if asked.items else value


def as_list(asked: Argument, value: Any) -> Any:
	"""Values one after the other."""
	if not isinstance(value, list):
		return NOT_OF_THIS_KIND
	return [held(asked, each) for each in value] if asked.items else value


def held(asked: Argument, value: Any) -> Any:
	"""One of the values in a list or table."""
	if Any in asked.items or (value is None and NoneType in asked.items):
		return value
	if str in asked.items:
		return Argument(asked.name, (str,), marks=frozenset({MAY_BE_EMPTY})).read(value)
	return value


def as_number(asked: Argument, value: Any) -> Any:
	"""A number; what it may be, and a text that says one, its reader judges."""
	if isinstance(value, bool) or not isinstance(value, (int, float)):
		return NOT_OF_THIS_KIND
	return value if math.isfinite(value) and abs(value) < 10**30 else NOT_OF_THIS_KIND


def as_moment(asked: Argument, value: Any) -> Any:
	"""A date and time."""
	if value == "" and NoneType in asked.kinds:
		return None
	return field_checks.dated(value, asked.words, A_MOMENT)


def as_text(asked: Argument, value: Any) -> Any:
	"""A text, a name or a date, without characters that are none; a number is a name as well."""
	if isinstance(value, (date, datetime)):
		value = str(value)
	if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30:
		value = str(value)
	if not isinstance(value, str):
		return NOT_OF_THIS_KIND
	field_checks.check_characters(value, asked.words)
	if asked.is_required and not value.strip() and MAY_BE_EMPTY not in asked.marks:
		frappe.throw(_("{0} is empty. Say which one is meant.").format(asked.words), frappe.MandatoryError)
	if A_KIND in asked.marks and value:
		there("DocType", value)
	for kind in (A_DAY, A_MOMENT):
		if kind in asked.marks:
			return str(field_checks.dated(value, asked.words, kind)) if value.strip() else None
	return value


READERS: dict[type, Callable[[Argument, Any], Any]] = {
	bool: as_yes_or_no,
	int: as_whole_number,
	dict: as_table,
	list: as_list,
	datetime: as_moment,
	float: as_number,
	str: as_text,
}
WORDS = {
	bool: "yes or no",
	int: "a whole number",
	dict: "values by name",
	list: "a list",
	datetime: "a date and time as YYYY-MM-DD HH:MM:SS",
	float: "a number",
	str: "a text",
}


def there(doctype: str, name: str) -> str:
	"""The name of a document that there is. Raises DoesNotExistError for nothing, also for whoever may read all."""
	if not frappe.db.exists(doctype, name, cache=doctype == "DocType"):
		frappe.throw(
			_("There is no {0} {1}. Look for it under another name.").format(
				_(doctype), field_checks.shown(name)
			),
			frappe.DoesNotExistError,
		)
	return name


def report_filters(filters: Mapping[str, Any] | str | list | None) -> frappe._dict:
	"""What a report is asked, by name: each value one text, number or date. Refuses everything else."""
	asked = Argument("filters", (dict, list, NoneType))
	found = asked.read(filters) or {}
	if not isinstance(found, dict):
		asked.refuse(filters)
	return frappe._dict({name: plain_filter(name, value) for name, value in found.items()})


def plain_filter(name: str, value: Any) -> Any:
	"""One filter's value."""
	if value is None or isinstance(value, (bool, date)):
		return value
	return Argument(str(name), (float, str), marks=frozenset({MAY_BE_EMPTY})).read(value)


def filter_day(filters: Mapping[str, Any], name: str, default: date) -> date:
	"""The day that a filter names, or the default."""
	value = filters.get(name)
	return field_checks.dated(value, Argument(name, (str,)).words) if value else default


def filter_number(filters: Mapping[str, Any], name: str, most: bounds.Bounds = COUNT) -> int | None:
	"""The whole number that a filter names; None where it names none."""
	value = filters.get(name)
	return (
		bounds.number(value, Argument(name, (int,)).words, most, "Int") if value not in (None, "") else None
	)
