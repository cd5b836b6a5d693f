"""A matrix costs what its rows cost, also where many say the same: ten times the rows, ten times the time."""

from collections.abc import Callable
from time import process_time
from typing import Any

import pytest

import frappe

from partner_support.adapters.sla import matrix_preview
from partner_support.exceptions import IncompleteMatrixError
from partner_support.partner_program import bounds
from partner_support.partner_support.doctype.sla_matrix import readiness, sla_matrix
from tests.site.factories import calendar, policy

FEW, MANY = 1_000, 10_000
ALLOWED = 25  # times, for ten times the rows: a quadratic one takes a hundred


@pytest.fixture
def matrices() -> dict[int, Any]:
	"""Drafts of equal rows, unsaved: what the database takes to keep them is not in question."""
	policy()
	return {number: draft(number) for number in (FEW, MANY)}


def draft(number: int) -> Any:
	row = {"first_response_value": 4, "first_response_unit": "Hours", "resolution_value": 2}
	row |= {"resolution_unit": "Business Days", "doctype": "SLA Matrix Row"}
	made = frappe.get_doc(
		{
			"doctype": "SLA Matrix",
			"name": f"Equal {number}",
			"matrix_name": f"Equal {number}",
			"business_calendar": calendar().name,
			"status": "Draft",
			"rows": [{**row, "idx": idx} for idx in range(1, number + 1)],
		}
	)
	made.set("__islocal", 1)
	return made


def seconds(action: Callable[[Any], Any], matrix: Any) -> float:
	"""How long it takes at best."""
	taken = []
	for _round in range(3):
		begun = process_time()
		action(matrix)
		taken.append(process_time() - begun)
	return min(taken)


def validated(matrix: Any) -> None:
	bounds.check(matrix)
	matrix.run_method("validate")


def compiled(matrix: Any) -> None:
	policy = sla_matrix.as_engine(matrix)
	readiness.gap_labels(policy)
	readiness.duplicate_labels(policy)


def covered(matrix: Any) -> None:
	matrix_preview.coverage(matrix)


@pytest.mark.parametrize("action", [validated, compiled, covered])
def test_ten_times_the_rows_take_about_ten_times_the_time(
	matrices: dict[int, Any], action: Callable[[Any], Any]
) -> None:
	few, many = (seconds(action, matrices[number]) for number in (FEW, MANY))
	assert many < ALLOWED * few, f"{FEW} rows: {few:.3f} s, {MANY} rows: {many:.3f} s"


def test_a_matrix_that_says_the_same_ten_thousand_times_is_refused_in_a_few_words(
	matrices: dict[int, Any],
) -> None:
	with pytest.raises(IncompleteMatrixError) as refusal:
		readiness.check_unambiguous(sla_matrix.as_engine(matrices[MANY]))
	assert "and 19993 more" in str(refusal.value)
	assert len(str(refusal.value)) < 2_000
