"""What the outcome report reads: the small cube, frames, forecasts and what stands outside. Never the ledger itself."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, Integer, bindparam, func, literal, select, union, union_all
from sqlalchemy.orm import Session

from app.domain.frames import EntryKind
from app.domain.layout import Layout, parse_layout
from app.domain.ledger_map import FileKind
from app.domain.list_layout import OUTCOME
from app.domain.outcome import NO_GRANT
from app.domain.periods import PeriodError
from app.domain.responsibility import ALWAYS, NEVER, Handover
from app.domain.takeover import closed_in, handovers, spans_of, standing
from app.domain.year_figures import CategoryInfo, YearFigures
from app.memory import remembered
from app.models import (
    UNMATCHED,
    Category,
    Forecast,
    Frame,
    FrameEntry,
    LedgerImport,
    OutcomeCell,
    ReportLayout,
    RequestMonth,
)
from app.reports.expected import adjustments
from app.reports.takeover import Spans, cells_left_out


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
    handovers: tuple[Handover, ...] = ()


# Statements are built once: building one costs as much as asking it.
_OF_OUTCOME = (
    select(ReportLayout.name, ReportLayout.title, ReportLayout.definition)
    .where(ReportLayout.kind == OUTCOME)
    .order_by(ReportLayout.position, ReportLayout.name)
)
_NAMES = _OF_OUTCOME.with_only_columns(ReportLayout.name, ReportLayout.title)
_FIRST = _OF_OUTCOME.limit(1)
_NAMED = _OF_OUTCOME.where(ReportLayout.name == bindparam("name"))
_met = select(func.min(OutcomeCell.month).label("month")).cte("met", recursive=True)
_later = select(func.min(OutcomeCell.month)).where(OutcomeCell.month >= (_met.c.month // 100 + 1) * 100)
_met = _met.union_all(select(_later.scalar_subquery()).where(_met.c.month.is_not(None)))
_YEARS = union(
    select(Frame.year).where(Frame.has_money),
    select(RequestMonth.month // 100).where(RequestMonth.request_id == UNMATCHED),
    select(_met.c.month // 100).where(_met.c.month.is_not(None)),  # from year to year: the cube is not read through
)
_FROM, _TO = bindparam("first", type_=Integer), bindparam("last", type_=Integer)
_MONTHS = union_all(
    select(func.max(OutcomeCell.month)).where(OutcomeCell.month.between(_FROM, _TO)),
    select(func.max(Forecast.period)).where(Forecast.period.between(_FROM, _TO)),
)
_LAST_READ = (
    select(LedgerImport.imported_at)
    .where(LedgerImport.undone_at.is_(None), LedgerImport.kind == FileKind.OUTCOME.value)
    .order_by(LedgerImport.id.desc())
    .limit(1)
)
_CATEGORIES = select(
    Category.id,
    Category.code,
    Category.name,
    Category.parent_id,
    Category.domain,
    Category.responsible_from,
    Category.responsible_to,
    Category.taken_over_from,
    Category.valid_from_year,
    Category.valid_to_year,
).order_by(Category.sort_order, Category.code)
_FRAMES = (
    select(Frame.category_id, Frame.amount_ore, FrameEntry.decision_reference, FrameEntry.decided_on)
    .join(FrameEntry, FrameEntry.frame_id == Frame.id)
    .where(Frame.year == bindparam("year"), Frame.has_money, FrameEntry.kind != EntryKind.PROPOSED.value)
    .order_by(FrameEntry.decided_on, FrameEntry.id)
)
_IN_LEDGER = -1  # as a frame year: rows that match no request
_CELLS = union_all(
    select(
        OutcomeCell.category_id,
        OutcomeCell.frame_year,
        func.sum(OutcomeCell.amount_ore),
        func.sum(OutcomeCell.posting_count),
    )
    .where(OutcomeCell.month.between(_FROM, _TO))
    .group_by(OutcomeCell.category_id, OutcomeCell.frame_year),
    select(
        literal(UNMATCHED, Integer),
        literal(_IN_LEDGER, Integer),
        func.sum(RequestMonth.amount_ore),
        func.sum(RequestMonth.posting_count),
    )
    .where(RequestMonth.request_id == UNMATCHED, RequestMonth.month.between(_FROM, _TO))
    .having(func.count() > 0),
)
_JUDGED = (
    select(Forecast.category_id, Forecast.request_id, Forecast.amount_ore, Forecast.period)
    .where(Forecast.period.between(_FROM, _TO))
    .order_by(Forecast.period)
)


def layouts(session: Session) -> list[tuple[str, str]]:
    """(name, title) of every layout of the outcome table, in order."""
    return remembered(session, ("layouts",), lambda: list(session.connection().execute(_NAMES).all()))


def layout(session: Session, name: str) -> Layout:
    """The layout of that name, '' for the first; raises PeriodError's kind of 400 when there is none."""
    return remembered(session, ("layout", name), lambda: _layout(session, name))


def _layout(session: Session, name: str) -> Layout:
    connection = session.connection()
    row = connection.execute(_NAMED, {"name": name}).first() if name else connection.execute(_FIRST).first()
    if row is None:
        raise PeriodError(f"Layouten ”{name[:40]}” finns inte. Välj en annan tabell.")
    return parse_layout(row.name, row.title, row.definition)


