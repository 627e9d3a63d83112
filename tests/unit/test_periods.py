"""Reporting periods: months written YYYYMM."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.periods import (
    CUT_OFF_MONTHS,
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS,
    PeriodError,
    in_year,
    last_day,
    month_of,
    parse_period,
    period_words,
)

DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


@given(DAYS)
def test_a_month_reads_back_and_ends_before_the_next(day: date) -> None:
    month = month_of(day)
    assert parse_period(str(month)) == month == int(day.strftime("%Y%m"))
    assert last_day(month) >= day
    assert month_of(last_day(month)) == month
    assert month_of(last_day(month) + timedelta(days=1)) > month
    assert in_year(month, day.year) == month


@pytest.mark.parametrize(
    "text",
    ["", "2020", "20208", "202000", "202013", "2020-08", "198912", "210101", "2020 8", " 202008", "２０２００８",
     "20200a",
     "+20208", "2020081", "-20208", "20_008"],
)  # fmt: skip
def test_what_is_no_month_is_refused_with_what_was_read(text: str) -> None:
    with pytest.raises(PeriodError, match="till exempel 202008") as refused:
        parse_period(text)
    assert f"”{text}”" in str(refused.value)


@given(st.text(max_size=8))
def test_any_text_is_a_month_or_a_period_error(text: str) -> None:
    with contextlib.suppress(PeriodError):
        assert 1 <= parse_period(text) % 100 <= 12


def test_a_period_of_another_year_is_refused() -> None:
    with pytest.raises(PeriodError, match="202001 och 202012"):
        in_year(201912, 2020)


@pytest.mark.parametrize(
    ("period", "day"), [(202002, date(2020, 2, 29)), (202102, date(2021, 2, 28)), (202012, date(2020, 12, 31))]
)
def test_cut_off_days(period: int, day: date) -> None:
    assert last_day(period) == day


def test_words() -> None:
    assert period_words(202001) == "januari 2020"
    assert period_words(202008) == "januari–augusti 2020"
    assert [MONTHS[month - 1] for month in CUT_OFF_MONTHS] == ["april", "augusti", "december"]
