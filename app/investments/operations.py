"""Taking a step: the one way a request changes state. State and event are written together, checked by TRANSITIONS."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.errors import DomainError, NotAllowed
from app.domain.permissions import Actor, allows
from app.domain.words import STATES
from app.domain.workflow import TRANSITIONS, Action, Need, RequestState, Transition
from app.investments.queries import Scope
from app.models import InvestmentRequest, now

Check = Callable[[], str]
"""Looks whether a need is met: '' when it is, otherwise the Swedish sentence that says what to do."""


class WrongState(DomainError):
    """The step cannot be taken from where the request is: somebody else was first, or the page is old."""


class NeedNotMet(DomainError):
    """Something has to be filled in first."""


def transition(state: str, action: Action) -> Transition:
    """The row of the table for this step; raises WrongState."""
    for each in TRANSITIONS:
        if each.source == state and each.action is action:
            return each
    words = {code: word for word, code in STATES.items()}
    raise WrongState(f"Äskningen är {words[RequestState(state)]}. Steget går inte att ta nu; ladda om sidan.")


def take(
    session: Session,
    it: InvestmentRequest,
    action: Action,
    *,
    actor: Actor,
    scope: Scope,
    checks: Mapping[Need, Check] | None = None,
    comment: str = "",
    changes: Sequence[list[Any]] = (),
) -> None:
    """Take one step and write its event. Raises WrongState, NotAllowed or NeedNotMet; nothing is stored then.

    checks: how each need of the step is looked into (COMMENT is known here); changes: [field, old, new] to log with it.
    The request's row is locked and read again first, so that of two people only one takes the step.
    """
    session.execute(select(InvestmentRequest.id).where(InvestmentRequest.id == it.id).with_for_update())
    session.refresh(it)
    step = transition(it.state, action)
    if not allows(actor, step.who, scope):
        raise NotAllowed("Du har inte behörighet att ta det steget för den här äskningen.")
    _meet(step, dict(checks or {}), comment)
    before = it.state
    it.state = (step.target or RequestState(it.state_before_pause or "granted")).value
    it.state_before_pause = before if it.state == RequestState.PAUSED else None
    it.state_since = now()
    record(
        session,
        actor=actor.name,
        on_behalf_of=absent_holder(actor, step, scope),
        action=action.value,
        subject=f"äskning {it.number}",
        request_id=it.id,
        from_state=before,
        to_state=it.state,
        comment=comment.strip(),
        changes=[list(change) for change in changes],
    )
    session.flush()


def absent_holder(actor: Actor, step: Transition, scope: Scope) -> str:
    """Whom the actor stands in for: '' when the step is theirs in their own right."""
    own = Actor(actor.user_id, actor.name, tuple(each for each in actor.assignments if not each.deputy_for))
    if allows(own, step.who, scope):
        return ""
    return next((each.deputy_for for each in actor.assignments if each.deputy_for and each.covers(scope)), "")


def possible(state: str, actor: Actor, scope: Scope) -> list[Transition]:
    """The steps this person may take from here: what buttons are made from."""
    return [each for each in TRANSITIONS if each.source == state and allows(actor, each.who, scope)]


def _meet(step: Transition, checks: dict[Need, Check], comment: str) -> None:
    checks.setdefault(Need.COMMENT, lambda: "" if comment.strip() else "Skriv en kommentar som säger vad du vill.")
    checks.setdefault(Need.REASON, lambda: "" if comment.strip() else "Skriv ett skäl; det står i beslutet.")
    unmet = []
    for need in step.needs:
        if need not in checks:
            raise NotImplementedError(f"no check is given for {need}")
        if sentence := checks[need]():
            unmet.append(sentence)
    if unmet:
        raise NeedNotMet(" ".join(unmet))
