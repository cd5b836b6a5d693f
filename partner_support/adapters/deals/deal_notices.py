"""What people are told when the decision on a deal takes too long: bell, briefing, and the partner's notice.

The partner's notice goes to that partner's managers and to nobody else, and says nothing about
conflicts or findings: those tell of other partners.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import fmt_money, format_datetime, formatdate, get_url_to_form

from partner_support.adapters import partners, settings, site_time
from partner_support.adapters.deals import deal_conflicts
from partner_support.adapters.escalation import recipients
from partner_support.adapters.mail import languages, notifier
from partner_support.adapters.sla import loader
from partner_support.adapters.sla.clock_records import ClockRecord
from partner_support.engine import ClockKind, Target, Unit

if TYPE_CHECKING:
	from partner_support.adapters.escalation.escalations import Firing

TEMPLATE = "partner_support/templates/deal_briefing.html"


def ring(person: str, deal: Document, firings: list["Firing"]) -> str | None:
	"""Leave a notification that leads to the deal; an address without an account has no bell."""
	if not recipients.is_user(person):
		return None
	message = _("Deal registration {0} reached level {1}: {2}").format(
		deal.name, level_of(firings), notifier.reasons(firings)
	)
	return notifier.ring_about(person, deal, message)


def brief(person: str, deal: Document, firings: list["Firing"], now: datetime) -> str | None:
	"""Send one person what is needed to decide on the deal."""
	address, record = recipients.address_of(person), firings[0].record

	def send() -> None:
		context = about(deal) | {
			"level": level_of(firings),
			"reason": notifier.reasons(firings),
			"due": format_datetime(site_time.to_site(record.clock.due)),
			"deal_url": get_url_to_form(deal.doctype, deal.name),
		}
		ready = {"briefing_html": briefing(deal, record, now)}
		notifier.queue(address, ("SLA Clock", record.row.name), "deal_escalation", context, ready)

	return notifier.problem_of(
		send, deal, notifier.MAIL_FAILURE, _("mail to {0} could not be queued").format(address)
	)


def tell_partner(deal: Document, record: ClockRecord, now: datetime) -> str | None:
	"""Tell the partner's managers that the decision takes longer, and by when they hear of it."""
	addresses = [each for each in partners.manager_addresses(deal.partner) if recipients.is_reachable(each)]
	if not addresses:
		return _("partner {0} has no manager to write to").format(deal.partner)

	def send() -> None:
		partner, zone = partners.partner(deal.partner), zone_of(deal, record)
		with languages.speaking(partner.language):
			context = about(deal) | {
				"new_due": notifier.local(heard_by(record, now), zone),
				"zone": zone.key,
				"contact": settings.escalation_contact(),
			}
			for address in addresses:
				notifier.queue(address, (deal.doctype, deal.name), "deal_notice", context)

	return notifier.problem_of(
		send,
		deal,
		notifier.MAIL_FAILURE,
		_("mail to {0} could not be queued").format(", ".join(addresses)),
	)


def level_of(firings: list["Firing"]) -> int:
	"""The highest level among these steps."""
	return max(firing.level for firing in firings)


def about(deal: Document) -> dict[str, Any]:
	"""What every template may say about a deal."""
	return {
		"deal": deal.name,
		"partner": deal.partner,
		"tier": partners.partner(deal.partner).partner_tier,
		"end_customer": deal.end_customer,
		"product": deal.product,
		"value": fmt_money(deal.deal_value, currency=deal.currency),
		"expected_close": formatdate(deal.expected_close),
		"submitted_on": format_datetime(deal.submitted_on) if deal.submitted_on else "",
		"status": _(deal.status),
	}


def briefing(deal: Document, record: ClockRecord, now: datetime) -> str:
	"""What is known about the deal and its time limit, with what people wrote escaped by the template."""
	clock = record.clock
	return frappe.render_template(
		TEMPLATE,
		{
			**about(deal),
			"clock": _(ClockKind.APPROVAL.value),
			"target": str(Target(record.row.target_value, Unit(record.row.target_unit))),
			"due": format_datetime(site_time.to_site(clock.due)),
			"used": round(100 * clock.consumed(now) / clock.allowance),
			"account_manager": partners.partner(deal.partner).channel_account_manager,
			"description": deal.description,
			"findings": (deal.eligibility_findings or "").splitlines(),
			"rivals": deal_conflicts.open_rivals(deal.name),
			"url": get_url_to_form(deal.doctype, deal.name),
		},
	)


def zone_of(deal: Document, record: ClockRecord) -> ZoneInfo:
	"""The partner's time zone; that of the calendar by which the decision is due where it has none."""
	own = partners.partner(deal.partner).time_zone
	return ZoneInfo(own or loader.calendar(record.row.business_calendar).time_zone)


def heard_by(record: ClockRecord, now: datetime) -> datetime:
	"""The promised instant while it lies ahead; else when the partner will hear from us."""
	due = record.clock.due
	if due > now:
		return due
	return loader.calendar(record.row.business_calendar).deadline(now, notifier.HEARD_WITHIN)
