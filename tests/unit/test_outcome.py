"""Payments on grants, against two slow references written from domain.md §6 alone.

One reference puts payments on the grants one öre at a time; the other is the clamp formula letter by letter.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.outcome import NO_GRANT, Slice, allocate, carried, slice_of, slices

Spread = dict[tuple[int, int], int]
Months = dict[int, int]


def months_of(amounts: st.SearchStrategy[int]) -> st.SearchStrategy[Months]:
    """Amounts by month, in whatever order they were drawn."""
    month = st.builds(lambda year, month: year * 100 + month, st.integers(2018, 2022), st.integers(1, 12))
    return st.dictionaries(month, amounts, max_size=9)


def grants_of(amounts: st.SearchStrategy[int]) -> st.SearchStrategy[dict[int, int]]:
    """Grants by frame year: decisions, supplements and releases of the same year added up."""
    entries = st.lists(st.tuples(st.integers(2018, 2022), amounts), max_size=6)

    def added(found: list[tuple[int, int]]) -> dict[int, int]:
        years: dict[int, int] = defaultdict(int)
        for year, ore in found:
            years[year] += ore
        return dict(years)

    return entries.map(added)


SMALL_MONTHS, SMALL_PAYMENTS = months_of(st.integers(-40, 60)), months_of(st.integers(0, 60))
SMALL_GRANTS = grants_of(st.integers(-20, 50))
LARGE = 10**14
LARGE_MONTHS, LARGE_GRANTS = months_of(st.integers(-LARGE, LARGE)), grants_of(st.integers(-LARGE // 4, LARGE))


def paying_years(grants: Mapping[int, int]) -> list[int]:
    """The frame years that can carry payments: those with money, else the newest one decided, else none."""
    with_money = sorted(year for year, ore in grants.items() if ore > 0)
    return with_money or [max(grants)] if grants else []


def ore_by_ore(months: Months, grants: Mapping[int, int]) -> Spread:
    """An öre paid lies on the first year that still has room, else on the last; a credit takes the last öre back.

    Credits beyond what was ever paid have no grant to fall on, and neither has what pays such a debt.
    """
    years = paying_years(grants)
    room = {year: grants[year] for year in years}
    stack: list[int] = []
    debt = 0
    spread: Spread = defaultdict(int)
    for month in sorted(months):
        for _ in range(max(months[month], 0)):
            if debt or not years:
                debt -= 1 if debt else 0
                spread[NO_GRANT, month] += 1
                continue
            year = next((each for each in years[:-1] if room[each] > 0), years[-1])
            room[year] -= 1
            stack.append(year)
            spread[year, month] += 1
        for _ in range(max(-months[month], 0)):
            if not stack:
                debt += 1 if years else 0
                spread[NO_GRANT, month] -= 1
                continue
            year = stack.pop()
            room[year] += 1
            spread[year, month] -= 1
    return {key: ore for key, ore in spread.items() if ore}


def by_formula(months: Months, grants: Mapping[int, int]) -> Spread:
    """clamp(C(t1), L, U) − clamp(C(t0), L, U) for every grant and month; what no grant takes is NO_GRANT's."""
    years = paying_years(grants)
    everything = sum((abs(Fraction(ore)) for ore in (*months.values(), *grants.values())), Fraction(1))
    spread: Spread = {}
    for month, ore in months.items():
        before = sum((Fraction(paid) for at, paid in months.items() if at < month), Fraction())
        after = before + ore
        left = Fraction(ore)
        for year in years:
            low = sum((Fraction(grants[other]) for other in years if other < year), Fraction())
            high = everything if year == years[-1] else low + grants[year]
            share = clamp(after, low, high) - clamp(before, low, high)
            left -= share
            if share:
                spread[year, month] = int(share)
        if left:
            spread[NO_GRANT, month] = int(left)
    return spread


def clamp(value: Fraction, low: Fraction, high: Fraction) -> Fraction:
    return min(max(value, low), high)


@settings(max_examples=300)
@given(SMALL_MONTHS, SMALL_GRANTS)
def test_every_ore_lies_where_it_would_one_at_a_time(months: Months, grants: dict[int, int]) -> None:
    assert allocate(months.items(), grants) == ore_by_ore(months, grants)


@settings(max_examples=200)
@given(SMALL_MONTHS, SMALL_GRANTS)
def test_small_amounts_follow_the_formula(months: Months, grants: dict[int, int]) -> None:
    assert allocate(months.items(), grants) == by_formula(months, grants)


@settings(max_examples=200)
@given(LARGE_MONTHS, LARGE_GRANTS)
def test_large_amounts_follow_the_formula_to_the_ore(months: Months, grants: dict[int, int]) -> None:
    assert allocate(months.items(), grants) == by_formula(months, grants)


