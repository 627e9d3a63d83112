"""What the outcome report reads: the small cube, frames, forecasts and what stands outside. Never the ledger itself."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.domain.forecast import expected_more
from app.domain.frames import EntryKind
from app.domain.layout import Layout, parse_layout
from app.domain.list_layout import OUTCOME
from app.domain.outcome import NO_GRANT
from app.domain.outcome_table import CategoryInfo, YearFigures
from app.domain.periods import PeriodError
from app.keyset import AnySelect
from app.models import (
    UNMATCHED,
    Category,
    Forecast,
    Frame,
    FrameEntry,
    InvestmentRequest,
    OutcomeCell,
    PlannedPayment,
    ReportLayout,
    RequestMonth,
)


@dataclass(frozen=True, slots=True)
class Outside:
    """What a report does not count: rows without request or grant, and outcome on later years' frames (öre)."""

    unmatched_count: int = 0
    unmatched_ore: int = 0
    without_grant_count: int = 0
    without_grant_ore: int = 0
    later_ore: int = 0


@dataclass(frozen=True, slots=True)
class OutcomeYear:
    """Everything the outcome report of a year and cut-off stands on."""

    year: int
    period: int
    figures: YearFigures
    outside: Outside
    references: tuple[str, ...]


def layouts(session: Session) -> list[tuple[str, str]]:
    """(name, title) of every layout of the outcome table, in order."""
    named = select(ReportLayout.name, ReportLayout.title).where(ReportLayout.kind == OUTCOME)
    order = named.order_by(ReportLayout.position, ReportLayout.name)
    return list(session.connection().execute(order).all())


def layout(session: Session, name: str) -> Layout:
    """The layout of that name, '' for the first; raises PeriodError's kind of 400 when there is none."""
    statement = select(ReportLayout.name, ReportLayout.title, ReportLayout.definition)
    statement = statement.where(ReportLayout.kind == OUTCOME)
    if name:
        statement = statement.where(ReportLayout.name == name)
    row = session.connection().execute(statement.order_by(ReportLayout.position, ReportLayout.name).limit(1)).first()
    if row is None:
        raise PeriodError(f"Layouten ”{name[:40]}” finns inte. Välj en annan tabell.")
    return parse_layout(row.name, row.title, row.definition)


