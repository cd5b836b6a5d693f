"""An incident is announced, followed and ended: along its edges only, told once to everybody concerned, never to others."""

import email
from email.header import decode_header, make_header

import pytest

import frappe

from partner_support.adapters import site_time
from partner_support.adapters.incidents import incident_sending, incident_sweep, incidents
from partner_support.exceptions import AnnouncedByHandError
from tests.site.announcing import (
	AGENT,
	ANN,
	BEN,
	BRONZE,
	CID,
	GOLD,
	MANAGER,
	MONDAY,
	OPERATIONS,
	TEXT,
	acted,
	announced,
	forget_mail,
	incident,
	later,
	mails,
	people,
	told,
)
from tests.site.factories import at, errors, user
from tests.site.mailbox import body_of
from tests.site.portal import signed_in

DRAFT, ANNOUNCED, MONITORING, RESOLVED, WITHDRAWN = (
	"Draft",
	"Announced",
	"Monitoring",
	"Resolved",
	"Withdrawn",
)
SAID = {"text": "<p>We have found it.</p>"}


@pytest.fixture(autouse=True)
def monday(settings):
	with at(MONDAY):
		people()
		templates = {f"incident_{kind}_template": None for kind in ("announcement", "update", "end")}
		settings("Partner Support Settings", incident_clock_rule="Clocks run on", **templates)
		forget_mail()
		yield


def subject_of(mail):
	return str(make_header(decode_header(email.message_from_string(mail.message)["Subject"])))


def moved_to(status):
	"""An incident in that state."""
	made = incident(GOLD)
	for action, values in WAYS[status]:
		acted(made, action, **values)
	assert made.status == status
	return made


WAYS = {
	DRAFT: [],
	ANNOUNCED: [("announce", {})],
	MONITORING: [("announce", {}), ("post_update", {**SAID, "monitoring": True})],
	RESOLVED: [("announce", {}), ("resolve", SAID)],
	WITHDRAWN: [("announce", {}), ("withdraw", SAID)],
}
ACTIONS = {
	"announce": {},
	"post_update": SAID,
	"watch": {**SAID, "monitoring": True},
	"resolve": SAID,
	"withdraw": SAID,
}
EDGES = {
	(DRAFT, "announce"): ANNOUNCED,
	(DRAFT, "withdraw"): WITHDRAWN,
	(ANNOUNCED, "post_update"): ANNOUNCED,
	(ANNOUNCED, "watch"): MONITORING,
	(ANNOUNCED, "resolve"): RESOLVED,
	(ANNOUNCED, "withdraw"): WITHDRAWN,
	(MONITORING, "post_update"): ANNOUNCED,
	(MONITORING, "watch"): MONITORING,
	(MONITORING, "resolve"): RESOLVED,
	(MONITORING, "withdraw"): WITHDRAWN,
}


@pytest.mark.parametrize("status", WAYS)
@pytest.mark.parametrize("action", ACTIONS)
def test_an_incident_moves_along_its_edges_only(status, action):
	made = moved_to(status)
	forget_mail()
	after = EDGES.get((status, action))
	if after:
		assert acted(made, action.replace("watch", "post_update"), **ACTIONS[action]).status == after
		return
	with pytest.raises(frappe.ValidationError):
		acted(made, action.replace("watch", "post_update"), **ACTIONS[action])
	assert (made.reload().status, told()) == (status, [])


@pytest.mark.parametrize(
	"values",
	[{"status": ANNOUNCED}, {"status": RESOLVED}, {"status": "Nonsense"}],
)
def test_the_state_is_never_set_by_hand(values):
	made = incident()
	with signed_in(OPERATIONS), pytest.raises(frappe.ValidationError):
		made.update(values).save()
	assert told() == []


def test_what_was_announced_is_not_rewritten_and_what_was_said_not_made_up():
	made = announced(GOLD)
	for values in ({"title": "All is well"}, {"what": "<p>Nothing happened.</p>"}):
		with signed_in(OPERATIONS), pytest.raises(AnnouncedByHandError):
			made.reload().update(values).save()
	made.reload().append("updates", {"kind": "Update", "text": "Made up"})
	made.updates[0].mailed = 99
	made.resolution = "Made up"
	with signed_in(OPERATIONS):
		made.save()
	made.reload()
	assert [(row.kind, row.mailed) for row in made.updates] == [("Announcement", 2)]
	assert not made.resolution


