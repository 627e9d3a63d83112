"""Who decides, and when in the year."""

from datetime import date

import pytest

from app.domain.authority import Body, body_for, is_open
from app.domain.errors import DomainError
from app.domain.settings import DEFAULTS, checked


@pytest.mark.parametrize(
    ("kronor", "year", "body"),
    [
        (1, 2021, Body.BOARD),
        (10_000_000, 2022, Body.DIRECTOR),
        (10_000_001, 2026, Body.BOARD),
    ],
)
def test_until_2021_the_board_then_the_director_up_to_the_limit(kronor: int, year: int, body: Body) -> None:
    assert body_for(kronor * 100, year, DEFAULTS["decider_limit_ore"]) is body


@pytest.mark.parametrize(
    ("window", "open_days", "closed_days"),
    [
        ("", ["01-01", "07-15"], []),
        ("10-01/12-15", ["10-01", "12-15"], ["09-30", "12-16"]),
        ("11-15/02-01", ["11-15", "12-31", "01-01", "02-01"], ["02-02", "11-14"]),
    ],
)
def test_the_window(window: str, open_days: list[str], closed_days: list[str]) -> None:
    assert all(is_open(date.fromisoformat(f"2026-{day}"), window) for day in open_days)
    assert not any(is_open(date.fromisoformat(f"2026-{day}"), window) for day in closed_days)


@pytest.mark.parametrize("value", ["10-01", "13-01/12-15", "x/y", "10-01/12-15/01-01", 3])
def test_a_window_that_is_none_is_refused(value: object) -> None:
    with pytest.raises(DomainError, match="10-01/12-15"):
        checked("decision_window", value)
    assert checked("decision_window", "10-01/12-15")
