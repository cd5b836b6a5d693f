"""A saved list survives the removal of fields that it shows, filters or sorts by."""

import json

from partner_support.saved_views import without

OURS = {"partner", "partner_tier"}
COLUMNS = [{"key": "subject", "label": "Subject"}, {"key": "partner", "label": "Partner"}]


def view(**overrides):
	"""A saved list that has nothing to do with us."""
	return {
		"columns": None,
		"rows": '["name"]',
		"filters": '{"status": "Open"}',
		"order_by": "creation asc",
	} | overrides


def test_a_view_that_does_not_mention_them_is_left_alone():
	assert without(view(), OURS) == {}


def test_columns_and_the_rows_behind_them_go():
	changed = without(view(columns=json.dumps(COLUMNS), rows='["name", "partner"]'), OURS)

	assert json.loads(changed["columns"]) == COLUMNS[:1]
	assert json.loads(changed["rows"]) == ["name"]


def test_filters_go_from_a_mapping_and_from_a_list():
	mapping = without(view(filters='{"status": "Open", "partner_tier": ["in", "Gold"]}'), OURS)
	rows = without(view(filters='[["status", "=", "Open"], ["HD Ticket", "partner", "is", "set"]]'), OURS)

	assert json.loads(mapping["filters"]) == {"status": "Open"}
	assert json.loads(rows["filters"]) == [["status", "=", "Open"]]


def test_order_and_grouping_fall_back():
	changed = without(view(order_by="partner_tier desc", group_by_field="partner"), OURS)

	assert changed == {"order_by": "modified desc", "group_by_field": None, "type": "list"}
