"""The months that do not count, as conditions on rows: asked only where some category has a date of responsibility."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select

from app.domain.responsibility import Span, by_span, counted
from app.models import InvestmentRequest, OutcomeCell, PlannedPayment, RequestMonth

Spans = Mapping[int, Span]
IT = InvestmentRequest


def uncounted(spans: Spans, category_id: Any, month: Any) -> ColumnElement[bool]:
    """Whether a row of a category and month lies outside the months that count."""
    return or_(false(), *(and_(category_id.in_(ids), _outside(span, month)) for span, ids in by_span(spans).items()))


def _outside(span: Span, month: Any) -> ColumnElement[bool]:
    limits = [month < span.first] if span.first is not None else []
    limits += [month > span.last] if span.last is not None else []
    return or_(false(), *limits)


def cells_left_out(asked: Connection, spans: Spans, first: int, last: int) -> list[tuple[int, int, int, int]]:
    """(category id, frame year, öre, postings without any grant) of the months first to last that do not count."""
    cell = OutcomeCell
    statement = select(cell.category_id, cell.frame_year, func.sum(cell.amount_ore), func.sum(cell.posting_count))
    inside = statement.where(cell.month.between(first, last), uncounted(spans, cell.category_id, cell.month))
    rows = asked.execute(inside.group_by(cell.category_id, cell.frame_year))
    return [(category_id, year, int(ore), int(count)) for category_id, year, ore, count in rows]


def used_left_out(asked: Connection, spans: Spans, year: int, until: int | None) -> dict[int, int]:
    """{category id: öre} paid of a year's frames in months that do not count. until: the last month, None for all."""
    cell = OutcomeCell
    statement = select(cell.category_id, func.sum(cell.amount_ore)).where(
        cell.frame_year == year, uncounted(spans, cell.category_id, cell.month)
    )
    if until is not None:
        statement = statement.where(cell.month <= until)
    rows = asked.execute(statement.group_by(cell.category_id))
    return {category_id: int(ore) for category_id, ore in rows}


def counted_so_far(asked: Connection, spans: Spans, first: int, last: int) -> dict[int, int]:
    """{request id: öre} that counts of the months first to last, of the requests in categories with a date."""
    statement = (
        select(RequestMonth.request_id, IT.category_id, RequestMonth.month, RequestMonth.amount_ore)
        .join(IT, IT.id == RequestMonth.request_id)
        .where(RequestMonth.month <= last, IT.category_id.in_(spans))
    )
    paid: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for request_id, category_id, month, ore in asked.execute(statement):
        paid[request_id, category_id].append((month, ore))
    return {
        request_id: counted(months, spans[category_id], first, last)
        for (request_id, category_id), months in paid.items()
    }


def planned_left_out(asked: Connection, spans: Spans, first: int, last: int) -> dict[int, int]:
    """{request id: öre} planned for the months first to last that do not count."""
    month = PlannedPayment.month
    statement = (
        select(PlannedPayment.request_id, func.sum(PlannedPayment.amount_ore))
        .join(IT, IT.id == PlannedPayment.request_id)
        .where(month.between(first, last), uncounted(spans, IT.category_id, month))
        .group_by(PlannedPayment.request_id)
    )
    return {request_id: int(ore) for request_id, ore in asked.execute(statement)}
