"""The forecast of one request: judged, or outcome so far and planned payments within the grant (domain.md §7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.forecast import expected_more
from app.domain.workflow import RequestState

ORE, PLAN = st.integers(-(10**12), 10**12), st.integers(0, 10**12)
STATES = st.sampled_from(RequestState)
STANDING_STILL = {"paused", "declined", "withdrawn", "closed"}


@given(ORE, ORE, PLAN, ORE, STATES)
def test_a_judged_forecast_is_the_whole_years_amount_whatever_else(
    judged: int, paid: int, planned: int, left: int, state: RequestState
) -> None:
    more = expected_more(
        judged_ore=judged, counted_ore=paid, planned_left_ore=planned, grant_left_ore=left, state=state
    )
    assert paid + more == judged


@given(ORE, PLAN, ORE, STATES)
def test_a_computed_one_adds_what_is_planned_at_most_what_is_left(
    paid: int, planned: int, left: int, state: RequestState
) -> None:
    more = expected_more(judged_ore=None, counted_ore=paid, planned_left_ore=planned, grant_left_ore=left, state=state)
    assert more >= 0
    if state in STANDING_STILL or left <= 0:
        assert more == 0
    else:
        assert more == (planned if planned < left else left)


@pytest.mark.parametrize(
    ("judged", "planned", "left", "state", "more"),
    [(None, 70, 100, "granted", 70), (None, 70, 50, "ordered", 50), (None, 70, -5, "ordered", 0),
     (None, 70, 100, "paused", 0), (0, 70, 100, "granted", -30), (30, 70, 100, "paused", 0), (90, 0, 0, "closed", 60)],
)  # fmt: skip
def test_examples_with_thirty_paid(judged: int | None, planned: int, left: int, state: str, more: int) -> None:
    assert more == expected_more(
        judged_ore=judged, counted_ore=30, planned_left_ore=planned, grant_left_ore=left, state=state
    )
