"""How much a partner's people may set off in the portal, and what they may attach; mail is taken whatever comes."""

from collections.abc import Iterator
from typing import Any

import pytest

import frappe
from frappe.model.document import Document

from partner_support.adapters import limits
from partner_support.adapters.portal import actions
from partner_support.adapters.tickets.guard import Refusal
from tests.site.factories import at, customer, partner, policy, ticket
from tests.site.portal import USER, portal_ticket, rest_write, signed_in

BOB = "bob@gold.example.com"
MONDAY = "2026-11-23 10:00"
BY_USER = limits.LIMITS[limits.TICKET][0]
NONE = dict.fromkeys(
	(
		"tickets_per_hour",
		"tickets_per_day",
		"escalations_per_hour",
		"escalations_per_day",
		"attachments_per_message",
		"attachment_megabytes",
		"uploads_per_hour",
	),
	0,
)


@pytest.fixture(autouse=True)
def gold() -> Iterator[Document]:
	with at(MONDAY):
		policy()
		yield partner("Gold Reseller", USER, BOB, domain="gold.example.com", time_zone="America/New_York")


def limited(**values: Any) -> None:
	"""The settings with these limits, and no others."""
	settings = frappe.get_doc("Partner Support Settings")
	settings.update({**NONE, "attachment_kinds": "", **values})
	settings.save()


def upload(name: str, content: bytes = b"text", user: str = USER, **values: Any) -> Document:
	"""A file as the portal's editor uploads it, before the message is sent."""
	with signed_in(user):
		return frappe.get_doc(
			{"doctype": "File", "file_name": name, "content": content, "is_private": 1, **values}
		).save()


def listed(*files: Document) -> list[dict[str, str]]:
	return [{"name": file.name} for file in files]


def attached_to(file: Document) -> tuple[str | None, str | None]:
	return frappe.db.get_value("File", file.name, ["attached_to_doctype", "attached_to_name"])


def reply(to: Document, attachments: list[dict[str, str]]) -> None:
	"""A reply in the portal, as the page runs a method of the ticket."""
	with signed_in(USER):
		frappe.get_doc("HD Ticket", to.name).run_method(
			"create_communication_via_contact", message="Here is more.", attachments=attachments
		)


def test_a_user_is_asked_to_wait_after_so_many_tickets_and_a_colleague_is_not():
	limited(tickets_per_hour=2)
	portal_ticket(), portal_ticket()
	with pytest.raises(limits.TooMany, match="2 tickets within an hour"):
		portal_ticket()
	assert portal_ticket(BOB).partner == "Gold Reseller"


def test_a_partners_people_share_their_companys_limit_and_other_partners_have_their_own():
	limited(tickets_per_day=2)
	partner("Gold Rival", "rita@rival.example.com")
	portal_ticket(), portal_ticket(BOB)
	with pytest.raises(limits.TooMany, match="Your company has sent 2 tickets within a day"):
		portal_ticket()
	assert portal_ticket("rita@rival.example.com").partner == "Gold Rival"


def test_the_message_says_when_one_may_go_on_in_the_partners_own_time():
	limited(tickets_per_hour=1)
	portal_ticket()
	with pytest.raises(limits.TooMany, match=r"from Monday 23 November, 05:00 on"):
		portal_ticket()  # ten o'clock in Berlin is four in New York, and the hour has just begun


def test_the_next_hour_begins_anew():
	limited(tickets_per_hour=1)
	portal_ticket()
	with at("2026-11-23 11:00"):
		assert portal_ticket().name
		with pytest.raises(limits.TooMany, match=r"06:00 on"):
			portal_ticket()


def test_what_was_undone_does_not_count():
	limited(tickets_per_hour=1)
	key = limits.key_of(limits.TICKET, BY_USER, USER)
	portal_ticket()
	assert int(frappe.cache.get(key)) == 1
	frappe.db.after_rollback.run()
	assert int(frappe.cache.get(key)) == 0


def test_no_limit_is_no_limit():
	limited()
	assert len({portal_ticket().name for _each in range(4)}) == 4


def test_mail_becomes_a_ticket_however_much_of_it_arrives():
	limited(tickets_per_hour=1, tickets_per_day=1)
	portal_ticket()
	mailed = [ticket(customer=None, raised_by=USER) for _each in range(3)]
	assert {each.partner for each in mailed} == {"Gold Reseller"}


