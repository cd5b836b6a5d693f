"""A dispute's trail: everything that happens is in it, nothing gets out of it, and tampering is found."""

import hashlib
import json
import logging
from types import SimpleNamespace

import pytest

import frappe
from frappe.desk.form import assign_to
from helpdesk.helpdesk.doctype.hd_ticket import api

from partner_support.adapters.disputes import audit_events, audit_trail, dispute_checks
from partner_support.adapters.disputes.audit_trail import Event
from partner_support.adapters.disputes.disputes import LINK
from partner_support.adapters.mail import plain_text
from partner_support.adapters.sla import sweep
from partner_support.exceptions import AppendOnlyError
from partner_support.partner_program import dispute_trail
from partner_support.partner_program.report.dispute_audit import dispute_audit
from tests.site.disputing import (
	COMMISSION,
	FINANCE,
	agreed,
	call,
	dispute_of,
	disputed,
	entries,
	finance,
	gold,
	last,
	trouble,
)
from tests.site.factories import (
	agent,
	agent_replies,
	at,
	category,
	communicate,
	errors,
	ladder,
	partner,
	partner_replies,
	policy,
	set_on,
	step,
	user,
)
from tests.site.portal import USER, signed_in
from tests.site.program import moved, statement

INVOICE = b"Acme Clinics;10000;8"


@pytest.fixture
def mine():
	yield gold(manager=USER)
	assert errors() == []


@pytest.fixture
def dispute(mine):
	return disputed(mine)[1]


def ticket_of(dispute):
	return frappe.get_doc("HD Ticket", dispute.ticket)


def sha256(content: bytes) -> str:
	return hashlib.sha256(content).hexdigest()


# What is in it


def test_the_first_entry_says_how_dispute_ticket_and_statement_stood(dispute):
	opened = entries(dispute)[0]
	assert (opened.sequence, opened.kind, opened.before) == (1, "Opened", None)
	told = {each["subject"].rpartition(" ")[0]: each["values"] for each in opened.after}
	assert told["Commission Dispute"]["status"] == "Open"
	assert told["HD Ticket"]["ticket_type"] == COMMISSION
	assert told["Commission Statement"]["status"] == "Issued"
	assert told["Commission Statement"]["total"] == "1125.00"
	assert [line["amount"] for line in told["Commission Statement"]["lines"]] == ["750.00", "375.00"]


def test_messages_in_and_out_are_kept_as_they_are_read_with_the_hash_of_the_original(dispute):
	ticket = ticket_of(dispute)
	html = '<p>Rate is <b>8</b> %<br>not 7.5</p><script>alert(1)</script><a href="https://evil.example/x">here</a>'
	partner_replies(ticket, html)
	received = last(dispute, "Message")
	assert received.actor == ticket.raised_by
	assert received.after["direction"] == "Received"
	assert received.after["text"] == "Rate is 8 %\nnot 7.5\nhere (https://evil.example/x)"
	stored = frappe.db.get_value("Communication", {"name": received.subject.split()[1]}, "content")
	assert received.after["sha256"] == sha256(stored.encode())
	agent_replies(ticket)
	sent = last(dispute, "Message")
	assert (sent.actor, sent.after["direction"]) == ("agent@vendor.example.com", "Sent")


def test_a_note_its_change_and_its_deletion_are_three_entries(dispute):
	agent()
	ticket = ticket_of(dispute)
	with signed_in("agent@vendor.example.com"):
		ticket.new_comment("<p>They are right.</p>")
	note = frappe.get_last_doc("HD Ticket Comment", {"reference_ticket": ticket.name})
	assert (last(dispute, "Note").actor, last(dispute, "Note").after["text"]) == (
		"agent@vendor.example.com",
		"They are right.",
	)
	note.content = "<p>They are wrong.</p>"
	note.save()
	changed = last(dispute, "Note")
	assert (changed.before["text"], changed.after["text"]) == ("They are right.", "They are wrong.")
	note.is_pinned = 1
	note.save()
	frappe.delete_doc("HD Ticket Comment", note.name)
	about = [entry for entry in entries(dispute, "Note") if entry.subject == f"HD Ticket Comment {note.name}"]
	assert len(about) == 3
	assert (about[2].before["text"], about[2].after) == ("They are wrong.", {"deleted": True})


