"""The rank of a ticket follows what weighs, whoever changes it, and costs a save nothing that moves nothing."""

import pytest

import frappe

from partner_support.adapters.queue import queue_changes, queue_rank
from partner_support.adapters.sla import sweep
from partner_support.patches.v0_4 import plant_queue
from partner_support.seeds import data, ledger
from tests.site import program
from tests.site.factories import (
	agent,
	agent_replies,
	at,
	berlin,
	errors,
	partner,
	partner_replies,
	policy,
	set_on,
	ticket,
	tier,
)
from tests.site.queueing import (
	BEHIND,
	FIRST_RESPONSE,
	MONDAY,
	hours_before,
	rank_of,
	statements,
	weights,
)

RESOLUTION = berlin("2026-11-23 18:00")
CLOSES = "2026-11-24"  # so that the deal wants its ticket done by midnight of Monday


@pytest.fixture(autouse=True)
def monday():
	with at(MONDAY):
		weights()
		policy()
		agent()
		yield


def a_ticket(of: str = "Gold Reseller", **values):
	return ticket(partner(of, partner_tier=values.pop("partner_tier", "Gold")), **values)


def test_a_new_ticket_is_ranked_by_its_nearest_deadline_severity_and_tier():
	assert hours_before(FIRST_RESPONSE, a_ticket()) == 8 + 3


def test_the_first_answer_leaves_the_resolution_to_rank_by():
	answered = agent_replies(a_ticket())
	assert hours_before(RESOLUTION, answered) == 8 + 3


def test_what_nobody_has_to_work_on_has_no_rank():
	assert rank_of(ticket()) == 0  # of no partner
	resolved = set_on(agent_replies(a_ticket()), status="Resolved")
	resolved = set_on(resolved, status="Closed")
	assert rank_of(resolved) == 0


def test_a_ticket_that_waits_for_its_partner_is_behind_and_comes_back_with_the_answer():
	mine = a_ticket()
	before = rank_of(mine)
	waiting = set_on(mine, status="Replied")
	assert rank_of(waiting) > BEHIND
	answered = partner_replies(waiting)
	assert answered.status_category == "Open"
	assert rank_of(answered) == before


@pytest.mark.parametrize(
	("values", "hours"),
	[({"business_critical": 1}, 8 + 3 + 12), ({"priority": "Low"}, 3)],
)
def test_a_change_of_what_weighs_moves_it(values, hours):
	changed = set_on(a_ticket(), **values)
	nearest = berlin("2026-11-23 14:00") if "priority" in values else FIRST_RESPONSE
	assert hours_before(nearest, changed) == hours


def test_nobody_sets_a_rank_by_hand():
	mine = a_ticket()
	before = rank_of(mine)
	assert rank_of(set_on(mine, queue_rank=1)) == before


def test_a_linked_deal_moves_its_ticket_and_a_change_of_the_deal_moves_it_again():
	gold = partner()
	deal = program.deal(gold, deal_value=100_000, expected_close="2027-03-01")
	about = ticket(gold, deal_registration=deal.name)
	assert hours_before(FIRST_RESPONSE, about) == 8 + 3 + 4
	program.changed(deal, deal_value=240_000).save()
	assert hours_before(FIRST_RESPONSE, about) == 8 + 3 + 9
	answered = agent_replies(about)
	assert hours_before(RESOLUTION, answered) == 8 + 3 + 9
	with at("2026-11-23 10:05"):
		program.changed(deal, expected_close="2026-11-23").save()
	assert hours_before(berlin(MONDAY), answered) == 8 + 3 + 9  # closes with the day, wanted a day before


def test_a_deal_that_is_decided_is_no_money_at_risk():
	gold = partner()
	deal = program.deal(gold, deal_value=100_000, expected_close="2027-03-01")
	about = ticket(gold, deal_registration=deal.name)
	program.moved(deal, "Withdrawn")
	assert hours_before(FIRST_RESPONSE, about) == 8 + 3


def test_a_deal_that_is_deleted_or_unlinked_weighs_nothing_any_more():
	gold = partner()
	deal = program.deal(gold, deal_value=100_000, expected_close="2027-03-01")
	about, other = (ticket(gold, deal_registration=deal.name) for _ in range(2))
	assert hours_before(FIRST_RESPONSE, set_on(other, deal_registration=None)) == 8 + 3
	frappe.delete_doc("Deal Registration", deal.name, force=True)
	assert hours_before(FIRST_RESPONSE, about) == 8 + 3


