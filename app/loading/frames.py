"""Loading frame entries: each line of the file stands in the database as many times as in the file, never more."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.frames import EntryKind
from app.frames.operations import Entry, add_entries
from app.loading.rows import FrameRow
from app.models import Frame, FrameEntry


def load_frames(session: Session, rows: Sequence[FrameRow], category_ids: Mapping[str, int], *, entered_by: str) -> int:
    """Add the entries that are not there yet; a transfer becomes two that sum to zero. Returns how many were added."""
    wanted = list(_entries(rows, category_ids))
    left = _stored(session, {entry.year for entry in wanted})
    missing = []
    for entry in wanted:
        if left[_name(entry)]:
            left[_name(entry)] -= 1
        else:
            missing.append(entry)
    add_entries(session, missing, entered_by=entered_by)
    return len(missing)


def _entries(rows: Sequence[FrameRow], ids: Mapping[str, int]) -> Iterable[Entry]:
    written_out = Counter((row.year, row.category, row.counter_category, row.amount_ore) for row in rows)
    for row in rows:
        other = row.counter_category if row.kind == EntryKind.TRANSFER else None
        pair = uuid.uuid4().hex if other else None
        entry = Entry(
            row.year, ids[row.category], row.kind, row.amount_ore, row.reference, row.decided_on, row.comment, pair
        )
        yield entry
        if other and not written_out[row.year, other, row.category, -row.amount_ore]:
            yield entry._replace(category_id=ids[other], amount_ore=-row.amount_ore)


def _name(entry: Entry) -> tuple[object, ...]:
    return entry[:-1]


def _stored(session: Session, years: set[int]) -> Counter[tuple[object, ...]]:
    statement = (
        select(
            Frame.year,
            Frame.category_id,
            FrameEntry.kind,
            FrameEntry.amount_ore,
            FrameEntry.decision_reference,
            FrameEntry.decided_on,
            FrameEntry.comment,
        )
        .join(Frame, Frame.id == FrameEntry.frame_id)
        .where(Frame.year.in_(years))
    )
    return Counter(tuple(row) for row in session.execute(statement))
