"""The desk's ways to the program's records lead somewhere, for everybody who is shown them."""

import json

import pytest

import frappe
from frappe.boot import load_desktop_data
from frappe.desk.desktop import get_desktop_page

from partner_support.api import charts
from tests.site import program
from tests.site.factories import at, partner, user
from tests.site.figures import MODULE, card, columns_of, number_on, records_of
from tests.site.portal import signed_in

WORKSPACES = ("Partner Program", "Partner Support")
MONDAY = "2026-11-23 10:00"
ALERTS = "partner-alerts"
ROLES = (
	"System Manager",
	"Partner Operations Manager",
	"Partner Support Manager",
	"Channel Account Manager",
	"Channel Finance Manager",
	"Agent Manager",
)
ROLES_OF_SUPPORT = [role for role in ROLES if role != "Channel Finance Manager"]


def page_for(role: str, workspace: str) -> dict:
	"""The workspace as somebody with just this role gets it; nobody is more than the role for lack of a cache."""
	person = user(f"{frappe.scrub(role)}@vendor.example.com", role).name
	frappe.clear_cache(user=person)
	with signed_in(person):
		return get_desktop_page(json.dumps({"name": workspace, "title": workspace, "public": 1}))


def shown(page: dict, part: str) -> set[str]:
	names = {"charts": "chart_name", "number_cards": "number_card_name", "shortcuts": "label"}
	return {item.get(names[part]) for item in page[part]["items"]}


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_everything_on_a_workspace_exists_and_everything_in_it_is_laid_out(workspace):
	document = frappe.get_doc("Workspace", workspace)
	for item in (*document.links, *document.shortcuts):
		if item.get("link_to"):
			kind = item.link_type if item.doctype == "Workspace Link" else item.type
			assert frappe.db.exists(kind, item.link_to), item.link_to
	assert all(frappe.db.exists("Dashboard Chart", row.chart_name) for row in document.charts)
	assert all(frappe.db.exists("Number Card", row.number_card_name) for row in document.number_cards)
	laid_out = {
		(block["type"], next(value for key, value in block["data"].items() if key.endswith("_name")))
		for block in json.loads(document.content)
		if block["type"] in ("chart", "number_card", "shortcut", "card")
	}
	listed = {("chart", row.label) for row in document.charts}
	listed |= {("number_card", row.label) for row in document.number_cards}
	listed |= {("shortcut", row.label) for row in document.shortcuts}
	listed |= {("card", row.label) for row in document.links if row.type == "Card Break"}
	assert laid_out == listed


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_a_card_counts_the_links_that_follow_it(workspace):
	links = frappe.get_doc("Workspace", workspace).links
	breaks = [index for index, row in enumerate(links) if row.type == "Card Break"]
	for begin, end in zip(breaks, [*breaks[1:], len(links)], strict=True):
		assert links[begin].link_count == end - begin - 1, links[begin].label


def test_every_doctype_of_the_program_can_be_reached_from_the_workspace_and_the_sidebar():
	ours = set(frappe.get_all("DocType", {"module": MODULE, "istable": 0}, pluck="name"))
	workspace = {
		row.link_to for row in frappe.get_doc("Workspace", MODULE).links if row.link_type == "DocType"
	}
	sidebar = {
		row.link_to for row in frappe.get_doc("Workspace Sidebar", MODULE).items if row.link_type == "DocType"
	}
	assert ours == workspace == sidebar


@pytest.mark.parametrize("name", WORKSPACES)
def test_the_sidebar_and_the_icon_lead_somewhere(name):
	for row in frappe.get_doc("Workspace Sidebar", name).items:
		assert row.type == "Section Break" or frappe.db.exists(row.link_type, row.link_to), row.link_to
	icon = frappe.get_doc("Desktop Icon", name)
	assert frappe.db.exists(icon.link_type, icon.link_to)
	workspace = frappe.get_doc("Workspace", name)
	assert {row.role for row in icon.roles} == {row.role for row in workspace.roles}


def test_the_leadership_report_is_reached_from_the_sidebar():
	items = frappe.get_doc("Workspace Sidebar", "Partner Support").items
	assert ("DocType", "Leadership Report") in {(row.link_type, row.link_to) for row in items}


