"""Merging one request into another, both locked: withdrawn with a pointer, its amounts added where that is wanted."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.drafting import rows_text
from app.domain.errors import NotAllowed
from app.domain.money import format_kronor
from app.domain.permissions import Actor, Permission, allows
from app.domain.words import STATES
from app.domain.workflow import UNDER_WAY, Action, Need, RequestState
from app.drafts.operations import correct
from app.drafts.sending import changes_since_sent
from app.investments.operations import lock_requests, stands_in_for, take
from app.investments.queries import Scope
from app.models import InvestmentRequest, RequestYear
from app.reviews.operations import drop_open

S = RequestState
GROWING = (S.ENDORSED, S.PREPARING)
"""Where the request that goes on can be given the other's amounts: nothing is proposed or decided yet."""
KEEPERS = (*GROWING, S.RETURNED, S.READY, S.DEFERRED, *UNDER_WAY)
"""Where a request can be the one that goes on."""


def merge(
    session: Session,
    it: InvestmentRequest,
    into: InvestmentRequest,
    *,
    add_amounts: bool,
    comment: str,
    actor: Actor,
    scope: Scope,
    into_scope: Scope,
) -> None:
    """Withdraw `it` in favour of `into`. add_amounts: what it asks for, year by year, is added to the other.

    Raises WrongState, NotAllowed or NeedNotMet. Both are locked in the order of their ids and read again first.
    """
    lock_requests(session, [it.id, into.id])
    session.refresh(into)
    if not allows(actor, Permission.PREPARE_REQUEST, into_scope):
        raise NotAllowed("Du bereder inte den äskning som du vill slå ihop den med.")
    checks = {Need.DUPLICATE_OF: lambda: _why_not(it, into, add_amounts)}
    take(
        session,
        it,
        Action.MERGE,
        actor=actor,
        scope=scope,
        checks=checks,
        comment=comment,
        changes=[["Sammanslagen med", None, f"{into.number} {into.title}"]],
        values={"merged_into_id": into.id},
    )
    drop_open(session, it)
    changes = _add(session, it, into, actor) if add_amounts else []
    _note(session, it, into, comment, changes, actor, into_scope)


def _note(
    session: Session,
    it: InvestmentRequest,
    into: InvestmentRequest,
    comment: str,
    changes: list[list[Any]],
    actor: Actor,
    into_scope: Scope,
) -> None:
    record(
        session,
        actor=actor.name,
        on_behalf_of=stands_in_for(actor, Permission.PREPARE_REQUEST, into_scope),
        action="merge_in",
        subject=f"äskning {into.number}",
        request_id=into.id,
        comment=f"{it.number} {it.title}: {comment.strip()}",
        changes=changes,
    )


def _why_not(it: InvestmentRequest, into: InvestmentRequest, add_amounts: bool) -> str:
    """Why the two cannot be merged; '' when they can."""
    if into.id == it.id:
        return "Välj en annan äskning än den här."
    words = {state.value: word for word, state in STATES.items()}
    if into.state not in KEEPERS:
        return f"{into.number} är {words[into.state]} och kan inte ta över."
    if add_amounts and into.state not in GROWING:
        return f"{into.number} är {words[into.state]}. Belopp kan läggas till bara medan den bereds."
    return ""


def _add(session: Session, it: InvestmentRequest, into: InvestmentRequest, actor: Actor) -> list[list[Any]]:
    """Add the years of one to the other: its text, its rows and its sum follow each other."""
    year = RequestYear
    asked: dict[int, int] = {}
    for frame_year, ore in session.execute(
        select(year.frame_year, year.asked_ore).where(year.request_id.in_([it.id, into.id])).order_by(year.frame_year)
    ):
        asked[frame_year] = asked.get(frame_year, 0) + ore
    rows = [[str(frame_year), format_kronor(ore)] for frame_year, ore in sorted(asked.items())]
    changes = correct(session, into, {"years": rows_text(rows)}, by=actor.name)
    changes_since_sent(session, into)  # what the unit is compared with when it answers next
    return changes
