"""The texts of a period, and the facts that drafts are made of."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, not_, select
from sqlalchemy.orm import Session

from app.domain.narrative import FEW, Facts
from app.domain.workflow import RequestState
from app.domain.year_figures import CategoryInfo
from app.models import Explanation, Forecast, InvestmentRequest, RequestMonth, table_of
from app.reports.queries import OutcomeYear
from app.reports.takeover import uncounted

_IT = table_of(InvestmentRequest).c


def texts(session: Session, period: int) -> dict[int | None, Explanation]:
    """The texts of a period by category id; None is about the whole."""
    found = session.scalars(select(Explanation).where(Explanation.period == period).order_by(Explanation.id))
    return {each.category_id: each for each in found}


def described(found: OutcomeYear) -> list[CategoryInfo]:
    """The categories that a report writes about: the topmost that the year knows, in order."""
    figures = found.figures
    return [each for each in figures.categories if each.parent_id is None and figures.figures(each.id).is_there]


@dataclass(frozen=True, slots=True)
class _Money:
    """By category id without its subtree: what stands still by cause, and (title, öre) of what was paid most on."""

    still: Mapping[int, Mapping[str, int]]
    largest: Mapping[int, list[tuple[str, int]]]


def facts(session: Session, found: OutcomeYear) -> dict[int, Facts]:
    """What is known of each described category, in four queries."""
    money = _Money(_still(session), _largest(session, found))
    judged, earlier = _forecasts(session, found)
    return {each.id: _facts(found, each, money, judged, earlier) for each in described(found)}


def _facts(
    found: OutcomeYear,
    category: CategoryInfo,
    money: _Money,
    judged: Mapping[int, str],
    earlier: Mapping[int, tuple[int, int]],
) -> Facts:
    figures, below = found.figures.figures(category.id), found.figures.tree.subtree(category.id)
    still: dict[str, int] = defaultdict(int)
    for id_ in below:
        for cause, ore in money.still.get(id_, {}).items():
            still[cause] += ore
    largest = sorted((row for id_ in below for row in money.largest.get(id_, [])), key=lambda row: (-row[1], row[0]))
    return Facts(
        found.year,
        found.period,
        figures.frame_ore,
        figures.earlier_ore,
        figures.this_year_ore,
        figures.forecast_ore,
        judged.get(category.id, ""),
        earlier.get(category.id),
        still,
        tuple(largest[:FEW]),
    )


def _still(session: Session) -> dict[int, dict[str, int]]:
    left = func.sum(_IT.granted_ore - _IT.outcome_ore)
    paused = (_IT.state == RequestState.PAUSED.value, _IT.granted_ore > _IT.outcome_ore)
    statement = select(_IT.category_id, _IT.pause_cause, left).where(*paused).group_by(_IT.category_id, _IT.pause_cause)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for category_id, cause, ore in session.execute(statement):
        found[category_id][cause or "orsak saknas"] = int(ore)
    return found


def _largest(session: Session, found: OutcomeYear) -> dict[int, list[tuple[str, int]]]:
    """The requests that most was paid on in the year up to the period: a few of each category."""
    paid = func.sum(RequestMonth.amount_ore)
    place = func.row_number().over(partition_by=_IT.category_id, order_by=(paid.desc(), _IT.id))
    inside = RequestMonth.month.between(found.year * 100 + 1, found.period)
    ranked = (
        select(_IT.category_id, _IT.title, paid.label("ore"), place.label("place"))
        .join_from(table_of(InvestmentRequest), RequestMonth, RequestMonth.request_id == _IT.id)
        .where(inside, not_(uncounted(found.figures.spans, _IT.category_id, RequestMonth.month)))
        .group_by(_IT.category_id, _IT.id, _IT.title)
        .subquery()
    )
    rows = select(ranked.c.category_id, ranked.c.title, ranked.c.ore).where(ranked.c.place <= FEW)
    largest: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for category_id, title, ore in session.execute(rows):
        largest[category_id].append((title, int(ore)))
    return largest


def _forecasts(session: Session, found: OutcomeYear) -> tuple[dict[int, str], dict[int, tuple[int, int]]]:
    """The comment of this period's judged forecast, and (period, öre) of the one before it, by category id."""
    inside = Forecast.period.between(found.year * 100 + 1, found.period)
    columns = (Forecast.category_id, Forecast.period, Forecast.amount_ore, Forecast.comment)
    statement = select(*columns).where(inside, Forecast.category_id.is_not(None)).order_by(Forecast.period)
    now: dict[int, str] = {}
    earlier: dict[int, tuple[int, int]] = {}
    for category_id, period, ore, comment in session.execute(statement):
        if category_id is None:
            continue
        if period == found.period:
            now[category_id] = comment
        else:
            earlier[category_id] = (period, ore)
    return now, earlier
