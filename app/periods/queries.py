"""Frozen periods, what stands open before one is frozen, and a year as it stands now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, defer

from app.domain.forecast import expected_more
from app.domain.outcome import NO_GRANT, allocate
from app.domain.responsibility import ALWAYS, Span
from app.domain.snapshot import RequestFigures, Snapshot
from app.domain.year_figures import YearFigures
from app.keyset import AnySelect
from app.memory import remembered
from app.models import (
    Forecast,
    Frame,
    FrameEntry,
    FrozenPeriod,
    FrozenRequest,
    Grant,
    InvestmentRequest,
    PlannedPayment,
    RequestMonth,
    RequestYear,
    table_of,
)
from app.periods.stored import snapshot
from app.reports import queries as reports
from app.reports.takeover import planned_left_out

_IT = table_of(InvestmentRequest).c
CHUNK = 5000
_LATEST = (
    select(FrozenPeriod)
    .where(FrozenPeriod.period == bindparam("period"))
    .order_by(FrozenPeriod.version.desc())
    .limit(1)
)

_ANY = select(FrozenPeriod.id).where(FrozenPeriod.period == bindparam("period")).limit(1)


def is_frozen(session: Session, period: int) -> bool:
    """Whether what was paid in the month (YYYYMM) is part of a report: its own period or a later one of the year."""
    reported = FrozenPeriod.period.between(period, period // 100 * 100 + 12)
    return session.scalar(select(FrozenPeriod.id).where(reported).limit(1)) is not None


def frozen(session: Session, period: int, version: int | None = None) -> FrozenPeriod | None:
    """A frozen period; its latest version when none is named."""
    if version is not None:
        return session.scalars(_LATEST.where(FrozenPeriod.version == version), {"period": period}).first()
    if not remembered(session, ("frozen", period), lambda: bool(session.connection().scalar(_ANY, {"period": period}))):
        return None  # as most are, and every report asks: making an entity of nothing costs three times as much
    return session.scalars(_LATEST, {"period": period}).first()


def all_frozen(session: Session) -> Sequence[FrozenPeriod]:
    """Every frozen version, the newest period first, without the figures."""
    heavy = (FrozenPeriod.figures, FrozenPeriod.layouts, FrozenPeriod.texts)
    order = (FrozenPeriod.period.desc(), FrozenPeriod.version.desc())
    return session.scalars(select(FrozenPeriod).options(*(defer(each) for each in heavy)).order_by(*order)).all()


def frozen_snapshot(session: Session, found: FrozenPeriod) -> Snapshot:
    """A frozen period with its requests."""
    return snapshot(found, frozen_requests(session, found))


def frozen_requests(session: Session, found: FrozenPeriod) -> Sequence[FrozenRequest]:
    """The requests as they stood when the period was frozen."""
    return session.scalars(select(FrozenRequest).where(FrozenRequest.frozen_id == found.id)).all()


def snapshot_now(session: Session, year: int, period: int) -> Snapshot:
    """A year up to a period as it stands now, in a number of queries that grows with the requests by the thousand."""
    found = reports.outcome_year(session, year, period)
    requests = request_figures(session, year, period, figures=found.figures)
    return Snapshot(year, period, found.figures, requests, frame_entries(session, year, found.figures))


def frame_entries(session: Session, year: int, figures: YearFigures) -> dict[tuple[int, str], int]:
    """Öre entered on the year's frames, by (category id, kind of entry), of the categories there; proposals too."""
    there = figures.tree.parents
    statement = (
        select(Frame.category_id, FrameEntry.kind, func.sum(FrameEntry.amount_ore))
        .join(Frame, Frame.id == FrameEntry.frame_id)
        .where(Frame.year == year)
        .group_by(Frame.category_id, FrameEntry.kind)
    )
    rows = session.execute(statement)
    return {(category_id, kind): int(ore) for category_id, kind, ore in rows if category_id in there}


def judgements(session: Session, year: int, period: int) -> list[list[Any]]:
    """[period, category id, request id, öre, comment, by] of every judged forecast of the year up to the period."""
    it = Forecast
    columns = (it.period, it.category_id, it.request_id, it.amount_ore, it.comment, it.given_by)
    statement = select(*columns).where(it.period.between(year * 100 + 1, period)).order_by(it.period.desc(), it.id)
    return [list(row) for row in session.execute(statement)]


def known_in(year: int) -> ColumnElement[bool]:
    """The requests that a year knows of: asked for in it, granted out of it, paid or forecast in it."""
    return or_(*(_IT.id.in_(each) for each in _known_in(year, year * 100 + 1, year * 100 + 12)))


