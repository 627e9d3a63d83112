"""Entering decisions on frames: entries are only added, and a frame never falls below its grants."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.errors import DomainError
from app.domain.frames import EntryKind
from app.domain.money import format_kronor
from app.frames.granting import Frames, locked_frames
from app.frames.operations import Entry, add_entries, attach_grants
from app.investments.queries import trees
from app.outcomes.summaries import lock_ledger


@dataclass(frozen=True, slots=True)
class Decided:
    """Who decided, when and where it is written (§ or diarienummer), and what is said of it."""

    reference: str
    decided_on: date | None
    comment: str = ""


class FrameRefused(DomainError):
    """An entry cannot be made as asked; `faults` is what is wrong by category id, and nothing is stored."""

    def __init__(self, faults: Mapping[int, str]) -> None:
        self.faults = dict(faults)
        super().__init__(" ".join(dict.fromkeys(faults.values())))


def enter(
    session: Session, year: int, kind: EntryKind, amounts: Mapping[int, int], decided: Decided, *, actor: str
) -> None:
    """Add one decision on the frames of a year: öre by category id. Raises FrameRefused or DomainError."""
    given = {category_id: ore for category_id, ore in amounts.items() if ore}
    if not given:
        raise DomainError("Skriv minst ett belopp.")
    lock_ledger(session)
    frames = locked_frames(session, [year])
    _refuse_closed(session, frames, year, given)
    if kind is not EntryKind.PROPOSED:
        _refuse_below_grants(frames, year, given)
    entries = [
        Entry(year, category_id, kind.value, ore, decided.reference, decided.decided_on, decided.comment)
        for category_id, ore in given.items()
    ]
    _add(session, entries, actor)


def transfer(
    session: Session, year: int, source_id: int, target_id: int, ore: int, decided: Decided, *, actor: str
) -> None:
    """Move money between two frames of a year: two entries that sum to zero, made together (domain.md §4)."""
    if source_id == target_id:
        raise DomainError("Välj två olika kategorier.")
    if ore <= 0:
        raise DomainError("Skriv ett belopp som är större än noll.")
    lock_ledger(session)
    frames = locked_frames(session, [year])
    if (year, source_id) not in frames.by_key:
        raise FrameRefused({source_id: f"Kategorin har ingen egen ram {year} att flytta pengar från."})
    _refuse_closed(session, frames, year, [target_id])
    _refuse_below_grants(frames, year, {source_id: -ore})
    pair = uuid.uuid4().hex
    entries = [
        Entry(
            year, category_id, EntryKind.TRANSFER.value, signed,
            decided.reference, decided.decided_on, decided.comment, pair,
        )
        for category_id, signed in ((source_id, -ore), (target_id, ore))
    ]  # fmt: skip
    _add(session, entries, actor)


def _refuse_closed(session: Session, frames: Frames, year: int, category_ids: Iterable[int]) -> None:
    """A category gets no first frame of a year that it does not hold for; one that it has can be changed."""
    known = trees(session)
    faults = {
        id_: f"{known.category_names[id_]} gäller inte {year} och kan inte få en ram för året."
        for id_ in category_ids
        if (year, id_) not in frames.by_key and not known.may_choose(id_, year)
    }
    if faults:
        raise FrameRefused(faults)


def _refuse_below_grants(frames: Frames, year: int, amounts: Mapping[int, int]) -> None:
    """A frame is not lowered below what is granted out of it already; a frame that does not exist is not lowered."""
    faults = {}
    for category_id, ore in amounts.items():
        frame = frames.by_key.get((year, category_id))
        left = frame.amount_ore - frame.granted_ore if frame else 0
        if ore < 0 and -ore > max(left, 0):
            name = f"Ramen {frame.category.name} {year}" if frame else f"Ramen {year}"
            faults[category_id] = (
                f"{name} kan sänkas med högst {format_kronor(max(left, 0))} kr; resten är redan beviljat."
                if frame
                else f"Kategorin har ingen ram {year} att sänka."
            )
    if faults:
        raise FrameRefused(faults)


def _add(session: Session, entries: Sequence[Entry], actor: str) -> None:
    """Write the entries, let grants find their frames again, and note what happened."""
    add_entries(session, entries, entered_by=actor)
    fit(attach_grants(session, {each.year for each in entries}))
    for each in entries:
        record(
            session,
            actor=actor,
            action="frame_entry",
            subject=f"ram {each.year}",
            comment=" ".join(part for part in (each.reference, each.comment) if part),
            changes=[["kategori", None, each.category_id], [each.kind, None, each.amount_ore]],
        )


def fit(overdrawn: Sequence[str]) -> None:
    """Refuse what would leave a frame with more granted than it holds, as a first frame below another may."""
    if overdrawn:
        raise DomainError(f"{' '.join(overdrawn)} Ramen måste rymma det som redan är beviljat i kategorin.")
