"""What has changed since somebody was here last, from the event log, the ledger's receipts and the frames' entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.auth.queries import Previous
from app.domain.workflow import RequestState
from app.keyset import AnyRow
from app.models import Category, Event, Frame, FrameEntry, InvestmentRequest, LedgerImport, table_of
from app.standstill.queries import STILL
from app.start.queries import Filters

_C = table_of(InvestmentRequest).c
MOST = 1000
"""Nobody reads more; what is further back than so many events is not looked at."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure of a category that is another now: öre before (None: there was none) and after."""

    code: str
    before_ore: int | None
    after_ore: int

    @property
    def size(self) -> int:
        """How far it moved, öre."""
        return abs(self.after_ore - (self.before_ore or 0))


def came_to(
    session: Session, since: Previous, filters: Filters, states: Sequence[RequestState]
) -> dict[RequestState, tuple[int, int, int]]:
    """{state: (how many, öre asked, öre standing still)} of what came into it since and is there still."""
    came = (
        select(Event.request_id, Event.to_state)
        .where(Event.seq > since.seq, Event.to_state.in_([state.value for state in states]))
        .distinct()
        .subquery()
    )
    statement = (
        select(_C.state, func.count(), func.sum(_C.asked_ore), func.sum(STILL))
        .join(came, came.c.request_id == _C.id)
        .where(came.c.to_state == _C.state, *filters)
        .group_by(_C.state)
    )
    return {
        RequestState(state): (n, int(asked or 0), int(still or 0))
        for state, n, asked, still in session.execute(statement)
    }


def frames_changed(session: Session, since: datetime) -> list[AnyRow]:
    """(year, code, name, kind, ore) of what has been entered on frames, added up by kind, the largest change first."""
    ore = func.sum(FrameEntry.amount_ore)
    statement = (
        select(Frame.year, Category.code, Category.name, FrameEntry.kind, ore.label("ore"))
        .join(Frame, Frame.id == FrameEntry.frame_id)
        .join(Category, Category.id == Frame.category_id)
        .where(FrameEntry.entered_at > since)
        .group_by(Frame.year, Category.code, Category.name, FrameEntry.kind)
        .order_by(func.abs(ore).desc(), Frame.year, Category.code)
    )
    return list(session.execute(statement))


def outcome_moved(session: Session, since: datetime) -> tuple[list[AnyRow], list[Moved]]:
    """The imports since, newest first, and the categories whose outcome they moved, the largest first."""
    it = LedgerImport
    columns = (it.id, it.file_name, it.sum_before_ore, it.sum_after_ore, it.details)
    statement = select(*columns).where(it.imported_at > since, it.undone_at.is_(None), it.kind == "utfall")
    rows = list(session.execute(statement.order_by(it.id.desc()).limit(50)))
    moved: dict[str, int] = {}
    for row in rows:
        for each in row.details.get("categories", ()):
            moved[each["code"]] = moved.get(each["code"], 0) + each["after_ore"] - each["before_ore"]
    found = [Moved(code, None, ore) for code, ore in moved.items() if ore]
    return rows, sorted(found, key=lambda each: (-each.size, each.code))


def requests_paid(
    session: Session, imports: Sequence[AnyRow], filters: Filters, least_ore: int, most: int
) -> list[tuple[AnyRow, int]]:
    """((id, number, title), öre) of those whose outcome the imports moved by least_ore or more, the largest first."""
    moved: dict[int, int] = {}
    for row in imports:
        for id_, ore in row.details.get("requests", ()):
            moved[id_] = moved.get(id_, 0) + ore
    large = [id_ for id_, ore in moved.items() if abs(ore) >= least_ore]
    large = sorted(large, key=lambda id_: (-abs(moved[id_]), id_))[:MOST]
    if not large:
        return []
    found = session.execute(select(_C.id, _C.number, _C.title).where(_C.id.in_(large), *filters)).all()
    return sorted(((row, moved[row.id]) for row in found), key=lambda each: (-abs(each[1]), each[0].id))[:most]


def forecasts_moved(session: Session, since: Previous) -> tuple[list[Moved], int]:
    """The judged forecasts of categories that are others now, the largest change first; and how many of requests."""
    statement = select(Event.subject, Event.request_id, Event.changes).where(
        Event.seq > since.seq, Event.action == "forecast"
    )
    first: dict[str, int | None] = {}
    last: dict[str, int | None] = {}
    requests = set()
    for subject, request_id, changes in session.execute(statement.order_by(Event.seq).limit(MOST)):
        if request_id is not None:
            requests.add(request_id)
            continue
        for field, old, new in changes:
            if field == "prognos":
                first.setdefault(subject, old)
                last[subject] = new
    moved = [
        Moved(subject.split(" ", 2)[2], first[subject], new)
        for subject, new in last.items()
        if new is not None and new != first[subject] and subject.count(" ") >= 2
    ]
    return sorted(moved, key=lambda each: (-each.size, each.code)), len(requests)
