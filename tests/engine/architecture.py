"""The house rules that no linter knows: who may import whom, and who may write what.

Read from the syntax tree of every module of the package, so that a rule holds for code nobody runs.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PACKAGE = "partner_support"
PROGRAM = f"{PACKAGE}.partner_program"
SUPPORT = f"{PACKAGE}.partner_support"
BELOW = (f"{PACKAGE}.engine", f"{PACKAGE}.exceptions")

# What each layer may import beside the standard library and itself. Imports go one way.
LAYERS = {
	"engine": (),
	"partner_program": ("frappe", *BELOW),
	"partner_support": ("frappe", *BELOW, PROGRAM),
	"adapters": ("frappe", "helpdesk", *BELOW, PROGRAM, SUPPORT, f"{PACKAGE}.seeds.data"),
	"api": ("frappe", f"{PACKAGE}.adapters", f"{PACKAGE}.exceptions"),
	# Frappe wants a module's reports in the module's folder; they are a way in, like api, and no DocTypes.
	"report": ("frappe", f"{PACKAGE}.adapters", f"{PACKAGE}.exceptions", PROGRAM),
	"www": ("frappe", f"{PACKAGE}.adapters", f"{PACKAGE}.exceptions"),
	"permissions": ("frappe", f"{PACKAGE}.adapters"),
	"hooks": (f"{PACKAGE}.adapters",),
}

EXCEPTIONS = {
	# Demo data lives through months in seconds; whoever does not travel never loads it.
	f"{PACKAGE}/adapters/site_time.py": ("time_machine",),
	# How alike two spellings are is a craft of its own.
	f"{PACKAGE}/adapters/deals/deal_conflicts.py": ("rapidfuzz",),
	f"{PACKAGE}/adapters/knowledge/article_index.py": ("rapidfuzz",),
	# Frappe's query builder, whose own functions have no VALUES() of an upsert.
	f"{PACKAGE}/adapters/knowledge/deflection.py": ("pypika",),
	# What a phone number looks like, and where a mail ends; Frappe brings both along.
	f"{PACKAGE}/adapters/knowledge/redaction.py": ("phonenumbers", "rapidfuzz"),
	f"{PACKAGE}/adapters/knowledge/article_drafts.py": ("bs4", "email_reply_parser"),
	# How long a duration is called in any language; Frappe brings it along.
	f"{PACKAGE}/adapters/queue/queue_words.py": ("babel",),
	# What makes a text safe to print; Jinja, and so Frappe, stands on it.
	f"{PACKAGE}/adapters/printing.py": ("markupsafe",),
}

# The one module that writes each kind of fact, its child rows included.
WRITERS = {
	"SLA Clock": f"{PACKAGE}/adapters/sla/clocks.py",
	"SLA Clock Event": f"{PACKAGE}/adapters/sla/clocks.py",
	"Escalation Log": f"{PACKAGE}/adapters/escalation/escalations.py",
	"Notification Log": f"{PACKAGE}/adapters/mail/notifier.py",
	"Partner Flag": f"{PACKAGE}/adapters/overview/partner_outreach.py",
	"Deal Conflict": f"{PACKAGE}/adapters/deals/deal_conflicts.py",
	"Tier Proposal": f"{PACKAGE}/adapters/tiers/tier_proposals.py",
	"Audit Entry": f"{PACKAGE}/adapters/disputes/audit_trail.py",
	"Partner Request": f"{PACKAGE}/adapters/requests/partner_requests.py",
	"Policy Trial": f"{PACKAGE}/adapters/backtest/trials.py",
	"Policy Trial Ticket": f"{PACKAGE}/adapters/backtest/trials.py",
	"Policy Recalculation": f"{PACKAGE}/adapters/backtest/recalculations.py",
	"Policy Recalculation Entry": f"{PACKAGE}/adapters/backtest/recalculations.py",
	"Second Review": f"{PACKAGE}/adapters/reviews/reviews.py",
	"Article Candidate": f"{PACKAGE}/adapters/knowledge/candidates.py",
	"Article Candidate Ticket": f"{PACKAGE}/adapters/knowledge/candidates.py",
	"Article Source": f"{PACKAGE}/adapters/knowledge/article_drafts.py",
	"Self Service Answer": f"{PACKAGE}/adapters/knowledge/deflection.py",
	"Article Count": f"{PACKAGE}/adapters/knowledge/deflection.py",
	"Partner Incident": f"{PACKAGE}/adapters/incidents/incidents.py",
	"Incident Update": f"{PACKAGE}/adapters/incidents/incidents.py",
	"Incident Message": f"{PACKAGE}/adapters/incidents/incidents.py",
	"Incident Follower": f"{PACKAGE}/adapters/incidents/incidents.py",
	"Leadership Report": f"{PACKAGE}/adapters/figures/leadership.py",
	"Support Alert": f"{PACKAGE}/adapters/alerts/alerts.py",
	"Support Alert Inbox": f"{PACKAGE}/adapters/alerts/alerts.py",
}
MAILER = f"{PACKAGE}/adapters/mail/notifier.py"
ATTEMPTS = f"{PACKAGE}/adapters/attempts.py"

DOCUMENT_MAKERS = {"get_doc", "new_doc", "get_last_doc", "get_cached_doc", "qb.DocType"}
TABLE_WRITERS = {"set_value", "delete", "delete_doc", "bulk_insert", "bulk_update", "rename_doc", "truncate"}
TABLE_WRITERS |= {"new_doc", "qb.update", "qb.into"}
DOCUMENT_WRITERS = {"insert", "save", "submit", "db_insert", "db_update", "db_set", "delete", "set_value"}
WRITING_SQL = re.compile(r"(?i)\b(?:insert\s+into|update|delete\s+from|replace\s+into)\s+`?tab([\w ]+?)`")


@dataclass(frozen=True)
class Module:
	"""One source file; `path` is relative to the repository."""

	path: str
	source: str

	@cached_property
	def tree(self) -> ast.Module:
		return ast.parse(self.source)

	@property
	def layer(self) -> str:
		"""Its first folder below the package, or its own name; a module's reports are a layer of their own."""
		folders = self.path.removesuffix(".py").split("/")
		return "report" if "report" in folders[2:3] else folders[1]

	@property
	def imports(self) -> Iterator[tuple[int, str]]:
		"""Line and full name of everything that is imported, anywhere in the file."""
		for node in ast.walk(self.tree):
			if isinstance(node, ast.Import):
				yield from ((node.lineno, each.name) for each in node.names)
			elif isinstance(node, ast.ImportFrom):
				origin = ".".join(filter(None, (self.above(node.level), node.module)))
				yield from ((node.lineno, f"{origin}.{each.name}") for each in node.names)

	def above(self, level: int) -> str:
		"""The package that a relative import of that level starts from."""
		return ".".join(self.path.split("/")[:-level]) if level else ""

	def calls(self) -> Iterator[ast.Call]:
		return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


