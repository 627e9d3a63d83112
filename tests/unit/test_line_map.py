"""The line of a request, held against the table of steps it is drawn from."""

from datetime import date
from itertools import pairwise

import pytest

from app.domain.line_map import ENDS, LINE, Place, follows, stations
from app.domain.periods import cut_off_before, cut_off_from
from app.domain.windows import days_left, days_until_open
from app.domain.workflow import RequestState as S
from app.domain.workflow import steps_from
from app.start.controlling import coming_period
from app.web.labels import short_day


def places(state: S, *more: object) -> list[tuple[str, str]]:
    return [(each.state.value, each.place.value) for each in stations(state, *more)]  # type: ignore[arg-type]


def test_the_line_follows_allowed_steps_from_draft_to_closed() -> None:
    assert (LINE[0], LINE[-1], len(LINE)) == (S.DRAFT, S.CLOSED, 11)
    for here, there in pairwise(LINE):
        assert there in [step.target for step in steps_from(here)]
    assert {S.DECLINED, S.WITHDRAWN, S.CLOSED} == ENDS


@pytest.mark.parametrize("state", list(S))
def test_every_state_has_a_line_with_itself_on_it_once(state: S) -> None:
    found = stations(state, S.PROCURING if state is S.PAUSED else None)
    now = [each for each in found if each.place in (Place.HERE, Place.BESIDE, Place.END)]
    assert [each.state for each in now] == [state]
    assert len({each.state for each in found}) == len(found)
    passed = [each.place for each in found].index(now[0].place)
    assert all(each.place is Place.PASSED for each in found[:passed])
    after = follows(state, S.PROCURING if state is S.PAUSED else None)
    assert (after is None) == (state in ENDS)
    if after and state is not S.PAUSED:
        assert after in [step.target for step in steps_from(state)]


def test_what_lies_beside_the_line() -> None:
    assert places(S.PAUSED, S.PROCURING)[6:9] == [("procuring", "passed"), ("paused", "beside"), ("ordered", "ahead")]
    assert places(S.RETURNED)[3:6] == [("preparing", "passed"), ("returned", "beside"), ("ready", "ahead")]
    assert places(S.DECLINED)[-2:] == [("ready", "passed"), ("declined", "end")]
    assert places(S.WITHDRAWN, None, {S.DRAFT, S.SUBMITTED})[-2:] == [("submitted", "passed"), ("withdrawn", "end")]
    assert places(S.READY)[4:6] == [("ready", "here"), ("granted", "next")]
    assert follows(S.DEFERRED) is S.READY
    assert follows(S.PAUSED, S.ORDERED) is S.ORDERED


@pytest.mark.parametrize(
    ("day", "left", "until"),
    [("2026-10-01", 75, None), ("2026-12-15", 0, None), ("2026-12-16", None, 289), ("2026-09-30", None, 1)],
)
def test_how_long_a_window_stays_open_or_closed(day: str, left: int | None, until: int | None) -> None:
    window = "10-01/12-15"
    assert (days_left(date.fromisoformat(day), window), days_until_open(date.fromisoformat(day), window)) == (
        left,
        until,
    )


def test_a_window_over_new_year_and_none_at_all() -> None:
    assert days_left(date(2026, 12, 31), "11-01/02-29") == 59, "28 February where there is no 29th"
    assert days_left(date(2026, 5, 1), "") is None
    assert days_until_open(date(2026, 5, 1), "") is None


def test_cut_offs() -> None:
    assert [cut_off_from(each) for each in (202001, 202004, 202005, 202012)] == [202004, 202004, 202008, 202012]
    assert [cut_off_before(each) for each in (202001, 202004, 202008, 202012)] == [201912, 201912, 202004, 202008]


@pytest.mark.parametrize(
    ("month", "today", "frozen", "wanted"),
    [
        (202609, date(2026, 9, 12), set(), 202608),
        (202609, date(2026, 9, 12), {202608}, 202612),
        (202611, date(2026, 12, 1), set(), 202612),
        (202701, date(2027, 1, 20), set(), 202612),
        (202008, date(2026, 11, 24), set(), 202008),
        (202008, date(2026, 11, 24), {202008}, 202012),
        (202012, date(2026, 11, 24), {202012}, 202012),
    ],
)
def test_which_period_is_to_be_finished(month: int, today: date, frozen: set[int], wanted: int) -> None:
    assert coming_period(month, today, frozen, [2027, 2026, 2020]) == wanted


def test_days_as_people_say_them_never_break() -> None:
    assert short_day(date(2019, 3, 5)) == "5\u00a0mars\u00a02019"
