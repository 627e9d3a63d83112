"""What earlier years say: shares, quantiles and scores, held against plain arithmetic."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.track_record import LEAST, paid_range, quantile, score, share

SHARES = st.lists(st.integers(0, 3000), min_size=LEAST, max_size=12)


@given(SHARES, st.sampled_from([0, 100, 500, 900, 1000]))
def test_a_quantile_lies_on_the_line_between_its_neighbours(figures: list[int], at: int) -> None:
    ordered = sorted(figures)
    place = Fraction((len(ordered) - 1) * at, 1000)
    below = ordered[int(place)]
    above = ordered[min(int(place) + 1, len(ordered) - 1)]
    assert quantile(ordered, at) == int(below + (above - below) * (place - int(place)))


@given(SHARES, st.integers(0, 10**12), st.integers(-(10**12), 10**12))
def test_the_range_is_ordered_and_never_below_what_is_paid(seen: list[int], paid: int, left: int) -> None:
    found = paid_range(seen, paid, left)
    assert found is not None
    assert paid <= found.low <= found.middle <= found.high
    assert found.seen == len(seen)


def test_too_few_years_say_nothing() -> None:
    assert paid_range([500] * (LEAST - 1), 0, 100) is None


def test_what_is_left_is_paid_as_it_used_to_be() -> None:
    found = paid_range([200, 400, 600], 1_000, 10_000)
    assert found is not None
    assert (found.low, found.middle, found.high) == (3_400, 5_000, 6_600)


@pytest.mark.parametrize(
    ("part", "whole", "wanted"), [(1, 2, 500), (1, 3, 333), (2, 3, 667), (5, 0, None), (5, -1, None)]
)
def test_a_share_is_in_thousandths(part: int, whole: int, wanted: int | None) -> None:
    assert share(part, whole) == wanted


def test_a_score_knows_size_and_way() -> None:
    found = score([(110, 100), (80, 100)])
    assert found is not None
    assert (found.count, found.mean_ore, found.mean_size_ore) == (2, -5, 15)
    assert score([]) is None