def request_figures(
    session: Session,
    year: int,
    period: int,
    ids: Sequence[int] | None = None,
    only: ColumnElement[bool] | None = None,
    *,
    figures: YearFigures,
) -> dict[int, RequestFigures]:
    """The requests that the year knows of, or those of them with these ids or for which `only` holds; öre.

    figures: the year's, which say what categories there are and which months of them count.
    """
    first, last = year * 100 + 1, year * 100 + 12
    spans, there = figures.spans, figures.tree.parents
    wanted = known_in(year) if ids is None else _IT.id.in_(ids)
    if only is not None:
        wanted = and_(wanted, only)
    columns = (_IT.id, _IT.category_id, _IT.state)
    rows = session.execute(select(*columns).where(wanted).order_by(_IT.id)).all()
    months, grants = _months(session, wanted), _grants(session, wanted)
    judged, planned = _judged(session, first, period), _planned(session, period, last)
    planned_out = planned_left_out(session.connection(), spans, period + 1, last) if spans else {}
    found = {}
    for id_, category_id, state in rows:
        if category_id not in there:
            continue
        span, given = spans.get(category_id, ALWAYS), judged.get(id_)
        paid, used, before = _split(months.get(id_, []), grants.get(id_, {}), first, period, span)
        counted = sum(ore for frame_year, ore in paid.items() if frame_year != NO_GRANT)
        more = expected_more(
            judged_ore=given[0] if given and span.covers(given[1]) else None,
            counted_ore=counted,
            planned_left_ore=planned.get(id_, 0) - planned_out.get(id_, 0),
            grant_left_ore=sum(grants.get(id_, {}).values()) - before,
            state=state,
        )
        forecast = counted + (more if span.goes_on(period) else 0)
        found[id_] = RequestFigures(category_id, state, grants.get(id_, {}), paid, forecast, used)
    return found


def _known_in(year: int, first: int, last: int) -> list[AnySelect]:
    return [
        select(RequestYear.request_id).where(RequestYear.frame_year == year),
        select(Grant.request_id).where(Grant.frame_year == year),
        select(RequestMonth.request_id).where(RequestMonth.month.between(first, last)),
        select(Forecast.request_id).where(Forecast.period.between(first, last), Forecast.request_id.is_not(None)),
        select(PlannedPayment.request_id).where(PlannedPayment.month.between(first, last)),
    ]


def _split(
    months: list[tuple[int, int]], grants: dict[int, int], first: int, period: int, span: Span
) -> tuple[dict[int, int], int, int]:
    """What counts of the year up to the period by frame year; on the year's own frame until then; all until then."""
    paid: dict[int, int] = defaultdict(int)
    used = 0
    for (frame_year, month), ore in allocate(months, grants).items():
        if first <= month <= period and span.covers(month):
            paid[frame_year] += ore
        if frame_year == period // 100 and month <= period and span.covers(month):
            used += ore
    until = sum(ore for month, ore in months if month <= period)
    return {frame_year: ore for frame_year, ore in paid.items() if ore}, used, until


def _months(session: Session, wanted: Any) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    ids = select(_IT.id).where(wanted)
    statement = select(RequestMonth.request_id, RequestMonth.month, RequestMonth.amount_ore)
    for id_, month, ore in session.execute(statement.where(RequestMonth.request_id.in_(ids))):
        found[id_].append((month, ore))
    return found


def _grants(session: Session, wanted: Any) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    ids = select(_IT.id).where(wanted)
    sums = select(Grant.request_id, Grant.frame_year, func.sum(Grant.amount_ore)).where(Grant.request_id.in_(ids))
    for id_, year, ore in session.execute(sums.group_by(Grant.request_id, Grant.frame_year)):
        found[id_][year] = int(ore)
    return found


def _judged(session: Session, first: int, period: int) -> dict[int, tuple[int, int]]:
    statement = select(Forecast.request_id, Forecast.amount_ore, Forecast.period).where(
        Forecast.period.between(first, period), Forecast.request_id.is_not(None)
    )
    rows = session.execute(statement.order_by(Forecast.period))
    return {id_: (ore, given) for id_, ore, given in rows if id_ is not None}


def _planned(session: Session, period: int, last: int) -> dict[int, int]:
    statement = select(PlannedPayment.request_id, func.sum(PlannedPayment.amount_ore)).where(
        PlannedPayment.month > period, PlannedPayment.month <= last
    )
    return {id_: int(ore) for id_, ore in session.execute(statement.group_by(PlannedPayment.request_id))}


@dataclass(frozen=True, slots=True)
class Named:
    """A request as a line of text."""

    number: str
    title: str


def names(session: Session, ids: Sequence[int]) -> dict[int, Named]:
    """Number and title of requests."""
    found: dict[int, Named] = {}
    for start in range(0, len(ids), CHUNK):
        part = select(_IT.id, _IT.number, _IT.title).where(_IT.id.in_(ids[start : start + CHUNK]))
        found |= {id_: Named(number, title) for id_, number, title in session.execute(part)}
    return found
