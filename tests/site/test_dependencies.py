"""What the app takes from Frappe without asking for it itself is what Frappe asks for."""

import re
from importlib.metadata import requires

from tests.engine.test_dependencies import BROUGHT_BY_FRAPPE, normal

OPTIONAL = re.compile(r";.*\bextra\b")


def test_frappe_brings_what_we_count_on():
	always = {
		normal(re.match(r"[\w.-]+", each).group()) for each in requires("frappe") if not OPTIONAL.search(each)
	}
	assert always >= BROUGHT_BY_FRAPPE
