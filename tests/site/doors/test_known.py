"""The lists are those of the running site: a new door, or one that is gone, is named here."""

from pathlib import Path

import frappe
from frappe.api import API_URL_MAP

from tests.site.doors import known
from tests.site.doors.methods import of_site
from tests.site.doors.parameters import NAMING


def test_every_whitelisted_method_is_listed_with_how_it_is_played(stage):
	assert known.differences(of_site().keys(), known.listed().keys()) == []


def test_a_new_door_and_one_that_is_gone_are_named():
	assert known.differences(["frappe.old", "frappe.new"], ["frappe.old", "frappe.gone"]) == [
		"frappe.gone is gone",
		"frappe.new is new",
	]


def test_each_is_played_as_its_signature_asks(stage):
	listed = known.listed()
	otherwise = {
		name: known.how(method) for name, method in of_site().items() if listed[name] != known.how(method)
	}
	assert {name: how for name, how in otherwise.items() if not listed[name].startswith("not: ")} == {}


def test_what_is_played_alone_takes_nothing_that_names_a_document(stage):
	alone = [name for name, how in known.listed().items() if how == "alone"]
	methods = of_site()
	assert [name for name in alone if NAMING & methods[name].parameters.keys()] == []


def test_every_generic_way_of_the_rest_api_is_known(stage):
	found = [f"{' '.join(sorted(rule.methods or ['any']))} {rule.rule}" for rule in API_URL_MAP.iter_rules()]
	assert known.differences(found, known.lines("routes.lst")) == []


def test_the_pages_of_the_website_are_known(stage):
	folders = {app: Path(frappe.get_app_path(app, "www")) for app in frappe.get_installed_apps()}
	found = [
		f"{app} {path.relative_to(folder).with_suffix('')}"
		for app, folder in folders.items()
		for path in folder.rglob("*.html")
	]
	assert known.differences(found, known.lines("pages.lst")) == []


def test_the_apps_have_lists(stage):
	assert {path.stem for path in known.FOLDER.glob("*.txt")} == set(frappe.get_installed_apps())
