"""Carry-over (ombudgetering): unused grants of a year follow their requests to the next, and so does the frame.

What was granted originally stays as it was granted; what is carried is a release in the old year and a grant of its own
kind in the new one, and two frame entries that sum to zero.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.budget.operations import Decided, fit
from app.domain.errors import DomainError
from app.domain.frames import EntryKind
from app.domain.money import format_kronor
from app.domain.outcome import allocate
from app.domain.workflow import UNDER_WAY
from app.frames.granting import Frames, Line, locked_frames, write_grants
from app.frames.operations import Entry, add_entries, attach_grants
from app.investments.operations import lock_requests
from app.models import Grant, InvestmentRequest, RequestMonth, table_of
from app.outcomes.summaries import lock_ledger, recounted

KIND = "carry_over"
_IT = table_of(InvestmentRequest).c


@dataclass(frozen=True, slots=True)
class Unused:
    """A request under way with money left of a year's grant, öre: granted, carried into the year before, and used."""

    request_id: int
    number: str
    title: str
    unit_id: int
    category_id: int
    state: str
    pause_cause: str
    granted_ore: int
    carried_ore: int
    used_ore: int

    @property
    def left_ore(self) -> int:
        """What may be carried."""
        return self.granted_ore - self.used_ore


@dataclass(frozen=True, slots=True)
class Carried:
    """How much of a request's unused grant goes along, and why."""

    request_id: int
    ore: int
    reason: str


class CarryRefused(DomainError):
    """Some lines cannot be carried as asked; `faults` is what is wrong by request id, and nothing is stored."""

    def __init__(self, faults: Mapping[int, str]) -> None:
        self.faults = dict(faults)
        super().__init__(" ".join(dict.fromkeys(faults.values())))


def unused(session: Session, year: int, ids: Sequence[int] | None = None) -> list[Unused]:
    """Every request under way that has something left of the year's grant, by category, in four queries."""
    wanted = [_IT.state.in_([each.value for each in UNDER_WAY])]
    wanted.append(_IT.id.in_(select(Grant.request_id).where(Grant.frame_year == year)))
    if ids is not None:
        wanted.append(_IT.id.in_(ids))
    names = ("id", "number", "title", "unit_id", "category_id", "state", "pause_cause")
    rows = session.execute(
        select(*(_IT[name] for name in names)).where(*wanted).order_by(_IT.category_id, _IT.id)
    ).all()
    chosen = [row.id for row in rows] if ids is not None else None
    grants, carried = _grants(session, year, chosen)
    months = _months(session, year, chosen)
    found = []
    for row in rows:
        given = grants.get(row.id, {})
        used = sum(ore for (at, _), ore in allocate(months.get(row.id, []), given).items() if at == year)
        each = Unused(
            row.id, row.number, row.title, row.unit_id, row.category_id, row.state, row.pause_cause or "",
            given.get(year, 0), carried.get(row.id, 0), used,
        )  # fmt: skip
        if each.left_ore > 0:
            found.append(each)
    return found


def _grants(session: Session, year: int, ids: Sequence[int] | None) -> tuple[dict[int, dict[int, int]], dict[int, int]]:
    """Öre by request and frame year, and what of the year's came with a carry-over."""
    sums = select(Grant.request_id, Grant.frame_year, Grant.kind, func.sum(Grant.amount_ore))
    holders = select(Grant.request_id).where(Grant.frame_year == year)
    sums = sums.where(Grant.request_id.in_(holders if ids is None else ids))
    grants: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    carried: dict[int, int] = defaultdict(int)
    for request_id, at, kind, ore in session.execute(sums.group_by(Grant.request_id, Grant.frame_year, Grant.kind)):
        grants[request_id][at] += int(ore)
        if kind == KIND and at == year:
            carried[request_id] += int(ore)
    return grants, carried


