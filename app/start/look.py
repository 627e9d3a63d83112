"""What every section of the start page looks at: who looks, at what time, and the trees and settings read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.auth.queries import Previous
from app.domain.permissions import Actor, Role
from app.investments import queries as requests
from app.start.queries import Counts, Filters, by_state


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the start page. previous: the visit before this one; None the first time."""

    session: Session
    actor: Actor
    known: requests.Trees
    settings: Mapping[str, Any]
    today: date
    previous: Previous | None

    def within(self, *roles: Role) -> Filters:
        """The requests that lie in the person's scope for these roles."""
        return [requests.within(self.actor, self.known, *roles)]

    def counts(self, *roles: Role) -> Counts:
        """How many of those are in each state."""
        return by_state(self.session, self.within(*roles))


def counted_words(count: int, one: str, many: str) -> str:
    """”1 äskning”, ”12 äskningar”."""
    return f"{count}\u00a0{one if count == 1 else many}"
