"""States are a table; what no edge leads to is refused, with the way out named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partner_support.engine import Lifecycle, LifecycleError

CLAIM = Lifecycle(
	"Claim",
	"Draft",
	{
		"Draft": ("Submitted",),
		"Submitted": ("Approved", "Returned"),
		"Returned": ("Submitted",),
		"Approved": ("Paid",),
		"Paid": (),
	},
)
STATES = st.sampled_from(CLAIM.states)


def test_an_edge_is_a_move_and_staying_is_none() -> None:
	CLAIM.check("Draft", "Submitted")
	CLAIM.check("Paid", "Paid")
	CLAIM.check(None, "Draft")
	assert CLAIM.way("Paid", "Paid") == ()


@pytest.mark.parametrize(
	("before", "after", "said"),
	[
		("Draft", "Paid", "Claim cannot go from Draft to Paid: next may be Submitted"),
		("Submitted", "Draft", "next may be Approved, Returned"),
		("Paid", "Draft", "Paid is final"),
		(None, "Submitted", "Claim begins as Draft, not as Submitted"),
		("Draft", "Lost", "Claim has no state 'Lost' (it has: Draft, Submitted, Returned, Approved, Paid)"),
	],
)
def test_any_other_move_is_refused_and_says_what_is_allowed(
	before: str | None, after: str, said: str
) -> None:
	with pytest.raises(LifecycleError) as refusal:
		CLAIM.check(before, after)
	assert said in str(refusal.value)


def test_a_way_is_the_shortest_chain_of_edges() -> None:
	assert CLAIM.way("Draft", "Paid") == ("Submitted", "Approved", "Paid")
	assert CLAIM.way("Returned", "Approved") == ("Submitted", "Approved")


def test_where_no_way_leads_is_refused() -> None:
	with pytest.raises(LifecycleError, match="never gets from Paid to Draft: Paid is final"):
		CLAIM.way("Paid", "Draft")
	with pytest.raises(LifecycleError, match="has no state 'Lost'"):
		CLAIM.way("Draft", "Lost")


@given(STATES, STATES)
def test_every_step_of_a_way_is_an_edge(before: str, after: str) -> None:
	try:
		way = CLAIM.way(before, after)
	except LifecycleError:
		return
	for one, other in zip((before, *way), way, strict=False):
		CLAIM.check(one, other)


def test_final_states_lead_nowhere() -> None:
	assert [state for state in CLAIM.states if CLAIM.is_final(state)] == ["Paid"]


@pytest.mark.parametrize(("initial", "edges"), [("A", {}), ("A", {"A": ("B",)})])
def test_a_table_that_names_a_state_it_lacks_is_refused(initial: str, edges: dict) -> None:
	with pytest.raises(LifecycleError, match="has no state"):
		Lifecycle("Broken", initial, edges)
