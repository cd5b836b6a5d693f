"""A back-test from a terminal: asked with names and days, answered as text, stored nowhere."""

import json
from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document

from partner_support.adapters import site_time
from partner_support.adapters.backtest import question, trial_words, trials
from partner_support.adapters.backtest.backtesting import Backtest
from partner_support.adapters.backtest.question import Question
from partner_support.engine.course import micros

AGAINST = {"in-force": question.IN_FORCE, "promised": question.AS_PROMISED}


class Refused(Exception):
	"""What was asked makes no sense; says why."""


def begun(
	matrix: str | None,
	ladder: str | None,
	since: datetime,
	until: datetime,
	against: str,
	tier: str | None,
	category: str | None,
) -> Backtest:
	"""A back-test that has not read anything yet. Raises Refused."""
	trial = trials.asked(
		sla_matrix=matrix,
		escalation_ladder=ladder,
		compared_with=AGAINST[against],
		from_date=since.date(),
		to_date=until.date(),
		partner_tier=tier,
		category=category,
	)
	try:
		check_names(trial)
		trial.check_draft()
		trial.check_period()
		return Backtest(Question.of(trial), micros(site_time.now()))
	except (frappe.ValidationError, ValueError) as error:
		raise Refused(frappe.utils.strip_html(str(error)))


def check_names(trial: Document) -> None:
	"""Refuse what there is not."""
	for link in trial.meta.get_link_fields():
		name = trial.get(link.fieldname)
		if name and not frappe.db.exists(link.options, name):
			frappe.throw(_("There is no {0} {1}.").format(_(link.options), name), frappe.DoesNotExistError)


def printed(running: Backtest, as_json: bool) -> str:
	"""The answer."""
	result = running.result()
	return json.dumps(result, indent=1) if as_json else trial_words.table(result)
