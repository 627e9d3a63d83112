"""One thing done with several requests: each is checked for itself, and those that cannot are named with the reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.conversation.queries import Holder, able
from app.domain.errors import DomainError
from app.domain.permissions import Actor, Permission
from app.investments.queries import Scope
from app.models import InvestmentRequest
from app.preparation import operations
from app.preparation.forms import Chosen

DONE = {
    "mine": ("har du tagit", "har du tagit"),
    "assign": ("har fått beredare", "har fått beredare"),
    "start": ("är under beredning", "är under beredning"),
    "ready": ("är klar för beslut", "är klara för beslut"),
}


@dataclass(slots=True)
class Result:
    """Those that are done, and (request, why not) for the rest."""

    done: list[InvestmentRequest] = field(default_factory=list)
    refused: list[tuple[InvestmentRequest, str]] = field(default_factory=list)


def fault(chosen: Chosen) -> str:
    """Why nothing can be done at all; '' when it can."""
    if chosen.do not in DONE:
        return "Välj vad du vill göra med en av knapparna."
    if not chosen.ids:
        return "Kryssa för minst en äskning."
    if chosen.do == "assign" and chosen.preparer_id is None:
        return "Välj vem som ska bereda."
    return ""


def act(
    session: Session,
    chosen: Chosen,
    items: Sequence[InvestmentRequest],
    scopes: dict[int, Scope],
    people: list[Holder],
    *,
    actor: Actor,
) -> Result:
    """Do it with every request that it can be done with. Each operation looks before it changes anything, so one that
    is refused leaves no trace. Locked in one order by id.
    """
    result = Result()
    verb = _verb(session, chosen, scopes, people, actor)
    for it in sorted(items, key=lambda each: each.id):
        try:
            verb(it)
        except DomainError as error:
            result.refused.append((it, str(error)))
        else:
            result.done.append(it)
    return result


def _verb(
    session: Session, chosen: Chosen, scopes: dict[int, Scope], people: list[Holder], actor: Actor
) -> Callable[[InvestmentRequest], object]:
    def give(it: InvestmentRequest) -> None:
        wanted = actor.user_id if chosen.do == "mine" else chosen.preparer_id
        to = next((each for each in able(people, Permission.PREPARE_REQUEST, scopes[it.id]) if each.id == wanted), None)
        if to is None:
            raise DomainError("Den du valde bereder inte äskningar i det området.")
        operations.assign(session, it, to, actor=actor, scope=scopes[it.id], seen=chosen.seen[it.id])

    def start(it: InvestmentRequest) -> None:
        operations.start(session, it, actor=actor, scope=scopes[it.id])

    def ready(it: InvestmentRequest) -> None:
        operations.make_ready(session, it, actor=actor, scope=scopes[it.id])

    return {"mine": give, "assign": give, "start": start, "ready": ready}[chosen.do]


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
