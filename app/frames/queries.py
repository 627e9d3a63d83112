"""What is asked, granted and paid of one year's frames, by category and in öre; and what stands beside them."""

from dataclasses import dataclass, field, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.frames import EntryKind
from app.domain.workflow import WAITING_FOR_DECISION
from app.domain.year_figures import YearFigures
from app.models import Frame, FrameEntry, Grant, InvestmentRequest, OutcomeCell, RequestYear
from app.orders.queries import ordered_by_category, outside_orders
from app.reports.takeover import Spans, used_left_out

WAITING = [state.value for state in WAITING_FOR_DECISION]


@dataclass(frozen=True, slots=True)
class FrameMoney:
    """{category id: öre} without its subtree: what waits for a decision, what is granted, what is paid of that.

    ordered: what is bought on it and not yet invoiced, by the lists of orders as they are now.
    left_out: paid of the grants in months that do not count (domain/responsibility.py).
    """

    asked: dict[int, int]
    granted: dict[int, int]
    used: dict[int, int]
    ordered: dict[int, int]
    left_out: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BesideFrames:
    """What no frame holds, in öre: proposals, grants that draw on no frame, orders (rows, öre) that no frame counts."""

    proposed_ore: int
    without_frame_ore: int
    outside_orders: int = 0
    outside_orders_ore: int = 0


def frame_money(session: Session, year: int, until: int | None, spans: Spans | None = None) -> FrameMoney:
    """The money of a frame year. until: the last month (YYYYMM) whose payments count; None: all that is paid.

    spans: the months that count of categories with a date of responsibility.
    """
    used = _used(session, year, until)
    left_out = used_left_out(session.connection(), spans, year, until) if spans else {}
    counted = {id_: ore - left_out.get(id_, 0) for id_, ore in used.items()}
    ordered = ordered_by_category(session, year)
    return FrameMoney(_asked(session, year), _granted(session, year), counted, ordered, left_out)


def with_money(figures: YearFigures, money: FrameMoney) -> YearFigures:
    """The year's figures with the money of its frames."""
    return replace(figures, asked=money.asked, granted=money.granted, used=money.used, ordered=money.ordered)


def beside_frames(session: Session, year: int) -> BesideFrames:
    """What a table of the year's frames has to mention."""
    return BesideFrames(_proposed(session, year), _without_frame(session, year), *outside_orders(session))


def _asked(session: Session, year: int) -> dict[int, int]:
    """What sent and undecided requests ask for out of the year."""
    it = InvestmentRequest
    statement = (
        select(it.category_id, func.sum(RequestYear.asked_ore))
        .join(it, it.id == RequestYear.request_id)
        .where(RequestYear.frame_year == year, it.state.in_(WAITING))
        .group_by(it.category_id)
    )
    return {category_id: int(ore) for category_id, ore in session.connection().execute(statement)}


def _granted(session: Session, year: int) -> dict[int, int]:
    it = InvestmentRequest
    statement = (
        select(it.category_id, func.sum(Grant.amount_ore))
        .join(it, it.id == Grant.request_id)
        .where(Grant.frame_year == year)
        .group_by(it.category_id)
    )
    return {category_id: int(ore) for category_id, ore in session.connection().execute(statement)}


def _used(session: Session, year: int, until: int | None) -> dict[int, int]:
    """What is paid out of the year's grants, whichever year it was paid; from the cube, allocation already done."""
    cell = OutcomeCell
    statement = select(cell.category_id, func.sum(cell.amount_ore)).where(cell.frame_year == year)
    if until is not None:
        statement = statement.where(cell.month <= until)
    found = session.connection().execute(statement.group_by(cell.category_id))
    return {category_id: int(ore) for category_id, ore in found}


def _proposed(session: Session, year: int) -> int:
    total = func.coalesce(func.sum(FrameEntry.amount_ore), 0)
    statement = select(total).join(Frame, Frame.id == FrameEntry.frame_id)
    proposed = statement.where(Frame.year == year, FrameEntry.kind == EntryKind.PROPOSED.value)
    return int(session.connection().scalar(proposed) or 0)


def _without_frame(session: Session, year: int) -> int:
    total = select(func.coalesce(func.sum(Grant.amount_ore), 0))
    statement = total.where(Grant.frame_year == year, Grant.frame_id.is_(None))
    return int(session.connection().scalar(statement) or 0)


def asked_years(session: Session) -> tuple[int, ...]:
    """The frame years that sent and undecided requests ask money of, newest first."""
    it = InvestmentRequest
    years = select(RequestYear.frame_year).join(it, it.id == RequestYear.request_id).where(it.state.in_(WAITING))
    return tuple(session.connection().scalars(years.distinct().order_by(RequestYear.frame_year.desc())))