def report_years(session: Session) -> list[int]:
    """Years that have a frame or outcome, newest first."""
    framed = session.connection().scalars(select(Frame.year).where(Frame.has_money).distinct())
    paid = session.connection().scalars(select(RequestMonth.month).where(RequestMonth.request_id == UNMATCHED))
    cells = session.connection().scalars(select(OutcomeCell.month).distinct())
    return sorted({*framed, *(month // 100 for month in (*paid, *cells))}, reverse=True)


def latest_period(session: Session, year: int) -> int:
    """The last month of the year that something was posted in or forecast for; December of a silent year."""
    inside = (year * 100 + 1, year * 100 + 12)
    months = select(func.max(OutcomeCell.month)).where(OutcomeCell.month.between(*inside))
    forecasts = select(func.max(Forecast.period)).where(Forecast.period.between(*inside))
    known = [month for month in (session.connection().scalar(months), session.connection().scalar(forecasts)) if month]
    return max(known) if known else inside[1]


def outcome_year(session: Session, year: int, period: int) -> OutcomeYear:
    """The figures of a report year up to and including the period (YYYYMM), in a fixed number of queries."""
    first = year * 100 + 1
    categories = _categories(session)
    frames, references = _frames(session, year)
    by_age, outside = _outcome(session, year, first, period)
    judged, adjustment = _forecasts(session, year, first, period)
    figures = YearFigures(
        categories, frames, by_age["earlier"], by_age["this_year"], by_age["later"], judged, adjustment
    )
    return OutcomeYear(year, period, figures, outside, references)


def _categories(session: Session) -> tuple[CategoryInfo, ...]:
    columns = (Category.id, Category.code, Category.name, Category.parent_id, Category.domain)
    rows = session.connection().execute(select(*columns).order_by(Category.sort_order, Category.code))
    return tuple(CategoryInfo(*row) for row in rows)


def _frames(session: Session, year: int) -> tuple[dict[int, int], tuple[str, ...]]:
    """Money decided by category, and the decisions behind it, oldest first."""
    statement = (
        select(Frame.category_id, Frame.amount_ore, FrameEntry.decision_reference, FrameEntry.decided_on)
        .join(FrameEntry, FrameEntry.frame_id == Frame.id)
        .where(Frame.year == year, Frame.has_money, FrameEntry.kind != EntryKind.PROPOSED.value)
        .order_by(FrameEntry.decided_on, FrameEntry.id)
    )
    rows = session.connection().execute(statement).all()
    references = sorted({(row[3] or date.min, row[2]) for row in rows if row[2]})
    return {row[0]: row[1] for row in rows}, tuple(dict.fromkeys(reference for _, reference in references))


def _outcome(session: Session, year: int, first: int, period: int) -> tuple[dict[str, dict[int, int]], Outside]:
    """Outcome by category, apart by the age of the frame it falls on, and what falls outside."""
    by_age: dict[str, dict[int, int]] = {"earlier": defaultdict(int), "this_year": defaultdict(int)}
    by_age["later"] = defaultdict(int)
    cells = select(OutcomeCell.category_id, OutcomeCell.frame_year, OutcomeCell.amount_ore, OutcomeCell.posting_count)
    no_grant_ore = no_grant_count = 0
    for category_id, frame_year, ore, count in session.connection().execute(
        cells.where(OutcomeCell.month.between(first, period))
    ):
        if frame_year == NO_GRANT:
            no_grant_ore, no_grant_count = no_grant_ore + ore, no_grant_count + count
        else:
            age = "earlier" if frame_year < year else "this_year" if frame_year == year else "later"
            by_age[age][category_id] += ore
    unmatched = select(
        func.coalesce(func.sum(RequestMonth.posting_count), 0), func.coalesce(func.sum(RequestMonth.amount_ore), 0)
    ).where(RequestMonth.request_id == UNMATCHED, RequestMonth.month.between(first, period))
    count, ore = session.connection().execute(unmatched).one()
    later = sum(by_age["later"].values())
    return by_age, Outside(int(count), int(ore), no_grant_count, no_grant_ore, later)


def _forecasts(session: Session, year: int, first: int, period: int) -> tuple[dict[int, int], dict[int, int]]:
    """Judged forecasts by category, the latest given up to the period; and what single requests add, by category."""
    given = select(Forecast.category_id, Forecast.request_id, Forecast.amount_ore)
    rows = (
        session.connection()
        .execute(given.where(Forecast.period.between(first, period)).order_by(Forecast.period))
        .all()
    )
    judged = {row.category_id: row.amount_ore for row in rows if row.category_id is not None}
    by_request = {row.request_id: row.amount_ore for row in rows if row.request_id is not None}
    return judged, _adjustments(session, year, first, period, by_request)


def _adjustments(session: Session, year: int, first: int, period: int, judged: dict[int, int]) -> dict[int, int]:
    planned = _planned(session, year, period)
    wanted = sorted(judged.keys() | planned.keys())
    if not wanted:
        return {}
    this_year = func.coalesce(func.sum(RequestMonth.amount_ore), 0)
    request = InvestmentRequest
    statement = (
        select(request.id, request.category_id, request.state, request.granted_ore, request.outcome_ore, this_year)
        .outerjoin(RequestMonth, and_(RequestMonth.request_id == request.id, RequestMonth.month.between(first, period)))
        .where(or_(request.id.in_(_judged_ids(first, period)), request.id.in_(_planned_ids(year, period))))
        .group_by(request.id, request.category_id, request.state, request.granted_ore, request.outcome_ore)
    )
    found: dict[int, int] = defaultdict(int)
    for request_id, category_id, state, granted, paid, so_far in session.connection().execute(statement):
        found[category_id] += expected_more(
            judged_ore=judged.get(request_id),
            paid_this_year_ore=int(so_far),
            planned_left_ore=planned.get(request_id, 0),
            grant_left_ore=granted - paid,
            state=state,
        )
    return found


def _judged_ids(first: int, period: int) -> AnySelect:
    return select(Forecast.request_id).where(Forecast.period.between(first, period), Forecast.request_id.is_not(None))


def _planned_ids(year: int, period: int) -> AnySelect:
    return select(PlannedPayment.request_id).where(
        PlannedPayment.month > period, PlannedPayment.month <= year * 100 + 12
    )


def _planned(session: Session, year: int, period: int) -> dict[int, int]:
    statement = select(PlannedPayment.request_id, func.sum(PlannedPayment.amount_ore)).where(
        PlannedPayment.month > period, PlannedPayment.month <= year * 100 + 12
    )
    return {rid: int(ore) for rid, ore in session.connection().execute(statement.group_by(PlannedPayment.request_id))}


def category_known(session: Session, code: str) -> bool:
    """Whether there is a category with this code."""
    return session.connection().scalar(select(Category.id).where(Category.code == code)) is not None
