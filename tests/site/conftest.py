"""A real Frappe site with Helpdesk; every test begins where the site stands and is rolled back.

SITE and SITES_PATH say where it is. Commits are held back during a test, so code that commits
runs unchanged; tests that need real commits take the fixture `committing` and clean up.
"""

import os
from collections.abc import Iterator

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
def rolled_back(site: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
	if "committing" in request.fixturenames:
		yield
		return
	frappe.db.rollback()
	forget_caches()
	monkeypatch.setattr(frappe.db, "commit", lambda *args, **kwargs: None)
	an_outgoing_account()
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


def forget_caches() -> None:
	"""What was rolled back may still be remembered."""
	frappe.clear_cache()
	frappe.local.message_log = []
	frappe.flags.pop("partner_support_kept_open", None)
