"""Keeping marks: what somebody means to decide, as typed, until it is signed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.audit.operations import keep_quiet
from app.decisions.queries import Entry, Mark
from app.decisions.sheet import suggested
from app.domain.money import format_kronor
from app.models import DecisionMark, User, now


def keep(session: Session, user_id: int, marks: Sequence[Mark], entries: Mapping[int, Entry]) -> list[int]:
    """Store the marks of these requests in place of those before; one without an outcome is taken away.

    Returns the requests that cannot be marked any longer; nothing is stored of them. Somebody with two windows has
    their own row locked meanwhile, so that what came last stands.
    """
    session.execute(select(User.id).where(User.id == user_id).with_for_update())
    gone = [each.request_id for each in marks if each.request_id not in entries]
    kept = [each for each in marks if each.request_id in entries]
    if kept:
        mine = DecisionMark.user_id == user_id
        ids = [each.request_id for each in kept]
        session.execute(delete(DecisionMark).where(mine, DecisionMark.request_id.in_(ids)))
    rows = [_row(user_id, each) for each in kept if each.outcome]
    if rows:
        session.execute(insert(DecisionMark), rows)
    keep_quiet(session)  # nobody else sees what somebody means to decide
    return gone


def with_suggested(mark: Mark, entry: Entry) -> Mark:
    """A mark that names no amounts yet, with those that are suggested."""
    return replace(mark, amounts={year: format_kronor(ore) for year, ore in suggested(entry).items()})


def _row(user_id: int, mark: Mark) -> dict[str, object]:
    return {
        "user_id": user_id,
        "request_id": mark.request_id,
        "outcome": mark.outcome,
        "amounts": [[year, text] for year, text in sorted(mark.amounts.items())],
        "reason": mark.reason,
        "excess_reason": mark.excess_reason,
        "seen_version": mark.seen_version,
        "saved_at": now(),
    }
