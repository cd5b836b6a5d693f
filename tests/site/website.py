"""A partner's own pages, as the website answers a browser."""

import re
from typing import Any

from werkzeug.wrappers import Response

import frappe
from frappe.utils import set_request
from frappe.website.serve import get_response

from tests.site.portal import signed_in


def visit(person: str, path: str, **query: Any) -> Response:
	"""The answer to somebody who opens that address."""
	with signed_in(person):
		set_request(method="GET", path=path.strip("/"), query_string=query)
		frappe.local.form_dict = frappe._dict(query)
		try:
			return get_response()
		finally:
			frappe.local.request = None
			frappe.local.form_dict = frappe._dict()


def read(person: str, path: str, **query: Any) -> str:
	"""The page, in one line."""
	response = visit(person, path, **query)
	assert response.status_code == 200, response.status_code
	return " ".join(response.get_data(as_text=True).split())


def words(html: str) -> str:
	"""What is read of a piece of a page."""
	return " ".join(re.sub("<[^>]+>", " ", html).split())


def parts(html: str, marked: str) -> dict[str, str]:
	"""The pieces of a page that carry this attribute, by its value, each up to the next."""
	found = re.split(rf'<\w+[^>]*\b{marked}="([^"]*)"[^>]*>', html)
	return dict(zip(found[1::2], map(words, found[2::2]), strict=True))
