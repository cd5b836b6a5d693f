"""An export can be read by anybody, verified offline, and reads nothing while it is made."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

import frappe

from partner_support.adapters.disputes import audit_trail, dispute_export
from partner_support.partner_program import dispute_trail
from tests.engine.purity import ROOT
from tests.site.disputing import agreed, call, disputed, entries, gold, last, trouble
from tests.site.factories import agent_replies, errors, partner_replies
from tests.site.portal import USER
from tests.site.printing import needs_printing

SCRIPT = ROOT / "scripts" / "verify-audit"
SECRET = "what-stands-in-a-file-of-the-server"


@pytest.fixture
def dispute():
	"""A dispute with messages, a decision and a correction."""
	raised, dispute, _about = disputed(gold(manager=USER))
	agent_replies(partner_replies(raised, "Fünf <b>Prozent</b> 💶 & more"), "We <i>see</i>.")
	agreed(dispute)
	yield dispute
	assert errors() == []


def exported(dispute) -> dict[str, Any]:
	call("export_json", dispute=dispute.name)
	return json.loads(frappe.response.filecontent)


def verified(export: Any, folder: Path, *options: str) -> subprocess.CompletedProcess:
	"""What the script says about an export; it runs alone, in an empty folder, without this app's path."""
	file = folder / "export.json"
	file.write_text(
		export if isinstance(export, str) else json.dumps(export, ensure_ascii=False), encoding="utf-8"
	)
	return subprocess.run(
		[sys.executable, "-I", str(SCRIPT), str(file), *options],
		cwd=folder,
		capture_output=True,
		text=True,
		check=False,
	)


# JSON


def test_the_json_is_a_file_that_says_what_it_is(dispute):
	export = exported(dispute)
	assert frappe.response.filename == f"{dispute.name}.json"
	assert frappe.response.type == "download"
	assert export["format"] == "partner-support-dispute-audit/1"
	assert export["chain"] == {
		"name": dispute.name,
		"length": len(export["entries"]),
		"head": dispute.trail_head,
	}
	assert export["dispute"]["amount_agreed"] == "60.00"
	assert export["exported"]["found_at_export"] == "intact"
	assert "RFC 8785" in export["how_to_verify"]
	assert [each["sequence"] for each in export["entries"]] == list(range(1, dispute.trail_entries + 1))
	assert export["entries"][-1]["hash"] == dispute.trail_head
	assert any("Fünf Prozent 💶 & more" in str(each["after"]) for each in export["entries"])


def test_the_script_verifies_a_genuine_export(dispute, tmp_path):
	run = verified(exported(dispute), tmp_path)
	assert (run.returncode, run.stderr) == (0, "")
	assert (
		run.stdout == f"{dispute.name}: intact, {dispute.trail_entries} entries, head {dispute.trail_head}\n"
	)


def test_the_script_stands_alone_and_can_be_run():
	assert os.access(SCRIPT, os.X_OK)
	source = SCRIPT.read_text()
	imports = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
	assert imports <= {"argparse", "hashlib", "json", "sys"}


def test_a_head_handed_out_earlier_is_found_in_a_later_export(dispute, tmp_path):
	earlier, length = dispute.trail_head, dispute.trail_entries
	call("reopen", dispute=dispute.name, reason="A contract turned up.")
	run = verified(exported(dispute), tmp_path, "--head", earlier)
	assert run.returncode == 0
	assert f"is entry {length} of {dispute.reload().trail_entries}." in run.stdout


def test_a_trail_rewritten_since_a_head_was_handed_out_is_found_although_it_fits(dispute, tmp_path):
	handed_out = dispute.trail_head
	run = verified(rewritten(exported(dispute)), tmp_path)
	assert run.returncode == 0
	run = verified(rewritten(exported(dispute)), tmp_path, "--head", handed_out)
	assert run.returncode == 1
	assert "rewritten since" in run.stderr


def rewritten(export: dict) -> dict:
	"""The whole chain made anew with another story, by somebody who knows how."""
	audit = dispute_trail.audit
	previous = audit.genesis(export["chain"]["name"])
	for each in export["entries"]:
		if each["kind"] == "Message":
			each["after"]["text"] = "We withdraw our claim."
		each["previous_hash"] = previous
		previous = each["hash"] = audit.digest({key: each[key] for key in each if key != "hash"})
	export["chain"]["head"] = previous
	return export


def change(**values: Any) -> Callable[[dict], None]:
	return lambda export: export["entries"][2].update(values)


