"""A dispute's trail: everything that happens is in it, nothing gets out of it, and tampering is found."""

import hashlib
from types import SimpleNamespace

import pytest

import frappe
from frappe.desk.form import assign_to
from helpdesk.helpdesk.doctype.hd_ticket import api

from partner_support.adapters.disputes import audit_events, audit_trail
from partner_support.adapters.disputes.audit_trail import Event
from partner_support.adapters.disputes.disputes import LINK
from partner_support.adapters.mail import plain_text
from partner_support.adapters.sla import sweep
from tests.site.disputing import (
	COMMISSION,
	FINANCE,
	dispute_of,
	disputed,
	entries,
	finance,
	gold,
	last,
	ticket_of,
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


def sha256(content: bytes) -> str:
	return hashlib.sha256(content).hexdigest()


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
