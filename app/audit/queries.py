"""Reading the event chain."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import digest
from app.models import ChainHead, Event

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Verdict:
    """What walking the chain found: how many events, the head's hash, and the first fault in Swedish ('' is none)."""

    count: int
    head: str
    fault: str = ""


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