def _months(session: Session, year: int, ids: Sequence[int] | None) -> dict[int, list[tuple[int, int]]]:
    holders = select(Grant.request_id).where(Grant.frame_year == year)
    statement = select(RequestMonth.request_id, RequestMonth.month, RequestMonth.amount_ore)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for request_id, month, ore in session.execute(
        statement.where(RequestMonth.request_id.in_(holders if ids is None else ids))
    ):
        found[request_id].append((month, ore))
    return found


def carry(session: Session, year: int, chosen: Sequence[Carried], decided: Decided, *, actor: str) -> None:
    """Carry unused money of the year's grants to the next year; all of it or nothing. Raises CarryRefused."""
    if not chosen:
        raise DomainError("Kryssa för minst en äskning att ombudgetera.")
    lock_ledger(session)
    ids = [each.request_id for each in chosen]
    lock_requests(session, ids)
    now = {each.request_id: each for each in unused(session, year, ids)}
    frames = locked_frames(session, [year, year + 1])
    _refuse_faulty(now, chosen, frames, year)
    with recounted(session, ids):
        entries = _entries(frames, year, chosen, now, decided)
        add_entries(session, entries, entered_by=actor)
        _move_grants(session, frames, year, chosen, now)
        fit(attach_grants(session, {year, year + 1}))
    for each in chosen:
        _note(session, year, now[each.request_id], each, decided, actor)


def _note(session: Session, year: int, line: Unused, carried: Carried, decided: Decided, actor: str) -> None:
    record(
        session,
        actor=actor,
        action="carry_over",
        subject=f"äskning {line.number}",
        request_id=line.request_id,
        comment=carried.reason,
        changes=[
            [f"beviljat {year}", line.granted_ore, line.granted_ore - carried.ore],
            [f"ombudgeterat {year + 1}", None, carried.ore],
            ["beslut", None, decided.reference],
        ],
    )


def _refuse_faulty(now: Mapping[int, Unused], chosen: Sequence[Carried], frames: Frames, year: int) -> None:
    faults = {}
    for each in chosen:
        line = now.get(each.request_id)
        if line is None:
            faults[each.request_id] = "Det finns inget kvar att ombudgetera. Ladda om sidan."
        elif not 0 < each.ore <= line.left_ore:
            faults[each.request_id] = f"Skriv ett belopp upp till {format_kronor(line.left_ore)} kr, det som är kvar."
        elif frames.of(year, line.category_id) is None:
            faults[each.request_id] = f"Det finns ingen ram {year} att ombudgetera ur."
        elif not each.reason.strip():
            faults[each.request_id] = "Skriv varför pengarna ska följa med."
    if faults:
        raise CarryRefused(faults)


def _entries(
    frames: Frames, year: int, chosen: Sequence[Carried], now: Mapping[int, Unused], decided: Decided
) -> list[Entry]:
    """Two entries for each pair of frames that money moves between."""
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for each in chosen:
        category_id = now[each.request_id].category_id
        old, new = frames.of(year, category_id), frames.of(year + 1, category_id)
        source = old.category_id if old else category_id
        sums[source, new.category_id if new else source] += each.ore
    entries = []
    for (source, target), ore in sorted(sums.items()):
        pair = uuid.uuid4().hex
        for at, category_id, signed in ((year, source, -ore), (year + 1, target, ore)):
            entries.append(
                Entry(
                    at, category_id, EntryKind.CARRY_OVER.value, signed,
                    decided.reference, decided.decided_on, decided.comment, pair,
                )
            )  # fmt: skip
    return entries


def _move_grants(
    session: Session, frames: Frames, year: int, chosen: Sequence[Carried], now: Mapping[int, Unused]
) -> None:
    """The release in the old year and the carried grant in the new; attach_grants counts the frames afterwards."""
    lines = []
    for each in chosen:
        category_id = now[each.request_id].category_id
        lines.append(Line(each.request_id, category_id, year, -each.ore, "carried_away"))
        lines.append(Line(each.request_id, category_id, year + 1, each.ore, KIND))
    write_grants(session, lines, frames, None)
