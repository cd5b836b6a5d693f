"""The lists are those of the running site: a new door, or one that is gone, is named here."""

import frappe
from frappe.api import API_URL_MAP

from tests.site.doors import known
from tests.site.doors.methods import of_site


def test_every_whitelisted_method_is_listed_with_how_it_is_played(stage):
	listed, found = known.listed(), of_site()
	assert sorted(found.keys() - listed.keys()) == [], "new"
	assert sorted(listed.keys() - found.keys()) == [], "gone"


def test_each_is_played_as_its_signature_asks(stage):
	listed = known.listed()
	otherwise = {
		name: known.how(method) for name, method in of_site().items() if listed[name] != known.how(method)
	}
	assert {name: how for name, how in otherwise.items() if not listed[name].startswith("not: ")} == {}


def test_every_generic_way_of_the_rest_api_is_known(stage):
	found = sorted(
		{f"{' '.join(sorted(rule.methods or ['any']))} {rule.rule}" for rule in API_URL_MAP.iter_rules()}
	)
	assert found == (known.FOLDER / "routes.lst").read_text().splitlines()


def test_the_apps_have_lists(stage):
	assert {path.stem for path in known.FOLDER.glob("*.txt")} == set(frappe.get_installed_apps())
