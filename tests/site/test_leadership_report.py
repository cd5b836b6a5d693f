"""The monthly report: its numbers, whom it reaches, in which language, and that it is sent once.

Its numbers are those of the example in docs/figures.md, computed there by hand.
"""

import re
from collections.abc import Iterator
from email import message_from_string
from email.policy import default

import pytest

import frappe

from partner_support.adapters.figures import by_command, leadership, leadership_mail, leadership_page
from partner_support.adapters.figures.leadership import REPORT
from tests.site import example_program, factories, ways_in
from tests.site.conftest import a_clean_site
from tests.site.example_program import BRONZE, DEALS, GOLD, NOW, PAYMENTS
from tests.site.factories import at
from tests.site.portal import signed_in
from tests.site.printing import needs_printing

HEAD, CHEF = "head@vendor.example.com", "chef@vendor.example.com"
DECEMBER = "2026-12-01 00:30"
API = "partner_support.api.leadership"


@pytest.fixture(scope="module", autouse=True)
def rolled_back(site: str) -> Iterator[None]:
	"""The example, built once; what a test adds to it is undone after it."""
	with a_clean_site():
		example_program.build()
		frappe.db.delete(REPORT)
		factories.user(HEAD, "Partner Support Manager")
		factories.user(CHEF, "Partner Support Manager").db_set("language", "de")
		yield


@pytest.fixture(autouse=True)
def undone() -> Iterator[None]:
	frappe.db.savepoint("example")
	yield
	frappe.set_user("Administrator")
	frappe.db.rollback(save_point="example")
	frappe.clear_document_cache("Partner Support Settings", "Partner Support Settings")


@pytest.fixture
def recipients() -> None:
	named = frappe.get_single("Partner Support Settings")
	named.set("report_recipients", [{"user": HEAD}, {"user": CHEF}])
	named.flags.update({"ignore_links": True, "ignore_validate": True})
	named.save()


def told(month: str = "2026-11", when: str = DECEMBER) -> dict:
	with at(when):
		return frappe.parse_json(leadership.report_on(month).figures)


def mails() -> list:
	"""The reports in the queue, each with its recipient, as a mail program gets them."""
	queued = frappe.get_all(
		"Email Queue", {"reference_doctype": REPORT}, ["name", "message"], order_by="creation"
	)
	return [
		(
			frappe.db.get_value("Email Queue Recipient", {"parent": mail.name}, "recipient"),
			message_from_string(mail.message, policy=default),
		)
		for mail in queued
	]


def sent_at(when: str) -> list:
	with at(when):
		leadership_mail.run()
	return mails()


def body_of(message) -> str:
	return message.get_body(("html",)).get_content()


def words(html: str) -> str:
	return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_headline_is_the_month_beside_the_month_before():
	figures = told()
	assert figures["now"] == {
		"came_in": 9,
		"resolved": 8,
		"kept": 72.2,
		"answer": 2.5,
		"solution": 6.5,
		"solution_90": 12.0,
		"first_contact": 75.0,
		"escalated": 4,
		"reopened": 12.5,
		"repeats": 66.7,
		"satisfied": 66.7,
		"stars": 3.83,
		"deflected": 50.0,
	}
	assert figures["before"] == {
		"came_in": 2,
		"resolved": 1,
		"kept": 66.7,
		"answer": 1.0,
		"solution": 2.0,
		"solution_90": 2.0,
		"first_contact": 100.0,
		"escalated": 1,
		"reopened": 0.0,
		"repeats": 0.0,
		"satisfied": 0.0,
		"stars": 1.0,
		"deflected": 100.0,
	}


