"""Taking a step: the one way a request changes state. State and event are written together, checked by TRANSITIONS."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.audit.operations import record
from app.domain.errors import DomainError, NotAllowed
from app.domain.permissions import Actor, Permission, allows
from app.domain.words import STATES
from app.domain.workflow import TRANSITIONS, Action, Need, RequestState, Transition
from app.investments.queries import Scope
from app.models import InvestmentRequest, now, table_of

Check = Callable[[], str]
"""Looks whether a need is met: '' when it is, otherwise the Swedish sentence that says what to do."""


class WrongState(DomainError):
    """The step cannot be taken from where the request is: somebody else was first, or the page is old."""


class NeedNotMet(DomainError):
    """Something has to be filled in first."""


@dataclass(slots=True)
class Step:
    """One step to take with one request.

    checks: how each need of the step is looked into (COMMENT and REASON are known here); changes: [field, old, new] to
    log with it; values: columns of the request to set with it; by_board: the board decided and somebody enters it.
    """

    it: InvestmentRequest
    action: Action
    scope: Scope
    checks: Mapping[Need, Check] = field(default_factory=dict)
    comment: str = ""
    changes: Sequence[list[Any]] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    by_board: bool = False


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
    values: Mapping[str, Any] | None = None,
) -> None:
    """Take one step and write its event. Raises WrongState, NotAllowed or NeedNotMet; nothing is stored then.

    The request's row is locked and read again first, so that of two people only one takes the step. What `Step` says
    of the arguments holds here too.
    """
    lock_requests(session, [it.id])
    session.refresh(it)
    step = Step(it, action, scope, checks or {}, comment, changes, values or {})
    take_locked(session, [(step, checked(step, actor))], actor=actor)


def lock_requests(session: Session, ids: Sequence[int]) -> None:
    """Lock the rows of requests, in the order of their ids, until the transaction ends."""
    statement = select(InvestmentRequest.id).where(InvestmentRequest.id.in_(sorted(ids)))
    session.execute(statement.order_by(InvestmentRequest.id).with_for_update())


def checked(step: Step, actor: Actor) -> Transition:
    """The row of the table when the step can be taken by this person as things are; raises what `take` raises."""
    row = transition(step.it.state, step.action)
    if not allows(actor, _who(step, row), step.scope):
        raise NotAllowed("Du har inte behörighet att ta det steget för den här äskningen.")
    _meet(row, dict(step.checks), step.comment)
    return row


def _who(step: Step, row: Transition) -> Permission:
    entered = step.by_board and row.who is Permission.DECIDE
    return Permission.RECORD_BOARD_DECISION if entered else row.who


def take_locked(session: Session, steps: Sequence[tuple[Step, Transition]], *, actor: Actor) -> None:
    """Take steps that were checked on locked and freshly read rows: the states in one statement, an event for each."""
    session.flush()
    at = now()
    rows = []
    for step, row in steps:
        it, before = step.it, step.it.state
        after = (row.target or RequestState(it.state_before_pause or "granted")).value
        moves = after != before
        kept = before if after == RequestState.PAUSED and moves else it.state_before_pause
        rows.append(
            {
                "k": it.id,
                "state": after,
                "state_before_pause": kept if after == RequestState.PAUSED else None,
                "state_since": at if moves else it.state_since,
                "version": it.version + 1,
                **step.values,
            }
        )
        _note(session, step, row, after, actor)
    _write(session, rows)
    for (step, _), stored in zip(steps, rows, strict=True):
        for name in stored.keys() - {"k"}:
            set_committed_value(step.it, name, stored[name])  # what is stored now: no need to read it again


def _write(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """The columns of each request; rows that set the same columns go in one statement."""
    table = table_of(InvestmentRequest)
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        by_columns.setdefault(tuple(sorted(row.keys() - {"k"})), []).append(row)
    for columns, same in by_columns.items():
        statement = update(table).where(table.c.id == bindparam("k"))
        values: dict[str, Any] = {name: bindparam(f"v_{name}", type_=table.c[name].type) for name in columns}
        parameters = [{"k": row["k"], **{f"v_{name}": row[name] for name in columns}} for row in same]
        session.connection().execute(statement.values(values), parameters)


def _note(session: Session, step: Step, row: Transition, after: str, actor: Actor) -> None:
    record(
        session,
        actor=actor.name,
        on_behalf_of=absent_holder(actor, row, step.scope),
        action=step.action.value,
        subject=f"äskning {step.it.number}",
        request_id=step.it.id,
        from_state=step.it.state,
        to_state=after,
        comment=step.comment.strip(),
        changes=[list(change) for change in step.changes],
    )


def absent_holder(actor: Actor, step: Transition, scope: Scope) -> str:
    """Whom the actor stands in for: '' when the step is theirs in their own right."""
    return stands_in_for(actor, step.who, scope)


def stands_in_for(actor: Actor, permission: Permission, scope: Scope) -> str:
    """The absent holder by whose role the actor may do this; '' when it is theirs in their own right."""
    own = Actor(actor.user_id, actor.name, tuple(each for each in actor.assignments if not each.deputy_for))
    if allows(own, permission, scope):
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
