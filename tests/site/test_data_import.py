"""Frappe's own Data Import, with the templates that we ship and with files that are wrong."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import frappe
from frappe.core.doctype.data_import.data_import import start_import
from frappe.core.doctype.data_import.exporter import Exporter
from frappe.model.document import Document
from frappe.utils import strip_html

from partner_support.adapters import site_time
from tests.site import program
from tests.site.factories import tier
from tests.site.workers import leaving_nothing

INSERT, UPDATE = "Insert New Records", "Update Existing Records"
TEMPLATES = Path(__file__).parents[2] / "docs" / "import"
FILES = {
	"Partner": "partners.csv",
	"Deal Registration": "deal_registrations.csv",
	"MDF Claim": "mdf_claims.csv",
	"Commission Statement": "commission_statements.csv",
	"Partner Agreement": "partner_agreements.csv",
}
KEPT = [*FILES, "Commission Line", "MDF Claim Proof", "Partner Certification", "Partner Tier Change"]


@pytest.fixture(autouse=True)
def cleaned_up(committing: None) -> Iterator[None]:
	with leaving_nothing(), site_time.travelled_to("2026-11-23 10:00:00"):
		tier("Gold", 3), tier("Silver", 2)
		program.product("Secure Gateway")
		for name in ("Webinar", "Trade show"):
			program.activity_type(name)
		enabled = frappe.get_all("Currency", {"name": ("in", ["EUR", "USD"]), "enabled": 0}, pluck="name")
		frappe.db.set_value("Currency", {"name": ("in", enabled or [""])}, "enabled", 1)
		frappe.db.commit()
		yield
		frappe.db.rollback()
		frappe.db.set_value("Currency", {"name": ("in", enabled or [""])}, "enabled", 0)
		frappe.db.commit()


def imported(doctype: str, content: str, kind: str = INSERT) -> Document:
	"""The import of a file, done as the desk's button has it done, by a worker."""
	file = frappe.get_doc(
		{"doctype": "File", "file_name": f"{frappe.generate_hash()}.csv", "content": content, "is_private": 1}
	).insert()
	job = frappe.get_doc(
		{
			"doctype": "Data Import",
			"reference_doctype": doctype,
			"import_type": kind,
			"import_file": file.file_url,
		}
	).insert()
	frappe.db.commit()
	start_import(job.name)
	frappe.db.commit()
	return job.reload()


def template(doctype: str) -> str:
	return (TEMPLATES / FILES[doctype]).read_text(encoding="utf-8")


def messages_of(job: Document) -> list[str]:
	"""What the person who imports reads about each record that was not taken, in the order of the file."""
	logs = frappe.get_all(
		"Data Import Log", {"data_import": job.name, "success": 0}, ["messages"], order_by="log_index"
	)
	return [" ".join(strip_html(message["message"]) for message in json.loads(log.messages)) for log in logs]


def warnings_of(job: Document) -> list[str]:
	"""What the person who imports reads when the file is not taken at all."""
	return [strip_html(warning["message"]) for warning in json.loads(job.template_warnings or "[]")]


def counts() -> dict[str, int]:
	return {table: frappe.db.count(table) for table in KEPT}


def everything_imported() -> None:
	for doctype in FILES:
		job = imported(doctype, template(doctype))
		assert job.status == "Success", (doctype, messages_of(job), warnings_of(job))


def changed(content: str, **values: str) -> str:
	"""A template with its first record only, and other values in it; a key names the column."""
	rows = list(csv.DictReader(io.StringIO(content)))
	first, *others = rows
	rows = [first | values, *(row for row in others[:1] if not row["External ID"])]
	return written(rows)


def written(rows: list[dict[str, str]]) -> str:
	out = io.StringIO()
	writer = csv.DictWriter(out, rows[0])
	writer.writeheader()
	writer.writerows(rows)
	return out.getvalue()