def test_a_customer_who_is_no_partner_has_no_limit_of_ours():
	limited(tickets_per_hour=1, tickets_per_day=1)
	customer("Plain Customer", "paul@plain.example.com")
	assert len({portal_ticket("paul@plain.example.com").name for _each in range(3)}) == 3


def test_pressing_ones_tickets_is_limited_whichever_way_it_is_done():
	limited(escalations_per_hour=2)
	tickets = [portal_ticket() for _each in range(4)]
	rest_write(tickets[0], business_critical=1)
	with signed_in(USER):
		actions.mark_business_critical(tickets[1].name, "The customer leaves on Friday.")
		with pytest.raises(limits.TooMany, match="more attention 2 times within an hour"):
			actions.ask_for_management(tickets[2].name, "We hear nothing.")
	with pytest.raises(limits.TooMany):
		rest_write(tickets[3], business_critical=1)


def test_an_agent_who_presses_a_ticket_is_not_counted():
	limited(escalations_per_hour=1)
	for _each in range(3):
		mine = portal_ticket()
		mine.business_critical = 1
		mine.save()
	assert not frappe.cache.get(limits.key_of(limits.ESCALATION, BY_USER, "Administrator"))


def test_files_of_other_kinds_are_refused_at_once():
	limited(attachment_kinds=".CSV, png")
	assert upload("Offer.CSV").file_name
	for name in ("virus.exe", "archive.csv.zip", "nothing"):
		with pytest.raises(Refusal, match="Attach one of these kinds: csv, png"):
			upload(name)


def test_files_that_are_too_large_are_refused():
	limited(attachment_megabytes=1)
	upload("small.txt", b"a" * 1024 * 1024)
	with pytest.raises(Refusal, match="1 MB at most"):
		upload("large.txt", b"b" * (1024 * 1024 + 1))


def test_a_message_takes_so_many_files():
	limited(attachments_per_message=2)
	files = upload("one.txt", b"1"), upload("two.txt", b"2")
	third = upload("three.txt", b"3")
	with pytest.raises(Refusal, match="can have 2 files"):
		portal_ticket(attachments=listed(third, *files))
	mine = portal_ticket(attachments=listed(*files))
	assert {attached_to(file)[0] for file in files} == {"Communication"}
	reply(mine, listed(third))
	with pytest.raises(Refusal, match="can have 2 files"):
		reply(mine, listed(third, *files))


def test_uploads_are_limited_as_well_and_what_helpdesk_copies_of_them_is_not_counted():
	limited(uploads_per_hour=2)
	portal_ticket(attachments=listed(upload("one.txt", b"1")))
	upload("two.txt", b"2")
	with pytest.raises(limits.TooMany, match="2 files within an hour"):
		upload("three.txt", b"3")


def test_what_was_asked_for_takes_so_many_files_too():
	limited()
	mine = portal_ticket()
	files = [upload(f"{number}.txt", str(number).encode()).name for number in range(3)]
	limited(attachments_per_message=2)
	with signed_in(USER):
		with pytest.raises(Refusal, match="can have 2 files"):
			actions.add_information(mine.name, "Here it is.", files)
		actions.add_information(mine.name, "Here it is.", files[:2])


def test_what_staff_attach_is_not_limited():
	limited(attachments_per_message=1, attachment_kinds="pdf")
	for name in ("one.txt", "two.zip"):
		assert upload(name, user="Administrator").name


def test_nobody_takes_anothers_file_along_by_naming_it():
	limited()
	secret = upload("secret.txt", b"secret", user=BOB)
	with pytest.raises(Refusal, match="A file was not found"):
		portal_ticket(attachments=listed(secret))
	mine = portal_ticket()
	with pytest.raises(Refusal, match="A file was not found"):
		reply(mine, listed(secret))


def test_a_file_of_an_earlier_message_is_not_taken_into_a_new_ticket():
	limited()
	file = upload("mine.txt")
	portal_ticket(attachments=listed(file))
	with pytest.raises(Refusal, match="A file was not found"):
		portal_ticket(attachments=listed(file))