def sidebars_for(role: str) -> dict[str, set[tuple[str, str]]]:
	"""What somebody with just this role is offered beside the desk, by sidebar."""
	person = user(f"{frappe.scrub(role)}@vendor.example.com", role).name
	frappe.clear_cache(user=person)
	with signed_in(person):
		desk = frappe._dict()
		load_desktop_data(desk)
	return {
		name: {(item["link_type"], item["link_to"]) for item in desk.workspace_sidebar_item[name]["items"]}
		for name in map(str.lower, WORKSPACES)
		if name in desk.workspace_sidebar_item
	}


@pytest.mark.parametrize("role", [*ROLES_OF_SUPPORT, "Agent"])
def test_whoever_may_open_my_alerts_finds_it_in_one_sidebar(role):
	offered = sidebars_for(role)  # in a second one it would change the sidebar under the reader's hands
	assert [name for name, items in offered.items() if ("Page", ALERTS) in items] == ["partner support"]


@pytest.mark.parametrize("role", ROLES)
def test_the_programs_workspace_leads_to_my_alerts_those_who_may_open_it(role):
	links = {item["link_to"] for card in page_for(role, MODULE)["cards"]["items"] for item in card["links"]}
	assert (ALERTS in links) is (role in ROLES_OF_SUPPORT)
	offered = sidebars_for("Channel Finance Manager")
	assert offered and not any(("Page", ALERTS) in items for items in offered.values())


@pytest.mark.parametrize("role", ROLES_OF_SUPPORT)
def test_the_support_workspace_leads_to_my_alerts_and_those_in_charge_to_what_was_told(role):
	page = page_for(role, "Partner Support")
	assert "My Alerts" in shown(page, "shortcuts")
	links = {item["link_to"] for card in page["cards"]["items"] for item in card["links"]}
	assert ALERTS in links
	in_charge = role not in ("Channel Account Manager", "Agent Manager")
	assert ({"Support Alert", "Support Alert Inbox"} <= links) is in_charge


@pytest.mark.parametrize("role", ROLES)
def test_each_role_that_sees_the_workspace_can_open_it_and_gets_what_is_for_it(role):
	page = page_for(role, MODULE)
	assert "Partners Needing Attention" in shown(page, "shortcuts")
	assert {"Deals Awaiting a Decision", "Claims to Check", "Open Disputes"} <= shown(page, "number_cards")
	decides_tiers = role not in ("Channel Finance Manager", "Agent Manager")
	assert ("Open Tier Proposals" in shown(page, "number_cards")) is decides_tiers
	assert len(shown(page, "charts")) == 5
	links = {item["link_to"] for card in page["cards"]["items"] for item in card["links"]}
	assert {"Partner", "Deal Registration", "MDF Claim", "Commission Statement", "Partner Agreement"} <= links
	person = f"{frappe.scrub(role)}@vendor.example.com"
	with signed_in(person):
		assert all(frappe.has_permission(item) for item in links if frappe.db.exists("DocType", item))


@pytest.mark.parametrize("role", ROLES_OF_SUPPORT)
def test_each_role_that_sees_the_support_workspace_can_open_it(role):
	assert "Running Clocks" in shown(page_for(role, "Partner Support"), "shortcuts")


def test_cards_charts_and_dashboards_are_the_programs_own_and_go_with_it():
	for doctype, number in (
		("Number Card", 6),
		("Dashboard Chart", 5),
		("Dashboard", 1),
		("Dashboard Chart Source", 2),
	):
		found = records_of(doctype)
		assert len(found) == number, doctype
		assert all(record.get("is_standard", 1) for record in found)
	dashboard = frappe.get_doc("Dashboard", MODULE)
	assert {row.chart for row in dashboard.charts} == {chart.name for chart in records_of("Dashboard Chart")}
	assert {row.card for row in dashboard.cards} == {card.name for card in records_of("Number Card")}


def test_number_cards_count_what_waits_for_somebody():
	with at(MONDAY):
		gold = partner()
		before = {card.name: number_on(card.name) for card in records_of("Number Card")}
		program.deal(gold, status="Submitted")
		program.deal(gold, status="Under Review", end_customer="Borealis")
		program.deal(gold, status="Approved", end_customer="Cygnus")
		late = program.deal(gold, status="Submitted", end_customer="Dorado")
		frappe.db.set_value("Deal Registration", late.name, "approval_missed", 1)
		decided = program.deal(gold, status="Approved", end_customer="Eridanus")
		frappe.db.set_value("Deal Registration", decided.name, "approval_missed", 1)
		program.claim(gold, status="Submitted")
		program.claim(gold, status="Paid")
		gained = {name: number_on(name) - number for name, number in before.items()}
	assert gained == {
		"Deals Awaiting a Decision": 3,
		"Overdue Approvals": 1,
		"Claims to Check": 1,
		"Open Deal Conflicts": 0,
		"Open Disputes": 0,
		"Open Tier Proposals": 0,
	}