def test_a_file_is_kept_by_name_and_content_once(mine):
	about = statement(mine, status="Issued")
	with signed_in(USER):
		file = frappe.get_doc(
			{"doctype": "File", "file_name": "invoice.csv", "content": INVOICE, "is_private": 1}
		).insert()
		raised = api.new(
			{
				"subject": "October",
				"description": "See the file.",
				"ticket_type": COMMISSION,
				LINK: about.name,
			},
			attachments=[{"name": file.name, "file_url": file.file_url}],
		)
	dispute = dispute_of(raised)
	(kept,) = entries(dispute, "Attachment")
	assert (kept.after["file_name"], kept.after["sha256"]) == (file.file_name, sha256(INVOICE))
	assert kept.actor == USER
	for name in frappe.get_all(
		"File", {"attached_to_doctype": "HD Ticket", "attached_to_name": raised.name}, pluck="name"
	):
		frappe.delete_doc("File", name)
	assert last(dispute, "Attachment").after == {"deleted": True}
	assert last(dispute, "Attachment").before["sha256"] == sha256(INVOICE)


def test_a_file_that_is_attached_later_is_kept_from_then_on(dispute):
	file = frappe.get_doc(
		{"doctype": "File", "file_name": "late.csv", "content": INVOICE, "is_private": 1}
	).insert()
	assert entries(dispute, "Attachment") == []
	file.update({"attached_to_doctype": "HD Ticket", "attached_to_name": dispute.ticket})
	file.save()
	file.save()
	(kept,) = entries(dispute, "Attachment")
	assert (kept.after["attached_to"], kept.after["sha256"]) == (
		f"HD Ticket {dispute.ticket}",
		sha256(INVOICE),
	)


def test_a_file_that_lives_elsewhere_is_kept_by_its_address_and_not_fetched(dispute):
	file = SimpleNamespace(file_url="https://elsewhere.example/x.pdf")
	assert audit_events.content_of(file) == {"address": "https://elsewhere.example/x.pdf"}


def test_what_changes_on_the_ticket_is_an_entry_with_before_and_after(dispute):
	set_on(ticket_of(dispute), priority="High", subject="Commission of October")
	changed = last(dispute, "Field")
	assert changed.subject == f"HD Ticket {dispute.ticket}"
	assert changed.before == {"priority": "Urgent", "subject": "The deal cannot be submitted"}
	assert changed.after == {"priority": "High", "subject": "Commission of October"}
	set_on(ticket_of(dispute), status="Replied")
	assert last(dispute, "State").after["status"] == "Replied"


def test_an_assignment_is_an_entry_when_it_comes_and_when_it_goes(dispute):
	agent()
	ticket_of(dispute).assign_agent("agent@vendor.example.com")
	assert last(dispute, "Field").after == {"_assign": ["agent@vendor.example.com"]}
	assign_to.clear("HD Ticket", dispute.ticket)
	assert last(dispute, "Field").before == {"_assign": ["agent@vendor.example.com"]}
	assert last(dispute, "Field").after == {"_assign": None}


def test_an_escalation_is_an_entry_with_its_level_and_what_came_of_it():
	with at("2026-11-23 10:00"):
		policy(ladder_name=ladder(step("Target missed", clock="First Response", level=2)).name)
		category(COMMISSION, record_doctype="Commission Statement")
		_raised, dispute, _about = disputed(partner())
	with at("2026-11-24 10:00"):
		sweep.run()
	escalated = last(dispute, "Escalation")
	assert (escalated.after["level"], escalated.after["trigger"]) == ("2", "Target missed")
	assert escalated.after["recipients"] == "manager@vendor.example.com"
	levels = [
		entry.after
		for entry in entries(dispute)
		if entry.kind in ("State", "Field") and "escalation_level" in entry.after
	]
	assert [each["escalation_level"] for each in levels] == [2]
	assert trouble(dispute) == ""
	assert errors() == []