def test_only_what_nobody_was_told_is_deleted():
	made = announced(GOLD)
	with signed_in(OPERATIONS), pytest.raises(frappe.ValidationError):
		frappe.delete_doc("Partner Incident", made.name)
	draft = incident(GOLD)
	with signed_in(OPERATIONS):
		frappe.delete_doc("Partner Incident", draft.name)
	assert not frappe.db.exists("Partner Incident", draft.name)


@pytest.mark.parametrize("doctype", ["Incident Message", "Incident Follower"])
def test_who_was_told_is_not_made_up(doctype):
	made = announced(GOLD)
	values = {"incident": made.name, "partner": GOLD, "user": ANN, "kind": "Mail", "incident_update": "x"}
	with pytest.raises(AnnouncedByHandError):
		frappe.get_doc({"doctype": doctype, **values}).insert()


# Who is told


@pytest.mark.parametrize(
	("partners", "tiers", "expected"),
	[
		((), (), [ANN, BEN, CID]),
		((GOLD,), (), [ANN, BEN]),
		((BRONZE,), (), [CID]),
		((), ("Bronze",), [CID]),
		((GOLD,), ("Bronze",), [ANN, BEN, CID]),
	],
)
def test_everybody_concerned_is_told_once_and_nobody_else(partners, tiers, expected):
	made = announced(*partners, tiers=tiers)
	assert told() == sorted(expected)
	incident_sweep.run()
	incident_sending.run(made.name)
	assert told() == sorted(expected)
	assert (made.reload().updates[0].delivery, made.updates[0].mailed) == ("Sent", len(expected))
	assert errors() == []


@pytest.mark.parametrize(
	("status", "is_told"), [("Suspended", True), ("Prospect", False), ("Inactive", False)]
)
def test_who_is_not_in_the_program_is_told_nothing(status, is_told):
	frappe.get_doc("Partner", BRONZE).update({"status": status}).save()
	announced()
	assert (CID in told()) is is_told


def test_a_disabled_account_is_not_written_to():
	frappe.db.set_value("User", BEN, "enabled", 0)
	announced(GOLD)
	assert told() == [ANN]


def test_a_job_killed_half_way_leaves_nobody_out_and_tells_nobody_twice(monkeypatch):
	monkeypatch.setattr(incident_sending, "BATCH", 1)
	note = incidents.note_message
	survived = []

	def killed_at_second(*given):
		if survived:
			raise KeyboardInterrupt
		survived.append(given)
		note(*given)

	monkeypatch.setattr(incident_sending, "note_message", killed_at_second)
	kept = frappe.db.commit
	marks = []

	def commit(*_, **__):
		kept()
		marks.append("kept")
		frappe.db.savepoint("last_commit")

	monkeypatch.setattr(frappe.db, "commit", commit)
	made = incident()
	with signed_in(OPERATIONS), pytest.raises(KeyboardInterrupt):
		incidents.announce(made.name)
	frappe.set_user("Administrator")
	frappe.db.rollback(save_point="last_commit")
	assert (marks, len(told())) == (["kept"], 1)
	assert made.reload().updates[0].delivery == "Sending"
	monkeypatch.setattr(incident_sending, "note_message", note)
	incident_sweep.run()
	assert told() == [ANN, BEN, CID]
	assert made.reload().updates[0].delivery == "Sent"


def test_a_second_worker_leaves_it_to_the_one_that_has_the_incident(monkeypatch):
	made = incident(GOLD)
	with monkeypatch.context() as patched:
		patched.setattr(incident_sending.sweep, "lock", lambda *_: False)
		acted(made, "announce")
	assert (told(), made.updates[0].delivery) == ([], "Sending")
	incident_sweep.run()
	assert told() == [ANN, BEN]


def test_who_was_told_is_unique_in_the_database():
	made = announced(GOLD)
	key = frappe.get_all("Incident Message", {"incident": made.name}, pluck="told_key")[0]
	with pytest.raises(frappe.UniqueValidationError):
		incidents.note_message(made, made.updates[0], key, {"kind": "Mail", "address": ANN}, None)


