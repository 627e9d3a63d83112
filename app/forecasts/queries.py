"""What the forecast page reads: categories and requests with their computed and judged figures, and earlier years."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain.experience import Range, Score, paid_range, score, share
from app.domain.responsibility import ALWAYS, Span
from app.domain.snapshot import RequestFigures
from app.domain.tree import Tree
from app.domain.year_figures import Figures, YearFigures
from app.forecasts.owed import without_forecast
from app.investments.queries import Scope
from app.keyset import Found, Place, fetch, whole
from app.models import Decision, Forecast, Grant, InvestmentRequest, OrganisationUnit, OutcomeCell, table_of
from app.notices.audience import concerned
from app.periods.queries import known_in, request_figures
from app.reports.queries import OutcomeYear

PAGE = 50
YEARS_BACK = 8
_IT = table_of(InvestmentRequest).c


def computed(figures: YearFigures) -> dict[int, int]:
    """What the forecast of each category would be without any judged one, with everything below it (öre)."""
    plain = replace(figures, judged={})
    return {each.id: plain.figures(each.id).forecast_ore for each in plain.categories}


def shown_categories(found: OutcomeYear) -> list[tuple[int, int, Figures]]:
    """(category id, level, figures) of every category the year knows, with those above it, in order."""
    figures, rows = found.figures, []
    below = figures.tree.children()

    def add(node: int, level: int) -> None:
        if figures.figures(node).is_there:
            rows.append((node, level, figures.figures(node)))
            for child in below.get(node, ()):
                add(child, level + 1)

    for root in below.get(None, ()):
        add(root, 0)
    return rows


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request of a category as the page shows it."""

    id: int
    number: str
    title: str
    unit: str
    state: str
    figures: RequestFigures


def requests_of(
    session: Session, found: OutcomeYear, category_ids: Sequence[int], place: Place
) -> tuple[list[RequestRow], Found, int]:
    """A page of the requests that the year knows in these categories, the largest grants first; and how many in all."""
    return _page(session, found, [known_in(found.year), _IT.category_id.in_(category_ids), _IT.granted_ore > 0], place)


def requests_among(
    session: Session, found: OutcomeYear, ids: Sequence[int] | None, place: Place
) -> tuple[list[RequestRow], Found, int]:
    """A page of those of the requests (None: of all) that lack a forecast for the period; and how many in all."""
    return _page(session, found, [*without_forecast(found.period), *([] if ids is None else [_IT.id.in_(ids)])], place)


def _page(
    session: Session, found: OutcomeYear, inside: Sequence[ColumnElement[bool]], place: Place
) -> tuple[list[RequestRow], Found, int]:
    year, period = found.year, found.period
    statement = (
        select(_IT.id, _IT.number, _IT.title, _IT.state, _IT.granted_ore, OrganisationUnit.name.label("unit"))
        .join(OrganisationUnit, OrganisationUnit.id == _IT.unit_id)
        .where(*inside)
    )
    rows = fetch(
        session, statement, place, by=_IT.granted_ore, id_=_IT.id, descending=True, size=PAGE,
        key=lambda row: (row.granted_ore, row.id), read=whole,
    )  # fmt: skip
    figures = request_figures(session, year, period, [row.id for row in rows.rows], figures=found.figures)
    shown = [RequestRow(row.id, row.number, row.title, row.unit, row.state, figures[row.id]) for row in rows.rows]
    return shown, rows, session.scalar(select(func.count(_IT.id)).where(*inside)) or 0


def ids_granted_in(session: Session, category_ids: Sequence[int]) -> list[int]:
    """The requests of these categories that have been granted something."""
    statement = select(_IT.id).where(_IT.category_id.in_(category_ids), _IT.granted_ore > 0).order_by(_IT.id)
    return list(session.scalars(statement))


def scopes_of(session: Session, request_ids: Sequence[int]) -> dict[int, Scope]:
    """Each request as the rules know it: a preparer of a unit may judge what is the unit's."""
    return {id_: it.scope for id_, it in concerned(session, request_ids).items()} if request_ids else {}


@dataclass(frozen=True, slots=True)
class Experience:
    """What earlier years say, by category id, each with everything below it.

    ranges: what will be paid by December; scores: of earlier forecasts, by (category id, month of the forecast).
    """

    ranges: Mapping[int, Range]
    scores: Mapping[tuple[int, int], Score]


Spans = Mapping[int, Span]
Months = Mapping[int, int]
"""Öre by month (YYYYMM)."""


