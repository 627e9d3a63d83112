"""How long a request usually stays in a state: from the product's own history, before that from a setting."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median_low
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.domain.workflow import Action, RequestState
from app.models import Event

LATEST = 100
FEWEST = 5
_STEPS = [action.value for action in Action]


@dataclass(frozen=True, slots=True)
class Usual:
    """The median of whole days; of: how many of the latest it was counted from, 0 when it is the setting."""

    days: int
    of: int = 0

    @property
    def words(self) -> str:
        """”6 dagar (de 40 senaste)”."""
        days = "mindre än en dag" if not self.days else "1 dag" if self.days == 1 else f"{self.days} dagar"
        return f"{days} (de {self.of} senaste)" if self.of else days


def usual(session: Session, state: RequestState, settings: Mapping[str, Any]) -> Usual | None:
    """How long the latest that left the state had been in it, one query; None where the setting has none.

    Only steps that somebody took count: what was loaded from files came into its state on no day that is known.
    """
    given = settings["usual_days"].get(state.value)
    if given is None:
        return None
    left, into = Event, aliased(Event)
    came = (
        select(func.max(into.at))
        .where(into.request_id == left.request_id, into.seq < left.seq)
        .where(into.to_state == state.value, into.from_state != state.value, into.action.in_(_STEPS))
        .scalar_subquery()
    )
    statement = (
        select(left.at, came.label("came"))
        .where(left.from_state == state.value, left.to_state != state.value, left.action.in_(_STEPS))
        .order_by(left.seq.desc())
        .limit(LATEST)
    )
    days = [max((at - since).days, 0) for at, since in session.execute(statement) if since is not None]
    if len(days) >= FEWEST:
        return Usual(median_low(days), len(days))
    return Usual(given)
