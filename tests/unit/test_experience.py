"""What earlier years say: shares, quantiles and scores, held against plain arithmetic."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.experience import (
    LEAST,
    MONTHS,
    WHOLE,
    accumulated,
    likely_range,
    paid_range,
    quantile,
    range_of,
    score,
    share,
)

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


def test_experience_carries_this_year_on_as_earlier_years_went() -> None:
    slow = accumulated({202001: 100, 202012: 100}, 2020)
    fast = accumulated({202101: 100, 202106: 300, 202112: 600}, 2021)
    assert slow == (100,) * 11 + (200,)
    found = likely_range(50, 0, [slow, fast])
    assert found[0] == (0, 50, 50)
    assert found[-1] == (11, 100 + (500 - 100) * 10 // 100, 100 + (500 - 100) * 90 // 100)
    assert likely_range(50, 0, []) == likely_range(0, 0, [slow]) == ()
    assert likely_range(50, 0, [(0,) * 12]) == (), "a year without outcome by then says nothing"


def test_quantiles_are_those_of_a_spreadsheet() -> None:
    assert [quantile([10, 20, 30, 40, 50], each) for each in (0, 100, 500, 900, 1000)] == [10, 14, 30, 46, 50]
    assert quantile([7], 900) == 7


YEARS = st.lists(st.lists(st.integers(0, 10**9), min_size=12, max_size=12), min_size=1, max_size=9)


@given(YEARS, st.integers(1, 10**12), st.integers(0, MONTHS - 1))
def test_the_course_of_a_year_is_a_range_like_any_other(months: list[list[int]], paid: int, cut_off: int) -> None:
    """Each month that comes lies where the range of the earlier years' growth says, and a year more is one of them."""
    earlier = [accumulated({n + 1: ore for n, ore in enumerate(each)}, 0) for each in months]
    known = [each for each in earlier if each[cut_off] > 0]
    found = likely_range(paid, cut_off, earlier)
    assert [month for month, _, _ in found] == (list(range(cut_off, MONTHS)) if known else [])
    for month, low, high in found:
        grown = sorted(Fraction(paid * each[month], each[cut_off]) for each in known)
        assert (low, high) == (range_of(map(int, grown)).low, range_of(map(int, grown)).high)
        assert int(grown[0]) <= low <= high <= int(grown[-1])


@given(YEARS, st.integers(0, MONTHS - 2))
def test_both_ways_to_december_say_the_same_of_years_alike(months: list[list[int]], cut_off: int) -> None:
    """Where every year is the same, what is left is used, and the year goes on, to the very December it had."""
    course = accumulated({n + 1: ore for n, ore in enumerate(months[0])}, 0)
    paid, left = course[cut_off], course[-1] - course[cut_off]
    seen = share(left, left)
    used = paid_range([WHOLE if seen is None else seen] * LEAST, paid, left)
    assert used is not None
    assert (used.low, used.middle, used.high) == (course[-1],) * 3
    if paid:
        assert likely_range(paid, cut_off, [course] * LEAST)[-1] == (MONTHS - 1, course[-1], course[-1])
