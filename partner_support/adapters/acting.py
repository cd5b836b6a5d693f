"""Acting as the site itself, as mail intake does: for what its author proved or said, but may not write."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe

SYSTEM = "Administrator"


@contextmanager
def as_the_site() -> Iterator[None]:
	"""Frappe forgets session and form over a change of user, which a caller may still need."""
	session, form = frappe.session.copy(), frappe.local.form_dict
	frappe.set_user(SYSTEM)
	try:
		yield
	finally:
		frappe.set_user(session.user)
		frappe.session.update(session)
		frappe.local.form_dict = form