def test_money_of_another_currency_than_the_weights_counts_nothing():
	weights(queue_deal_currency="USD")
	gold = partner()
	deal = program.deal(gold, deal_value=100_000, currency="EUR", expected_close="2027-03-01")
	assert hours_before(FIRST_RESPONSE, ticket(gold, deal_registration=deal.name)) == 8 + 3


def test_a_new_tier_of_the_partner_moves_its_open_tickets():
	tier("Bronze", 1)
	mine, other = a_ticket(), a_ticket("Other Gold Reseller")
	gold = frappe.get_doc("Partner", mine.partner)
	gold.update({"partner_tier": "Bronze"}).save()
	assert hours_before(FIRST_RESPONSE, mine) == 8
	assert hours_before(FIRST_RESPONSE, other) == 8 + 3


def test_an_escalation_that_fires_moves_its_ticket():
	mine = a_ticket(business_critical=1)
	sweep.escalate(mine.name, frappe.utils.now_datetime().astimezone())
	level = frappe.db.get_value("HD Ticket", mine.name, "escalation_level")
	assert level == 2
	assert hours_before(FIRST_RESPONSE, mine) == 8 + 3 + 12 + 4 * level


def test_a_change_of_the_weights_orders_all_open_tickets_anew(monkeypatch):
	monkeypatch.setattr(queue_changes, "BATCH", 2)
	mine = [a_ticket() for _ in range(5)]
	weights(queue_critical_hours=13)  # moves none of these
	weights(queue_weights=[{"weighs": "Partner Tier", "value": "Gold", "hours": 5}])
	assert [hours_before(FIRST_RESPONSE, each) for each in mine] == [5] * 5


def test_only_a_change_of_the_weights_asks_for_it(monkeypatch):
	asked = []
	monkeypatch.setattr(frappe, "enqueue", lambda method, **values: asked.append(method))
	weights(escalation_contact_name="Somebody Else")
	assert not asked
	weights(queue_level_hours=5)
	assert asked == ["partner_support.adapters.queue.queue_changes.rank_open_tickets"]


def test_two_weights_of_the_same_are_refused():
	double = [{"weighs": "Partner Tier", "value": "Gold", "hours": hours} for hours in (1, 2)]
	with pytest.raises(frappe.ValidationError, match="rows 1 and 2 are about the same"):
		weights(queue_weights=double)


def test_a_weight_below_nothing_is_refused():
	with pytest.raises(frappe.NonNegativeError):
		weights(queue_level_hours=-1)


def test_a_save_that_moves_nothing_asks_the_database_nothing_for_its_rank(monkeypatch):
	gold = partner()
	deal = program.deal(gold, deal_value=100_000)
	mine = ticket(gold, deal_registration=deal.name)
	monkeypatch.setattr(queue_rank, "of", lambda *_: pytest.fail("the rank was computed"))
	set_on(mine, subject="Another subject")
	assert not errors()


def test_a_save_that_moves_something_asks_once_more_at_most():
	gold = partner()
	deal = program.deal(gold, deal_value=100_000)
	mine = ticket(gold, deal_registration=deal.name)
	frappe.get_cached_doc("Partner", gold.name)
	for values in ({"escalation_level": 3}, {"business_critical": 1}):
		mine.reload().update(values)
		mine.flags.escalating = True  # without it a level stays what it was
		asked = []

		def ranked(*args, of=queue_rank.of, asked=asked):
			found = []
			asked.append(len(statements(lambda: found.append(of(*args)))))
			return found[0]

		with pytest.MonkeyPatch.context() as patch:
			patch.setattr(queue_rank, "of", ranked)
			mine.save(ignore_permissions=True)
		assert asked == [1]


def test_the_patch_ranks_open_tickets_and_plants_what_a_new_site_has():
	mine = a_ticket()
	frappe.db.set_value("HD Ticket", mine.name, "queue_rank", 0)
	closed = set_on(set_on(agent_replies(a_ticket()), status="Resolved"), status="Closed")
	frappe.db.set_value("HD Ticket", closed.name, "queue_rank", 5)
	frappe.db.delete("HD View", {"label": "Partner Queue"})
	plant_queue.execute()
	settings = frappe.get_single("Partner Support Settings")
	assert settings.queue_deal_step == data.read("settings")["queue_deal_step"]
	assert {row.value for row in settings.queue_weights} >= {"Urgent", "Gold"}
	assert (hours_before(FIRST_RESPONSE, mine), rank_of(closed)) == (8 + 3, 0)
	views = frappe.get_all("HD View", {"label": "Partner Queue", "public": 1}, pluck="name")
	assert len(views) == 1
	assert ("HD View", views[0]) in ledger.read()
	plant_queue.execute()
	assert frappe.db.count("HD View", {"label": "Partner Queue"}) == 1
