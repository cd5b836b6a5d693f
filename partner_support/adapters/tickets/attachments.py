"""What a partner's people may attach to tickets in the portal: how many files, how large, of which kinds.

Files are uploaded before the message that they go with, so kind and size are refused at once, and their
number with the message. What is attached must be the sender's own upload: the portal names files by their
id, and Helpdesk attaches whatever it is named.
"""

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from partner_support.adapters import limits, partners, settings
from partner_support.adapters.access import membership
from partner_support.adapters.tickets.guard import Refusal

OF_TICKETS = {None, "", "HD Ticket", "Communication", "HD Ticket Comment"}
MEGABYTE = 1024 * 1024


def check_upload(file: Document, method: str | None = None) -> None:
	"""Refuse a file that a partner's user may not attach to a ticket. A doc_event."""
	if file.is_folder or file.attached_to_doctype not in OF_TICKETS or not is_of_a_partners_user():
		return
	refuse_kind(file)
	refuse_size(file)
	if not frappe.db.exists("File", {"file_url": file.file_url}):  # unlike what Helpdesk notes for the ticket
		limits.within(limits.UPLOAD, frappe.session.user, None)


def is_of_a_partners_user() -> bool:
	"""Whether one of a partner's people acts, while the rest of the app does as well."""
	return (
		settings.is_enabled()
		and partners.is_signed_in_outsider()
		and bool(membership.of(frappe.session.user).partners)
	)


def refuse_kind(file: Document) -> None:
	"""Refuse a file whose name ends otherwise than the settings allow."""
	kinds = settings.attachment_kinds()
	ending = PurePath(file.file_name or file.file_url or "").suffix.lower().lstrip(".")
	if kinds and ending not in kinds:
		frappe.throw(
			_("{0} cannot be attached. Attach one of these kinds: {1}.").format(
				escape_html(file.file_name or file.file_url), ", ".join(sorted(kinds))
			),
			Refusal,
		)


def refuse_size(file: Document) -> None:
	"""Refuse a file that is larger than the settings allow."""
	megabytes = settings.limit("attachment_megabytes")
	if megabytes and (file.file_size or 0) > megabytes * MEGABYTE:
		frappe.throw(
			_("{0} is too large. Attach files of {1} MB at most.").format(
				escape_html(file.file_name), megabytes
			),
			Refusal,
		)


def refuse_number(files: int) -> None:
	"""Refuse more files in one message than the settings allow."""
	most = settings.limit("attachments_per_message")
	if most and files > most:
		frappe.throw(
			_("A message can have {0} files. Send it with those, and the others with a reply.").format(most),
			Refusal,
		)


def check_new_ticket(ticket: Document) -> None:
	"""Refuse an outsider's new ticket with too many files, or with files that are not theirs to attach."""
	names = names_of(ticket.get("attachments"))
	refuse_number(len(names))
	refuse_what_is_not_theirs(names, {"attached_to_name": ["is", "not set"]})


def check_reply(ticket: Document, method: str | None = None, *told: Any, **named: Any) -> None:
	"""The same for a reply in the portal, once Helpdesk has attached its files. A doc_event of Helpdesk's method."""
	if not partners.is_signed_in_outsider() or not settings.is_enabled():
		return
	sent = named.get("attachments") or (told[1] if len(told) > 1 else None)
	names = names_of(sent)
	refuse_number(len(names))
	refuse_what_is_not_theirs(names, {})


def names_of(sent: Any) -> list[str]:
	"""The files that a message names, whatever was sent in their place."""
	listed = frappe.parse_json(sent) if isinstance(sent, str) else sent
	each_named = listed if isinstance(listed, Iterable) and not isinstance(listed, Mapping | str) else []
	return [str(each["name"]) for each in each_named if isinstance(each, Mapping) and each.get("name")]


def refuse_what_is_not_theirs(names: list[str], more: dict[str, Any]) -> None:
	"""Refuse files that the user did not upload, as if they did not exist."""
	own = set(
		frappe.get_all(
			"File",
			filters={"name": ["in", names or [""]], "owner": frappe.session.user, **more},
			pluck="name",
		)
	)
	if set(names) - own:
		frappe.throw(_("A file was not found. Upload it again."), Refusal)
