"""What belongs to one request and is read for its page and its print: tables and decisions."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, literal, select, union_all
from sqlalchemy.orm import Session, joinedload

from app.domain.drafting import line_total
from app.domain.workflow import RequestState
from app.models import (
    CoFinancing,
    DecisionItem,
    InvestmentRequest,
    PlannedPayment,
    RequestLine,
    RequestYear,
    RunningCost,
)


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of a request's table fields, amounts in öre.

    lines: (kind, text, quantity, price, sum); years: (year, asked); running: (kind, payer, yearly);
    payments: (month YYYYMM, amount); shares: (payer, percent).
    """

    lines: list[tuple[str, str, int, int, int]]
    years: list[tuple[int, int]]
    running: list[tuple[str, str, int]]
    payments: list[tuple[int, int]]
    shares: list[tuple[str, int]]


def tables(session: Session, request_id: int) -> Tables:
    """Every table field of a request, in four queries."""
    line, year, cost, payment, share = RequestLine, RequestYear, RunningCost, PlannedPayment, CoFinancing
    lines = session.execute(
        select(line.kind, line.text, line.quantity, line.unit_price_ore)
        .where(line.request_id == request_id)
        .order_by(line.position, line.id)
    )
    years = select(year.frame_year, year.asked_ore).where(year.request_id == request_id).order_by(year.frame_year)
    paid_by = union_all(
        select(literal(True).label("runs"), cost.kind, cost.payer, cost.yearly_ore.label("figure"), cost.id.label("at"))
        .where(cost.request_id == request_id),
        select(literal(False), literal(""), share.payer, share.share_percent, share.id)
        .where(share.request_id == request_id),
    )  # fmt: skip
    payers = session.execute(paid_by.order_by("at")).all()
    payments = select(payment.month, payment.amount_ore).where(payment.request_id == request_id)
    return Tables(
        [(kind, text, count, price, line_total(count, price)) for kind, text, count, price in lines],
        [(frame_year, ore) for frame_year, ore in session.execute(years)],
        [(row.kind, row.payer, row.figure) for row in payers if row.runs],
        [(month, ore) for month, ore in session.execute(payments.order_by(payment.month))],
        [(row.payer, row.figure) for row in payers if not row.runs],
    )


def decisions(session: Session, request_id: int) -> list[DecisionItem]:
    """What has been decided about a request, oldest first."""
    item = DecisionItem
    statement = select(item).options(joinedload(item.decision)).where(item.request_id == request_id)
    return list(session.scalars(statement.order_by(item.id)))


def asked_again(session: Session, id: int, visible: ColumnElement[bool] | None) -> InvestmentRequest | None:
    """The latest request that asks again for this one and has not been taken back, among those that are visible."""
    it = InvestmentRequest
    statement = select(it).where(it.previous_id == id, it.state != RequestState.WITHDRAWN.value)
    if visible is not None:
        statement = statement.where(visible)
    return session.scalars(statement.order_by(it.id.desc()).limit(1)).first()


def numbers(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """The numbers of requests by id."""
    wanted = sorted({each for each in ids if each is not None})
    if not wanted:
        return {}
    it = InvestmentRequest
    return dict(session.execute(select(it.id, it.number).where(it.id.in_(wanted))).all())
