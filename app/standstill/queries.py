"""Sums and lists of what is paused: every figure is granted money that is not paid, in öre."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Date, case, func, select, type_coerce
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.standstill import Age, latest_start
from app.domain.workflow import RequestState
from app.investments import queries as requests
from app.keyset import AnyRow, AnySelect, Found, Place, fetch
from app.models import Category, InvestmentRequest, OrganisationUnit, table_of

_C = table_of(InvestmentRequest).c
STILL: ColumnElement[int] = case((_C.granted_ore > _C.outcome_ore, _C.granted_ore - _C.outcome_ore), else_=0)
"""What stands still in a paused request: never less than nothing, also where more is paid than was granted."""
PAGE = 50
UNITS = 25
NO_CAUSE = "saknas"
Filters = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the page is limited to: a cause (or NO_CAUSE), an age, a unit's code with all below it."""

    cause: str = ""
    age: Age | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """Today where the region is, and the zone that says when its days begin."""

    today: date
    zone: tzinfo

    def after(self, day: date) -> datetime:
        """The moment a day is over."""
        return datetime.combine(day, time.max, self.zone)


def conditions(wanted: Wanted, actor: Actor, known: requests.Trees, days: Days) -> list[ColumnElement[bool]]:
    """The paused requests this person may see, limited to what is wanted."""
    paused = requests.Wanted(
        unit=wanted.unit,
        state=RequestState.PAUSED.value,
        pause_cause="" if wanted.cause == NO_CAUSE else wanted.cause,
    )
    found = requests.conditions(paused, actor, known)
    if wanted.cause == NO_CAUSE:
        found.append(_C.pause_cause.is_(None))
    if wanted.age is not None:
        found.append(_age(days) == wanted.age.value)
    return found


def _age(days: Days) -> ColumnElement[str]:
    """The age of a pause, by the same steps as age_of."""
    steps = [
        (_C.state_since <= days.after(latest_start(age, days.today)), age.value)
        for age in reversed(Age)
        if age is not Age.NEW
    ]
    return case(*steps, else_=Age.NEW.value)


def by_cause(session: Session, filters: Filters, days: Days) -> list[AnyRow]:
    """(cause, age, many, ore, passed): passed is how many have a day to look again that has gone by."""
    it = (
        select(
            _C.pause_cause.label("cause"),
            _age(days).label("age"),
            STILL.label("still"),
            case((_C.pause_review_on < days.today, 1), else_=0).label("passed"),
        )
        .where(*filters)
        .subquery()
        .c
    )
    sums = (func.count().label("many"), func.sum(it.still).label("ore"), func.sum(it.passed).label("passed"))
    return list(session.execute(select(it.cause, it.age, *sums).group_by(it.cause, it.age)))


def by_unit(session: Session, filters: Filters) -> list[AnyRow]:
    """(name, code, many, ore) of the units with most that stands still, the largest first; at most UNITS."""
    unit, ore = OrganisationUnit, func.sum(STILL).label("ore")
    statement = select(unit.name, unit.code, func.count(_C.id).label("many"), ore)
    statement = statement.join(unit, unit.id == _C.unit_id).where(*filters).group_by(unit.id, unit.name, unit.code)
    return list(session.execute(statement.order_by(ore.desc(), unit.name, unit.id).limit(UNITS)))


_REVIEW: ColumnElement[Any] = type_coerce(func.coalesce(_C.pause_review_on, date.max), Date)


def _rows(filters: Filters) -> AnySelect:
    names = ("id", "number", "title", "pause_cause", "state_since", "pause_review_on", "granted_ore", "outcome_ore")
    return (
        select(
            *(_C[name] for name in names),
            STILL.label("still_ore"),
            _REVIEW.label("review"),
            OrganisationUnit.name.label("unit"),
            Category.name.label("category"),
        )
        .join(OrganisationUnit, OrganisationUnit.id == _C.unit_id)
        .join(Category, Category.id == _C.category_id)
        .where(*filters)
    )


def listed(session: Session, filters: Filters, place: Place) -> Found:
    """A page of paused requests: those whose day to look again has gone by first, those without a day last."""
    return fetch(
        session,
        _rows(filters),
        place,
        by=_REVIEW,
        id_=_C.id,
        descending=False,
        size=PAGE,
        key=lambda row: (row.review, row.id),
        read=date.fromisoformat,
    )


def everything(session: Session, filters: Filters) -> list[AnyRow]:
    """Every paused request, in the order of the page."""
    return list(session.execute(_rows(filters).order_by(_REVIEW, _C.id)))
