"""One thing done with several requests: each is checked for itself, and those that cannot are named with the reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from app.conversation.queries import Holder, able
from app.domain.errors import DomainError
from app.domain.permissions import Permission
from app.domain.step_inputs import INPUTS
from app.domain.step_reading import Typed, read_inputs
from app.domain.workflow import Action, Need
from app.following.operations import By, Wish, follow
from app.investments.queries import Scope
from app.models import InvestmentRequest
from app.preparation import operations
from app.preparation.forms import Chosen

DONE = {
    "mine": ("har du tagit", "har du tagit"),
    "assign": ("har fått beredare", "har fått beredare"),
    "start": ("är under beredning", "är under beredning"),
    "ready": ("är klar för beslut", "är klara för beslut"),
    "pause": ("är vilande", "är vilande"),
    "resume": ("är återupptagen", "är återupptagna"),
}


@dataclass(slots=True)
class Result:
    """Those that are done, and (request, why not) for the rest."""

    done: list[InvestmentRequest] = field(default_factory=list)
    refused: list[tuple[InvestmentRequest, str]] = field(default_factory=list)


def fault(chosen: Chosen, today: date) -> str:
    """Why nothing can be done at all; '' when it can."""
    if chosen.do not in DONE:
        return "Välj vad du vill göra med en av knapparna."
    if not chosen.ids:
        return "Kryssa för minst en äskning."
    if chosen.do == "assign" and chosen.preparer_id is None:
        return "Välj vem som ska bereda."
    if chosen.do == "pause":
        return " ".join(read_inputs(INPUTS[Need.CAUSE_AND_DATE], Typed(chosen.texts), today, {}).faults.values())
    return ""


def act(
    session: Session,
    chosen: Chosen,
    items: Sequence[InvestmentRequest],
    scopes: dict[int, Scope],
    people: list[Holder],
    by: Callable[[Scope], By],
) -> Result:
    """Do it with every request that it can be done with. Each operation looks before it changes anything, so one that
    is refused leaves no trace. Locked in one order by id.
    """
    result = Result()
    verb = _verb(session, chosen, scopes, people, by)
    for it in sorted(items, key=lambda each: each.id):
        try:
            verb(it)
        except DomainError as error:
            result.refused.append((it, str(error)))
        else:
            result.done.append(it)
    return result


def _verb(
    session: Session, chosen: Chosen, scopes: dict[int, Scope], people: list[Holder], by: Callable[[Scope], By]
) -> Callable[[InvestmentRequest], object]:
    """What is done with one request."""

    def give(it: InvestmentRequest) -> None:
        who, scope = by(scopes[it.id]), scopes[it.id]
        wanted = who.actor.user_id if chosen.do == "mine" else chosen.preparer_id
        to = next((each for each in able(people, Permission.PREPARE_REQUEST, scope) if each.id == wanted), None)
        if to is None:
            raise DomainError("Den du valde bereder inte äskningar i det området.")
        operations.assign(session, it, to, actor=who.actor, scope=scope, seen=chosen.seen[it.id])

    def step(it: InvestmentRequest) -> None:
        take = operations.start if chosen.do == "start" else operations.make_ready
        take(session, it, actor=by(scopes[it.id]).actor, scope=scopes[it.id])

    def stand_still(it: InvestmentRequest) -> None:
        action = Action.PAUSE if chosen.do == "pause" else Action.RESUME
        follow(session, it, Wish(action, Typed(chosen.texts)), by(scopes[it.id]))

    return {
        "mine": give, "assign": give, "start": step, "ready": step, "pause": stand_still, "resume": stand_still,
    }[chosen.do]  # fmt: skip


def done_words(chosen: Chosen, result: Result) -> str:
    """What was done, with the numbers."""
    if not result.done:
        return ""
    numbers = ", ".join(it.number for it in result.done)
    one, many = DONE[chosen.do]
    count = len(result.done)
    return f"{numbers} {one}."[:1500] if count == 1 else f"{count} äskningar {many}: {numbers}."[:1500]


def refused_words(result: Result) -> str:
    """What was not done, and why."""
    reasons = " ".join(f"{it.number} {it.title}: {why}" for it, why in result.refused)
    return f"Inte gjort: {reasons}"[:1500]
