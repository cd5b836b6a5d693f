"""Several processes write to one dispute at once, with real commits; and what bench says about the result."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import frappe

from partner_support.adapters.disputes import audit_trail, dispute_decisions
from partner_support.adapters.disputes.audit_trail import Event
from tests.site.disputing import WRONG, call, disputed, entries, gold, trouble
from tests.site.factories import an_outgoing_account, partner_replies
from tests.site.printing import needs_printing
from tests.site.workers import ended, leaving_nothing, started

OURS = "Partner Support%"
EACH = 15


@pytest.fixture(autouse=True)
def cleaned_up(committing: None) -> Iterator[None]:
	with leaving_nothing():
		frappe.db.delete("Error Log", {"method": ["like", OURS]})
		frappe.db.commit()
		yield


@pytest.fixture
def dispute():
	an_outgoing_account()
	dispute = disputed(gold())[1]
	call("set_claim", dispute=dispute.name, amount_claimed=100)
	frappe.db.commit()
	return dispute


def failures() -> list[str]:
	return frappe.get_all("Error Log", filters={"method": ["like", OURS]}, pluck="error")


def test_processes_that_append_at_once_keep_the_chain_whole_and_lose_nothing(dispute):
	def appends(name: str) -> None:
		for number in range(EACH):
			audit_trail.append(
				dispute.name, [Event("Note", f"{name}{number}"), Event("Note", f"{name}{number} again")]
			)
			frappe.db.commit()

	before = len(entries(dispute))
	processes = [started(lambda name=name: appends(name)) for name in "abc"]
	assert ended(*processes) == [0, 0, 0]
	frappe.db.rollback()
	assert trouble(dispute) == ""
	told = Counter(entry.subject for entry in entries(dispute)[before:])
	assert told == Counter(
		f"{name}{number}{more}" for name in "abc" for number in range(EACH) for more in ("", " again")
	)


def test_messages_decisions_and_changes_that_cross_leave_each_an_entry(dispute):
	def writes() -> None:
		for number in range(5):
			partner_replies(frappe.get_doc("HD Ticket", dispute.ticket), f"Message {number}")
			frappe.db.commit()

	def claims() -> None:
		for number in range(1, 11):
			dispute_decisions.set_claim(dispute.name, 100 + number)
			frappe.db.commit()

	def edits_the_statement() -> None:
		for number in range(8):
			statement = frappe.get_doc("Commission Statement", dispute.commission_statement)
			statement.payment_reference = f"SEPA {number}"
			statement.save()
			frappe.db.commit()

	assert ended(started(writes), started(claims), started(edits_the_statement)) == [0, 0, 0]
	frappe.db.rollback()
	assert trouble(dispute) == ""
	assert failures() == []
	told = entries(dispute)
	said = [
		entry.after["text"] for entry in told if entry.kind == "Message" and "Message" in entry.after["text"]
	]
	assert said == [f"Message {number}" for number in range(5)]
	claimed = [
		entry.after["amount_claimed"]
		for entry in told
		if entry.kind == "Field" and "amount_claimed" in entry.after
	]
	assert claimed[1:] == [f"{100 + number}.00" for number in range(1, 11)]
	paid = [
		entry.after["payment_reference"]
		for entry in told
		if isinstance(entry.after, dict) and "payment_reference" in entry.after
	]
	assert paid == [f"SEPA {number}" for number in range(8)]


def test_of_two_who_decide_at_once_one_is_refused(dispute):
	def agrees() -> None:
		frappe.db.get_value("Commission Dispute", dispute.name, "status")  # what this transaction believes
		wait_for_the_other()
		dispute_decisions.agree(dispute.name, 50, WRONG)
		frappe.db.commit()

	def rejects() -> None:
		frappe.db.get_value("Commission Dispute", dispute.name, "status")
		wait_for_the_other()
		dispute_decisions.reject(dispute.name, WRONG)
		frappe.db.commit()

	read, write = os.pipe()

	def wait_for_the_other() -> None:
		os.read(read, 1)

	processes = started(agrees), started(rejects)
	os.write(write, b"gg")
	assert sorted(ended(*processes)) == [0, 1]
	frappe.db.rollback()
	decided = [entry.after["decision"] for entry in entries(dispute) if entry.kind == "Decision"]
	assert len(decided) == 1
	assert trouble(dispute) == ""


# bench


def bench(*arguments: str) -> subprocess.CompletedProcess:
	"""A command as an administrator gives it."""
	command = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", frappe.local.site]
	return subprocess.run(
		[*command, "partner-support-audit", *arguments], capture_output=True, text=True, check=False
	)


def test_bench_verifies_every_trail_and_fails_at_a_break(dispute):
	run = bench("verify")
	assert run.returncode == 0, run.stderr
	assert f"{dispute.name}: intact, {dispute.reload().trail_entries} entries" in run.stdout
	entry = {"commission_dispute": dispute.name, "sequence": 2}
	frappe.db.set_value("Audit Entry", entry, "actor", "eve", update_modified=False)
	frappe.db.commit()
	for options in ([], ["--dispute", dispute.name]):
		run = bench("verify", *options)
		assert run.returncode == 1
		assert f"{dispute.name}: entry 2 was altered" in run.stderr
		assert "1 broken" in run.stdout


@needs_printing
def test_bench_exports_what_can_be_verified_and_says_where(dispute, tmp_path: Path):
	run = bench("export", dispute.name, "--to", str(tmp_path))
	assert run.returncode == 0, run.stderr
	json_file, pdf_file = (Path(line) for line in run.stdout.split())
	assert json.loads(json_file.read_text())["chain"]["head"] == dispute.reload().trail_head
	assert pdf_file.read_bytes().startswith(b"%PDF")
	script = Path(__file__).parents[2] / "scripts" / "verify-audit"
	assert subprocess.run([str(script), str(json_file)], check=False).returncode == 0


@pytest.mark.parametrize(
	"arguments", [["verify", "--dispute", "DSP-NONE"], ["export", "DSP-NONE", "--to", "."]]
)
def test_bench_refuses_a_dispute_that_there_is_not(arguments):
	run = bench(*arguments)
	assert run.returncode == 2
	assert "DSP-NONE" in run.stderr
