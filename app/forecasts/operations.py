"""Writing judged forecasts: each cell by itself, never over what somebody else has written meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.errors import DomainError
from app.models import Category, Forecast, InvestmentRequest, now


@dataclass(frozen=True, slots=True)
class Subject:
    """What a forecast is about: a category or a request."""

    category_id: int | None = None
    request_id: int | None = None

    @property
    def key(self) -> str:
        """The subject in a form: `k12` or `a34`."""
        return f"k{self.category_id}" if self.category_id else f"a{self.request_id}"


@dataclass(frozen=True, slots=True)
class Written:
    """A cell as it was sent: what stood there when it was shown and what it shall be (None: nothing), öre."""

    subject: Subject
    seen: tuple[int | None, str]
    ore: int | None
    comment: str


class Overtaken(DomainError):
    """Somebody else has written the same cell since it was shown; nothing is stored."""

    def __init__(self, stored: Forecast | None, written: Written) -> None:
        self.stored, self.written = stored, written
        who = f"{stored.given_by} har skrivit" if stored else "Någon annan har tagit bort"
        super().__init__(f"{who} en prognos här sedan du öppnade sidan. Din text är kvar; spara igen om den ska gälla.")


def save(session: Session, period: int, cells: Sequence[Written], *, actor: str) -> int:
    """Store the cells that differ from what stands; how many were changed. Raises Overtaken for one that moved."""
    stored = _stored(session, period, [each.subject for each in cells], lock=True)
    names = _names(session, [each.subject for each in cells])
    changed = 0
    for each in cells:
        old = stored.get(each.subject)
        standing = (old.amount_ore, old.comment) if old else (None, "")
        wanted = (each.ore, each.comment if each.ore is not None else "")
        if wanted == standing:
            continue
        if each.seen != standing:
            raise Overtaken(old, each)
        _write(session, period, each, old, actor)
        _note(session, period, each, standing, names[each.subject], actor)
        changed += 1
    session.flush()
    return changed


def copy_previous(session: Session, period: int, subjects: Sequence[Subject], *, actor: str) -> int:
    """Give every subject without a forecast in the period the latest one of the year before it; how many got one."""
    stored = _stored(session, period, subjects, lock=True)
    earlier = previous(session, period, subjects)
    cells = [
        Written(each, (None, ""), earlier[each].amount_ore, earlier[each].comment)
        for each in subjects
        if each not in stored and each in earlier
    ]
    return save(session, period, cells, actor=actor)


def previous(session: Session, period: int, subjects: Sequence[Subject]) -> dict[Subject, Forecast]:
    """The latest forecast of each subject before the period, in the same year."""
    found: dict[Subject, Forecast] = {}
    inside = Forecast.period.between(period // 100 * 100 + 1, period - 1)
    for each in session.scalars(select(Forecast).where(inside, *_about(subjects)).order_by(Forecast.period)):
        found[Subject(each.category_id, each.request_id)] = each
    return found


def standing(session: Session, period: int, subjects: Sequence[Subject]) -> dict[Subject, Forecast]:
    """The forecasts given in this very period."""
    return _stored(session, period, subjects, lock=False)


def _stored(session: Session, period: int, subjects: Sequence[Subject], *, lock: bool) -> dict[Subject, Forecast]:
    statement = select(Forecast).where(Forecast.period == period, *_about(subjects)).order_by(Forecast.id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return {Subject(each.category_id, each.request_id): each for each in session.scalars(statement)}


def _about(subjects: Sequence[Subject]) -> list[Any]:
    categories = [each.category_id for each in subjects if each.category_id]
    requests = [each.request_id for each in subjects if each.request_id]
    return [Forecast.category_id.in_(categories) | Forecast.request_id.in_(requests)]


def _names(session: Session, subjects: Sequence[Subject]) -> dict[Subject, str]:
    codes = select(Category.id, Category.code).where(
        Category.id.in_([s.category_id for s in subjects if s.category_id])
    )
    it = InvestmentRequest
    numbers = select(it.id, it.number).where(it.id.in_([s.request_id for s in subjects if s.request_id]))
    found = {Subject(category_id=id_): code for id_, code in session.execute(codes)}
    return found | {Subject(request_id=id_): number for id_, number in session.execute(numbers)}


def _write(session: Session, period: int, cell: Written, old: Forecast | None, actor: str) -> None:
    if cell.ore is None:
        session.delete(old)
        return
    if old is None:
        old = Forecast(period=period, category_id=cell.subject.category_id, request_id=cell.subject.request_id)
        session.add(old)
    old.amount_ore, old.comment, old.given_by, old.given_at = cell.ore, cell.comment, actor, now()


def _note(session: Session, period: int, cell: Written, before: tuple[int | None, str], name: str, actor: str) -> None:
    record(
        session,
        actor=actor,
        action="forecast",
        subject=f"prognos {period} {name}",
        request_id=cell.subject.request_id,
        changes=[
            ["prognos", before[0], cell.ore],
            ["kommentar", before[1], cell.comment if cell.ore is not None else ""],
        ],
    )
