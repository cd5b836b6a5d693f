"""Helpdesk's own tests: run on the site as it stands, and what became of each of them."""

from pathlib import Path
from xml.etree import ElementTree

from tests.lifecycle.throwaway import ThrowawaySite

Outcomes = dict[str, str]  # what became of each test, by its name


def run(site: ThrowawaySite, report: Path) -> Outcomes:
	"""Run them all. Some fail wherever ERPNext is not installed, so the command itself may fail."""
	printed = site.bench("run-tests", "--app", "helpdesk", "--junit-xml-output", str(report), succeeds=False)
	assert report.exists() and report.stat().st_size, printed
	return outcomes(report)


def outcomes(report: Path) -> Outcomes:
	"""Each test of a JUnit report: passed, skipped, or what it was stopped by."""
	found: Outcomes = {}
	for case in ElementTree.parse(report).getroot().iter("testcase"):
		kinds = [end(each) for each in case if each.tag in ("skipped", "failure", "error")]
		found[f"{case.get('classname')}.{case.get('name')}"] = " and ".join(kinds) or "passed"
	return found


def end(element: ElementTree.Element) -> str:
	"""How a test ended that did not pass."""
	return "skipped" if element.tag == "skipped" else f"{element.tag} {element.get('type', '')}".strip()


def differences(without: Outcomes, with_app: Outcomes) -> dict[str, str]:
	"""The tests that ended differently, with how."""
	return {
		name: f"{without.get(name, 'not run')} without the app, {with_app.get(name, 'not run')} with it"
		for name in sorted(without.keys() | with_app.keys())
		if without.get(name) != with_app.get(name)
	}


def tally(results: Outcomes) -> str:
	"""How many of each outcome."""
	kinds = sorted(set(results.values()), key=lambda kind: (kind != "passed", kind))
	return ", ".join(f"{list(results.values()).count(kind)} {kind}" for kind in kinds)
