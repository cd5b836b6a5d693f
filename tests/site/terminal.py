"""Bench on a terminal: command lines as a guide shows them, given to a shell as they stand there."""

import os
import subprocess
import sys
from pathlib import Path

import frappe

SITE, HOME = "help.example.com", "/home/frappe"  # what the guides call the site, and the folder of who types
# Bench itself goes to the folder of the sites and hands over to Python just like this.
BENCH = """bench() ( cd "$SITES" && exec "$PYTHON" -m frappe.utils.bench_helper frappe "$@" )\n"""


def typed(commands: str, home: Path) -> tuple[int, str]:
	"""The exit code of command lines, and what they print on the terminal; `~` is that folder."""
	sites = os.path.abspath(frappe.local.sites_path)
	here = {"SITES": sites, "PYTHON": sys.executable, "PYTHONWARNINGS": "ignore", "HOME": str(home)}
	done = subprocess.run(
		["bash", "-c", BENCH + commands.replace(SITE, frappe.local.site)],
		env={**os.environ, **here},
		stdout=subprocess.PIPE,
		stderr=subprocess.STDOUT,
		timeout=600,
		text=True,
	)
	return done.returncode, done.stdout.replace(frappe.local.site, SITE).replace(str(home), HOME)