def test_an_address_that_fails_is_named_and_told_once_it_works(monkeypatch):
	tell = incident_sending.incident_mail.tell
	monkeypatch.setattr(
		incident_sending.incident_mail,
		"tell",
		lambda person, *given: "no such mailbox" if person.address == BEN else tell(person, *given),
	)
	made = announced(GOLD)
	assert (told(), made.updates[0].delivery, made.updates[0].problems) == ([ANN], "Sent, with problems", 1)
	problem = frappe.get_all("Incident Message", {"problem": ["is", "set"]}, ["address", "problem"])
	assert [(row.address, row.problem) for row in problem] == [(BEN, "no such mailbox")]
	monkeypatch.setattr(incident_sending.incident_mail, "tell", tell)
	acted(made, "try_again")
	assert (told(), made.updates[0].delivery, made.updates[0].problems) == ([ANN, BEN], "Sent", 0)


def test_updates_and_the_end_go_to_everybody():
	made = announced(GOLD)
	forget_mail()
	with later(1):
		acted(made, "post_update", **SAID, next_update_due="2026-11-23 15:00:00")
	assert told() == [ANN, BEN]
	forget_mail()
	with later(2):
		acted(made, "resolve", text="<p>A disk was full.</p>")
	assert told() == [ANN, BEN]
	assert [row.kind for row in made.updates] == ["Announcement", "Update", "End"]
	assert (made.next_update_due, made.resolution) == (None, "<p>A disk was full.</p>")


def test_a_partner_that_is_added_later_hears_of_it_and_the_others_not_again():
	made = announced(GOLD)
	forget_mail()
	with signed_in(OPERATIONS):
		made.append("partners", {"partner": BRONZE})
		made.save()
	assert told() == [CID]


def test_an_update_that_is_overtaken_is_told_no_further(monkeypatch):
	made = incident(GOLD)
	monkeypatch.setattr(incidents, "send_soon", lambda *_: None)
	acted(made, "announce")
	acted(made, "resolve", **SAID)
	incident_sweep.run()
	assert [row.delivery for row in made.reload().updates] == ["Overtaken", "Sent"]
	assert len(told()) == 2


@pytest.mark.parametrize("text", ["", "   ", "<p><br></p>", "<p>&nbsp;</p>", None])
def test_nothing_is_told_without_a_text(text):
	made = announced(GOLD)
	forget_mail()
	for action in ("post_update", "resolve", "withdraw"):
		with pytest.raises(frappe.MandatoryError):
			acted(made, action, text=text)
	assert (made.reload().status, told()) == (ANNOUNCED, [])


# What is said


def test_a_mail_is_in_the_readers_time_and_marked_as_automatic():
	made = announced(GOLD, next_update_due=frappe.utils.get_datetime("2026-11-23 18:00:00"))
	del made
	(mail,) = mails(ANN)
	assert subject_of(mail).endswith("Deals cannot be submitted")
	assert "X-Auto-Generated: partner-support" in mail.message
	assert "America/New_York" in body_of(mail)


def test_everybody_reads_in_their_own_language_and_time():
	frappe.db.set_value("User", ANN, {"language": "de", "time_zone": "Asia/Tokyo"})
	announced(GOLD, next_update_due=frappe.utils.get_datetime("2026-11-23 18:00:00"))
	(ann,), (ben,) = mails(ANN), mails(BEN)
	assert "Asia/Tokyo" in body_of(ann)
	assert any(day in body_of(ann) for day in ("Montag", "Dienstag"))
	assert "America/New_York" in body_of(ben) and "Monday" in body_of(ben)


def test_a_wrong_time_zone_of_an_account_keeps_nobody_uninformed():
	frappe.db.set_value("User", ANN, "time_zone", "Not/A/Zone")
	announced(GOLD, next_update_due=frappe.utils.get_datetime("2026-11-23 18:00:00"))
	assert "America/New_York" in body_of(mails(ANN)[0])


def test_the_sites_time_zone_which_every_account_gets_is_nobodys_choice():
	frappe.db.set_value("User", ANN, "time_zone", site_time.site_zone().key)
	announced(GOLD, next_update_due=frappe.utils.get_datetime("2026-11-23 18:00:00"))
	assert "America/New_York" in body_of(mails(ANN)[0])


