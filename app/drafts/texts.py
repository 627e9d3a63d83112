"""A request's fields as text, for requests that were never written in the form: loaded from files, copied, re-asked."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.drafting import rows_text
from app.domain.money import format_kronor
from app.domain.request_fields import Shape
from app.domain.request_form import FIELDS
from app.models import (
    CoFinancing,
    InvestmentRequest,
    PlannedPayment,
    RequestLine,
    RequestYear,
    RunningCost,
)


def texts_of(session: Session, it: InvestmentRequest) -> dict[str, str]:
    """Every field of the form as the text that would read back to what is stored."""
    found = {each.name: _plain(getattr(it, each.name)) for each in FIELDS if each.shape not in _TABLES}
    found["supplements_id"] = _number_of(session, it.supplements_id)
    for name, rows in _tables(session, it.id).items():
        found[name] = rows_text(rows)
    return found


_TABLES = (Shape.LINES, Shape.YEARS, Shape.RUNNING, Shape.PAYMENTS, Shape.SHARES)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _number_of(session: Session, request_id: int | None) -> str:
    if request_id is None:
        return ""
    return session.scalar(select(InvestmentRequest.number).where(InvestmentRequest.id == request_id)) or ""


def _tables(session: Session, request_id: int) -> dict[str, list[list[str]]]:
    lines = select(RequestLine.kind, RequestLine.text, RequestLine.quantity, RequestLine.unit_price_ore)
    years = select(RequestYear.frame_year, RequestYear.asked_ore)
    running = select(RunningCost.kind, RunningCost.payer, RunningCost.yearly_ore)
    payments = select(PlannedPayment.month, PlannedPayment.amount_ore)
    shares = select(CoFinancing.payer, CoFinancing.share_percent)
    return {
        "lines": [
            [kind, text, str(quantity), format_kronor(price)]
            for kind, text, quantity, price in session.execute(
                lines.where(RequestLine.request_id == request_id).order_by(RequestLine.position, RequestLine.id)
            )
        ],
        "years": [
            [str(year), format_kronor(ore)]
            for year, ore in session.execute(
                years.where(RequestYear.request_id == request_id).order_by(RequestYear.frame_year)
            )
        ],
        "running_costs": [
            [kind, payer, format_kronor(ore)]
            for kind, payer, ore in session.execute(
                running.where(RunningCost.request_id == request_id).order_by(RunningCost.id)
            )
        ],
        "planned_payments": [
            [f"{month // 100}-{month % 100:02d}", format_kronor(ore)]
            for month, ore in session.execute(
                payments.where(PlannedPayment.request_id == request_id).order_by(PlannedPayment.month)
            )
        ],
        "co_financing": [
            [payer, str(share)]
            for payer, share in session.execute(
                shares.where(CoFinancing.request_id == request_id).order_by(CoFinancing.id)
            )
        ],
    }
