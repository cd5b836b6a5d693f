"""Where pages can be made: Frappe does so with wkhtmltopdf, which some systems no longer offer."""

import shutil

import pytest

WHY = "there is no wkhtmltopdf on this machine"
HERE = shutil.which("wkhtmltopdf") is not None
needs_printing = pytest.mark.skipif(not HERE, reason=WHY)
