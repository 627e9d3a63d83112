"""The receipt after sending: the number, what happens next, who has it and how long each step usually takes."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Assignment, Role
from app.domain.workflow import RequestState
from app.drafts.desk import Desk
from app.investments.queries import Scope
from app.investments.usual import usual
from app.models import RoleAssignment, User

S = RequestState
WAY = (
    (S.SUBMITTED, Role.UNIT_HEAD, "Enhetschefen tillstyrker", "enhetschef"),
    (S.ENDORSED, Role.PREPARER, "Beredaren tar emot den", "beredare"),
    (S.PREPARING, Role.PREPARER, "Beredaren bereder den och kan be om komplettering", "beredare"),
    (S.READY, Role.DECIDER, "Beslut inom ramen", "beslutsfattare"),
)


@dataclass(frozen=True, slots=True)
class WayStep:
    """A step that is left. who: names, or the role's word when nobody holds it."""

    text: str
    who: str
    days: str
    is_now: bool


def way_left(session: Session, desk: Desk, today: date) -> list[WayStep]:
    """The steps from where the request is to the decision."""
    states = [state.value for state, *_ in WAY]
    if desk.it.state not in states:
        return []
    left = WAY[states.index(desk.it.state) :]
    names = _holders(session, desk.scope, {role for _, role, _, _ in left}, today)
    return [
        WayStep(
            text,
            ", ".join(names[role]) or f"ingen {word} är utsedd",
            f"vanligen {found.words}" if (found := usual(session, state, desk.settings)) else "",
            number == 0,
        )
        for number, (state, role, text, word) in enumerate(left)
    ]


def _holders(session: Session, scope: Scope, roles: set[Role], today: date) -> dict[Role, list[str]]:
    """The names of those who hold each role for this request today."""
    statement = (
        select(User.name, RoleAssignment)
        .join(RoleAssignment, RoleAssignment.user_id == User.id)
        .where(User.is_active, RoleAssignment.role.in_(sorted(role.value for role in roles)))
        .order_by(User.name)
    )
    found: dict[Role, list[str]] = {role: [] for role in roles}
    for name, row in session.execute(statement):
        held = Assignment(Role(row.role), row.unit_id, row.domain, row.valid_from, row.valid_to)
        if held.holds_on(today) and held.covers(scope) and name not in found[held.role]:
            found[held.role].append(name)
    return found
