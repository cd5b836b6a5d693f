"""An article's files are as open as the article: its readers get them, by their address too, and nobody else."""

import os
from urllib.parse import quote

import pytest
from werkzeug.exceptions import Forbidden

import frappe
from frappe import client
from frappe.utils import get_files_path, set_request
from frappe.utils.response import download_private_file

from partner_support.adapters.knowledge import article_files
from partner_support.patches.v0_4 import close_article_files
from tests.site.factories import agent, partner
from tests.site.knowing import article
from tests.site.portal import signed_in

OURS, THEIRS, AGENT, GUEST = (
	"ann@ours.example.com",
	"bob@theirs.example.com",
	"agent@vendor.example.com",
	"Guest",
)
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture(autouse=True)
def people():
	agent(AGENT)
	partner("Our Partner", OURS, partner_tier="Gold")
	partner("Their Partner", THEIRS, partner_tier="Silver")
	yield
	frappe.db.rollback()  # which takes the files away


def attached(document, name="plan.txt", content="the plan", **values):
	"""A file as Helpdesk's editor uploads it: public, and hanging on the article."""
	place = {"attached_to_doctype": "HD Article", "attached_to_name": document.name if document else None}
	return frappe.get_doc(
		{"doctype": "File", "file_name": name, "content": content, "is_private": 0, **place, **values}
	).insert(ignore_permissions=True)


def shows(document, *files):
	"""The article with these in its text."""
	text = "".join(f'<img src="{each.file_url}"><a href="{each.file_url}">it</a>' for each in files)
	document.reload().update({"content": f"<p>Look:</p>{text}"}).save()
	return document


def meant_for_gold(document):
	return frappe.get_doc(
		{"doctype": "Article Audience", "article": document.name, "tiers": [{"partner_tier": "Gold"}]}
	).insert()


def committed():
	"""What happens once a request is through, while the test itself is still undone."""
	frappe.db.after_commit.run()


def on_disk(url):
	private = url.startswith("/private/")
	return os.path.exists(get_files_path(os.path.basename(url), is_private=private))


def gets(person, url):
	"""Whether the website hands the file to somebody who asks for its address."""
	if not url.startswith("/private/"):
		return on_disk(url)  # as the web server does, asking nobody
	frappe.local.request_cache.clear()
	with signed_in(person):
		set_request(method="GET", path=url)
		frappe.local.form_dict = frappe._dict()
		try:
			return download_private_file(url).status_code == 200
		except Forbidden:
			return False
		finally:
			frappe.local.request = None


def readers(url):
	return {person for person in (AGENT, OURS, THEIRS, GUEST) if gets(person, url)}


def address_in(document):
	(url,) = article_files.shown_in(document.reload().content)
	return url


def test_an_open_articles_files_are_everybodys():
	document = article("Open", "<p>text</p>")
	shows(document, attached(document))
	assert address_in(document) == "/files/plan.txt"
	assert readers("/files/plan.txt") == {AGENT, OURS, THEIRS, GUEST}


def test_with_an_audience_its_files_are_the_audiences_and_the_old_address_leads_nowhere():
	document = article("Limited", "<p>text</p>")
	file = attached(document)
	shows(document, file)
	meant_for_gold(document)
	committed()
	url = address_in(document)
	assert url.startswith("/private/files/") and document.content.count(url) == 2
	assert readers(url) == {AGENT, OURS}
	assert not on_disk("/files/plan.txt")
	assert (file.reload().file_url, file.is_private) == (url, 1)


def test_without_its_audience_what_it_shows_is_everybodys_again():
	document = article("Limited", "<p>text</p>")
	shown, beside = attached(document), attached(document, "beside.txt", "beside it")
	shows(document, shown)
	audience = meant_for_gold(document)
	committed()
	audience.delete()
	committed()
	url = address_in(document)
	assert url.startswith("/files/") and readers(url) == {AGENT, OURS, THEIRS, GUEST}
	assert not on_disk(f"/private{url}")
	assert beside.reload().is_private  # no reader is shown it


def test_a_draft_keeps_its_files_to_the_support_team_until_it_is_published():
	document = article("Draft", "<p>text</p>", status="Draft")
	shows(document, attached(document))
	url = address_in(document)
	assert readers(url) == {AGENT}
	document.reload().update({"status": "Published"}).save()
	committed()
	assert readers(address_in(document)) == {AGENT, OURS, THEIRS, GUEST}
	document.reload().update({"status": "Draft"}).save()
	committed()
	assert readers(address_in(document)) == {AGENT}


def test_what_is_uploaded_to_a_limited_article_is_never_public():
	document = article("Limited", "<p>text</p>")
	meant_for_gold(document)
	file = attached(document)
	assert file.is_private and not on_disk("/files/plan.txt")
	file.update({"is_private": 0}).save()
	assert file.reload().is_private and readers(file.file_url) == {AGENT, OURS}


