"""A file follows the record that it hangs on, and its address is no way round that."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

import frappe
from frappe import client
from frappe.core.doctype.file.utils import find_file_by_url

from tests.site import program, rights_world
from tests.site.factories import at
from tests.site.portal import signed_in
from tests.site.rights_world import ACCOUNT_MANAGER, MEMBER, OPERATIONS, OTHER_MEMBER, World


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
	with at("2026-11-23 10:00"):
		yield


@pytest.fixture
def world() -> World:
	return rights_world.build()


def claims(world: World) -> list[frappe.model.document.Document]:
	"""Both partners' claims."""
	return [frappe.get_doc(thing.doctype, thing.name) for thing in world.of("MDF Claim")]


def files_of(document: frappe.model.document.Document) -> list[str]:
	return frappe.get_all("File", {"attached_to_name": document.name}, pluck="file_url")


def sent(user: str, **values: Any) -> frappe.model.document.Document:
	"""A file that somebody makes over REST."""
	with signed_in(user):
		return client.insert({"doctype": "File", "is_private": 1, **values})


def downloads(user: str, url: str) -> bool:
	"""Whether the address gives somebody the file."""
	with signed_in(user):
		return bool(find_file_by_url(url))


def test_proof_hangs_on_its_claim_and_is_read_with_it(world):
	claim = claims(world)[0]
	url = program.file("proof.csv", b"only,this,claim").file_url
	claim.append("proofs", {"document": "Photo", "attachment": url})
	claim.save()
	assert url in files_of(claim)
	assert {person for person in rights_world.EVERYBODY if downloads(person, url)} == (
		rights_world.SEEN_BY["MDF Claim"]
	)


def test_a_signed_agreement_is_read_by_the_partners_managers(world):
	agreement = frappe.get_doc("Partner Agreement", world.of("Partner Agreement")[0].name)
	agreement.update({"document": program.file("signed.csv", b"signed,by,both").file_url}).save()
	assert downloads(rights_world.MANAGER, agreement.document)
	assert not downloads(MEMBER, agreement.document)
	assert not downloads(rights_world.OTHER_MANAGER, agreement.document)


@pytest.mark.parametrize(
	"spelling", ["{0}", "/private/files/./{1}", "/private/files//{1}", "/private/files/%2e/{1}"]
)
def test_naming_another_partners_file_does_not_open_it(world, spelling):
	secret = world.of("Commission Statement")[0].file
	assert not downloads(OTHER_MEMBER, secret)
	url = spelling.format(secret, os.path.basename(secret))
	with pytest.raises(frappe.PermissionError):
		sent(OTHER_MEMBER, file_url=url)
	assert not downloads(OTHER_MEMBER, url)


def test_naming_the_file_by_its_name_alone_does_not_open_it_either(world):
	secret = os.path.basename(world.of("Commission Statement")[0].file)
	for name in (secret, f"/{secret}"):
		with pytest.raises(frappe.PermissionError):
			sent(OTHER_MEMBER, file_name=name)


def test_ones_own_file_cannot_be_turned_into_anothers(world):
	secret = world.of("Commission Statement")[0].file
	own = sent(OTHER_MEMBER, file_name="mine.csv", content="my,own")
	with signed_in(OTHER_MEMBER), pytest.raises(frappe.PermissionError):
		client.set_value("File", own.name, {"file_url": secret})
	assert not downloads(OTHER_MEMBER, secret)


def test_the_same_content_may_be_uploaded_by_two_partners(world):
	same = {"file_name": "template.csv", "content": "the,same,template"}
	first = sent(MEMBER, **same)
	theirs = claims(world)[0]
	theirs.append("proofs", {"document": "Photo", "attachment": first.file_url})
	theirs.save()
	second = sent(OTHER_MEMBER, **same)
	assert downloads(OTHER_MEMBER, second.file_url)


def test_a_claim_takes_no_file_of_another_partner(world):
	ours = claims(world)[0]
	for url in (world.of("MDF Claim")[1].file, world.of("Partner Agreement")[-1].file):
		ours.reload().append("proofs", {"document": "Photo", "attachment": url})
		with pytest.raises(frappe.ValidationError, match="is not there"):
			ours.save()


def test_a_claim_takes_a_file_of_the_same_partners_and_leaves_it_there(world):
	ours = claims(world)[0]
	deal = world.of("Deal Registration")[0]
	ours.append("proofs", {"document": "Photo", "attachment": deal.file})
	ours.save()
	assert deal.file in files_of(ours)
	assert deal.file in files_of(frappe.get_doc(deal.doctype, deal.name))


