"""Several requests at once that bring the same new records: each is made once, and nobody gets an error."""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import frappe

from partner_support.adapters.records import record_intake
from partner_support.api import upsert
from tests.site.factories import partner
from tests.site.intake import row_of
from tests.site.workers import ended, leaving_nothing, started

SENDERS = 3


@pytest.fixture(autouse=True)
def cleaned_up(committing: None) -> Iterator[None]:
	with leaving_nothing():
		partner("Gold Reseller", external_id="A-1")
		row_of("Deal Registration")
		frappe.db.commit()
		yield


def wait_for(path: Path) -> None:
	for _ in range(600):
		if path.exists():
			return
		time.sleep(0.05)
	raise AssertionError(f"{path.name} never came")


def test_who_comes_second_with_a_new_id_finds_the_record_of_the_first(tmp_path):
	row = row_of("Deal Registration", end_customer="Acme Clinics AG")

	def sends() -> None:
		look = record_intake.found

		def looks(doctype, external_id):
			record = look(doctype, external_id)
			(tmp_path / ("found" if record else "nothing there")).touch()
			return record

		record_intake.found = looks
		(tmp_path / "answer").write_text(json.dumps(upsert.deal_registrations([row])))

	values = {**row, "partner": "Gold Reseller", "end_customer": "Acme Clinics"}
	del values["partner_external_id"]
	first = frappe.get_doc({"doctype": "Deal Registration", **values}).insert()
	second = started(sends)
	wait_for(tmp_path / "nothing there")  # it has looked before the first was there to see
	time.sleep(0.3)
	frappe.db.commit()
	assert ended(second) == [0]
	assert (tmp_path / "found").exists()
	(result,) = json.loads((tmp_path / "answer").read_text())["results"]
	assert (result["outcome"], result["name"]) == ("updated", first.name)
	assert frappe.get_all("Deal Registration", {"external_id": "D-1"}, pluck="end_customer") == [
		"Acme Clinics AG"
	]


def test_several_senders_of_the_same_records_make_each_of_them_once(tmp_path):
	rows = [row_of("Deal Registration", external_id=f"D-{number}") for number in range(15)]

	def sends(number: int) -> None:
		mine = random.Random(number).sample(rows, len(rows))
		(tmp_path / str(number)).write_text(json.dumps(upsert.deal_registrations(mine)))

	senders = [started(lambda number=number: sends(number)) for number in range(SENDERS)]
	assert ended(*senders) == [0] * SENDERS
	answers = [json.loads((tmp_path / str(number)).read_text()) for number in range(SENDERS)]
	outcomes = Counter(result["outcome"] for answer in answers for result in answer["results"])
	assert outcomes == {"created": len(rows), "unchanged": len(rows) * (SENDERS - 1)}
	frappe.db.rollback()  # to see what they have committed
	names = {(result["external_id"], result["name"]) for answer in answers for result in answer["results"]}
	assert len(names) == frappe.db.count("Deal Registration", {"external_id": ("like", "D-%")}) == len(rows)
