"""Nothing gets out of a dispute's trail, and whoever tampers with it in the database is found."""

import pytest

import frappe

from partner_support.adapters.disputes import audit_trail, dispute_checks
from partner_support.adapters.disputes.audit_trail import Event
from partner_support.exceptions import AppendOnlyError
from partner_support.partner_program import dispute_trail
from tests.site.disputing import (
	FINANCE,
	alter,
	an_entry,
	call,
	disputed,
	entries,
	gold,
	last,
	remove,
	row,
	trouble,
)
from tests.site.factories import (
	errors,
)
from tests.site.portal import USER


@pytest.fixture
def mine():
	yield gold(manager=USER)
	assert errors() == []


@pytest.fixture
def dispute(mine):
	return disputed(mine)[1]


# Nothing gets out of it


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