def test_a_claim_takes_no_file_that_its_writer_may_not_read(world):
	ours = claims(world)[0]
	hidden = sent(OTHER_MEMBER, file_name="hidden.csv", content="of,somebody,else")
	with signed_in(OPERATIONS):
		ours.append("proofs", {"document": "Photo", "attachment": hidden.file_url})
		with pytest.raises(frappe.ValidationError, match="is not there"):
			ours.save()


def test_what_a_new_form_uploaded_hangs_on_the_record_once_it_is_saved(world):
	with signed_in(OPERATIONS):
		early = sent(
			OPERATIONS,
			file_name="early.csv",
			content="before,it,was,saved",
			attached_to_doctype="MDF Claim",
			attached_to_name="new-mdf-claim-abcdefgh",
		)
		made = program.claim(
			frappe.get_doc("Partner", rights_world.OURS),
			proofs=[{"document": "Photo", "attachment": early.file_url}],
		)
	assert frappe.db.get_value("File", early.name, "attached_to_name") == made.name


def test_nobody_hangs_files_on_records_that_they_may_not_change(world):
	ours, theirs = claims(world)
	own = sent(MEMBER, file_name="mine.csv", content="mine,alone")
	for claim in (ours, theirs):
		place = {"attached_to_doctype": claim.doctype, "attached_to_name": claim.name}
		with pytest.raises(frappe.PermissionError):
			sent(MEMBER, file_name="more.csv", content="more,of,it", **place)
		with signed_in(MEMBER), pytest.raises(frappe.PermissionError):
			client.set_value("File", own.name, place)


def test_proof_that_was_handed_in_is_not_taken_back_by_its_uploader(world):
	ours = claims(world)[0]
	own = sent(MEMBER, file_name="evidence.csv", content="it,took,place")
	ours.append("proofs", {"document": "Photo", "attachment": own.file_url})
	ours.save()
	assert downloads(MEMBER, own.file_url)
	with signed_in(MEMBER):
		for attempt in (
			lambda: client.delete("File", own.name),
			lambda: client.set_value("File", own.name, {"attached_to_doctype": "", "attached_to_name": ""}),
			lambda: client.set_value("File", own.name, {"is_private": 0}),
		):
			with pytest.raises(frappe.PermissionError):
				attempt()
	assert frappe.db.get_value("File", own.name, "attached_to_name") == ours.name


def test_a_records_files_are_private_whatever_was_ticked(world):
	deal = world.of("Deal Registration")[0]
	with signed_in(OPERATIONS):
		file = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": "open.csv",
				"content": "not,for,everybody",
				"attached_to_doctype": deal.doctype,
				"attached_to_name": deal.name,
				"is_private": 0,
			}
		).insert()
	assert file.is_private and file.file_url.startswith("/private/files/")
	assert file.get_content() == "not,for,everybody"
	assert not os.path.exists(frappe.get_site_path("public", "files", os.path.basename(file.file_url)))
	file.reload().update({"is_private": 0}).save()
	assert file.reload().is_private


def test_a_public_file_elsewhere_stays_public(world):
	deal = world.of("Deal Registration")[0]
	logo = frappe.get_doc(
		{"doctype": "File", "file_name": "logo.csv", "content": "our,logo", "is_private": 0}
	).insert()
	sent(
		"Administrator",
		file_name="logo.csv",
		content="our,logo",
		is_private=0,
		attached_to_doctype=deal.doctype,
		attached_to_name=deal.name,
	)
	assert not logo.reload().is_private
	assert os.path.exists(logo.get_full_path())


def test_a_public_file_is_no_proof(world):
	ours = claims(world)[0]
	public = frappe.get_doc(
		{"doctype": "File", "file_name": "public.csv", "content": "for,everybody", "is_private": 0}
	).insert()
	ours.append("proofs", {"document": "Photo", "attachment": public.file_url})
	with pytest.raises(frappe.ValidationError, match="Attach it again as a private file"):
		ours.save()


def test_an_account_manager_finds_the_files_of_own_partners_only(world):
	with signed_in(ACCOUNT_MANAGER):
		listed = set(frappe.get_list("File", pluck="file_url", limit_page_length=0))
	seen = {thing.file for thing in world.things if ACCOUNT_MANAGER in thing.seen_by}
	assert seen <= listed
	assert not listed & ({thing.file for thing in world.things} - seen)
