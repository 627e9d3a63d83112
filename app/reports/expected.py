"""What forecasts and plans of single requests add to a year's outcome (domain.md §7), by category."""

from collections import defaultdict

from sqlalchemy import Connection, Integer, and_, bindparam, case, func, or_, select

from app.domain.forecast import expected_more
from app.domain.outcome import carried
from app.domain.responsibility import ALWAYS
from app.models import Forecast, Grant, InvestmentRequest, PlannedPayment, RequestMonth
from app.reports.takeover import Spans, counted_so_far, planned_left_out

_FROM, _TO = bindparam("first", type_=Integer), bindparam("last", type_=Integer)
_COMING = PlannedPayment.month.between(_TO + 1, bindparam("december", type_=Integer))
_PLANNED = (
    select(PlannedPayment.request_id, func.sum(PlannedPayment.amount_ore))
    .where(_COMING)
    .group_by(PlannedPayment.request_id)
)
_IT, _PAID = InvestmentRequest, RequestMonth
_EXPECTED = (
    select(
        _IT.id,
        _IT.category_id,
        _IT.state,
        _IT.granted_ore,
        select(Grant.id).where(Grant.request_id == _IT.id).exists(),
        func.coalesce(func.sum(_PAID.amount_ore), 0),
        func.coalesce(func.sum(case((_PAID.month >= _FROM, _PAID.amount_ore), else_=0)), 0),
    )
    .outerjoin(_PAID, and_(_PAID.request_id == _IT.id, _PAID.month <= _TO))
    .where(
        or_(
            _IT.id.in_(select(Forecast.request_id).where(Forecast.period.between(_FROM, _TO))),
            _IT.id.in_(select(PlannedPayment.request_id).where(_COMING)),
        )
    )
    .group_by(_IT.id, _IT.category_id, _IT.state, _IT.granted_ore)
)


def adjustments(
    asked: Connection, first: int, period: int, judged: dict[int, tuple[int, int]], spans: Spans
) -> dict[int, int]:
    """What single requests add to the outcome that the table counts, so that what is judged comes out as judged.

    What is left of a grant is what was left after the period. Rows without a grant are not counted, nor is what was
    paid back beyond all that was paid.
    """
    months = {"first": first, "last": period, "december": first + 11}
    planned = {request_id: int(ore) for request_id, ore in asked.execute(_PLANNED, months)}
    if not judged and not planned:
        return {}
    dated = counted_so_far(asked, spans, first, period) if spans else {}
    planned_out = planned_left_out(asked, spans, period + 1, first + 11) if spans else {}
    found: dict[int, int] = defaultdict(int)
    rows = asked.execute(_EXPECTED, months)
    for request_id, category_id, state, granted, has_grant, paid, so_far in rows:
        given, span = judged.get(request_id), spans.get(category_id, ALWAYS)
        if not span.goes_on(period):
            continue
        counted = dated.get(request_id, 0) if category_id in spans else carried(int(paid) - int(so_far), int(paid))
        found[category_id] += expected_more(
            judged_ore=given[0] if given and span.covers(given[1]) else None,
            counted_ore=counted if has_grant else 0,
            planned_left_ore=planned.get(request_id, 0) - planned_out.get(request_id, 0),
            grant_left_ore=granted - int(paid),
            state=state,
        )
    return found
