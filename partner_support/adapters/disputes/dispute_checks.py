"""Verifies every audit trail each night, and enters what a failure kept from one.

The heads found intact are written to the site's log file, which lives outside the database: whoever
rewrites a whole chain must reach that as well, and whatever it was copied to.
"""

import logging
from collections.abc import Iterator

import frappe
from frappe import _

from partner_support.adapters.disputes import audit_events, audit_trail
from partner_support.adapters.disputes.audit_trail import STATEMENT, TICKET
from partner_support.adapters.disputes.disputes import LINK
from partner_support.adapters.escalation import recipients
from partner_support.adapters.mail import notifier
from partner_support.partner_program import dispute_trail
from partner_support.partner_program.dispute_trail import DISPUTE, Finding

BROKEN = "Partner Support: an audit trail is broken"
CATCH_UP_FAILURE = "Partner Support: an audit trail could not be completed"
LOG = "partner_support_audit"
TOLD = ("Partner Operations Manager", "Channel Finance Manager")


def run() -> None:
	"""The nightly job."""
	broken = []
	for finding in check_all():
		if finding.is_intact:
			keep_head(finding)
			catch_up(finding.dispute)
		else:
			broken.append(finding)
			frappe.log_error(
				BROKEN, in_words(finding), reference_doctype=DISPUTE, reference_name=finding.dispute
			)
		frappe.db.commit()  # nosemgrep: frappe-manual-commit -- one dispute per transaction
	if broken:
		ring(broken)
		frappe.db.commit()  # nosemgrep: frappe-manual-commit -- the bell belongs to no dispute


def check_all(dispute: str | None = None) -> Iterator[Finding]:
	"""Check one dispute, or all of them and those that only entries tell of."""
	for name in [dispute] if dispute else dispute_trail.disputes():
		yield dispute_trail.check(name)


def in_words(finding: Finding) -> str:
	"""A finding in a sentence."""
	if finding.is_intact:
		return _("{0}: intact, {1} entries").format(finding.dispute, finding.entries)
	return _("{0}: {1}").format(finding.dispute, finding.trouble)


def keep_head(finding: Finding) -> None:
	"""Write a head to the log file."""
	logger = frappe.logger(LOG)
	logger.setLevel(logging.INFO)
	logger.info(f"{finding.dispute} {finding.entries} {finding.head}")


def catch_up(dispute: str) -> None:
	"""Enter what is missing in a trail; a failure is logged, and tried again the next night."""
	try:
		complete(dispute)
	except Exception:
		frappe.db.rollback()
		frappe.log_error(CATCH_UP_FAILURE, reference_doctype=DISPUTE, reference_name=dispute)


def complete(dispute: str) -> None:
	"""Append what was said, and what changed, without an entry. The dispute itself is never followed here:
	what was changed in it past the trail must stay a difference."""
	facts = frappe.db.get_value(DISPUTE, dispute, ["ticket", LINK, "corrected_statement"], as_dict=True)
	documents = [(STATEMENT, name) for name in (facts[LINK], facts.corrected_statement) if name]
	if facts.ticket:
		documents.insert(0, (TICKET, facts.ticket))
	audit_trail.follow(dispute, *documents)
	if facts.ticket:
		late = list(audit_events.missing(facts.ticket, audit_trail.recorded(dispute)))
		if late:
			audit_trail.append(dispute, late)


def ring(broken: list[Finding]) -> None:
	"""Tell those who answer for disputes, once for all that is broken."""
	message = _("Audit trails are broken: {0}. Open the report Dispute Audit.").format(
		"; ".join(map(in_words, broken))
	)
	for person in dict.fromkeys(person for role in TOLD for person in recipients.holders(role)):
		notifier.ring_about(person, frappe._dict(doctype=DISPUTE, name=broken[0].dispute), message)
