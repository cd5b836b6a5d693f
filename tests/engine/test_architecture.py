"""The house stands as drawn: imports go one way, and each kind of fact has one writer."""

from pathlib import Path

import pytest

from tests.engine.architecture import check
from tests.engine.purity import ROOT


def test_the_house_rules_hold() -> None:
	assert check(ROOT) == []


WRONG_IMPORTS = [
	("engine/planted.py", "import frappe", "engine may not import frappe"),
	("engine/planted.py", "from pytz import utc", "engine may not import pytz.utc"),
	("engine/planted.py", "from partner_support.adapters import loader", "engine may not import"),
	(
		"engine/planted.py",
		"from ..exceptions import Problem",
		"engine may not import partner_support.exceptions",
	),
	("partner_program/doctype/partner/partner.py", "import helpdesk", "may not import helpdesk"),
	(
		"partner_program/doctype/partner/partner.py",
		"from partner_support.partner_support import x",
		"may not import",
	),
	(
		"partner_program/doctype/partner/partner.py",
		"from ....partner_support import versions",
		"may not import",
	),
	(
		"partner_support/doctype/sla_matrix/sla_matrix.py",
		"from partner_support.adapters import x",
		"may not import",
	),
	("partner_support/report/load/load.py", "import partner_support.api.matrix", "may not import"),
	("partner_support/report/load/load.py", "from partner_support.engine import x", "report may not import"),
	("partner_support/doctype/x/x.py", "def f():\n\tfrom partner_support.hooks import y", "may not import"),
	("adapters/planted.py", "from partner_support.api import matrix", "adapters may not import"),
	(
		"adapters/planted.py",
		"from partner_support import hooks",
		"adapters may not import partner_support.hooks",
	),
	("adapters/planted.py", "import requests", "adapters may not import requests"),
	("adapters/planted.py", "from partner_support.seeds import planting", "adapters may not import"),
	("api/planted.py", "from partner_support.engine import Matrix", "api may not import"),
	("api/planted.py", "from helpdesk.utils import is_agent", "api may not import"),
	("www/partners/index.py", "from partner_support.partner_program import x", "www may not import"),
	("hooks.py", "from partner_support import permissions", "hooks may not import"),
	("demo/p.py", "import helpdesk\nfrom partner_support.engine import Case", "only adapters may know"),
]
WRONG_DEEDS = [
	(
		"adapters/planted.py",
		"frappe.db.savepoint('mine')",
		"belongs into partner_support/adapters/attempts.py",
	),
	(
		"partner_support/doctype/x/x.py",
		"import frappe\n@frappe.whitelist()\ndef f(): ...",
		"belongs into api/",
	),
	(
		"adapters/planted.py",
		"import frappe\n@frappe.whitelist(methods=['POST'])\ndef f(): ...",
		"belongs into api/",
	),
	("adapters/planted.py", "from frappe import whitelist", "belongs into api/"),
	(
		"install.py",
		"import frappe\nfrappe.sendmail(recipients=[])",
		"belongs into partner_support/adapters/mail/notifier.py",
	),
	(
		"adapters/sla/sweep.py",
		"from frappe import sendmail",
		"belongs into partner_support/adapters/mail/notifier.py",
	),
	("adapters/sla/sweep.py", "frappe.get_doc({'doctype': 'Notification Log'}).insert()", "notifier.py only"),
]
WRONG_WRITES = [
	"frappe.db.set_value('{0}', name, 'state', 'Met')",
	"frappe.db.delete('{0}', {{'ticket': ticket}})",
	"frappe.delete_doc('{0}', name)",
	"frappe.db.bulk_insert('{0}', fields, values)",
	"frappe.new_doc('{0}')",
	"frappe.get_doc({{'ticket': 1, 'doctype': '{0}'}})",
	"frappe.get_doc('{0}', name).save()",
	"doc = frappe.get_doc('{0}', name)\ndoc.state = 'Met'\ndoc.db_update()",
	"KIND = '{0}'\nfrappe.db.set_value(KIND, name, 'state', 'Met')",
	"frappe.qb.update(frappe.qb.DocType('{0}')).set('state', 'Met').run()",
	"table = frappe.qb.DocType('{0}')\nfrappe.qb.into(table).insert(1).run()",
	"table = frappe.qb.DocType('{0}')\nfrappe.qb.from_(table).where(table.ticket == 1).delete().run()",
	"frappe.db.sql('update `tab{0}` set state = 1')",
	"frappe.db.sql('''\n\tDELETE FROM `tab{0}`''')",
]
RIGHT = [
	("engine/planted.py", "import re\nfrom collections.abc import Mapping\nfrom . import errors"),
	(
		"partner_program/doctype/partner/partner.py",
		"import frappe\nfrom partner_support.engine import Target",
	),
	("partner_support/doctype/x/x.py", "from partner_support.partner_program.doctype.partner import partner"),
	(
		"adapters/planted.py",
		"from partner_support.seeds import data\nimport helpdesk.utils\nfrom partner_support.engine import Matrix",
	),
	(
		"adapters/mail/notifier.py",
		"frappe.sendmail()\nfrappe.get_doc({'doctype': 'Notification Log'}).insert()",
	),
	(
		"adapters/sla/clocks.py",
		"frappe.db.set_value('SLA Clock', name, 'state', 'Met')\nfrappe.new_doc('SLA Clock Event')",
	),
	("adapters/escalation/escalations.py", "frappe.get_doc({'doctype': 'Escalation Log'}).insert()"),
	(
		"adapters/sla/sweep.py",
		"clock = frappe.qb.DocType('SLA Clock')\nfrappe.qb.from_(clock).select(clock.name).run()",
	),
	(
		"adapters/planted.py",
		"row = frappe.get_doc('SLA Clock', name)\nvalues.update(row)\nfrappe.get_all('Escalation Log')",
	),
	(
		"api/planted.py",
		"import frappe\nfrom partner_support.adapters import x\n@frappe.whitelist()\ndef f(): ...",
	),
	("adapters/planted.py", "frappe.db.set_value('Comment', name, {'reference_doctype': 'SLA Clock'})"),
	("install.py", "from partner_support.adapters import loader\nfrom partner_support import hooks"),
]


def plant(root: Path, path: str, source: str) -> list[str]:
	"""What the checks say about a package that holds only this."""
	file = root / "partner_support" / path
	file.parent.mkdir(parents=True)
	file.write_text(source)
	return check(root)


@pytest.mark.parametrize(("path", "source", "said"), [*WRONG_IMPORTS, *WRONG_DEEDS])
def test_a_planted_violation_is_noticed(tmp_path: Path, path: str, source: str, said: str) -> None:
	found = plant(tmp_path, path, source)
	assert found
	assert all(each.startswith(f"partner_support/{path}:") and said in each for each in found)


@pytest.mark.parametrize(
	"doctype", ["SLA Clock", "SLA Clock Event", "Escalation Log", "Audit Entry", "Tier Proposal"]
)
@pytest.mark.parametrize("source", WRONG_WRITES)
def test_a_planted_second_writer_is_noticed(tmp_path: Path, source: str, doctype: str) -> None:
	found = plant(tmp_path, "adapters/planted.py", source.format(doctype))
	assert found
	assert all(f"{doctype} is written in" in each for each in found)


@pytest.mark.parametrize(("path", "source"), RIGHT)
def test_what_the_drawing_allows_is_let_be(tmp_path: Path, path: str, source: str) -> None:
	assert plant(tmp_path, path, source) == []
