"""What stands open before a period is frozen: nothing stops the freeze, but everything is counted and kept with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain.workflow import RequestState
from app.models import Category, Forecast, Frame, InvestmentRequest, PlannedPayment, table_of
from app.reports.queries import OutcomeYear, outcome_year

_IT = table_of(InvestmentRequest).c
_BOUGHT = [each.value for each in (RequestState.DELIVERED, RequestState.IN_USE, RequestState.CLOSED)]
_UNDER_WAY = [each.value for each in (RequestState.GRANTED, RequestState.PROCURING, RequestState.ORDERED)]
FEW = 20


@dataclass(frozen=True, slots=True)
class Open:
    """One kind of thing that is not done: how many, öre, and the first of them as (id or code, words)."""

    key: str
    count: int
    ore: int = 0
    first: tuple[tuple[str, str], ...] = ()


def checklist(session: Session, period: int, found: OutcomeYear | None = None) -> list[Open]:
    """Unmatched rows, money without grants, missing forecasts, purchases without rows; a fixed number of queries.

    found: the year up to the period, where it is read already.
    """
    year, first = period // 100, period // 100 * 100 + 1
    found = found or outcome_year(session, year, period)
    outside = found.outside
    return [
        Open("unmatched", outside.unmatched_count, outside.unmatched_ore),
        Open("without_grant", outside.without_grant_count, outside.without_grant_ore),
        _categories(session, found),
        _requests(session, "no_forecast", _without_forecast(year, first, period)),
        _requests(session, "no_rows", [_IT.state.in_(_BOUGHT), _IT.outcome_ore == 0, _IT.granted_ore > 0]),
    ]


def _categories(session: Session, found: OutcomeYear) -> Open:
    """Categories with a frame that nobody has given a forecast for in this very period."""
    given = select(Forecast.category_id).where(Forecast.period == found.period, Forecast.category_id.is_not(None))
    statement = (
        select(Category.code, Category.name)
        .join(Frame, Frame.category_id == Category.id)
        .where(Frame.year == found.year, Frame.has_money, Category.id.not_in(given))
        .order_by(Category.sort_order, Category.code)
    )
    rows = [(code, name) for code, name in session.execute(statement) if code not in found.figures.absent]
    return Open("no_category_forecast", len(rows), first=tuple(rows[:FEW]))


def _without_forecast(year: int, first: int, period: int) -> Sequence[ColumnElement[bool]]:
    """Granted, under way, money left, and neither a judged forecast nor a planned payment in the year."""
    judged = select(Forecast.request_id).where(Forecast.period.between(first, period), Forecast.request_id.is_not(None))
    planned = select(PlannedPayment.request_id).where(PlannedPayment.month.between(first, year * 100 + 12))
    return [
        _IT.state.in_(_UNDER_WAY),
        _IT.granted_ore > _IT.outcome_ore,
        _IT.id.not_in(judged),
        _IT.id.not_in(planned),
    ]


def _requests(session: Session, key: str, wanted: Sequence[ColumnElement[bool]]) -> Open:
    left = func.coalesce(func.sum(_IT.granted_ore - _IT.outcome_ore), 0)
    count, ore = session.execute(select(func.count(), left).where(*wanted)).one()
    statement = select(_IT.id, _IT.number, _IT.title).where(*wanted)
    rows = session.execute(statement.order_by((_IT.granted_ore - _IT.outcome_ore).desc(), _IT.id).limit(FEW))
    return Open(key, int(count), int(ore), tuple((str(id_), f"{number} {title}") for id_, number, title in rows))
