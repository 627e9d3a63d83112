"""What the pictures read: sums by month, state and cause; never a row at a time and never the ledger itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, not_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.outcome import NO_GRANT
from app.domain.workflow import RequestState
from app.keyset import AnySelect
from app.models import Category, Grant, InvestmentRequest, OutcomeCell, PlannedPayment, RequestYear
from app.reports.takeover import Spans, uncounted

IT = InvestmentRequest
YEARS = 4
"""How many years are laid beside each other, this one included."""
AGES = (("under 3 månader", 91), ("3–6 månader", 182), ("6–12 månader", 365), ("över ett år", 0))
"""How long money has stood still: (words, fewer days than); the last has no end."""
_STOPPED = (RequestState.DECLINED.value, RequestState.WITHDRAWN.value)


class StateRow(NamedTuple):
    """Requests of a frame year in one state: how many, öre asked and öre granted of that year."""

    state: str
    number: int
    asked_ore: int
    granted_ore: int


class StandstillRow(NamedTuple):
    """Paused requests by cause and age (a place in AGES): how many, and öre granted and not paid."""

    cause: str
    age: int
    number: int
    left_ore: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the pictures of a year are drawn from beside the outcome table: öre by month, requests by state, pauses."""

    paid: Mapping[int, int]
    planned: Mapping[int, int]
    states: Sequence[StateRow]
    standstill: Sequence[StandstillRow]


def drawn_of(session: Session, year: int, domain: str, at: datetime, spans: Spans) -> Drawn:
    """As it stands now; at: now, for how long things have stood still. spans: the months that count of a category."""
    return Drawn(
        paid_by_month(session, range(year - YEARS + 1, year + 1), domain, spans),
        planned_by_month(session, year, domain, spans),
        by_state(session, year, domain),
        standstill(session, at, domain),
    )


def as_kept(drawn: Drawn) -> dict[str, Any]:
    """As JSON, to be kept with a frozen period."""
    return {
        "paid": {str(month): ore for month, ore in drawn.paid.items()},
        "planned": {str(month): ore for month, ore in drawn.planned.items()},
        "states": [list(each) for each in drawn.states],
        "standstill": [list(each) for each in drawn.standstill],
    }


def from_kept(kept: Mapping[str, Any] | None) -> Drawn:
    """What was kept; None: the domain had no category then."""
    if kept is None:
        return Drawn({}, {}, (), ())
    paid, planned = ({int(month): int(ore) for month, ore in kept[name].items()} for name in ("paid", "planned"))
    states, paused = [StateRow(*each) for each in kept["states"]], [StandstillRow(*each) for each in kept["standstill"]]
    return Drawn(paid, planned, states, paused)


def _of_domain(statement: AnySelect, category_id: InstrumentedAttribute[int], domain: str) -> AnySelect:
    """Only categories of IT, MT or Övrigt; '' leaves the statement as it is."""
    if not domain:
        return statement
    return statement.where(category_id.in_(select(Category.id).where(Category.domain == domain)))


def paid_by_month(session: Session, years: Sequence[int], domain: str, spans: Spans) -> dict[int, int]:
    """{YYYYMM: öre} as the outcome table counts it: on frames of the year of payment and earlier, months that count."""
    cell = OutcomeCell
    counted = and_(cell.frame_year != NO_GRANT, cell.frame_year * 100 < cell.month)
    if spans:
        counted = and_(counted, not_(uncounted(spans, cell.category_id, cell.month)))
    inside = cell.month.between(min(years) * 100 + 1, max(years) * 100 + 12)
    statement = select(cell.month, func.sum(cell.amount_ore)).where(counted, inside).group_by(cell.month)
    return {month: int(ore) for month, ore in session.execute(_of_domain(statement, cell.category_id, domain))}


def planned_by_month(session: Session, year: int, domain: str, spans: Spans) -> dict[int, int]:
    """{YYYYMM: öre} of the payments that requests plan for the year; refused and withdrawn ones plan nothing."""
    month = PlannedPayment.month
    statement = (
        select(month, func.sum(PlannedPayment.amount_ore))
        .join(IT, IT.id == PlannedPayment.request_id)
        .where(month.between(year * 100 + 1, year * 100 + 12), IT.state.not_in(_STOPPED))
        .group_by(month)
    )
    if spans:
        statement = statement.where(not_(uncounted(spans, IT.category_id, month)))
    return {at: int(ore) for at, ore in session.execute(_of_domain(statement, IT.category_id, domain))}


def by_state(session: Session, year: int, domain: str) -> list[StateRow]:
    """The requests that ask for or have got money of a frame year, drafts left out."""
    asked = select(RequestYear.request_id, RequestYear.asked_ore).where(RequestYear.frame_year == year).subquery()
    granted = (
        select(Grant.request_id, func.sum(Grant.amount_ore).label("ore"))
        .where(Grant.frame_year == year)
        .group_by(Grant.request_id)
        .subquery()
    )
    statement = (
        select(IT.state, func.count(), func.sum(func.coalesce(asked.c.asked_ore, 0)), func.sum(granted.c.ore))
        .outerjoin(asked, asked.c.request_id == IT.id)
        .outerjoin(granted, granted.c.request_id == IT.id)
        .where(IT.state != RequestState.DRAFT.value)
        .where(asked.c.request_id.is_not(None) | granted.c.request_id.is_not(None))
        .group_by(IT.state)
    )
    rows = session.execute(_of_domain(statement, IT.category_id, domain))
    return [StateRow(state, count, int(asked_ore or 0), int(ore or 0)) for state, count, asked_ore, ore in rows]


def standstill(session: Session, at: datetime, domain: str) -> list[StandstillRow]:
    """The paused requests now, by cause and by how long."""
    since = [(IT.state_since > at - timedelta(days=days), age) for age, (_, days) in enumerate(AGES[:-1])]
    age = case(*since, else_=len(AGES) - 1)
    left = func.sum(IT.granted_ore - IT.outcome_ore)
    statement = (
        select(IT.pause_cause, age, func.count(), left)
        .where(IT.state == RequestState.PAUSED.value)
        .group_by(IT.pause_cause, age)
    )
    rows = session.execute(_of_domain(statement, IT.category_id, domain))
    return [StandstillRow(cause or "", int(age_), count, int(ore or 0)) for cause, age_, count, ore in rows]