def test_markup_and_templates_in_title_and_text_are_only_ever_text():
	announced(
		GOLD,
		title="<img src=x onerror=alert(1)> {{ 7 * 7 }} {% raise %}",
		what="<p>Careful: {{ frappe.session.user }} <script>alert(2)</script><b onclick='x()'>bold</b></p>",
	)
	(mail,) = mails(ANN)
	assert "{{ 7 * 7 }} {% raise %}" in subject_of(mail)
	body = body_of(mail)
	assert "<img src=x" not in body and "{{ 7 * 7 }}" in body
	assert "{{ frappe.session.user }}" in body and "<script" not in body and "onclick" not in body
	assert "<b>bold</b>" in body
	assert errors() == []


def test_the_site_may_word_it_differently(settings):
	template = frappe.get_doc(
		{
			"doctype": "Email Template",
			"name": "Our Own Words",
			"subject": "Ours: {{ title }}",
			"use_html": 1,
			"response_html": "<p>Dear {{ contact_name }}: {{ what }}</p>",
		}
	).insert()
	settings("Partner Support Settings", incident_announcement_template=template.name)
	announced(GOLD)
	(mail,) = mails(ANN)
	assert subject_of(mail) == "Ours: Deals cannot be submitted"
	assert "Dear Ann:" in body_of(mail) and "Please wait." in body_of(mail)


# Reminding


def test_the_owner_is_reminded_once_of_an_update_that_is_overdue():
	made = announced(GOLD, next_update_due="2026-11-23 12:00:00")
	due = {"document_type": "Partner Incident", "document_name": made.name}
	incident_sweep.run()
	assert frappe.db.count("Notification Log", due) == 0
	for hours in (8, 9):
		with later(hours):
			incident_sweep.run()
	assert frappe.get_all("Notification Log", due, pluck="for_user") == [OPERATIONS]
	with later(10):
		acted(made, "post_update", **SAID, next_update_due="2026-11-23 20:30:00")
	with at("2026-11-24 10:00"):
		incident_sweep.run()
	assert frappe.db.count("Notification Log", due) == 2


def test_nobody_is_reminded_of_what_is_over():
	made = announced(GOLD, next_update_due="2026-11-23 12:00:00")
	acted(made, "resolve", **SAID)
	with at("2026-11-24 10:00"):
		incident_sweep.run()
	assert frappe.db.count("Notification Log", {"document_name": made.name}) == 0


# Rights


@pytest.mark.parametrize(
	("role", "may"),
	[
		("Partner Operations Manager", True),
		("Partner Support Manager", True),
		("Agent Manager", True),
		("Agent", True),
		("Channel Account Manager", False),
		("Channel Finance Manager", False),
		("HD Customer", False),
	],
)
def test_who_works_with_incidents_and_who_does_not(role, may):
	made = incident(GOLD)
	person = user(f"{frappe.scrub(role)}@vendor.example.com", role).name
	if may:
		assert acted(made, "announce", by=person).status == ANNOUNCED
		return
	for action in ("announce", "resolve", "withdraw", "post_update", "attach_tickets", "try_again"):
		values = {"tickets": []} if action == "attach_tickets" else SAID
		with pytest.raises(frappe.PermissionError):
			acted(made, action, by=person, **({} if action in ("announce", "try_again") else values))
	assert (made.reload().status, told()) == (DRAFT, [])


def test_an_account_manager_reads_those_of_own_partners_only():
	manager = user(MANAGER, "Channel Account Manager").name
	frappe.get_doc("Partner", GOLD).update({"channel_account_manager": manager}).save()
	golds, bronzes, everybodys = announced(GOLD), announced(BRONZE), announced(tiers=("Gold",))
	with signed_in(manager):
		seen = set(frappe.get_list("Partner Incident", pluck="name"))
		assert seen == {golds.name, everybodys.name}
		assert golds.has_permission("read") and not golds.has_permission("write")
		assert not bronzes.has_permission("read")


def test_a_partners_people_see_none_in_the_desk_nor_through_the_api():
	made = announced(GOLD)
	with signed_in(ANN):
		for doctype in ("Partner Incident", "Incident Message", "Incident Follower"):
			assert not frappe.has_permission(doctype, "read")
			with pytest.raises(frappe.PermissionError):
				frappe.get_list(doctype)
		assert not made.has_permission("read")


def test_an_agent_announces_and_resolves():
	made = incident(GOLD)
	assert acted(made, "announce", by=AGENT).announced_by == AGENT
	assert acted(made, "resolve", by=AGENT, text=TEXT).status == RESOLVED
