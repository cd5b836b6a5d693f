"""A real Frappe site with Helpdesk; every test begins where the site stands and is rolled back.

SITE and SITES_PATH say where it is. Commits are held back during a test, so code that commits
runs unchanged; tests that need real commits take the fixture `committing` and clean up.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import frappe

from tests.site.factories import an_outgoing_account


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
	for item in items:
		if "tests/site" in str(item.path):
			item.add_marker(pytest.mark.site)


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
	name = os.environ["SITE"]
	frappe.init(name, sites_path=os.environ.get("SITES_PATH", "."))
	frappe.connect()
	frappe.flags.in_test = True
	frappe.set_user("Administrator")
	yield name
	frappe.db.rollback()
	frappe.destroy()


@pytest.fixture(autouse=True)
def rolled_back(site: str, request: pytest.FixtureRequest) -> Iterator[None]:
	if "committing" in request.fixturenames:
		yield
		return
	with a_clean_site():
		yield


@contextmanager
def a_clean_site() -> Iterator[None]:
	"""Where the site stands, to be changed and rolled back; commits are held back meanwhile."""
	frappe.db.rollback()
	forget_caches()
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(frappe.db, "commit", lambda *args, **kwargs: None)
		frappe.db.delete("Error Log")  # its table knows no rollback
		forget_what_was_left_of_earlier_names()
		an_outgoing_account()
		age_what_the_site_promises()
		yield
	frappe.set_user("Administrator")
	frappe.db.rollback()
	forget_caches()


@pytest.fixture
def committing() -> Iterator[None]:
	"""For tests whose subject is the commit itself; they remove what they made."""
	frappe.db.rollback()
	forget_caches()
	yield
	frappe.set_user("Administrator")
	frappe.db.rollback()
	forget_caches()


@pytest.fixture
def settings() -> Callable[..., None]:
	"""Change a settings document: settings("HD Settings", auto_update_status=1)."""

	def change(doctype: str, **values: Any) -> None:
		frappe.db.set_single_value(doctype, values)
		frappe.clear_document_cache(doctype, doctype)

	return change


def forget_what_was_left_of_earlier_names() -> None:
	"""Names come back after a rollback, and what was once written about their bearers would be theirs."""
	frappe.db.delete("Email Queue")
	frappe.db.delete("Version")
	frappe.db.delete("Communication", {"reference_doctype": "HD Ticket"})


def age_what_the_site_promises() -> None:
	"""Date the site's own matrix back, so that a test may publish whenever it plays."""
	frappe.db.set_value("SLA Matrix", {"status": "Published"}, "effective_from", "2000-01-01")


# What a rolled-back test cannot have changed for good: Frappe itself forgets a DocType whose shape was touched.
SHAPES = ("doctype_meta::", "doctype_form_meta::", "table_columns::", "app_hooks", "db_tables")
SHAPES += (
	"app_modules",
	"installed_app_modules",
	"module_app",
	"module_installed_app",
	"merged_translations",
)


def forget_caches() -> None:
	"""What was rolled back may still be remembered; the shapes of DocTypes are kept, which are costly to read."""
	stale = [key for key in frappe.cache.get_keys("") if not is_shape(key.decode())]
	frappe.cache.delete_value(stale, make_keys=False)
	frappe.client_cache.clear_cache()
	frappe.utils.caching._SITE_CACHE.clear()
	for remembered in (frappe.local.cache, frappe.local.role_permissions, frappe.local.new_doc_templates):
		remembered.clear()
	frappe.local.request_cache.clear()
	frappe.local.message_log = []
	for left_behind in ("partner_support_kept_open", "mute_emails"):  # Frappe's Data Import mutes the process
		frappe.flags.pop(left_behind, None)


def is_shape(key: str) -> bool:
	"""Whether a key of the cache is about DocTypes and apps, not about records."""
	return key.partition("|")[2].startswith(SHAPES)
