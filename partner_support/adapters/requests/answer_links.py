"""Links in mail by which a partner answers without signing in: signed, bound to one question and one
address, good until the question is settled or the link is too old.

Nothing secret is stored: a link is recognised by its signature. The link opens a page; only the
button on it, a POST, answers anything, and an answered question takes no second answer.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlencode

import frappe
from frappe.model.document import Document
from frappe.utils import get_url
from frappe.utils.password import get_encryption_key

from partner_support.adapters import site_time
from partner_support.adapters.access import membership

PAGE = "/partners/answer"
VALID_FOR = timedelta(days=30)
PURPOSE = "partner-answer"


@dataclass(frozen=True)
class Link:
	"""What a link says, as it came: whoever holds it may have changed any of it."""

	request: str
	address: str
	expires: str
	signature: str

	@property
	def is_genuine(self) -> bool:
		"""Whether this site signed exactly this."""
		expected = signed(self.request, self.address, self.expires)
		return hmac.compare_digest(expected.encode(), self.signature.encode())

	@property
	def is_in_time(self) -> bool:
		"""Whether it is not too old."""
		return self.expires.isdecimal() and int(self.expires) >= site_time.now().timestamp()

	def opens(self) -> Document | None:
		"""Return the question behind a link that is genuine, in time and still waits; None for any other.

		A link outlives who it was sent to: it opens nothing for a user that is disabled, nor for the people of a
		partner that has left.
		"""
		if not (self.is_genuine and self.is_in_time) or self.is_of_who_left:
			return None
		name = frappe.db.get_value("Partner Request", {"name": self.request, "state": "Waiting"})
		request = frappe.get_doc("Partner Request", name) if name else None
		return request if request and not has_left(request.partner) else None

	@property
	def is_of_who_left(self) -> bool:
		"""Return whether the address is that of a user who was disabled."""
		return frappe.db.get_value("User", {"email": self.address}, "enabled") == 0


def has_left(partner: str | None) -> bool:
	"""Return whether a partner is no longer in the program, for whatever time."""
	return bool(partner) and frappe.db.get_value("Partner", partner, "status") in membership.LEFT


def url(request: Document, address: str) -> str:
	"""The address of the page on which this person answers this question."""
	expires = str(int((site_time.now() + VALID_FOR).timestamp()))
	values = {"request": request.name, "address": address, "expires": expires}
	return get_url(f"{PAGE}?{urlencode({**values, 'signature': signed(**values)})}")


def signed(request: str, address: str, expires: str) -> str:
	"""What only this site can write under a link."""
	message = "|".join((PURPOSE, request, address.lower(), expires))
	return hmac.new(get_encryption_key().encode(), message.encode(), sha256).hexdigest()
