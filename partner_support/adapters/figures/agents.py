"""What each agent did: of the tickets that are the agent's, being assigned to them first, today."""

from dataclasses import dataclass, field

import frappe
from frappe.query_builder.functions import Count

from partner_support.adapters.figures import facts, first_contact, kept, satisfaction, standing, times, volume
from partner_support.adapters.figures.facts import AGENT
from partner_support.adapters.figures.first_contact import FirstContact
from partner_support.adapters.figures.kept import Scores
from partner_support.adapters.figures.satisfaction import Satisfaction
from partner_support.adapters.figures.scope import Scope
from partner_support.adapters.figures.times import Spread


@dataclass(frozen=True)
class Performance:
	"""An agent's figures; the open ones are today's, the others the period's."""

	open: int = 0
	resolved: int = 0
	answers: int = 0
	scores: Scores = field(default_factory=dict)
	times: dict[str, Spread] = field(default_factory=dict)
	first_contact: FirstContact = field(default_factory=FirstContact)
	satisfaction: Satisfaction = field(default_factory=Satisfaction)


def performance(scope: Scope) -> dict[str | None, Performance]:
	"""The figures of each agent; of tickets that nobody has under the empty name, of all under None. Seven queries."""
	open_, resolved = standing.still_open(scope).counts(AGENT, Count("*")), volume.resolved(scope)
	solved, sent = resolved.counts(AGENT, Count("*")), answers(scope)
	scores, spreads = kept.scores(scope, AGENT), times.spreads(scope, AGENT)
	at_once, stars = first_contact.first_contact(scope, AGENT), satisfaction.satisfaction(scope, AGENT)
	keys = {*open_, *solved, *sent, *scores, *spreads, *at_once, *stars} - {None}
	each = {
		key: Performance(
			open_.get(key, (0,))[0],
			solved.get(key, (0,))[0],
			sent.get(key, 0),
			scores.get(key, {}),
			spreads.get(key, {}),
			at_once.get(key, FirstContact()),
			stars.get(key, Satisfaction()),
		)
		for key in keys
	}
	return {**each, None: everybody(each, spreads[None])}


def everybody(groups: dict[str, Performance], spreads: dict[str, Spread]) -> Performance:
	"""The figures of all; no sum of the agents' medians could give those of all tickets."""
	found = groups.values()
	return Performance(
		sum(each.open for each in found),
		sum(each.resolved for each in found),
		sum(each.answers for each in found),
		kept.together({key: each.scores for key, each in groups.items()}),
		spreads,
		sum((each.first_contact for each in found), FirstContact()),
		sum((each.satisfaction for each in found), Satisfaction()),
	)


def answers(scope: Scope) -> dict[str, int]:
	"""How many messages each agent sent to partners in the period, on whoever's ticket."""
	message, agent = frappe.qb.DocType("Communication"), frappe.qb.DocType("HD Agent")
	found = facts.tickets(scope, None)
	query = found.query.join(message).on(
		(message.reference_name == found.ticket.name) & (message.reference_doctype == facts.TICKET)
	)
	query = query.join(agent).on(agent.user == message.sender)
	query = query.where(
		(message.sent_or_received == "Sent") & (message.communication_type == "Communication")
	)
	query = query.where(facts.is_within(message.creation, scope.begin, scope.end))
	return dict(query.select(message.sender, Count("*")).groupby(message.sender).run())
