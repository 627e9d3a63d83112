"""Changing the order of a unit's requests, and signing several at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.errors import DomainError
from app.domain.permissions import Actor
from app.domain.workflow import Action, RequestState
from app.investments.operations import absent_holder, take, transition
from app.investments.queries import Scope
from app.models import InvestmentRequest, table_of
from app.signing.queries import Ranking


class OrderChanged(DomainError):
    """Somebody else changed the order, or a request came or went, since the page was shown."""

    def __init__(self) -> None:
        super().__init__("Listan har ändrats sedan du öppnade den. Ingenting är sparat.")


@dataclass(slots=True)
class Signed:
    """What came of signing several: those that are signed, and (request, why not) for the rest."""

    done: list[InvestmentRequest] = field(default_factory=list)
    refused: list[tuple[InvestmentRequest, str]] = field(default_factory=list)


def order_by_places(seen: Sequence[int], places: dict[int, int]) -> list[int]:
    """The order somebody asks for with numbers. Of two with the same place, one that was moved there pushes the other:
    down when it came from below, up when it came from above.
    """
    at = {id_: number for number, id_ in enumerate(seen, 1)}
    asked = {id_: places.get(id_, at[id_]) for id_ in seen}
    return sorted(seen, key=lambda id_: (asked[id_], (asked[id_] > at[id_]) - (asked[id_] < at[id_]), at[id_]))


def moved(order: Sequence[int], id_: int, steps: int) -> list[int]:
    """The order with one request moved up (-1) or down (1), as far as there is room."""
    found = [each for each in order if each != id_]
    found.insert(max(0, min(order.index(id_) + steps, len(found))), id_)
    return found


def rank(
    session: Session,
    now: Ranking,
    seen: Sequence[int],
    order: Sequence[int],
    *,
    actor: Actor,
    scope: Scope,
    subject: str,
) -> bool:
    """Store a new order of a locked list; whether anything changed. Raises OrderChanged when `seen` is not what stands.

    The numbers the list already has are dealt out anew, so that a unit ordering its own requests does not move them
    past another unit's in the order of the unit above.
    """
    if list(seen) != now.ids or sorted(order) != sorted(seen):
        raise OrderChanged
    if list(order) == now.ids and all(each.unit_rank is not None for each in now.requests):
        return False
    table = table_of(InvestmentRequest)
    changed = update(table).where(table.c.id == bindparam("request")).values(unit_rank=bindparam("place"))
    ranks = zip(order, _numbers(now.requests), strict=True)
    session.connection().execute(changed, [{"request": id_, "place": number} for id_, number in ranks])
    places = {id_: number for number, id_ in enumerate(order, 1)}
    record(
        session,
        actor=actor.name,
        on_behalf_of=absent_holder(actor, transition(RequestState.SUBMITTED, Action.ENDORSE), scope),
        action="rank",
        subject=subject,
        changes=[
            [each.number, number, places[each.id]]
            for number, each in enumerate(now.requests, 1)
            if places[each.id] != number
        ],
    )
    return True


def _numbers(requests: Iterable[InvestmentRequest]) -> list[int]:
    """As many rising numbers as there are requests: those in use, then the ones after the highest."""
    given = list(requests)
    used = sorted({each.unit_rank for each in given if each.unit_rank is not None})
    top = used[-1] if used else 0
    return [*used, *range(top + 1, top + 1 + len(given) - len(used))]


def sign(
    session: Session, chosen: Sequence[InvestmentRequest], scopes: dict[int, Scope], *, actor: Actor, comment: str
) -> Signed:
    """Endorse every request that can be; the rest are left as they are, each with the reason.

    take() looks before it changes anything, so one that is refused leaves no trace. Locked in one order by id.
    """
    found = Signed()
    for it in sorted(chosen, key=lambda each: each.id):
        try:
            take(session, it, Action.ENDORSE, actor=actor, scope=scopes[it.id], comment=comment)
        except DomainError as error:
            found.refused.append((it, str(error)))
        else:
            found.done.append(it)
    return found
