"""Reading the event chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import BROKEN, VERIFIED, digest
from app.models import ChainHead, Event, Revision

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Verdict:
    """What walking the chain found: how many events, the head's hash, and the first fault in Swedish ('' is none)."""

    count: int
    head: str
    fault: str = ""


def last_event(session: Session) -> int:
    """The number of the last event in the chain."""
    return session.scalar(select(ChainHead.seq)) or 0


@dataclass(frozen=True, slots=True)
class Checked:
    """When the chain was last walked, how many events were right, and whether all were."""

    at: datetime
    count: int
    is_whole: bool


def last_checked(session: Session) -> Checked | None:
    """The last time somebody verified the chain; None when nobody has."""
    rows = session.execute(
        select(Revision.name, Revision.number, Revision.changed_at)
        .where(Revision.name.in_((VERIFIED, BROKEN)))
        .order_by(Revision.changed_at.desc(), Revision.name)
    ).all()
    return Checked(rows[0].changed_at, rows[0].number, rows[0].name == VERIFIED) if rows else None


def latest_of(session: Session, actions: Sequence[str], since: int, most: int) -> list[Event]:
    """The last events of these kinds after an event's number, the newest first."""
    statement = select(Event).where(Event.seq > since, Event.action.in_(actions))
    return list(session.scalars(statement.order_by(Event.seq.desc()).limit(most)))


def verify_chain(session: Session) -> Verdict:
    """Walk every event in order and compare hashes, numbers and the head; stops at the first difference."""
    head = session.execute(select(ChainHead.seq, ChainHead.hash)).one()
    columns = list(Event.__table__.columns)
    rows = session.execute(select(*columns).order_by(Event.seq).execution_options(yield_per=5000))
    seq, previous = 0, GENESIS
    for found in rows.mappings():
        row = dict(found)
        seq += 1
        if row["seq"] != seq:
            return Verdict(seq - 1, previous, f"Händelse {seq} saknas.")
        if row["previous_hash"] != previous or row["hash"] != digest(row):
            return Verdict(seq - 1, previous, f"Händelse {seq} ({row['subject']}) är ändrad.")
        previous = row["hash"]
    if (seq, previous) != (head.seq, head.hash):
        return Verdict(seq, previous, f"Kedjan slutar vid händelse {seq}, men {head.seq} är noterade.")
    return Verdict(seq, previous)