def test_what_becomes_of_the_statement_is_an_entry(mine, dispute):
	about = frappe.get_doc("Commission Statement", dispute.commission_statement)
	with signed_in(finance()):
		moved(about, "Paid", payment_reference="SEPA 1")
	paid = last(dispute, "State")
	assert (paid.actor, paid.before["status"], paid.after["status"]) == (FINANCE, "Disputed", "Paid")
	assert paid.after["payment_reference"] == "SEPA 1"


@pytest.mark.parametrize(
	"words",
	[
		"half \ud83d a character",
		"a \x00 nought and a \x1b bell",
		"Fünf 💶 für <Müller & Söhne>",
		'{"not": "markup"} \\u003c',
		"x" * 150_000,
	],
)
def test_whatever_somebody_writes_the_chain_holds(dispute, words):
	audit_trail.append(dispute.name, [Event("Message", "x", after=audit_events.written(words))])
	said = last(dispute, "Message").after
	assert said["text"] == words.encode("utf-8", "replace").decode()[:100_000].strip() or "<" in words
	assert said.get("cut_off_after") == (100_000 if len(words) > 100_000 else None)
	assert trouble(dispute) == ""


def test_markup_in_an_entry_is_no_markup_in_the_database(dispute):
	audit_trail.append(
		dispute.name, [Event("Note", "x", after={"text": "<img src=x onerror=alert(1)> & more"})]
	)
	stored = frappe.get_last_doc("Audit Entry", {"commission_dispute": dispute.name, "kind": "Note"})
	assert not set("<>&") & set(stored.after)
	assert last(dispute, "Note").after == {"text": "<img src=x onerror=alert(1)> & more"}


def test_a_sender_cannot_smuggle_markup_or_length_into_the_name_of_who_did_it(dispute):
	communicate(ticket_of(dispute), "Hello", "Received", '"<b>x</b>" <a@b.example>')
	assert last(dispute, "Message").actor == "a@b.example"
	audit_trail.append(dispute.name, [Event("Note", "x", actor="<i>" + "y" * 300)])
	assert last(dispute, "Note").actor == "i" + "y" * 139