def report_years(session: Session) -> list[int]:
    """Years that have a frame or outcome, newest first."""
    return remembered(session, ("years",), lambda: sorted(session.connection().scalars(_YEARS), reverse=True))


def latest_period(session: Session, year: int) -> int:
    """The last month of the year that something was posted in or forecast for; December of a silent year."""
    inside = {"first": year * 100 + 1, "last": year * 100 + 12}

    def read() -> int:
        return max((month for month in session.connection().scalars(_MONTHS, inside) if month), default=inside["last"])

    return remembered(session, ("latest", year), read)


def categories(session: Session) -> tuple[CategoryInfo, ...]:
    """Every category in row order."""

    def read() -> tuple[CategoryInfo, ...]:
        return tuple(CategoryInfo(*tuple(row)) for row in session.connection().execute(_CATEGORIES))

    return remembered(session, ("categories",), read)


def outcome_year(
    session: Session, year: int, period: int, *, at: int = 0, every: tuple[CategoryInfo, ...] = ()
) -> OutcomeYear:
    """The figures of a report year up to and including the period (YYYYMM), in a fixed number of queries.

    at: the month that says which of the categories with a date of responsibility are there, else the period. every:
    the categories, when they are others than the stored.
    """
    at = at or period
    if every:
        return _read(session, year, period, at, every)

    def read() -> OutcomeYear:
        return _read(session, year, period, at, categories(session))

    return remembered(session, ("year", year, period, at), read)


def _read(session: Session, year: int, period: int, at: int, every: tuple[CategoryInfo, ...]) -> OutcomeYear:
    asked, first = session.connection(), year * 100 + 1
    spans = spans_of(every, year, at)
    frames, references = _frames(asked, year, spans)
    by_age, outside = _outcome(asked, year, first, period, spans)
    judged, adjustment = _forecasts(asked, first, period, spans)
    paid = (by_age["earlier"], by_age["this_year"], by_age["later"])
    figures = YearFigures(every, frames, *paid, judged, adjustment, closed=closed_in(every, year))
    if not spans:
        return OutcomeYear(year, period, figures, outside, references)
    told = handovers(every, spans, by_age["left_out"], frames)
    figures = replace(standing(figures, spans), left_out=by_age["left_out"])
    return OutcomeYear(year, period, figures, outside, references, told)


def _frames(asked: Connection, year: int, spans: Spans) -> tuple[dict[int, int], tuple[str, ...]]:
    """Money decided by category, and the decisions behind what the report shows of it, oldest first."""
    rows = asked.execute(_FRAMES, {"year": year}).all()
    shown = [row for row in rows if spans.get(row[0]) is not NEVER] if spans else rows
    references = sorted({(row[3] or date.min, row[2]) for row in shown if row[2]})
    return {row[0]: row[1] for row in rows}, tuple(dict.fromkeys(reference for _, reference in references))


def _outcome(
    asked: Connection, year: int, first: int, period: int, spans: Spans
) -> tuple[dict[str, dict[int, int]], Outside]:
    """Outcome by category, apart by the age of the frame it falls on, and what falls outside.

    `left_out`: what the table would count but for a date of responsibility.
    """
    by_age: dict[str, dict[int, int]] = {
        name: defaultdict(int) for name in ("earlier", "this_year", "later", "left_out")
    }
    outside = {NO_GRANT: [0, 0], _IN_LEDGER: [0, 0]}
    rows = asked.execute(_CELLS, {"first": first, "last": period}).all()
    for sign, part in ((1, rows), (-1, cells_left_out(asked, spans, first, period) if spans else ())):
        for category_id, frame_year, total, number in part:
            ore, count = int(total), int(number)
            if frame_year in outside:
                outside[frame_year][0] += sign * count
                outside[frame_year][1] += sign * ore
                continue
            age = "earlier" if frame_year < year else "this_year" if frame_year == year else "later"
            by_age[age][category_id] += sign * ore
            if sign < 0 and age != "later":
                by_age["left_out"][category_id] += ore
    later = sum(by_age["later"].values())
    (count, ore), (no_grant_count, no_grant_ore) = outside[_IN_LEDGER], outside[NO_GRANT]
    return by_age, Outside(count, ore, no_grant_count, no_grant_ore, later)


def _forecasts(asked: Connection, first: int, period: int, spans: Spans) -> tuple[dict[int, int], dict[int, int]]:
    """Judged forecasts by category, the latest given up to the period; and what single requests add, by category.

    A judgement from before a takeover is about money that the report does not count, and says nothing here.
    """
    rows = asked.execute(_JUDGED, {"first": first, "last": period}).all()
    judged = {
        row.category_id: row.amount_ore
        for row in rows
        if row.category_id is not None and spans.get(row.category_id, ALWAYS).covers(row.period)
    }
    by_request = {row.request_id: (row.amount_ore, row.period) for row in rows if row.request_id is not None}
    return judged, adjustments(asked, first, period, by_request, spans)


def ledger_read_at(session: Session) -> datetime | None:
    """When a ledger file was last read in, and not undone since."""
    return remembered(session, ("read_at",), lambda: session.connection().scalar(_LAST_READ))
