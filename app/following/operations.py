"""Taking a step after the decision: locked, read, checked all at once, done with its effects, logged.

Locks are taken in one order: the ledger, the request, the frames, the event chain.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.domain.errors import DomainError
from app.domain.permissions import Actor
from app.domain.step_inputs import ALSO, InputKind, inputs_of
from app.domain.step_reading import Typed, read_inputs
from app.domain.workflow import Action, Effect, Need
from app.following import checks, effects, queries
from app.following.cases import Case, Drift, drift_of
from app.investments.operations import Step, WrongState, checked, lock_requests, take_locked, transition
from app.investments.queries import Scope, Trees
from app.models import InvestmentRequest
from app.outcomes.summaries import lock_ledger

KINDS = ("change", "price_drift")
TEXTS = (InputKind.LINE, InputKind.PROSE, InputKind.CHOICE)
OVER_GRANT = "över det beviljade"


@dataclass(frozen=True, slots=True)
class Wish:
    """A step somebody wants to take: what they typed, and the request's version when they saw it.

    kind: for a change of what is granted, `change` or `price_drift`.
    """

    action: Action
    typed: Typed
    seen_version: int | None = None
    kind: str = "change"


@dataclass(frozen=True, slots=True)
class By:
    """Who takes it, on which day, within what."""

    actor: Actor
    scope: Scope
    known: Trees
    settings: Mapping[str, Any]
    today: date


class StepRefused(DomainError):
    """Something has to be put right; `faults` is (field, sentence), '' for the step as a whole.

    drift: an order so far above the grant that the difference needs a decision.
    """

    def __init__(self, found: Mapping[str, str], drift: Drift | None = None) -> None:
        self.faults = dict(found)
        self.drift = drift
        super().__init__(" ".join(dict.fromkeys(found.values())))


class ChangedMeanwhile(WrongState):
    """Somebody did something to the request since the page was shown."""

    def __init__(self) -> None:
        super().__init__("Äskningen har ändrats sedan du öppnade sidan. Se hur det ligger till nu och spara igen.")


def follow(session: Session, it: InvestmentRequest, wish: Wish, by: By) -> None:
    """Take the step. Raises StepRefused with all that is wrong, WrongState or NotAllowed, and stores nothing then.

    Never commits. The request is locked and read again first, so that of two people only one is first.
    """
    if Effect.RELEASE_MONEY in transition(it.state, wish.action).effects:
        lock_ledger(session)
    lock_requests(session, [it.id])
    session.refresh(it)
    row = transition(it.state, wish.action)
    if wish.seen_version not in (None, it.version):
        raise ChangedMeanwhile
    step = Step(it, wish.action, by.scope, dict.fromkeys(row.needs, _looked_into))
    checked(step, by.actor)
    case = _case(session, it, wish, by)
    if found := checks.faults(case):
        raise StepRefused(found, _refused_drift(case, found))
    _fill_in(case)
    effects.apply(session, case)
    step.comment, step.values, step.changes = case.typed("comment") or "", case.values, case.changes
    take_locked(session, [(step, row)], actor=by.actor)


def _looked_into() -> str:
    """Every need of these steps is looked into by `checks.faults`, all at once and by field."""
    return ""


def _case(session: Session, it: InvestmentRequest, wish: Wish, by: By) -> Case:
    row = transition(it.state, wish.action)
    earlier = {"ordered_on": it.ordered_on, "delivered_on": it.delivered_on}
    ordering = Need.ORDER_REFERENCE in row.needs
    return Case(
        it,
        row,
        by.actor,
        by.known,
        by.settings,
        read_inputs(inputs_of(row), wish.typed, by.today, earlier),
        queries.granted_by_year(session, it.id),
        queries.open_change(session, it.id),
        queries.granted_in_supplements(session, it.id) if ordering else 0,
        wish.kind if wish.kind in KINDS else KINDS[0],
    )


def _refused_drift(case: Case, found: Mapping[str, str]) -> Drift | None:
    """How far the order is above the grant, when that is what it was refused for."""
    refused = checks.order_faults(case)
    return drift_of(case) if refused and refused.items() <= found.items() else None


def _fill_in(case: Case) -> None:
    """The columns that the fields and the step itself set."""
    for each in inputs_of(case.step):
        if each.stored:
            value = case.typed(each.name)
            case.put(each.name, value if value is not None or each.kind not in TEXTS else "")
    for name, value in ALSO.get(case.step.action, {}).items():
        case.put(name, value)
    drift = drift_of(case)
    if drift and drift.over_ore:
        case.changes.append([OVER_GRANT, None, drift.over_ore])
