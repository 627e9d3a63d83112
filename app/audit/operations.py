"""Events are only added, in one hash chain; every commit is sealed here and tells open pages that data changed."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.audit import touched
from app.models import ChainHead, Event, Revision, now

Row = dict[str, Any]
VERIFIED, BROKEN = "audit_verified", "audit_broken"
"""Counters that say when the chain was last found whole, or broken, and how many events were right until then."""


def record(
    session: Session,
    *,
    actor: str,
    action: str,
    subject: str,
    request_id: int | None = None,
    on_behalf_of: str = "",
    from_state: str | None = None,
    to_state: str | None = None,
    comment: str = "",
    changes: list[list[Any]] | None = None,
    at: datetime | None = None,
) -> None:
    """Note one step; it enters the chain when the transaction commits, in the order noted.

    changes: [field, old, new] per changed value. The head of the chain is locked last, so nobody waits long for it.
    """
    session.info.setdefault("events", []).append(
        {
            "at": at or now(),
            "subject": subject,
            "request_id": request_id,
            "actor": actor,
            "on_behalf_of": on_behalf_of,
            "action": action,
            "from_state": from_state,
            "to_state": to_state,
            "comment": comment,
            "changes": changes or [],
        }
    )


def noted(session: Session) -> list[Row]:
    """The steps noted in this transaction so far, in order; they are not in the chain yet."""
    return list(session.info.get("events", ()))


def keep_quiet(session: Session) -> None:
    """This commit changes nothing that a page shows (a log-in, a log-out): open pages need not be told."""
    session.info["quiet"] = True


def seal(session: Session) -> None:
    """Before every commit (not a savepoint's): chain the noted events and raise the data revision."""
    if session.in_nested_transaction():
        return
    session.flush()
    events: list[Row] = session.info.pop("events", [])
    if events:
        _chain(session, events)
    counters = [] if session.info.pop("quiet", False) else ["data"]
    for name in counters + touched.raised(session):  # always in this order: each locks its row until the commit
        raised = update(Revision).where(Revision.name == name)
        session.execute(raised.values(number=Revision.number + 1, changed_at=now()))


def forget(session: Session) -> None:
    """After a rollback nothing of it happened."""
    session.info.pop("events", None)
    session.info.pop("quiet", None)


def note_verified(session: Session, count: int, fault: str) -> None:
    """Keep when the chain was last walked and how far it was whole; the auditor's start shows it."""
    name = BROKEN if fault else VERIFIED
    row = session.get(Revision, name) or Revision(name=name)
    row.number, row.changed_at = count, now()
    session.add(row)


def digest(row: Row) -> str:
    """The hash of an event row: SHA-256 of its canonical JSON, in which `previous_hash` takes part."""
    values = {key: value for key, value in row.items() if key != "hash"}
    values["at"] = row["at"].astimezone(UTC).isoformat()
    canonical = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _chain(session: Session, events: list[Row]) -> None:
    head = session.execute(select(ChainHead.seq, ChainHead.hash).with_for_update()).one()
    seq, previous = head.seq, head.hash
    for row in events:
        seq += 1
        row["seq"], row["previous_hash"] = seq, previous
        row["hash"] = previous = digest(row)
    session.execute(insert(Event), events)
    session.execute(update(ChainHead).values(seq=seq, hash=previous))
