"""The demo that needs no site: `python3 -m partner_support.offline_demo [--output PAGE.html]`.

Puts the bundled sample tickets to the default program, prints for each the winning cell, the
deadlines and the escalation times, and writes the same as one HTML page.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from partner_support.demo import report_html, report_text
from partner_support.demo.samples import SAMPLES, answers
from partner_support.engine import EngineError

DEFAULT_OUTPUT = Path(tempfile.gettempdir()) / "partner-support-demo.html"


def main(arguments: list[str] | None = None) -> int:
	"""Run it; the exit code says whether the page was written."""
	options = parser().parse_args(arguments)
	try:
		results = answers(options.samples)
		options.output.write_text(report_html.render(results), encoding="utf-8")
	except (EngineError, OSError) as error:
		print(f"The demo stopped: {error}", file=sys.stderr)
		return 1
	print(report_text.render(results))
	print(f"{len(results)} tickets. The same as a page: {options.output.resolve()}")
	return 0


def parser() -> argparse.ArgumentParser:
	"""The command line."""
	options = argparse.ArgumentParser(prog="partner_support.offline_demo", description=__doc__)
	options.add_argument("--samples", type=Path, default=SAMPLES, help="another file of sample tickets")
	options.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, help="where to write the page")
	return options


if __name__ == "__main__":
	sys.exit(main())