Finding = tuple[int, str]
Rule = Callable[[Module], Iterator[Finding]]


def check(root: Path) -> list[str]:
	"""Every violation below `root`, as "path:line message"."""
	modules = [
		Module(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
		for path in sorted((root / PACKAGE).rglob("*.py"))
	]
	return [
		f"{module.path}:{line} {message}"
		for module in modules
		for rule in RULES
		for line, message in rule(module)
	]


def imports_go_one_way(module: Module) -> Iterator[Finding]:
	if module.layer not in LAYERS:
		return
	own = (f"{PACKAGE}.{module.layer}", *EXCEPTIONS.get(module.path, ()))
	for line, name in module.imports:
		if name.split(".")[0] not in sys.stdlib_module_names and not is_part_of(
			name, (*LAYERS[module.layer], *own)
		):
			yield line, f"{module.layer} may not import {name}"


def helpdesk_and_engine_meet_in_adapters(module: Module) -> Iterator[Finding]:
	helpdesk = [line for line, name in module.imports if is_part_of(name, ("helpdesk",))]
	engine = any(is_part_of(name, (f"{PACKAGE}.engine",)) for _, name in module.imports)
	if helpdesk and engine and module.layer != "adapters":
		yield helpdesk[0], "only adapters may know Helpdesk and the engine at once"


def endpoints_live_in_api(module: Module) -> Iterator[Finding]:
	if module.layer != "api":
		yield from ((line, "frappe.whitelist belongs into api/") for line in uses(module, "whitelist"))


def mail_leaves_in_one_place(module: Module) -> Iterator[Finding]:
	if module.path != MAILER:
		yield from ((line, f"frappe.sendmail belongs into {MAILER}") for line in uses(module, "sendmail"))


def savepoints_are_set_in_one_place(module: Module) -> Iterator[Finding]:
	if module.path != ATTEMPTS:
		yield from (
			(line, f"frappe.db.savepoint belongs into {ATTEMPTS}") for line in uses(module, "savepoint")
		)


def each_fact_has_one_writer(module: Module) -> Iterator[Finding]:
	for doctype, line in writes(module):
		if doctype in WRITERS and module.path != WRITERS[doctype]:
			yield line, f"{doctype} is written in {WRITERS[doctype]} only"


RULES: tuple[Rule, ...] = (
	imports_go_one_way,
	helpdesk_and_engine_meet_in_adapters,
	endpoints_live_in_api,
	mail_leaves_in_one_place,
	savepoints_are_set_in_one_place,
	each_fact_has_one_writer,
)


def is_part_of(name: str, packages: tuple[str, ...]) -> bool:
	return any(f"{name}.".startswith(f"{package}.") for package in packages)


def uses(module: Module, member: str) -> Iterator[int]:
	"""Lines that take that member from frappe, by attribute or by import."""
	for node in ast.walk(module.tree):
		if isinstance(node, ast.Attribute) and node.attr == member:
			yield node.lineno
	yield from (line for line, name in module.imports if name == f"frappe.{member}")


def writes(module: Module) -> Iterator[tuple[str, int]]:
	"""DocType and line of everything that is written with the DocType in sight."""
	known = named_doctypes(module)
	for call in module.calls():
		doctype = written_by(call, known)
		if doctype:
			yield doctype, call.lineno
	for node in ast.walk(module.tree):
		if isinstance(node, ast.Constant) and isinstance(node.value, str):
			yield from ((doctype, node.lineno) for doctype in WRITING_SQL.findall(node.value))


def written_by(call: ast.Call, known: dict[str, str]) -> str | None:
	"""The DocType that a call writes, if it does."""
	name = called(call)
	first = doctype_of(call.args[0], known) if call.args else None
	makes_a_new_one = name == "get_doc" and call.args and isinstance(call.args[0], ast.Dict)
	if first and (name in TABLE_WRITERS or makes_a_new_one):
		return first
	if name in DOCUMENT_WRITERS and isinstance(call.func, ast.Attribute):
		return doctype_of(call.func.value, known)
	return None


def named_doctypes(module: Module) -> dict[str, str]:
	"""The DocType behind each name that was given one, or a document or table of it."""
	known: dict[str, str] = {}
	for node in ast.walk(module.tree):
		if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
			doctype = doctype_of(node.value, known)
			if doctype:
				known[node.targets[0].id] = doctype
	return known


def doctype_of(node: ast.expr, known: dict[str, str]) -> str | None:
	"""The DocType that an expression names: its name, a dict or a document of it, its table."""
	if isinstance(node, ast.Name):
		return known.get(node.id)
	if isinstance(node, ast.Constant) and node.value in WRITERS:
		return str(node.value)
	if isinstance(node, ast.Dict):
		keyed = zip(node.keys, node.values, strict=True)
		return next((doctype_of(value, known) for key, value in keyed if is_doctype_key(key)), None)
	if isinstance(node, ast.Call):
		return doctype_of_call(node, known)
	return None


def doctype_of_call(call: ast.Call, known: dict[str, str]) -> str | None:
	"""The DocType of the document or table that a call returns, through any chain of methods."""
	if called(call) in DOCUMENT_MAKERS | {"qb.from_"} and call.args:
		return doctype_of(call.args[0], known)
	return doctype_of(call.func.value, known) if isinstance(call.func, ast.Attribute) else None


def is_doctype_key(key: ast.expr | None) -> bool:
	return isinstance(key, ast.Constant) and key.value == "doctype"


def called(call: ast.Call) -> str:
	"""The last name of what is called, with "qb" before it where it is the query builder's."""
	*before, name = ast.unparse(call.func).split(".")
	return f"qb.{name}" if before[-1:] == ["qb"] else name