def experience(session: Session, figures: YearFigures, period: int) -> Experience:
    """Compare this year at the period with earlier years at the same month, in a fixed number of queries."""
    granted = _rolled(figures.tree, _granted_by(session, period))
    paid = _rolled(figures.tree, _paid_by(session, period))
    known = [year for year in range(period // 100 - YEARS_BACK, period // 100) if _is_whole(paid, year)]
    ranges = {}
    for category in figures.categories:
        given, spent = granted[category.id], paid[category.id]
        seen = [each for year in known if (each := _share(given, spent, year, period % 100)) is not None]
        left_out = sum(figures.left_out.get(each, 0) for each in figures.tree.subtree(category.id))
        so_far = _between(spent, period // 100 * 100, period) - left_out
        left = _between(given, 0, period) - _between(spent, 0, period)
        if found := paid_range(seen, so_far, left):
            ranges[category.id] = found
    return Experience(ranges, _scores(session, period // 100, known, paid, figures.spans))


def forecast_scores(session: Session, tree: Tree, year: int, spans: Spans) -> dict[tuple[int, int], Score]:
    """How judged forecasts of the years before came out, by (category id, month of the forecast), in two queries.

    spans: the months that count of categories with a date of responsibility.
    """
    paid = _rolled(tree, _paid_by(session, year * 100))
    known = [each for each in range(year - YEARS_BACK, year) if _is_whole(paid, each)]
    return _scores(session, year, known, paid, spans)


def _share(given: Months, spent: Months, year: int, month: int) -> int | None:
    """How much of what was left at the month was paid by December, in thousandths; None when nothing was left."""
    at = year * 100 + month
    left = _between(given, 0, at) - _between(spent, 0, at)
    found = share(_between(spent, at + 1, year * 100 + 12), left)
    return None if found is None else max(found, 0)


def _between(months: Months, first: int, last: int) -> int:
    return sum(ore for month, ore in months.items() if first <= month <= last)


def _is_whole(paid: Mapping[int, Months], year: int) -> bool:
    """Whether anything is paid in the year's last months: half a year says nothing of December."""
    return any(year * 100 + 10 <= month <= year * 100 + 12 for months in paid.values() for month in months)


def _rolled(tree: Tree, own: Mapping[tuple[int, int], int]) -> dict[int, Months]:
    """Öre by month of each category with everything below it."""
    found: dict[int, dict[int, int]] = {each: defaultdict(int) for each in tree.parents}
    for (category_id, month), ore in own.items():
        for above in tree.path(category_id) if category_id in found else ():
            found[above][month] += ore
    return dict(found)


def _granted_by(session: Session, last: int) -> dict[tuple[int, int], int]:
    """Öre granted by (category id, month of the decision); a grant without a decision counts from its frame year."""
    statement = (
        select(_IT.category_id, Grant.frame_year, Decision.decided_on, func.sum(Grant.amount_ore))
        .select_from(table_of(InvestmentRequest))
        .join(Grant, Grant.request_id == _IT.id)
        .outerjoin(Decision, Decision.id == Grant.decision_id)
        .group_by(_IT.category_id, Grant.frame_year, Decision.decided_on)
    )
    found: dict[tuple[int, int], int] = defaultdict(int)
    for category_id, frame_year, day, ore in session.execute(statement):
        month = day.year * 100 + day.month if day else frame_year * 100 + 1
        if month <= last:
            found[category_id, month] += int(ore)
    return found


def _paid_by(session: Session, last: int) -> dict[tuple[int, int], int]:
    """Öre paid by (category id, month)."""
    statement = (
        select(OutcomeCell.category_id, OutcomeCell.month, func.sum(OutcomeCell.amount_ore))
        .where(OutcomeCell.month <= last)
        .group_by(OutcomeCell.category_id, OutcomeCell.month)
    )
    return {(category_id, month): int(ore) for category_id, month, ore in session.execute(statement)}


def _scores(
    session: Session, year: int, known: Sequence[int], paid: Mapping[int, Months], spans: Spans
) -> dict[tuple[int, int], Score]:
    """The score of judged category forecasts of earlier, whole years."""
    given = select(Forecast.category_id, Forecast.period, Forecast.amount_ore).where(
        Forecast.category_id.is_not(None), Forecast.period < year * 100
    )
    pairs: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for category_id, period, ore in session.execute(given.order_by(Forecast.period)):
        past, month = divmod(period, 100)
        if category_id is None or category_id not in paid or past not in known:
            continue
        if spans.get(category_id, ALWAYS).covers(past * 100 + 1):  # else half a year is held against a whole
            pairs[category_id, month].append((ore, _between(paid[category_id], past * 100, past * 100 + 12)))
    return {key: found for key, each in pairs.items() if (found := score(each))}
