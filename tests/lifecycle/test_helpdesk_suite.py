"""Helpdesk's own tests end the same, one by one, whether or not this app is installed."""

from pathlib import Path

import pytest

from tests.lifecycle import helpdesk_suite
from tests.lifecycle.throwaway import ThrowawaySite


@pytest.fixture
def testing_allowed(site: ThrowawaySite) -> None:
	site.bench("set-config", "--parse", "allow_tests", "1")


@pytest.mark.usefixtures("testing_allowed")
def test_every_test_of_helpdesk_ends_as_it_does_without_the_app(
	throwaway: tuple[ThrowawaySite, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
	site, untouched = throwaway

	def run(name: str, with_app: bool) -> helpdesk_suite.Outcomes:
		site.put_back(untouched)
		if with_app:
			site.bench("install-app", "partner_support")
		results = helpdesk_suite.run(site, tmp_path / f"{name}.xml")
		with capsys.disabled():
			print(f"\nHelpdesk's own tests {name}: {helpdesk_suite.tally(results)}")
		return results

	without = run("without the app", with_app=False)
	assert "passed" in without.values()
	different = helpdesk_suite.differences(without, run("with the app", with_app=True))
	if not different:
		return
	# A test that ends differently from one run without the app to the next says nothing about the app. This
	# run comes last, so that a test which depends on the time of day is found out too.
	unstable = helpdesk_suite.differences(without, run("without the app, again", with_app=False))
	with capsys.disabled():
		print(f"Unstable without the app: {', '.join(unstable) or 'none'}")
	assert {name: how for name, how in different.items() if name not in unstable} == {}
