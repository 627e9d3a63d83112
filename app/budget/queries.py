"""The entries of a year's frames, and the frames they make."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from app.domain.frames import EntryKind
from app.models import Category, Event, Frame, FrameEntry, Grant, InvestmentRequest

MOST = 500


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry, öre."""

    category: str
    kind: str
    amount_ore: int
    reference: str
    decided_on: date | None
    comment: str
    entered_by: str
    entered_at: datetime
    pair_id: str | None


def entries(session: Session, year: int) -> list[EntryRow]:
    """The latest entries of the year, the newest first; at most MOST."""
    it = FrameEntry
    columns = (
        Category.name, it.kind, it.amount_ore, it.decision_reference, it.decided_on, it.comment, it.entered_by,
        it.entered_at, it.pair_id,
    )  # fmt: skip
    statement = (
        select(*columns)
        .join(Frame, Frame.id == it.frame_id)
        .join(Category, Category.id == Frame.category_id)
        .where(Frame.year == year)
        .order_by(it.id.desc())
        .limit(MOST)
    )
    return [EntryRow(*row) for row in session.execute(statement)]


@dataclass(frozen=True, slots=True)
class Standing:
    """A category's frame of a year, öre; None where it has none of its own."""

    amount_ore: int
    granted_ore: int


def standings(session: Session, year: int) -> dict[int, Standing]:
    """The frames of a year by category id."""
    statement = select(Frame.category_id, Frame.amount_ore, Frame.granted_ore).where(
        Frame.year == year, Frame.has_money
    )
    return {category_id: Standing(amount, granted) for category_id, amount, granted in session.execute(statement)}


def decided(session: Session, year: int) -> dict[int, int]:
    """What was decided and revised on the frames of a year, öre by category id: what the next may begin with."""
    kinds = [EntryKind.DECIDED.value, EntryKind.REVISION.value]
    statement = (
        select(Frame.category_id, func.sum(FrameEntry.amount_ore))
        .join(FrameEntry, FrameEntry.frame_id == Frame.id)
        .where(Frame.year == year, FrameEntry.kind.in_(kinds))
        .group_by(Frame.category_id)
    )
    return {category_id: int(ore) for category_id, ore in session.execute(statement)}


def years(session: Session) -> list[int]:
    """Every year that has an entry, newest first."""
    return sorted(session.scalars(select(Frame.year).distinct()), reverse=True)


@dataclass(frozen=True, slots=True)
class CarriedRow:
    """A request's carry-over out of a year, öre: what was granted originally, carried before, carried now, and why."""

    number: str
    title: str
    category: str
    original_ore: int
    earlier_ore: int
    carried_ore: int
    reason: str


def carried_rows(session: Session, year: int) -> list[CarriedRow]:
    """What has been carried from the year to the next, by category and number."""
    it, kind = InvestmentRequest, Grant.kind
    moved = func.sum(case((and_(Grant.frame_year == year, kind == "carried_away"), -Grant.amount_ore), else_=0))
    earlier = func.sum(case((and_(Grant.frame_year == year, kind == "carry_over"), Grant.amount_ore), else_=0))
    given = func.sum(
        case((and_(Grant.frame_year == year, kind.not_in(["carried_away", "carry_over"])), Grant.amount_ore), else_=0)
    )
    statement = (
        select(it.id, it.number, it.title, Category.name, given, earlier, moved)
        .join(Grant, Grant.request_id == it.id)
        .join(Category, Category.id == it.category_id)
        .group_by(it.id, it.number, it.title, Category.name, Category.sort_order, Category.code)
        .having(moved > 0)
        .order_by(Category.sort_order, Category.code, it.number)
    )
    rows = session.execute(statement).all()
    reasons = _reasons(session, [row[0] for row in rows])
    return [
        CarriedRow(number, title, category, int(original), int(before), int(carried), reasons.get(id_, ""))
        for id_, number, title, category, original, before, carried in rows
    ]


def _reasons(session: Session, ids: list[int]) -> dict[int, str]:
    """The last reason given for each request."""
    statement = select(Event.request_id, Event.comment).where(Event.action == "carry_over", Event.request_id.in_(ids))
    return {id_: comment for id_, comment in session.execute(statement.order_by(Event.seq)) if id_ is not None}