def exported(doctype: str, *fields: str, **tables: list[str]) -> list[dict[str, str]]:
	"""The records as Data Import's own template for an update holds them."""
	columns = Exporter(doctype, {doctype: ["name", *fields], **tables}, export_data=True).get_csv_array()
	header, *rows = ([str("" if cell is None else cell) for cell in row] for row in columns)
	return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_templates_are_taken_as_they_are():
	everything_imported()
	partner = frappe.get_doc("Partner", "Nordlicht IT")
	assert [row.holder for row in partner.certifications] == ["Ada Lindqvist", "Jonas Weber"]
	assert frappe.db.exists("Partner", 'Blue Ridge "Cloud" & O\'Neil')
	deals = frappe.get_all(
		"Deal Registration", ["external_id", "status", "decided_on"], order_by="external_id"
	)
	assert [(deal.external_id, deal.status) for deal in deals] == [
		("CRM-D-5001", "Won"),
		("CRM-D-5002", "Submitted"),
	]
	assert str(deals[0].decided_on) == "2026-01-14 15:05:00"
	claim = frappe.get_doc("MDF Claim", {"external_id": "MDF-7001"})
	assert (claim.status, claim.approved_amount, len(claim.proofs)) == ("Paid", 1000, 2)
	statements = {
		name: frappe.get_doc("Commission Statement", {"external_id": name})
		for name in ("ERP-CS-2026-01", "ERP-CS-2026-02")
	}
	assert [(each.status, each.total) for each in statements.values()] == [("Paid", 3450), ("Issued", 1250)]
	assert statements["ERP-CS-2026-02"].lines[0].amount == 1250
	assert frappe.db.get_value("Partner Agreement", {"external_id": "CLM-301"}, "status") == "Expired"


def test_the_same_file_again_makes_nothing_and_says_why():
	everything_imported()
	before = counts()
	for doctype in FILES:
		job = imported(doctype, template(doctype))
		assert job.status == "Error"
		said = messages_of(job)
		assert len(said) == 2
		known = "already exists" if doctype == "Partner" else "already belongs to"
		assert all(known in message for message in said), said
	assert counts() == before


@pytest.mark.parametrize(
	("doctype", "label", "values"),
	[
		("Partner", "Status", {"Nordlicht IT": "Suspended"}),
		("Deal Registration", "Status", {"CRM-D-5002": "Approved"}),
		("MDF Claim", "Status", {"MDF-7002": "Withdrawn"}),
		("Commission Statement", "Status", {"ERP-CS-2026-02": "Disputed"}),
		("Partner Agreement", "Status", {"CLM-300": "Suspended"}),
	],
)
def test_states_are_updated_from_the_exported_file(doctype, label, values):
	everything_imported()
	key = "Partner" if doctype == "Partner" else "External ID"
	fields = ["status", "decision_reason"] if doctype in ("Partner Agreement",) else ["status"]
	rows = exported(doctype, *([] if doctype == "Partner" else ["external_id"]), *fields)
	rows = [row for row in rows if row.get(key, row.get("ID")) in values]
	rows[0][label] = next(iter(values.values()))
	if "Reason" in rows[0]:
		rows[0]["Reason"] = "Payment is overdue"
	before = counts()
	job = imported(doctype, written(rows), UPDATE)
	assert job.status == "Success", (messages_of(job), warnings_of(job))
	field = "name" if doctype == "Partner" else "external_id"
	(wanted,) = values.items()
	assert frappe.db.get_value(doctype, {field: wanted[0]}, "status") == wanted[1]
	assert counts() == before
	again = imported(doctype, written(rows), UPDATE)
	assert messages_of(again) == ["No changes to update"]


def test_lines_are_updated_while_a_statement_is_a_draft_and_refused_once_it_is_issued():
	imported("Partner", template("Partner"))
	imported("Commission Statement", changed(template("Commission Statement"), Status="Draft"))
	lines = ["name", "description", "base_amount", "rate", "amount"]
	rows = exported("Commission Statement", lines=lines)
	assert len(rows) == 2
	rows[0] |= {"Rate (Lines)": "8", "Amount (Lines)": "3840"}
	job = imported("Commission Statement", written(rows), UPDATE)
	assert job.status == "Success", (messages_of(job), warnings_of(job))
	statement = frappe.get_last_doc("Commission Statement")
	assert ([line.amount for line in statement.lines], statement.total) == ([3840, -150], 3690)
	statement.update({"status": "Issued"}).save()
	rows[0] |= {"Rate (Lines)": "9", "Amount (Lines)": "4320"}
	job = imported("Commission Statement", written(rows), UPDATE)
	assert "cannot be changed. Make a corrected version instead" in messages_of(job)[0]
	assert statement.reload().total == 3690