@given(LARGE_MONTHS, LARGE_GRANTS)
def test_the_parts_of_a_month_add_up_to_the_month(months: Months, grants: dict[int, int]) -> None:
    spread = allocate(months.items(), grants)
    for month, ore in months.items():
        assert sum(share for (_, at), share in spread.items() if at == month) == ore
    assert all(spread.values()), "a share of nothing is no share"
    assert {year for year, _ in spread} <= {*grants, NO_GRANT}


@given(SMALL_MONTHS, SMALL_GRANTS, st.randoms(use_true_random=False))
def test_the_order_of_months_and_grants_means_nothing(months: Months, grants: dict[int, int], random: object) -> None:
    shuffled, turned = list(months.items()), list(grants.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert allocate(shuffled, dict(turned)) == allocate(sorted(months.items()), dict(sorted(grants.items())))


@given(SMALL_PAYMENTS, SMALL_GRANTS)
def test_without_corrections_a_later_year_waits_until_the_earlier_is_full(
    months: Months, grants: dict[int, int]
) -> None:
    spread, years = allocate(months.items(), grants), paying_years(grants)
    for month in months:
        paid = [upto(spread, year, month) for year in years]
        for place, later in enumerate(paid[1:], start=1):
            assert not later or all(paid[n] == grants[years[n]] for n in range(place))


@given(SMALL_MONTHS, SMALL_GRANTS)
def test_no_year_but_the_last_ever_carries_more_than_its_grant_or_less_than_nothing(
    months: Months, grants: dict[int, int]
) -> None:
    spread, years = allocate(months.items(), grants), paying_years(grants)
    for month in months:
        for year in years:
            paid = upto(spread, year, month)
            assert paid >= 0
            assert year == years[-1] or paid <= grants[year]


@given(SMALL_MONTHS, SMALL_GRANTS, st.integers(201801, 202212), st.integers(-60, 60))
def test_one_more_month_changes_nothing_before_it(months: Months, grants: dict[int, int], month: int, ore: int) -> None:
    before, after = allocate(months.items(), grants), allocate({**months, month: ore}.items(), grants)
    assert earlier_than(month, before) == earlier_than(month, after)


@given(SMALL_MONTHS, SMALL_GRANTS, st.integers(201801, 202212))
def test_what_grants_carry_together_is_what_each_carries_added_up(
    months: Months, grants: dict[int, int], at: int
) -> None:
    before = sum(ore for month, ore in months.items() if month < at)
    found = [ore for (year, month), ore in allocate(months.items(), grants).items() if year != NO_GRANT and month >= at]
    assert sum(found) == (carried(before, sum(months.values())) if grants else 0)


@given(st.integers(-100, 200), st.integers(0, 80), st.integers(0, 80))
def test_a_slice_is_the_clamp_seen_from_its_start(paid: int, start: int, size: int) -> None:
    assert slice_of(paid, start, start + size) == min(max(paid, start), start + size) - start
    assert slice_of(paid, start, None) == max(paid, start) - start


@pytest.mark.parametrize(
    ("months", "grants", "expected"),
    [
        ({202006: 70}, {2019: 50, 2020: 100}, {(2019, 202006): 50, (2020, 202006): 20}),
        ({202006: 170}, {2019: 50, 2020: 100}, {(2019, 202006): 50, (2020, 202006): 120}),
        ({202001: 60, 202002: -20}, {2019: 50, 2020: 9},
         {(2019, 202001): 50, (2020, 202001): 10, (2019, 202002): -10, (2020, 202002): -10}),
        ({202001: -30, 202002: 80}, {2020: 100}, {(NO_GRANT, 202001): -30, (NO_GRANT, 202002): 30, (2020, 202002): 50}),
        ({202001: 5}, {}, {(NO_GRANT, 202001): 5}),
        ({202001: 5}, {2019: 0, 2020: 0}, {(2020, 202001): 5}),
        ({202001: 5}, {2019: 10, 2020: 0}, {(2019, 202001): 5}),
        ({202001: 25}, {2019: 10, 2020: -10}, {(2019, 202001): 25}),
        ({202001: 0}, {2020: 10}, {}),
        ({}, {2020: 10}, {}),
    ],
)  # fmt: skip
def test_worked_examples(months: Months, grants: dict[int, int], expected: Spread) -> None:
    assert allocate(months.items(), grants) == expected


def test_slices_lie_end_to_end_and_the_last_is_open() -> None:
    assert slices({2021: 7, 2019: 5, 2020: 0}) == (Slice(2019, 0, 5), Slice(2021, 5, None))
    assert slices({2020: -3}) == (Slice(2020, 0, None),)
    assert slices({}) == ()


def upto(spread: Spread, year: int, month: int) -> int:
    return sum(share for (each, at), share in spread.items() if each == year and at <= month)


def earlier_than(month: int, spread: Spread) -> Iterable[tuple[tuple[int, int], int]]:
    return sorted((key, share) for key, share in spread.items() if key[1] < month)