def test_a_picture_pasted_into_a_new_article_is_as_open_as_the_article():
	pasted = f'<p>Look:</p><img src="data:image/png;filename=pixel.png;base64,{PIXEL}">'
	draft = article("Draft", pasted, status="Draft")
	assert readers(address_in(draft)) == {AGENT}
	assert readers(address_in(article("Open", pasted))) == {AGENT, OURS, THEIRS, GUEST}


def test_a_file_that_was_uploaded_before_the_article_was_saved_becomes_the_articles():
	early = attached(None, attached_to_doctype=None)
	document = article("Draft", f'<img src="{early.file_url}">', status="Draft")
	committed()
	assert readers(address_in(document)) == {AGENT}
	assert early.reload().attached_to_name == document.name and not on_disk("/files/plan.txt")


def test_a_file_that_another_article_shows_stays_there():
	limited, other = article("Limited", "<p>text</p>"), article("Open", "<p>text</p>")
	file = attached(limited)
	shows(limited, file)
	shows(other, file)
	meant_for_gold(limited)
	committed()
	assert address_in(other) == "/files/plan.txt" and on_disk("/files/plan.txt")
	assert readers(address_in(limited)) == {AGENT, OURS}


def test_a_file_of_another_document_is_copied_and_not_taken_away():
	place = {"attached_to_doctype": "HD Team", "attached_to_name": frappe.get_all("HD Team", pluck="name")[0]}
	theirs = attached(None, **place)
	document = article("Draft", f'<img src="{theirs.file_url}">', status="Draft")
	committed()
	assert address_in(document).startswith("/private/") and on_disk(address_in(document))
	assert (theirs.reload().file_url, theirs.is_private) == ("/files/plan.txt", 0)
	assert on_disk("/files/plan.txt")


def test_two_articles_with_the_same_file_do_not_follow_each_other():
	limited, other = article("Limited", "<p>text</p>"), article("Open", "<p>text</p>")
	for each in (limited, other):
		shows(each, attached(each))
	meant_for_gold(limited)
	committed()
	assert readers(address_in(other)) == {AGENT, OURS, THEIRS, GUEST}
	assert readers(address_in(limited)) == {AGENT, OURS}


def test_a_name_that_is_taken_among_the_private_files_is_no_obstacle():
	frappe.get_doc({"doctype": "File", "file_name": "plan.txt", "content": "other", "is_private": 1}).insert()
	document = article("Limited", "<p>text</p>")
	file = attached(document)
	shows(document, file)
	meant_for_gold(document)
	committed()
	assert file.reload().get_content() == "the plan"
	assert address_in(document) == file.file_url != "/private/files/plan.txt"


def test_an_editor_that_was_open_meanwhile_does_not_bring_the_old_address_back():
	document = article("Limited", "<p>text</p>")
	stale = shows(document, attached(document)).content
	meant_for_gold(document)
	committed()
	document.reload().update({"content": f"{stale}<p>And more.</p>"}).save()
	assert readers(address_in(document)) == {AGENT, OURS}


@pytest.mark.parametrize("name", ["a plan & more.txt", "plän (1).txt"])
def test_names_that_an_address_spells_otherwise(name):
	document = article("Limited", "<p>text</p>")
	file = attached(document, name)
	document.reload().update({"content": f'<p>x</p><img src="{quote(file.file_url)}">'}).save()
	meant_for_gold(document)
	committed()
	assert readers(address_in(document)) == {AGENT, OURS} and not on_disk(f"/files/{name}")


def test_what_is_undone_leaves_no_copy_of_the_file():
	document = article("Limited", "<p>text</p>")
	shows(document, attached(document))
	before = {*os.listdir(get_files_path(is_private=1))}
	meant_for_gold(document)
	frappe.db.rollback()
	assert {*os.listdir(get_files_path(is_private=1))} <= before


def test_naming_an_articles_private_file_does_not_open_it():
	document = article("Draft", "<p>text</p>", status="Draft")
	secret = attached(document).file_url
	with signed_in(THEIRS), pytest.raises(frappe.PermissionError):
		client.insert({"doctype": "File", "is_private": 1, "file_url": secret})
	assert not gets(THEIRS, secret)


def test_a_deleted_article_takes_its_files_along():
	document = article("Limited", "<p>text</p>")
	article("Beside it", "<p>text</p>")
	shows(document, attached(document))
	meant_for_gold(document)
	committed()
	url = address_in(document)
	document.reload().delete()
	committed()
	assert not on_disk(url) and not on_disk("/files/plan.txt")


def test_an_upgrade_closes_the_files_of_drafts():
	document = article("Draft", "<p>text</p>")
	shows(document, attached(document))
	document.db_set("status", "Draft")
	close_article_files.execute()
	committed()
	assert readers(address_in(document)) == {AGENT} and not on_disk("/files/plan.txt")
