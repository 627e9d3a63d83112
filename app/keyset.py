"""Paging that never hides or repeats a row: a page begins after the last row of the one before, not at an offset."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_
from sqlalchemy.orm import Session

AnySelect = Select[*tuple[Any, ...]]
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after (or before) the row with this sort value and id; number is the page's, for people."""

    number: int = 1
    after: tuple[str, int] | None = None
    before: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of rows with the marks of the pages beside it; None where there is none."""

    rows: Sequence[Any]
    before: tuple[str, int] | None
    after: tuple[str, int] | None


def parse_place(number: str, after: str, before: str) -> Place:
    """From the address: `sida`, `efter` and `fore`; what cannot be read is the first page."""
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else 1
    place = Place(max(1, page), _mark(after), _mark(before))
    return place if place.after or place.before else Place()


def mark_text(mark: tuple[str, int]) -> str:
    """A mark as it stands in an address."""
    return f"{mark[1]}~{mark[0]}"


def _mark(text: str) -> tuple[str, int] | None:
    number, tilde, value = text.partition("~")
    known = tilde and number.isascii() and number.isdecimal() and len(number) < 11 and int(number) < 2**31
    return (value, int(number)) if known else None


def whole(text: str) -> int:
    """A mark's text as a number that a column can hold; raises ValueError."""
    if len(text) > 20 or abs(int(text)) >= 2**63:
        raise ValueError(text)
    return int(text)


def fetch(
    session: Session,
    statement: AnySelect,
    place: Place,
    *,
    by: ColumnElement[Any],
    id_: ColumnElement[int],
    descending: bool,
    size: int,
    key: Callable[[Any], tuple[Any, int]],
    read: Callable[[str], Any] = str,
) -> Found:
    """One page of the statement ordered by (by, id). key: a row's (sort value, id); read: a mark's text to value."""
    backwards = place.before is not None
    mark = place.before or place.after
    falling = descending is not backwards
    if mark is not None:
        try:
            value = read(mark[0])
        except ValueError:
            mark = None
        else:
            statement = statement.where(_beyond(by, id_, value, mark[1], falling))
    order = (by.desc(), id_.desc()) if falling else (by.asc(), id_.asc())
    rows = list(session.execute(statement.order_by(*order).limit(size + 1)).all())
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    first, last = (_as_mark(key(rows[0])), _as_mark(key(rows[-1]))) if rows else (None, None)
    if backwards:
        return Found(rows, first if more else None, last)
    return Found(rows, first if mark else None, last if more else None)


def _as_mark(key: tuple[Any, int]) -> tuple[str, int]:
    return (str(key[0]), key[1])


def _beyond(
    by: ColumnElement[Any], id_: ColumnElement[int], value: Any, number: int, falling: bool
) -> ColumnElement[bool]:
    if falling:
        return or_(by < value, and_(by == value, id_ < number))
    return or_(by > value, and_(by == value, id_ > number))