def test_history_tiers_causes_trends_and_outliers():
	figures = told()
	months = [(each["month"], each["came_in"], each["resolved"], each["kept"]) for each in figures["history"]]
	assert months == [
		("2026-06", 1, 1, 100.0),
		("2026-07", 0, 0, None),
		("2026-08", 0, 0, None),
		("2026-09", 0, 0, None),
		("2026-10", 2, 1, 66.7),
		("2026-11", 9, 8, 72.2),
	]
	assert figures["tiers"] == [
		{"group": "Gold", "kept": 7, "missed": 3, "share": 70.0, "before": 100.0},
		{"group": "Bronze", "kept": 6, "missed": 2, "share": 75.0, "before": 0.0},
	]
	assert figures["categories"] == [
		{"group": PAYMENTS, "came_in": 5, "before": 0, "missed": 4, "escalated": 3, "back": 3},
		{"group": DEALS, "came_in": 4, "before": 2, "missed": 1, "escalated": 1, "back": 4},
	]
	assert figures["escalations"] == [
		{"group": "Target missed, First Response", "number": 3, "tickets": 3},
		{"group": "Target missed, Resolution", "number": 2, "tickets": 2},
	]
	assert [(each["group"], each["number"], each["stands_out"]) for each in figures["trends"]] == [
		(PAYMENTS, 5, True),
		(DEALS, 4, False),
	]
	(gold,) = figures["outliers"]
	assert (gold["group"], gold["tickets"], gold["usual"], gold["missed"]) == (GOLD, 5, 0.0, 3)
	assert gold["flags"] == ["Unusual Number", "Missed Promises"]


def test_a_report_is_kept_as_it_was_told_until_somebody_renews_it():
	first = told()
	frappe.db.set_value("HD Ticket", {"partner": BRONZE}, "is_merged", 1)
	assert told() == first
	with at(DECEMBER):
		renewed = frappe.parse_json(leadership.report_on("2026-11", renewed=True).figures)
	assert renewed["now"]["came_in"] == 5
	assert frappe.db.count(REPORT) == 1


def test_the_report_of_a_month_that_goes_on_is_computed_anew():
	assert told(when="2026-11-12 08:00")["now"]["came_in"] == 9  # the example is lived through to its end
	frappe.db.set_value("HD Ticket", {"partner": BRONZE}, "is_merged", 1)
	assert told(when=NOW)["now"]["came_in"] == 5


@pytest.mark.parametrize(
	("month", "message"), [("2027-01", "has not begun"), ("2026-13", "no month"), ("x", "no month")]
)
def test_what_is_no_month_is_refused(month, message):
	with at(DECEMBER), pytest.raises(frappe.ValidationError, match=message):
		leadership.report_on(month)


def test_it_is_mailed_to_everybody_named_when_the_month_is_over(recipients):
	assert dict(sent_at("2026-11-30 23:30"))[HEAD]["subject"] == "Partner support in October 2026"
	frappe.db.delete("Email Queue")
	sent = dict(sent_at(DECEMBER))
	assert set(sent) == {HEAD, CHEF}
	assert sent[HEAD]["subject"] == "Partner support in November 2026"
	assert "72.2%" in words(body_of(sent[HEAD])) and GOLD in words(body_of(sent[HEAD]))
	report = frappe.get_doc(REPORT, "2026-11")
	assert str(report.sent_on) == "2026-12-01 00:30:00"
	assert report.sent_to.split("\n") == [HEAD, CHEF]


def test_it_is_sent_once(recipients):
	assert len(sent_at(DECEMBER)) == 2
	assert len(sent_at("2026-12-01 01:30")) == 2
	assert len(sent_at("2026-12-31 23:00")) == 2


def test_a_scheduler_that_slept_sends_it_when_it_wakes(recipients):
	assert len(sent_at("2026-12-19 10:00")) == 2


def test_nobody_named_means_nobody_is_written_to():
	assert sent_at(DECEMBER) == []
	assert not frappe.db.exists(REPORT, "2026-11")


def test_somebody_who_left_gets_none(recipients):
	frappe.db.set_value("User", CHEF, "enabled", 0)
	assert [person for person, _mail in sent_at(DECEMBER)] == [HEAD]