@pytest.mark.parametrize(
	("html", "read"),
	[
		(None, ""),
		("plain", "plain"),
		("a &amp; b &lt;c&gt;", "a & b <c>"),
		("<p>one</p><p>two</p>", "one\n\ntwo"),
		("<style>p{}</style>seen<script>not()</script>", "seen"),
		('<img src="file:///etc/passwd" alt="logo">', "[logo]"),
		('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
		("<table><tr><td>1</td><td>2</td></tr></table>", "1\t2"),
		("<![unknown[ x ]]>after", "after"),
		("<div><b>un<i>closed", "unclosed"),
	],
)
def test_html_is_read_as_a_person_reads_it(html, read):
	assert plain_text.of(html) == read


# Nothing gets out of it


def an_entry(dispute):
	return frappe.get_last_doc("Audit Entry", {"commission_dispute": dispute.name})


WAYS_TO_CHANGE = {
	"save": lambda entry: entry.update({"actor": "eve"}).save(),
	"save past every check": lambda entry: save_past_checks(entry),
	"set_value over REST": lambda entry: frappe.client.set_value("Audit Entry", entry.name, "actor", "eve"),
	"save over REST": lambda entry: frappe.client.save({**entry.as_dict(), "actor": "eve"}),
	"db_set": lambda entry: entry.db_set("actor", "eve"),
	"db_update": lambda entry: entry.update({"actor": "eve"}).db_update(),
	"rename": lambda entry: frappe.rename_doc("Audit Entry", entry.name, "other", force=True),
	"delete": lambda entry: frappe.delete_doc("Audit Entry", entry.name),
	"delete by force": lambda entry: frappe.delete_doc(
		"Audit Entry", entry.name, force=True, ignore_on_trash=True
	),
	"delete over REST": lambda entry: frappe.client.delete("Audit Entry", entry.name),
	"insert": lambda entry: frappe.copy_doc(entry).update({"sequence": 99, "entry_hash": "f" * 64}).insert(),
	"db_insert": lambda entry: frappe.copy_doc(entry).update({"name": "x", "sequence": 99}).db_insert(),
	"insert over REST": lambda entry: frappe.client.insert({"doctype": "Audit Entry", "kind": "Note"}),
}


def save_past_checks(entry):
	entry.flags.ignore_validate = entry.flags.ignore_permissions = entry.flags.ignore_mandatory = True
	entry.flags.written_by_trail = True
	entry.update({"actor": "eve"}).save()


@pytest.mark.parametrize("way", WAYS_TO_CHANGE)
def test_no_way_of_frappe_changes_what_was_written(dispute, way):
	before = frappe.get_all("Audit Entry", {"commission_dispute": dispute.name}, ["*"], order_by="sequence")
	frappe.db.savepoint("untouched")
	with pytest.raises(AppendOnlyError):
		WAYS_TO_CHANGE[way](an_entry(dispute))
	frappe.db.rollback(save_point="untouched")  # as a request that fails is
	after = frappe.get_all("Audit Entry", {"commission_dispute": dispute.name}, ["*"], order_by="sequence")
	assert after == before


def test_the_database_takes_no_two_entries_of_one_number(dispute):
	twin = frappe.copy_doc(an_entry(dispute))
	twin.update({"entry_hash": "f" * 64})
	twin.flags.written_by_trail = True
	with pytest.raises(frappe.UniqueValidationError):
		twin.insert()
	frappe.local.message_log = []


def test_the_dispute_keeps_the_end_of_its_trail_whatever_is_saved_meanwhile(dispute):
	call("set_claim", dispute=dispute.name, amount_claimed=10)
	newest = an_entry(dispute)
	dispute.reload()
	assert dispute.trail_entries == len(entries(dispute))
	assert dispute.trail_head == frappe.db.get_value(
		"Audit Entry", {"commission_dispute": dispute.name, "sequence": dispute.trail_entries}, "entry_hash"
	)
	assert newest.partner == dispute.partner


# Tampering, with direct access to the database


def long_trail(dispute):
	for number in range(4):
		audit_trail.append(dispute.name, [Event("Note", f"note {number}", after={"text": str(number)})])
	return dispute.reload()


def row(dispute, sequence):
	return {"commission_dispute": dispute.name, "sequence": sequence}


def alter(dispute, number, **values):
	frappe.db.set_value("Audit Entry", row(dispute, number), values, update_modified=False)


def remove(dispute, *sequences):
	frappe.db.delete("Audit Entry", {"commission_dispute": dispute.name, "sequence": ["in", sequences]})


def forged(dispute, sequence, previous):
	entry = dispute_trail.audit.Entry(
		sequence, "2026-11-24T00:00:00.000000Z", "eve", "Note", "x", None, {"text": "forged"}, previous
	)
	values = {**vars(entry), "before": dispute_trail.stored(None), "after": dispute_trail.stored(entry.after)}
	row = frappe.get_doc(
		{"doctype": "Audit Entry", "commission_dispute": dispute.name, "entry_hash": entry.hash, **values}
	)
	row.name = f"forged{sequence}"
	frappe.db.bulk_insert(
		"Audit Entry", list(fields := row.get_valid_dict(convert_dates_to_str=True)), [tuple(fields.values())]
	)
	return entry.hash


def insert_at_3(dispute):
	"""What follows is renumbered to make room, from the end on."""
	entry = frappe.qb.DocType("Audit Entry")
	for number in range(dispute.trail_entries, 2, -1):
		mine = (entry.commission_dispute == dispute.name) & (entry.sequence == number)
		frappe.qb.update(entry).set(entry.sequence, number + 1).where(mine).run()
	previous = frappe.db.get_value("Audit Entry", row(dispute, 2), "entry_hash")
	forged(dispute, 3, previous)
	frappe.db.set_value("Commission Dispute", dispute.name, "trail_entries", dispute.trail_entries + 1)


def append_forged(dispute):
	forged(dispute, dispute.trail_entries + 1, dispute.trail_head)


def append_forged_and_rewrite_the_number(dispute):
	append_forged(dispute)
	frappe.db.set_value("Commission Dispute", dispute.name, "trail_entries", dispute.trail_entries + 1)


def cut_off(dispute):
	remove(dispute, dispute.trail_entries - 1, dispute.trail_entries)


def swap(dispute):
	for number, other in ((2, 999), (3, 2), (999, 3)):
		alter(dispute, number, sequence=other)


def write_a_key_twice(dispute):
	alter(dispute, 4, after='{"text":"what is shown","text":"what was said"}')


def pass_off_another_trail(dispute):
	other = disputed(frappe.get_doc("Partner", dispute.partner))[1]
	remove(dispute, *range(1, dispute.trail_entries + 1))
	frappe.db.set_value("Audit Entry", {"commission_dispute": other.name}, "commission_dispute", dispute.name)


ATTACKS = {
	"a text altered": (
		lambda d: alter(d, 4, after=dispute_trail.stored({"text": "never said"})),
		"entry 4 was altered",
	),
	"who did it altered": (lambda d: alter(d, 1, actor="eve"), "entry 1 was altered"),
	"when altered": (lambda d: alter(d, 2, at="2020-01-01T00:00:00.000000Z"), "entry 2 was altered"),
	"a value made unreadable": (lambda d: alter(d, 3, before="{["), "entry 3 was altered"),
	"a value emptied": (lambda d: alter(d, 3, after=None), "entry 3 was altered"),
	"a value nested without end": (lambda d: alter(d, 3, after="[" * 5000), "entry 3 was altered"),
	"a value of another kind": (lambda d: alter(d, 3, after="1.5"), "entry 3 was altered"),
	"a key written twice": (write_a_key_twice, "entry 4 was altered"),
	"deleted in the middle": (lambda d: remove(d, 3), "entry 3 is missing"),
	"the first deleted": (lambda d: remove(d, 1), "entry 1 is missing"),
	"the end deleted": (cut_off, "and what followed it are missing"),
	"everything deleted": (lambda d: remove(d, *range(1, 50)), "entry 1 and what followed it are missing"),
	"inserted": (insert_at_3, "entry 4 was altered"),
	"appended": (append_forged, "behind the end"),
	"appended, and counted": (append_forged_and_rewrite_the_number, "is not the one that was kept"),
	"the order changed": (swap, "entry 2 was altered"),
	"the head rewritten": (
		lambda d: frappe.db.set_value("Commission Dispute", d.name, "trail_head", "0" * 64),
		"is not the one that was kept",
	),
	"another trail passed off": (pass_off_another_trail, "entry"),
	"the amount in the dispute altered": (
		lambda d: frappe.db.set_value("Commission Dispute", d.name, "amount_agreed", 9999),
		"Agreed of the dispute was changed past its trail, which says 0.00",
	),
	"the decision in the dispute altered": (
		lambda d: frappe.db.set_value("Commission Dispute", d.name, "status", "Rejected"),
		"Status of the dispute was changed past its trail, which says Open",
	),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_tampering_by_sql_is_found_and_the_first_break_is_named(mine, dispute, attack):
	tamper, said = ATTACKS[attack]
	assert trouble(long_trail(dispute)) == ""
	tamper(dispute)
	assert said in trouble(dispute)


def test_a_trail_emptied_with_its_count_and_head_is_still_broken(dispute):
	remove(dispute, *range(1, 50))
	frappe.db.set_value("Commission Dispute", dispute.name, {"trail_entries": 0, "trail_head": None})
	assert "entry 1 and what followed it are missing" in trouble(dispute)


def test_a_dispute_removed_by_sql_is_missed_by_its_entries(mine, dispute):
	frappe.db.delete("Commission Dispute", {"name": dispute.name})
	(finding,) = dispute_checks.check_all()
	assert (finding.dispute, finding.trouble) == (
		dispute.name,
		"the dispute is gone, and its entries are not",
	)


def test_a_change_past_the_trail_is_not_put_on_the_next_person_who_decides(dispute):
	frappe.db.set_value("Commission Dispute", dispute.name, "amount_claimed", 9999)
	call("review", dispute=dispute.name)
	smuggled = last(dispute, "Field")
	assert (smuggled.actor, smuggled.after) == ("(unknown)", {"amount_claimed": "9999.00"})
	assert last(dispute, "State").actor == FINANCE


# The nightly check


def test_the_night_finds_a_break_logs_it_and_rings_for_those_who_answer(mine, dispute):
	finance()
	whole = disputed(mine)[1]
	alter(dispute, 2, actor="eve")
	dispute_checks.run()
	(error,) = frappe.get_all("Error Log", {"method": dispute_checks.BROKEN}, ["error", "reference_name"])
	assert (error.error, error.reference_name) == (f"{dispute.name}: entry 2 was altered", dispute.name)
	(bell,) = frappe.get_all("Notification Log", {"for_user": FINANCE}, ["subject", "document_name"])
	assert "entry 2 was altered" in bell.subject and whole.name not in bell.subject
	assert bell.document_name == dispute.name
	frappe.db.delete("Error Log")


def test_the_night_writes_the_heads_of_what_is_whole_outside_the_database(mine, dispute, monkeypatch):
	written = []
	logger = SimpleNamespace(setLevel=lambda level: written.append(level), info=written.append)
	monkeypatch.setattr(frappe, "logger", lambda name: logger if name == dispute_checks.LOG else None)
	broken = disputed(mine)[1]
	alter(broken, 1, actor="eve")
	dispute_checks.run()
	assert written == [logging.INFO, f"{dispute.name} {dispute.trail_entries} {dispute.trail_head}"]
	frappe.db.delete("Error Log")


def test_the_night_enters_what_a_failure_kept_out_but_never_what_was_tampered_with(dispute, monkeypatch):
	with monkeypatch.context() as broken:
		broken.setattr(audit_trail, "insert", lambda *args: 1 / 0)
		set_on(ticket_of(dispute), priority="High")
		partner_replies(ticket_of(dispute), "Lost?")
	frappe.db.delete("Error Log")
	before = len(entries(dispute))
	dispute_checks.run()
	assert last(dispute, "Message").after["text"] == "Lost?"
	assert last(dispute, "Field").after["priority"] == "High"
	written = len(entries(dispute))
	assert written > before
	dispute_checks.run()
	assert len(entries(dispute)) == written
	frappe.db.set_value("Commission Dispute", dispute.name, "amount_claimed", 9999)
	dispute_checks.run()
	assert len(entries(dispute)) == written
	frappe.db.delete("Error Log")


# The report


def report(as_user=None, **filters):
	with signed_in(as_user or finance()):
		return dispute_audit.execute(filters)


def test_the_report_verifies_each_dispute_and_says_where_the_first_break_is(mine, dispute):
	other = partner("Bronze Reseller", partner_tier="Bronze")
	theirs = disputed(other)[1]
	agreed(theirs)
	alter(theirs, 3, kind="Note")
	_columns, rows, _message, _chart, summary = report()
	told = {row["name"]: row for row in rows}
	assert (told[dispute.name]["result"], told[dispute.name]["head"]) == (
		"Intact",
		dispute.reload().trail_head,
	)
	assert (told[theirs.name]["result"], told[theirs.name]["first_break"]) == (
		"Broken",
		"entry 3 was altered",
	)
	assert [each["value"] for each in summary] == [1, 1]
	assert [row["name"] for row in report(only_broken=1)[1]] == [theirs.name]
	assert [row["name"] for row in report(partner=mine.name)[1]] == [dispute.name]
	assert [row["name"] for row in report(status="Agreed")[1]] == [theirs.name]


def test_the_report_shows_what_only_entries_tell_of(mine, dispute):
	frappe.db.delete("Commission Dispute", {"name": dispute.name})
	assert [(row["name"], row["result"]) for row in report()[1]] == [(dispute.name, "Broken")]


def test_the_report_is_for_those_who_answer_for_disputes():
	roles = {row.role for row in frappe.get_doc("Report", "Dispute Audit").roles}
	assert roles == {
		"Partner Operations Manager",
		"Channel Finance Manager",
		"Partner Support Manager",
		"System Manager",
	}
	reader = user("somebody@vendor.example.com", "Agent").name
	with signed_in(reader):
		assert not frappe.get_doc("Report", "Dispute Audit").is_permitted()


def test_entries_are_stored_as_the_canonical_json_of_what_they_say(dispute):
	stored = an_entry(dispute)
	assert json.loads(stored.after) == dispute_trail.read(stored.after)