def swap(export: dict) -> None:
	export["entries"][1], export["entries"][3] = export["entries"][3], export["entries"][1]


def insert(export: dict) -> None:
	export["entries"].insert(2, dict(export["entries"][4]))


TAMPERINGS: dict[str, tuple[Callable[[dict], Any], str]] = {
	"who": (change(actor="eve"), "entry 3 was altered"),
	"when": (change(at="2020-01-01T00:00:00.000000Z"), "entry 3 was altered"),
	"what": (change(after={"status": "Paid"}), "entry 3 was altered"),
	"before": (change(before={"status": "Open"}), "entry 3 was altered"),
	"kind": (change(kind="Field"), "entry 3 was altered"),
	"number": (change(sequence=4), "entry 3 was altered"),
	"its hash": (change(hash="0" * 64), "entry 3 was altered"),
	"a field more": (change(comment="harmless"), "entry 3 was altered"),
	"half a character": (change(actor="\ud800"), "entry 3 was altered"),
	"removed": (lambda export: export["entries"].pop(2), "entry 3 is missing"),
	"the end removed": (lambda export: export["entries"].pop(), "and what followed it are missing"),
	"everything removed": (
		lambda export: export["entries"].clear(),
		"entry 1 and what followed it are missing",
	),
	"swapped": (swap, "entry 2 is not in its place"),
	"inserted": (insert, "does not belong there stands where entry 3 should"),
	"the head": (lambda export: export["chain"].update(head="0" * 64), "is not the one that was kept"),
	"the length": (lambda export: export["chain"].update(length=3), "entry 4 stands behind the end"),
	"another dispute's name": (
		lambda export: export["chain"].update(name="DSP-X"),
		"belongs to another dispute",
	),
	"the figures": (
		lambda export: export["dispute"].update(amount_agreed="9999.00"),
		"the dispute says amount_agreed = '9999.00', its trail '60.00'",
	),
}


@pytest.fixture(scope="module")
def genuine(site) -> Iterator[str]:
	"""One export that every tampering begins with."""
	yield json.dumps(an_export_of_its_own())
	frappe.db.rollback()


def an_export_of_its_own() -> dict:
	"""A chain of six entries, written down without a site."""
	audit, name, previous, made = dispute_trail.audit, "DSP-1", "", []
	subject = f"Commission Dispute {name}"
	opened = [{"subject": subject, "values": {"status": "Open", "amount_agreed": "0.00"}}]
	facts = [("Opened", subject, None, opened)]
	facts += [("Message", f"Communication {number}", None, {"text": str(number)}) for number in range(4)]
	facts += [("Decision", subject, {"status": "Open"}, {"status": "Agreed", "amount_agreed": "60.00"})]
	for number, fact in enumerate(facts, 1):
		entry = audit.Entry(number, "at", "ann", *fact, previous or audit.genesis(name))
		previous = entry.hash
		made.append({**vars(entry), "hash": previous})
	return {
		"format": audit.FORMAT,
		"dispute": {"status": "Agreed", "amount_agreed": "60.00"},
		"chain": {"name": name, "length": len(made), "head": previous},
		"entries": made,
	}


def test_what_the_tamperings_begin_with_is_intact(genuine, tmp_path):
	assert verified(genuine, tmp_path).returncode == 0


@pytest.mark.parametrize("what", TAMPERINGS)
def test_the_script_names_the_first_break_of_a_tampered_export(genuine, tmp_path, what):
	tamper, said = TAMPERINGS[what]
	export = json.loads(genuine)
	tamper(export)
	text = json.dumps(export)
	run = verified(text, tmp_path)
	assert run.returncode == 1
	assert said in run.stderr


@pytest.mark.parametrize(
	"text",
	[
		"",
		"[]",
		"not json",
		'{"format": "another/1"}',
		'{"format": "partner-support-dispute-audit/1", "chain": {}, "entries": [1], "dispute": {}}',
		'{"format": "partner-support-dispute-audit/1", "format": "x"}',
		'{"format": NaN}',
		"[" * 100_000,
	],
)
def test_what_is_no_export_is_told_apart_from_a_break(tmp_path, text):
	run = verified(text, tmp_path)
	assert run.returncode == 2
	assert "Traceback" not in run.stderr


def test_a_key_written_twice_in_a_file_is_not_overlooked(genuine, tmp_path):
	twice = genuine.replace('"actor": "ann"', '"actor": "eve", "actor": "ann"', 1)
	assert twice != genuine
	run = verified(twice, tmp_path)
	assert run.returncode == 2
	assert "twice" in run.stderr