def test_each_reads_it_in_their_own_language(recipients, monkeypatch):
	spoken = {}
	render = leadership_page.html
	monkeypatch.setattr(
		leadership_page, "html", lambda report: spoken.setdefault(frappe.local.lang, render(report))
	)
	sent = dict(sent_at(DECEMBER))
	assert set(spoken) == {"en", "de"}
	assert "Dez" in spoken["de"] and "Dec" in spoken["en"]
	assert sent[CHEF]["subject"] == "Partner support in November 2026"


@needs_printing
def test_it_comes_with_pages(recipients):
	for _person, message in sent_at(DECEMBER):
		(attached,) = message.iter_attachments()
		assert attached.get_filename() == "partner-support-2026-11.pdf"
		assert attached.get_content().startswith(b"%PDF-")


def test_a_server_that_cannot_make_pages_sends_the_mail_without_and_says_so(recipients, monkeypatch):
	def fails(html: str) -> bytes:
		raise OSError("No wkhtmltopdf executable found")

	monkeypatch.setattr(leadership_page, "get_pdf", fails)
	for _person, message in sent_at(DECEMBER):
		assert list(message.iter_attachments()) == []
		assert "could not be made on this server" in words(body_of(message))
	with signed_in(HEAD), pytest.raises(frappe.ValidationError, match="wkhtmltopdf"):
		ways_in.requested(f"{API}.pages", report="2026-11")


def test_what_people_wrote_is_text_in_it():
	frappe.db.set_value("HD Ticket", {"partner": GOLD}, "partner_tier", "<img src=x>")
	frappe.db.set_value("SLA Clock", {"partner": GOLD}, "partner_tier", "<img src=x>")
	with at(DECEMBER):
		page = leadership_page.html(leadership.report_on("2026-11"))
	assert "<img" not in page and "&lt;img src=x&gt;" in page


@needs_printing
def test_on_demand_for_any_month_by_those_who_may_read_it():
	with at(DECEMBER), signed_in(HEAD):
		name = ways_in.requested(f"{API}.compute", month="2026-06")[0]
		assert name == "2026-06"
		assert "June 2026" in ways_in.requested(f"{API}.page", report=name)[0]
		assert ways_in.requested(f"{API}.pages", report=name)[1]["filecontent"].startswith("%PDF-")
		assert ways_in.requested(f"{API}.send_to_me", report=name)[0] is None
	assert [person for person, _mail in mails()] == [HEAD]
	assert frappe.db.get_value(REPORT, name, "sent_on") is None


@pytest.mark.parametrize("person", ["Guest", example_program.ALICE, *example_program.AGENTS.values()])
def test_it_is_for_nobody_else(person):
	with at(DECEMBER):
		leadership.report_on("2026-11")
		with signed_in(person):
			for ask, arguments in {
				"compute": {"month": "2026-10"},
				"page": {"report": "2026-11"},
				"pages": {"report": "2026-11"},
				"send_to_me": {"report": "2026-11"},
			}.items():
				with pytest.raises(frappe.PermissionError):
					ways_in.requested(f"{API}.{ask}", **arguments)


@needs_printing
def test_the_command_computes_prints_and_sends(recipients, tmp_path):
	file = tmp_path / "report.pdf"
	with at(DECEMBER):
		told = by_command.report("2026-11", str(file), send=True, renew=False)
	assert told[-1] == f"Sent to: {HEAD}, {CHEF}"
	assert file.read_bytes().startswith(b"%PDF-")
	assert {person for person, _mail in mails()} == {HEAD, CHEF}
	with pytest.raises(by_command.Refused, match="no month"):
		by_command.report("November", None, send=False, renew=False)


def test_nobody_writes_figures_by_hand():
	with at(DECEMBER):
		leadership.report_on("2026-11")
	report = frappe.get_doc(REPORT, "2026-11")
	report.figures = "{}"
	with pytest.raises(frappe.ValidationError, match="computed"):
		report.save()
