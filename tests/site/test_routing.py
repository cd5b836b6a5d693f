"""A category's tickets go to its team, unless the partner is an exception or somebody chose."""

import pytest

import frappe

from tests.site.factories import (
	CATEGORY,
	SECOND_TEAM,
	TEAM,
	agent,
	at,
	category,
	errors,
	partner,
	policy,
	set_on,
	team,
	ticket,
)

MONDAY = "2026-11-23 10:00"


@pytest.fixture(autouse=True)
def monday():
	with at(MONDAY):
		policy()
		yield


def with_attribute(name: str = "HIPAA") -> str:
	if not frappe.db.exists("Partner Attribute", name):
		frappe.get_doc({"doctype": "Partner Attribute", "attribute_name": name}).insert()
	return name


def test_a_category_leads_to_its_team_and_another_category_to_another():
	category("Test Contracts", team=team(SECOND_TEAM).name)
	mine = ticket(partner())
	assert mine.agent_group == TEAM
	assert set_on(mine, ticket_type="Test Contracts").agent_group == SECOND_TEAM


def test_an_agents_choice_stands():
	category("Test Contracts")
	team(SECOND_TEAM)
	mine = ticket(partner(), agent_group=SECOND_TEAM)
	assert mine.agent_group == SECOND_TEAM
	assert set_on(mine, priority="Low").agent_group == SECOND_TEAM
	mine = set_on(mine, ticket_type="Test Contracts", agent_group=team("Test Third").name)
	assert mine.agent_group == "Test Third"


def test_partners_with_an_attribute_go_elsewhere_and_only_for_the_severity_named():
	contracts = category("Test Contracts")
	contracts.append(
		"routing_exceptions",
		{"partner_attribute": with_attribute(), "severity": "Urgent", "team": team(SECOND_TEAM).name},
	)
	contracts.save()
	special = partner("HIPAA Reseller", attributes=[{"partner_attribute": "HIPAA"}])
	assert ticket(special, ticket_type="Test Contracts").agent_group == SECOND_TEAM
	assert ticket(special, ticket_type="Test Contracts", priority="Low").agent_group == TEAM
	assert ticket(partner(), ticket_type="Test Contracts").agent_group == TEAM


def test_a_type_that_is_no_category_leads_nowhere_and_is_promised_all_the_same():
	mine = ticket(partner(), ticket_type="Unspecified")
	assert (mine.agent_group, mine.partner) == (None, "Gold Reseller")
	assert mine.response_by


def test_a_team_whose_rotation_is_empty_does_not_stop_a_ticket():
	empty = team("Test Nobody")
	frappe.get_doc("Assignment Rule", empty.assignment_rule).db_set("disabled", 0)
	frappe.clear_document_cache("Assignment Rule", empty.assignment_rule)
	category("Test Contracts", team=empty.name)
	mine = ticket(partner(), ticket_type="Test Contracts")
	assert (mine.agent_group, mine.partner) == (None, "Gold Reseller")
	assert "nobody" in errors()[0].method


def test_a_team_with_people_has_them_assigned():
	crew = team("Test Crew", (agent().name,))
	category("Test Contracts", team=crew.name)
	mine = ticket(partner(), ticket_type="Test Contracts")
	assert mine.agent_group == crew.name
	assert mine.ticket_type != CATEGORY
