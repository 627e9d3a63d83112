"""What one figure of the outcome table is made of: frame entries, requests with their outcome, forecasts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, not_, select
from sqlalchemy.orm import Session

from app.domain.frames import EntryKind
from app.domain.outcome import NO_GRANT, allocate
from app.domain.responsibility import ALWAYS
from app.keyset import AnySelect, Found, Place, fetch
from app.models import (
    Category,
    Forecast,
    Frame,
    FrameEntry,
    Grant,
    InvestmentRequest,
    OrganisationUnit,
    RequestMonth,
    table_of,
)
from app.reports.takeover import Spans, uncounted

PAGE = 50
MOST_FORECASTS = 500


class Reach(NamedTuple):
    """Which requests a figure counts: those of these categories (None: of all), and of a group if there is one.

    spans: the months that count of categories with a date of responsibility; left_out: those that do not, instead.
    """

    category_ids: Sequence[int] | None = None
    only: ColumnElement[bool] | None = None
    spans: Spans = MappingProxyType({})
    left_out: bool = False

    def counts(self, month: int, category_id: int) -> bool:
        """Whether what was paid in the month in a category is counted."""
        return self.spans.get(category_id, ALWAYS).covers(month) is not self.left_out

    def of_months(self, statement: AnySelect) -> AnySelect:
        """The statement about requests with their months, with the months that count only."""
        if not self.spans:
            return statement
        outside = uncounted(self.spans, InvestmentRequest.category_id, RequestMonth.month)
        return statement.where(outside if self.left_out else not_(outside))

    def narrowed(self, statement: AnySelect) -> AnySelect:
        """The statement about requests, with these only."""
        if self.category_ids is not None:
            statement = statement.where(InvestmentRequest.category_id.in_(self.category_ids))
        return statement if self.only is None else statement.where(self.only)


class EntryRow(NamedTuple):
    """A line of a frame; amount in öre."""

    category: str
    kind: str
    amount_ore: int
    reference: str
    decided_on: Any
    comment: str


class ShareRow(NamedTuple):
    """A request with its outcome of the report year on earlier, this year's and later frames, in öre."""

    id: int
    number: str
    title: str
    unit: str
    category: str
    earlier_ore: int
    this_year_ore: int
    later_ore: int


class ForecastRow(NamedTuple):
    """A judged forecast, of a category or of a request. is_counted: it was given in a month that counts."""

    period: int
    category: str | None
    request_id: int | None
    number: str | None
    title: str | None
    amount_ore: int
    comment: str
    given_by: str
    is_counted: bool = True


def entries(
    session: Session, year: int, category_ids: Sequence[int] | None, until: datetime | None = None
) -> list[EntryRow]:
    """Every entry behind the frames of these categories (None: of all), oldest first; proposals stay out.

    until: only those that were entered by then; entries are never changed or taken away.
    """
    statement = (
        select(
            Category.name,
            FrameEntry.kind,
            FrameEntry.amount_ore,
            FrameEntry.decision_reference,
            FrameEntry.decided_on,
            FrameEntry.comment,
        )
        .join(Frame, Frame.id == FrameEntry.frame_id)
        .join(Category, Category.id == Frame.category_id)
        .where(Frame.year == year, FrameEntry.kind != EntryKind.PROPOSED.value)
        .order_by(Category.sort_order, Category.code, FrameEntry.decided_on, FrameEntry.id)
    )
    if category_ids is not None:
        statement = statement.where(Frame.category_id.in_(category_ids))
    if until is not None:
        statement = statement.where(FrameEntry.entered_at <= until)
    return [EntryRow(*row) for row in session.execute(statement)]


def _paid(year: int, period: int, reach: Reach) -> ColumnElement[bool]:
    """Whether a request was paid anything that counts in the year up to the cut-off."""
    months = RequestMonth.month.between(year * 100 + 1, period)
    paid = select(RequestMonth.month).where(RequestMonth.request_id == InvestmentRequest.id, months)
    return reach.of_months(paid).exists()


def _with_grant(figure: str, year: int) -> ColumnElement[bool]:
    """Whether a request has a grant that the figure counts."""
    counted = {"utfall_tidigare": Grant.frame_year < year, "utfall_år": Grant.frame_year == year}
    condition = counted.get(figure, Grant.frame_year <= year)
    return select(Grant.id).where(and_(Grant.request_id == InvestmentRequest.id, condition)).exists()


