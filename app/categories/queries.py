"""What the pages of categories read: the tree with what hangs on it, one category's years, and what was changed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, func, or_, select
from sqlalchemy.orm import Session

from app.domain.outcome import NO_GRANT
from app.domain.permissions import Role
from app.domain.responsibility import ALWAYS, Span
from app.models import (
    Base,
    Category,
    Event,
    Frame,
    InvestmentRequest,
    OutcomeCell,
    ReportLayout,
    RoleAssignment,
    User,
)

MOST_EVENTS = 20
_WORDS = {
    "categories": "kategorier under den",
    "investment_requests": "äskningar",
    "frames": "ramar",
    "forecasts": "prognoser",
    "explanations": "texter",
    "outcome_cells": "utfall",
    "frozen_requests": "frysta perioder",
}


def subject_of(code: str) -> str:
    """What the log calls a category."""
    return f"kategori {code}"


def every(session: Session) -> list[Category]:
    """All categories in row order."""
    return list(session.scalars(select(Category).order_by(Category.sort_order, Category.code)))


def names(session: Session) -> dict[int, str]:
    """The name of every category."""
    return dict(session.execute(select(Category.id, Category.name)).all())


def requests_of(session: Session) -> dict[int, int]:
    """How many requests each category has of its own."""
    statement = select(InvestmentRequest.category_id, func.count()).group_by(InvestmentRequest.category_id)
    return dict(session.execute(statement).all())


def people(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The names of accounts."""
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(ids))).all()) if ids else {}


def preparers(session: Session, domain: str, and_id: int | None) -> list[tuple[int, str]]:
    """The open accounts that hold the role of preparer for the domain ('': for any), and the one that is chosen."""
    held = select(RoleAssignment.user_id).where(RoleAssignment.role == Role.PREPARER.value)
    if domain:
        held = held.where(or_(RoleAssignment.domain.is_(None), RoleAssignment.domain == domain))
    wanted = User.is_active & User.id.in_(held)
    chosen = wanted if and_id is None else or_(wanted, User.id == and_id)
    return [
        (id_, name)
        for id_, name in session.execute(select(User.id, User.name).where(chosen).order_by(User.name, User.id))
    ]


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a category and what lies below it, öre: its own frame (None: it has none), paid and not counted."""

    year: int
    frame_ore: int | None
    paid_ore: int
    left_out_ore: int


def years_of(session: Session, category_id: int, below: Sequence[int], spans: dict[int, Span]) -> list[Year]:
    """The years that have a frame of the category or payments in its subtree, newest first.

    spans: the months that count, by category.
    """
    frames = select(Frame.year, Frame.amount_ore).where(Frame.category_id == category_id, Frame.has_money)
    amounts = dict(session.execute(frames).all())
    cell = OutcomeCell
    statement = (
        select(cell.category_id, cell.month, func.sum(cell.amount_ore))
        .where(cell.category_id.in_(below), cell.frame_year != NO_GRANT)
        .group_by(cell.category_id, cell.month)
    )
    paid: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for id_, month, ore in session.execute(statement):
        paid[month // 100][0 if spans.get(id_, ALWAYS).covers(month) else 1] += int(ore)
    years = sorted({*amounts, *paid}, reverse=True)
    return [Year(year, amounts.get(year), *paid[year]) for year in years]


def events_of(session: Session, code: str) -> Sequence[Event]:
    """What was changed in a category, the latest first."""
    about = select(Event).where(Event.subject == subject_of(code), Event.request_id.is_(None))
    return session.scalars(about.order_by(Event.seq.desc()).limit(MOST_EVENTS)).all()


def referring(session: Session, it: Category) -> list[str]:
    """What refers to a category, in words: every table that can, and the reports that name it."""
    used = [word for table, column, word in _referring() if _is_used(session, table, column, it.id)]
    layouts = session.execute(select(ReportLayout.title, ReportLayout.definition)).all()
    return [*dict.fromkeys(used), *(f"rapporten {title}" for title, shape in layouts if it.code in _named(shape))]


def _referring() -> list[tuple[Table, str, str]]:
    """(table, column, word) of everything that points at a category."""
    return [
        (table, column.name, _WORDS.get(table.name, "förslag och annat"))
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "categories" for key in column.foreign_keys)
    ]


def _is_used(session: Session, table: Table, column: str, id_: int) -> bool:
    found = select(table.c[column]).where(table.c[column] == id_).limit(1)
    return session.execute(found).first() is not None


def _named(shape: Any) -> set[str]:
    """The codes of categories that a report's rows name."""
    rows = shape.get("rows") if isinstance(shape, dict) else None
    return {code for row in rows or () for code in row.get("categories", ())}
