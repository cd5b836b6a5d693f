"""Acting as the site itself, as mail intake does: for what its author proved or said, but may not write.

Or as somebody else, to find what they may see.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import frappe

SYSTEM = "Administrator"


def as_the_site() -> AbstractContextManager[None]:
	"""With every right."""
	return as_user(SYSTEM)


@contextmanager
def as_user(user: str) -> Iterator[None]:
	"""Frappe forgets session and form over a change of user, which a caller may still need."""
	session, form = frappe.session.copy(), frappe.local.form_dict
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(session.user)
		frappe.session.update(session)
		frappe.local.form_dict = form
