"""What a figure of the frame report is made of: requests that wait, and granted ones with what they have used."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.outcome import allocate
from app.frames.queries import WAITING
from app.keyset import AnySelect, Found, Place, fetch
from app.models import (
    Category,
    Decision,
    Grant,
    InvestmentRequest,
    OrganisationUnit,
    RequestMonth,
    RequestYear,
    table_of,
)
from app.orders.queries import shares_of
from app.reports.figure_queries import PAGE as PAGE
from app.reports.figure_queries import Reach, months_of

IT = InvestmentRequest
MOST_ORDERS = 500


class AskedRow(NamedTuple):
    """A request that waits for a decision, with what it asks of the year in öre."""

    id: int
    number: str
    title: str
    unit: str
    category: str
    state: str
    asked_ore: int


class GrantedRow(NamedTuple):
    """A request with a grant of the year: the decisions behind it, what is granted and what is paid of that, in öre."""

    id: int
    number: str
    title: str
    unit: str
    category: str
    decisions: str
    granted_ore: int
    used_ore: int


class OrderRow(NamedTuple):
    """An order that is not invoiced: whose it is, what is left of it and what of that the year's frame pays, in öre."""

    request_id: int
    number: str
    title: str
    category: str
    order_number: str
    ordered_on: date
    supplier: str
    text: str
    left_ore: int
    share_ore: int


def asked(session: Session, year: int, reach: Reach, place: Place) -> tuple[list[AskedRow], Found, int]:
    """A page of the requests that wait for money of the year, in order of number; with how many there are in all."""
    statement = (
        _requests(IT.state, RequestYear.asked_ore)
        .join(RequestYear, RequestYear.request_id == IT.id)
        .where(RequestYear.frame_year == year, IT.state.in_(WAITING))
    )
    found, total = _page(session, statement, reach, place)
    return [AskedRow(*row) for row in found.rows], found, total


def granted(
    session: Session, year: int, until: int | None, reach: Reach, paid_only: bool, place: Place
) -> tuple[list[GrantedRow], Found, int]:
    """A page of the requests with a grant of the year, in order of number; with how many there are in all.

    until: the last month (YYYYMM) whose payments count, None for all. paid_only: only those with any payment by then.
    """
    with_grant = select(Grant.id).where(Grant.request_id == IT.id, Grant.frame_year == year)
    statement = _requests(IT.category_id).where(with_grant.exists())
    if paid_only:
        paid = _until(select(RequestMonth.month).where(RequestMonth.request_id == IT.id), until)
        statement = statement.where(reach.of_months(paid).exists())
    found, total = _page(session, statement, reach, place)
    categories = {row.id: row.category_id for row in found.rows}
    grants, references = _grants(session, list(categories), year)
    used: dict[int, int] = {}
    for request_id, months in months_of(session, list(categories)).items():
        for (at, month), ore in allocate(months, grants[request_id]).items():
            if at == year and _counts(month, until) and reach.counts(month, categories[request_id]):
                used[request_id] = used.get(request_id, 0) + ore
    rows = [
        GrantedRow(
            row.id,
            row.number,
            row.title,
            row.unit,
            row.category,
            ", ".join(references[row.id]),
            grants[row.id].get(year, 0),
            used.get(row.id, 0),
        )
        for row in found.rows
    ]
    return rows, found, total


def ordered(session: Session, year: int, category_ids: Sequence[int] | None) -> tuple[list[OrderRow], int]:
    """The orders that the year's frames will pay, the largest share first, at most MOST_ORDERS; how many in all."""
    inside = None if category_ids is None else set(category_ids)
    shares = [each for each in shares_of(session, year) if inside is None or each.category_id in inside]
    shares.sort(key=lambda each: (-each.share_ore, each.order.order_number, each.order.request_id))
    shown = shares[:MOST_ORDERS]
    statement = _requests().where(IT.id.in_({each.order.request_id for each in shown}))
    about = {row.id: row for row in session.execute(statement)}
    rows = []
    for each in shown:
        it, row = each.order, about[each.order.request_id]
        rows.append(
            OrderRow(
                it.request_id,
                row.number,
                row.title,
                row.category,
                it.order_number,
                it.ordered_on,
                it.supplier,
                it.text,
                it.left_ore,
                each.share_ore,
            )
        )
    return rows, len(shares)


def _requests(*more: object) -> AnySelect:
    unit, category = OrganisationUnit.name.label("unit"), Category.name.label("category")
    return (
        select(IT.id, IT.number, IT.title, unit, category, *more)
        .join(OrganisationUnit, OrganisationUnit.id == IT.unit_id)
        .join(Category, Category.id == IT.category_id)
    )


def _page(session: Session, statement: AnySelect, reach: Reach, place: Place) -> tuple[Found, int]:
    statement = reach.narrowed(statement)
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    columns = table_of(IT).c
    found = fetch(
        session,
        statement,
        place,
        by=columns.number,
        id_=columns.id,
        descending=False,
        size=PAGE,
        key=lambda row: (row.number, row.id),
    )
    return found, total


def _counts(month: int, until: int | None) -> bool:
    return until is None or month <= until


def _until(statement: AnySelect, until: int | None) -> AnySelect:
    return statement if until is None else statement.where(RequestMonth.month <= until)


def _grants(
    session: Session, ids: list[int], year: int
) -> tuple[dict[int, dict[int, int]], dict[int, dict[str, None]]]:
    """{request id: {frame year: öre}}, and the decisions that gave each request money of the year, oldest first."""
    statement = (
        select(Grant.request_id, Grant.frame_year, Grant.amount_ore, Decision.reference)
        .outerjoin(Decision, Decision.id == Grant.decision_id)
        .where(Grant.request_id.in_(ids))
        .order_by(Decision.decided_on, Grant.id)
    )
    grants: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    references: dict[int, dict[str, None]] = defaultdict(dict)
    for request_id, frame_year, ore, reference in session.execute(statement):
        grants[request_id][frame_year] += ore
        if reference and frame_year == year:
            references[request_id][reference] = None
    return grants, references