REFUSED = [
	("Deal Registration", {"Value": "-1"}, "Value cannot be negative"),
	("Deal Registration", {"Value": "a lot"}, "Value: enter an amount above 0."),
	("Deal Registration", {"Value": "100.005"}, "more decimals than EUR"),
	("Deal Registration", {"End Customer": "<script>alert(1)</script>"}, "reads as markup"),
	("Deal Registration", {"End Customer": "A" * 141}, "End Customer is too long: 141 characters, where 140 fit"),
	("Deal Registration", {"End Customer": ""}, "Value missing for"),
	("Deal Registration", {"Expected Close": "2026-01-01"}, "lies before Registered On"),
	("Deal Registration", {"Status": "Rejected", "Closed On": "", "Reason": ""}, "Rejected needs: Reason"),
	("MDF Claim", {"Approved": "1200.01"}, "is more than was claimed"),
	("MDF Claim", {"Approved": ""}, "Paid needs: Approved"),
	("MDF Claim", {"Currency": "USD"}, "is paid in EUR, not in USD"),
	("MDF Claim", {"To": "2026-03-09"}, "lies before From"),
	("Commission Statement", {"Amount (Lines)": "3600.01"}, "Lines, row 1: 7.5 % of 48000.0 is 3600.00, not 3600.01"),
	("Commission Statement", {"Rate (Lines)": "seven"}, "Lines, row 1: the rate must be above 0"),
	("Commission Statement", {"Base (Lines)": "n/a"}, "Lines, row 1: enter the amount it is a share of"),
	("Commission Statement", {"Paid On": "2026-01-01"}, "lies before Issued On"),
	("Partner Agreement", {"Signed On": ""}, "Active needs: Signed On"),
	("Partner Agreement", {"Valid Until": "2020-01-01"}, "lies before Valid From"),
	("Partner", {"Partner": "Nord<b>licht"}, "reads as markup"),
	("Partner", {"Time Zone": "Europe/Atlantis"}, "IANA"),
]  # fmt: skip


@pytest.mark.parametrize("doctype", FILES)
def test_bad_rows_are_refused_with_their_reasons_and_the_good_one_among_them_is_taken(doctype):
	if doctype != "Partner":
		imported("Partner", template("Partner"))
	before = counts()
	wrong = [(values, words) for kind, values, words in REFUSED if kind == doctype]
	good = list(csv.DictReader(io.StringIO(template(doctype))))[-1]
	files = [changed(template(doctype), **values) for values, _words in wrong]
	rows = [row for file in files for row in csv.DictReader(io.StringIO(file))]
	job = imported(doctype, written([*rows, good]))
	assert job.status == "Partial Success", (messages_of(job), warnings_of(job))
	said = messages_of(job)
	assert len(said) == len(wrong)
	assert [
		words for (_values, words), message in zip(wrong, said, strict=True) if words not in message
	] == []
	assert frappe.db.count(doctype) == before[doctype] + 1
	parents = {each: set(frappe.get_all(each, pluck="name")) for each in FILES}
	for table in ("Commission Line", "MDF Claim Proof", "Partner Certification"):
		for row in frappe.get_all(table, fields=["parent", "parenttype"]):
			assert row.parent in parents[row.parenttype]


@pytest.mark.parametrize(
	("doctype", "values", "words"),
	[
		("Deal Registration", {"Partner": "Nobody & Sons"}, "Nobody"),
		("Deal Registration", {"Product": "Perpetual motion"}, "perpetual motion"),
		("Deal Registration", {"Currency": "XXX"}, "xxx"),
		("Deal Registration", {"Status": "Sold"}, "invalid: Sold"),
		("Deal Registration", {"Expected Close": "soon"}, "soon"),
		("Deal Registration", {"Expected Close": "20026-06-30"}, "20026-06-30"),
	],
)
def test_a_file_that_names_what_is_not_there_is_not_taken_at_all(doctype, values, words):
	imported("Partner", template("Partner"))
	before = counts()
	job = imported(doctype, changed(template(doctype), **values))
	assert job.status == "Pending"
	assert words.lower() in " ".join(warnings_of(job)).lower()
	assert "<script" not in job.template_warnings
	assert counts() == before
