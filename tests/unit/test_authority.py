"""Who decides, and when in the year."""

from datetime import date

import pytest

from app.domain.authority import Body, body_for
from app.domain.errors import DomainError
from app.domain.settings import DEFAULTS, checked
from app.domain.windows import closed_words, is_open, window_words


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


def test_only_the_yearly_round_waits_for_its_window_and_is_told_which() -> None:
    closed, day = "02-01/04-15", date(2026, 5, 1)
    sentence = closed_words("askning", day, closed)
    assert "1 februari–15 april" in sentence
    assert "Akut" in sentence
    assert not closed_words("askning", date(2026, 4, 15), closed)
    assert not closed_words("askning", day, DEFAULTS["request_window"])
    assert not any(closed_words(kind, day, closed) for kind in ("urgent", "supplement", "investment"))
    assert window_words("") == ""
    with pytest.raises(DomainError):
        checked("request_window", "april")