def test_a_broken_trail_can_be_exported_and_the_script_agrees_with_the_site(dispute, tmp_path):
	entry = {"commission_dispute": dispute.name, "sequence": 2}
	frappe.db.set_value("Audit Entry", entry, "actor", "eve", update_modified=False)
	export = exported(dispute)
	assert export["exported"]["found_at_export"] == trouble(dispute) == "entry 2 was altered"
	assert "entry 2 was altered" in verified(export, tmp_path).stderr


# PDF


def text_of(pdf: bytes) -> str:
	return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@needs_printing
def test_the_pdf_tells_the_dispute_its_trail_and_the_head(dispute):
	call("export_pdf", dispute=dispute.name)
	assert (frappe.response.type, frappe.response.filename) == ("pdf", f"{dispute.name}.pdf")
	text = text_of(frappe.response.filecontent)
	for told in (dispute.name, "Gold Reseller", "60.00", "Accepted in part", "Fünf Prozent", "is intact"):
		assert told in text
	assert dispute.trail_head in text.replace(" ", "")


@needs_printing
def test_the_pdf_of_a_broken_trail_says_so(dispute):
	frappe.db.set_value("Commission Dispute", dispute.name, "trail_head", "0" * 64)
	call("export_pdf", dispute=dispute.name)
	assert "is broken" in text_of(frappe.response.filecontent)


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
	"""An address, and everything that was asked of it."""
	asked: list[str] = []

	class Listener(BaseHTTPRequestHandler):
		def do_GET(self) -> None:
			asked.append(self.path)
			self.send_response(200)
			self.end_headers()

		def log_message(self, *args: object) -> None: ...

	server = HTTPServer(("127.0.0.1", 0), Listener)
	threading.Thread(target=server.serve_forever, daemon=True).start()
	try:
		yield f"http://127.0.0.1:{server.server_port}", asked
	finally:
		server.shutdown()


@needs_printing
def test_making_the_pdf_reads_no_file_and_calls_no_address(dispute, tmp_path):
	secret = tmp_path / "secret.txt"
	secret.write_text(SECRET)
	with listening() as (address, asked):
		hostile = (
			f'<img src="{address}/img"><img src="file://{secret}"><iframe src="file://{secret}"></iframe>'
			f'<link rel="stylesheet" href="{address}/css"><style>@import url("{address}/import");</style>'
			f'<object data="file://{secret}"></object><div style="background:url({address}/bg)">seen</div>'
			f"<script>document.write('{SECRET}')</script>&lt;img src={address}/escaped&gt;"
		)
		raised = frappe.get_doc("HD Ticket", dispute.ticket)
		partner_replies(raised, hostile)
		partner_replies(raised, "{{ frappe.db.get_value('User', 'Administrator', 'api_key') }} {% raw %}")
		frappe.db.set_value("HD Ticket", raised.name, "subject", f"<img src={address}/subject>")
		audit_trail.follow(dispute.name, ("HD Ticket", raised.name))
		html = dispute_export.as_html(dispute.name)
		text = text_of(dispute_export.as_pdf(dispute.name))
	assert asked == []
	assert SECRET not in text
	assert "seen" in text
	assert "<img" not in html and "<iframe" not in html and "<link" not in html and "<script" not in html
	assert "{{ frappe.db" in text.replace("&#39;", "'")


def test_without_a_pdf_engine_the_message_says_what_to_do_and_json_still_works(
	dispute, tmp_path, monkeypatch
):
	monkeypatch.setenv("PATH", str(tmp_path))
	with pytest.raises(frappe.ValidationError, match="install wkhtmltopdf"):
		call("export_pdf", dispute=dispute.name)
	assert exported(dispute)["chain"]["name"] == dispute.name
	(only,) = dispute_export.write_to(dispute.name, str(tmp_path))
	assert only.endswith(".json")
	frappe.db.delete("Error Log")


# The form


def test_the_form_gets_the_trail_in_words(dispute):
	told = call("trail", dispute=dispute.name)
	assert (told["intact"], told["head"]) == (True, dispute.trail_head)
	decision = next(each for each in told["entries"] if each["kind"] == "Decision")
	assert {"label": "Agreed", "before": "0.00", "after": "60.00"} in decision["lines"]
	assert len(told["entries"]) == len(entries(dispute))
	assert last(dispute, "Decision").sequence == decision["sequence"]
