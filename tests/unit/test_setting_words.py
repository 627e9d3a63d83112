"""Every setting has words; what is typed is read back as it was, and what cannot be read says so on its line."""

from typing import Any

import pytest

from app.domain.errors import DomainError
from app.domain.setting_words import TABLES, WORDS, Shape, shape_of
from app.domain.settings import DEFAULTS, MOST, checked
from app.settings.typed import Line, Unread, lines_of, read, stamp, text_of


def test_every_setting_has_its_words_and_nothing_else_has() -> None:
    assert set(WORDS) == set(DEFAULTS)
    assert all(each.label and each.help for each in WORDS.values())
    assert set(MOST) <= set(DEFAULTS)


@pytest.mark.parametrize("name", DEFAULTS)
def test_what_stands_in_the_form_is_the_value(name: str) -> None:
    shape, value = shape_of(name), DEFAULTS[name]
    lines = lines_of(shape, value) if shape in TABLES else []
    text = "" if shape in TABLES else text_of(shape, value)
    found = read(shape, text, lines)
    assert found == value
    assert checked(name, found) == value
    assert stamp(found) == stamp(value)


READ: tuple[tuple[Shape, str, Any], ...] = (
    (Shape.MONEY, "1 250 000", 125_000_000),
    (Shape.MONEY, "1,2 mnkr", 120_000_000),
    (Shape.MEGABYTES, "20", 20 * 1024 * 1024),
    (Shape.WHOLE, " 1 000 ", 1000),
    (Shape.YES_NO, "1", 1),
    (Shape.YES_NO, "ja", 0),
    (Shape.TEXT, "  RS   delegation ", "RS delegation"),
)


@pytest.mark.parametrize(("shape", "typed", "value"), READ)
def test_one_value(shape: Shape, typed: str, value: Any) -> None:
    assert read(shape, typed, ()) == value


@pytest.mark.parametrize(
    ("shape", "typed"),
    [(Shape.WHOLE, ""), (Shape.WHOLE, "-1"), (Shape.WHOLE, "1,5"), (Shape.WHOLE, "9" * 12), (Shape.MONEY, "mycket")],
)
def test_what_is_no_value(shape: Shape, typed: str) -> None:
    with pytest.raises(Unread):
        read(shape, typed, ())


def test_a_table_with_everything_that_is_wrong_at_once() -> None:
    lines = [
        Line("2020", "100"),
        Line("tjugo", "1"),
        Line("2021", "x"),
        Line("2020", "5"),
        Line("", ""),
        Line("2022", "7"),
    ]
    with pytest.raises(Unread) as caught:
        read(Shape.MONEY_BY_YEAR, "", lines)
    faults = [bool(line.fault) for line in caught.value.lines]
    assert faults == [False, True, True, True, False]
    assert read(Shape.MONEY_BY_YEAR, "", [lines[0], lines[4], lines[5]]) == {"2020": 10_000, "2022": 700}
    with pytest.raises(Unread):
        read(Shape.MONEY_BY_YEAR, "", [Line("", "")])


def test_words_by_code_can_be_added_to() -> None:
    lines = lines_of(Shape.TEXT_BY_CODE, {"it": "IT-säkerhet"})
    assert read(Shape.TEXT_BY_CODE, "", [*lines, Line("pol", "  polis ")]) == {"it": "IT-säkerhet", "pol": "polis"}


def test_a_value_beyond_its_bound_is_refused() -> None:
    with pytest.raises(DomainError, match="högst 23"):
        checked("digest_hour", 24)
    assert checked("digest_hour", 23) == 23


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("review_days", 10**9, "högst 365"), ("attachment_bytes", 2**40, "högst 500 MB"), ("usual_days", 400, "högst 365"),
     ("price_drift_percent", 99_999, "högst 1000"), ("director_series", "R" * 21, "högst 20 tecken"),
     ("delegation_reference", "x" * 201, "högst 200 tecken"), ("decider_limit_ore", "9999", "en tabell")],
)  # fmt: skip
def test_what_no_region_can_mean_is_refused(name: str, value: Any, told: str) -> None:
    wanted = {"usual_days": {"submitted": value}, "decider_limit_ore": {value: 100}}.get(name, value)
    with pytest.raises(DomainError, match=told):
        checked(name, wanted)


def test_a_year_far_away_is_told_on_its_line() -> None:
    with pytest.raises(Unread) as caught:
        read(Shape.MONEY_BY_YEAR, "", [Line("9999", "1"), Line("99999", "1"), Line("2020", "1")])
    assert [line.fault[:18] for line in caught.value.lines] == ["Skriv ett år mella"] * 2 + [""]