def test_a_click_on_a_card_opens_the_list_that_it_counted():
	with at(MONDAY):
		program.deal(partner(), status="Submitted")
	shown_on = card("Deals Awaiting a Decision")
	kind, doctype, view = shown_on["route"]
	assert (kind, view) == ("List", "List")
	filters = [[field, *condition] for field, (condition,) in shown_on["route_options"].items()]
	assert len(frappe.get_list(doctype, filters=filters, limit=0)) == shown_on["value"] >= 1


def test_every_chart_that_counts_can_be_drawn():
	with at(MONDAY):
		gold = partner()
		program.deal(gold, status="Submitted")
		program.claim(gold, status="Submitted")
		for chart in ("Deal Registrations by State", "MDF Claims by State"):
			assert columns_of(chart)["Submitted"] >= 1, chart
		assert sum(columns_of("Partners by Tier").values()) >= 1
		assert len(columns_of("Disputes Opened per Month")) >= 12


def test_a_chart_of_states_has_them_in_the_order_of_their_life():
	with at(MONDAY):
		gold = partner()
		program.deal(gold, status="Won")
		program.deal(gold, end_customer="Borealis")
		program.deal(gold, status="Submitted", end_customer="Cygnus")
		order = list(columns_of("Deal Registrations by State"))
	assert [state for state in order if state in ("Draft", "Submitted", "Won")] == [
		"Draft",
		"Submitted",
		"Won",
	]


def won(of, on: str, value: float, **values):
	deal = program.deal(of, status="Won", deal_value=value, **values)
	frappe.db.set_value("Deal Registration", deal.name, "closed_on", on)


def test_won_deals_are_added_up_by_month_and_never_across_currencies():
	with at(MONDAY):
		gold = partner()
		won(gold, "2026-10-01", 1000)
		won(gold, "2026-10-31", 500.5, end_customer="Borealis")
		won(gold, "2026-11-23", 40_000, currency="JPY", end_customer="Cygnus")
		won(gold, "2025-11-30", 9, end_customer="Dorado")  # before the twelve months
		program.deal(gold, status="Approved", end_customer="Eridanus")
		drawn = charts.won_deal_value()
	assert (drawn["labels"][0], drawn["labels"][-1], len(drawn["labels"])) == ("Dec 2025", "Nov 2026", 12)
	series = {each["name"]: each["values"] for each in drawn["datasets"]}
	assert series == {"EUR": [0] * 10 + [1500.5, 0], "JPY": [0] * 11 + [40_000]}


def test_a_chart_adds_up_what_its_reader_may_see():
	with at(MONDAY):
		hers = user("her.cam@vendor.example.com", "Channel Account Manager").name
		won(partner("Her Reseller", channel_account_manager=hers), "2026-11-02", 700)
		won(partner("Another Reseller"), "2026-11-03", 900, end_customer="Borealis")
		with signed_in(hers):
			drawn = charts.won_deal_value()
		with signed_in(user("nobody@vendor.example.com").name), pytest.raises(frappe.PermissionError):
			charts.won_deal_value()
	assert [sum(each["values"]) for each in drawn["datasets"]] == [700]


def test_the_connections_of_a_partner_name_all_that_hangs_on_it():
	groups = frappe.get_meta("Partner").get_dashboard_data().transactions
	items = [item for group in groups for item in group["items"]]
	ours = {
		name
		for name in frappe.get_all("DocType", {"module": ("in", WORKSPACES), "istable": 0}, pluck="name")
		if any(
			field.options == "Partner" and field.fieldname == "partner"
			for field in frappe.get_meta(name).get_link_fields()
		)
	}
	hang_on_another = {"Audit Entry", "Incident Follower", "Incident Message"}  # on a dispute, on an incident
	assert ours - hang_on_another <= {*items}
	assert all(frappe.get_meta(item).has_field("partner") for item in items)
