"""What granting costs afterwards: the years of a life add up to the whole, whatever the month it begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.effects import Lasting, by_year, depreciation, first_month, part, running


@given(
    total=st.integers(-(10**13), 10**13),
    life=st.integers(1, 50),
    month=st.integers(1, 12),
)
def test_the_years_of_a_life_add_up(total: int, life: int, month: int) -> None:
    brought = Lasting(total, life, 0, 202600 + month)
    assert sum(depreciation(brought, year) for year in range(2020, 2090)) == total
    assert depreciation(brought, 2025) == 0


def test_the_first_year_has_its_months() -> None:
    brought = Lasting(1_200_00, 2, 600_00, 202610)
    assert [depreciation(brought, year) for year in range(2026, 2030)] == [150_00, 600_00, 450_00, 0]
    assert [running(brought, year) for year in (2025, 2026, 2027, 2040)] == [0, 150_00, 600_00, 600_00]


def test_without_a_life_only_the_running_cost_is_known() -> None:
    assert by_year([Lasting(5_000, None, -1200, 202701)], 2026)[:2] == [(0, 0), (0, -1200)]


@pytest.mark.parametrize(("last", "month"), [(None, 202701), (202612, 202701), (202604, 202605)])
def test_it_begins_after_the_last_payment_or_the_frame_year(last: int | None, month: int) -> None:
    assert first_month(2026, last) == month


def test_parts_are_cut_towards_zero() -> None:
    assert (part(10, 1, 3), part(-10, 1, 3)) == (3, -3)
