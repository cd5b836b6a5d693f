"""A throwaway site with Helpdesk but without this app; every module begins from there.

SITE and SITES_PATH say where it is. Its database is replaced many times: never name a site that
anybody needs.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lifecycle import snapshot
from tests.lifecycle.throwaway import ThrowawaySite

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
	for item in items:
		if HERE in item.path.parents:
			item.add_marker(pytest.mark.site)


@pytest.fixture(scope="session")
def throwaway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ThrowawaySite, Path]]:
	"""The site, and the file that keeps it as it was found."""
	site = ThrowawaySite(os.environ["SITE"], Path(os.environ.get("SITES_PATH", ".")).resolve())
	assert '"partner_support"' not in site.bench("list-apps", "--format", "json"), (
		"the app is installed already"
	)
	# Nobody works on the bench's queue during the tests, which is refused once it is long.
	site.bench("set-config", "--parse", "max_queued_jobs", "100000")
	kept = tmp_path_factory.mktemp("throwaway") / "untouched.sql"
	site.keep(kept)
	yield site, kept
	site.put_back(kept)


@pytest.fixture(scope="module")
def site(throwaway: tuple[ThrowawaySite, Path]) -> ThrowawaySite:
	"""The site with nothing on it but Helpdesk."""
	site, kept = throwaway
	site.put_back(kept)
	return site


@pytest.fixture(scope="session")
def database(throwaway: tuple[ThrowawaySite, Path]):
	"""Call it to know what is in the database now."""
	site, _ = throwaway
	return lambda: site.run(snapshot.take)
