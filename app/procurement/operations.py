"""Keeping the procurement status true; the unit's own text follows, so that a form never shows something else."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.errors import NotAllowed
from app.domain.permissions import Actor, Permission, allows
from app.domain.words import STATES
from app.domain.workflow import UNDER_WAY, RequestState
from app.drafts.operations import correct
from app.drafts.sending import changes_since_sent
from app.investments.operations import WrongState, lock_requests, stands_in_for
from app.investments.queries import Scope
from app.models import InvestmentRequest

S = RequestState
FOLLOWED = (S.ENDORSED, S.PREPARING, S.RETURNED, S.READY, S.DEFERRED, *UNDER_WAY)
"""Where the procurement is followed: from the preparation until it is in use."""


@dataclass(frozen=True, slots=True)
class Procurement:
    """Where it is: a code of PROCUREMENT_STATUS_CHOICES or '', its number, and when an order is expected."""

    status: str
    reference: str
    target_on: date | None


def update_procurement(
    session: Session, it: InvestmentRequest, wanted: Procurement, *, seen_version: int, actor: Actor, scope: Scope
) -> bool:
    """Store it; whether anything changed. Raises WrongState when the request has gone on, or changed since seen."""
    lock_requests(session, [it.id])
    session.refresh(it)
    if not allows(actor, Permission.STEER_REQUEST, scope):
        raise NotAllowed("Du följer inte upphandlingar i det området.")
    if it.state not in FOLLOWED:
        word = {state.value: word for word, state in STATES.items()}[it.state]
        raise WrongState(f"Äskningen är {word}. Upphandlingen följs inte längre.")
    now = Procurement(it.procurement_status, it.procurement_reference, it.procurement_target_on)
    if now == wanted:
        return False
    if it.version != seen_version:
        raise WrongState("Äskningen har ändrats sedan du öppnade sidan. Spara igen om det fortfarande behövs.")
    texts = {"procurement_status": wanted.status, "procurement_reference": wanted.reference}
    correct(session, it, texts, by=actor.name)
    it.procurement_status, it.procurement_reference = wanted.status, wanted.reference
    it.procurement_target_on = wanted.target_on
    session.flush()
    if it.state != S.RETURNED:  # then the unit is writing, and what it has not sent is not ours to note
        changes_since_sent(session, it)
    record(
        session,
        actor=actor.name,
        on_behalf_of=stands_in_for(actor, Permission.STEER_REQUEST, scope),
        action="procurement",
        subject=f"äskning {it.number}",
        request_id=it.id,
        changes=_changes(now, wanted),
    )
    return True


def _changes(before: Procurement, after: Procurement) -> list[list[Any]]:
    """[column, old, new] of what differs."""
    pairs = (
        ("procurement_status", before.status, after.status),
        ("procurement_reference", before.reference, after.reference),
        ("procurement_target_on", _plain(before.target_on), _plain(after.target_on)),
    )
    return [[name, old, new] for name, old, new in pairs if old != new]


def _plain(day: date | None) -> str | None:
    return day.isoformat() if day else None