def _contributing(statement: AnySelect, year: int, period: int, reach: Reach, figure: str) -> AnySelect:
    return reach.narrowed(statement.where(_paid(year, period, reach), _with_grant(figure, year)))


def shares(
    session: Session, year: int, period: int, reach: Reach, figure: str, place: Place
) -> tuple[list[ShareRow], Found, int]:
    """A page of the requests whose payments a figure counts, in order of number; with how many there are in all."""
    it = InvestmentRequest
    words = (OrganisationUnit.name.label("unit"), Category.name.label("category"))
    statement = (
        select(it.id, it.number, it.title, *words, it.category_id)
        .join(OrganisationUnit, OrganisationUnit.id == it.unit_id)
        .join(Category, Category.id == it.category_id)
    )
    statement = _contributing(statement, year, period, reach, figure)
    found = fetch(
        session,
        statement,
        place,
        by=table_of(it).c.number,
        id_=table_of(it).c.id,
        descending=False,
        size=PAGE,
        key=lambda row: (row.number, row.id),
    )
    total = session.scalar(_contributing(select(func.count(it.id)), year, period, reach, figure)) or 0
    shown = parts(session, {row.id: row.category_id for row in found.rows}, year, period, reach)
    rows = [ShareRow(row.id, row.number, row.title, row.unit, row.category, *shown[row.id]) for row in found.rows]
    return rows, found, total


def parts(
    session: Session, categories: dict[int, int], year: int, period: int, reach: Reach
) -> dict[int, tuple[int, int, int]]:
    """{request id: outcome of the year up to the cut-off on (earlier, this year's, later) frames}, allocation done.

    categories: {request id: category id}.
    """
    ids = list(categories)
    months, grants = months_of(session, ids), grants_of(session, ids)
    found: dict[int, tuple[int, int, int]] = {}
    for request_id in ids:
        shares = [0, 0, 0]
        for (frame_year, month), ore in allocate(months[request_id], grants[request_id]).items():
            inside = year * 100 < month <= period and reach.counts(month, categories[request_id])
            if frame_year != NO_GRANT and inside:
                shares[0 if frame_year < year else 1 if frame_year == year else 2] += ore
        found[request_id] = (shares[0], shares[1], shares[2])
    return found


def months_of(session: Session, ids: list[int]) -> dict[int, list[tuple[int, int]]]:
    """{request id: [(month, öre paid)]}."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    paid = select(RequestMonth.request_id, RequestMonth.month, RequestMonth.amount_ore)
    for request_id, month, ore in session.execute(paid.where(RequestMonth.request_id.in_(ids))):
        found[request_id].append((month, ore))
    return found


def grants_of(session: Session, ids: list[int]) -> dict[int, dict[int, int]]:
    """{request id: {frame year: öre granted, releases taken off}}."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    total = select(Grant.request_id, Grant.frame_year, func.sum(Grant.amount_ore)).where(Grant.request_id.in_(ids))
    for request_id, frame_year, ore in session.execute(total.group_by(Grant.request_id, Grant.frame_year)):
        found[request_id][frame_year] = int(ore)
    return found


def forecasts(session: Session, year: int, period: int, reach: Reach) -> list[ForecastRow]:
    """The judged forecasts of the year up to the period, newest first: of the categories and of their requests.

    In a group there are only those of its requests.
    """
    own = func.coalesce(Forecast.category_id, InvestmentRequest.category_id)
    statement = (
        select(
            Forecast.period,
            Category.name,
            Forecast.request_id,
            InvestmentRequest.number,
            InvestmentRequest.title,
            Forecast.amount_ore,
            Forecast.comment,
            Forecast.given_by,
            own,
        )
        .outerjoin(InvestmentRequest, InvestmentRequest.id == Forecast.request_id)
        .join(Category, Category.id == own)
        .where(Forecast.period.between(year * 100 + 1, period))
        .order_by(Forecast.period.desc(), Category.sort_order, Category.code, InvestmentRequest.number)
        .limit(MOST_FORECASTS)
    )
    if reach.category_ids is not None:
        statement = statement.where(own.in_(reach.category_ids))
    if reach.only is not None:
        statement = statement.where(Forecast.request_id.is_not(None), reach.only)
    counts = reach._replace(left_out=False).counts
    rows: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(statement)]
    return [ForecastRow(*row[:-1])._replace(is_counted=counts(row[0], row[-1])) for row in rows]


def category_known(session: Session, code: str) -> bool:
    """Whether there is a category with this code."""
    return session.connection().scalar(select(Category.id).where(Category.code == code)) is not None
