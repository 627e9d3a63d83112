"""Who an event concerns, worked out from roles, scopes and assignments; many events at once in few queries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.notices import Audience
from app.domain.numbers import has_number
from app.domain.permissions import UNIT_ROLES, Actor, Assignment, Permission, Role, allows
from app.investments.queries import Scope, trees
from app.models import InvestmentRequest, Preparation, RoleAssignment, User

ROLES: dict[Audience, tuple[Role, ...]] = {
    Audience.WRITER: (Role.REQUESTER,),
    Audience.UNIT_HEADS: (Role.UNIT_HEAD,),
    Audience.PREPARERS: (Role.PREPARER,),
    Audience.ASSIGNEE: (),
    Audience.DECIDERS: (Role.DECIDER,),
    Audience.STEERERS: (Role.PREPARER, Role.CONTROLLER),
}
"""The roles whose holders may be told, besides those named in the request itself."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """A request that something happened to: what the rules know of it, and who writes and prepares it."""

    scope: Scope
    path: tuple[int, ...]
    preparer_id: int | None


@dataclass(slots=True)
class People:
    """Active accounts with the roles they hold today, and whom each stands in for."""

    actors: dict[int, Actor] = field(default_factory=dict)
    deputies: dict[tuple[int, Role], list[int]] = field(default_factory=dict)

    def with_deputies(self, id_: int | None, *roles: Role) -> list[int]:
        """The person and whoever is their deputy in one of these roles today, as far as they have a role at all."""
        standing_in = [each for role in roles for each in self.deputies.get((id_ or 0, role), ())]
        return [each for each in dict.fromkeys([id_ or 0, *standing_in]) if each in self.actors]

    def holding(self, it: Concerned, *roles: Role) -> list[int]:
        """Everybody who holds one of the roles for the request."""
        return [id_ for id_, actor in self.actors.items() if actor.holds(it.scope, *roles)]

    def nearest(self, it: Concerned, role: Role) -> list[int]:
        """Those who hold the role for the unit nearest above the request, not every head up to the region's."""
        found = {id_: _distance(self.actors[id_], role, it) for id_ in self.holding(it, role)}
        least = min(found.values(), default=0)
        return [id_ for id_, distance in found.items() if distance == least]


def _distance(actor: Actor, role: Role, it: Concerned) -> int:
    held = [each for each in actor.assignments if each.role is role and each.covers(it.scope)]
    return min(it.path.index(each.unit_id) if each.unit_id else len(it.path) for each in held)


def _writer(it: Concerned, people: People) -> list[int]:
    return people.with_deputies(it.scope.author_id, *UNIT_ROLES) or people.nearest(it, Role.REQUESTER)


def _assignee(it: Concerned, people: People) -> list[int]:
    return people.with_deputies(it.preparer_id, Role.PREPARER)


def _preparers(it: Concerned, people: People) -> list[int]:
    return _assignee(it, people) or people.holding(it, Role.PREPARER)


def _deciders(it: Concerned, people: People) -> list[int]:
    return [id_ for id_ in people.holding(it, Role.DECIDER) if not people.actors[id_].wrote(it.scope)]


def forecasters(it: Concerned, people: People) -> list[int]:
    """Who answers for the forecast of a request: who prepares it, else the preparers, else the controllers."""
    for found in (_assignee(it, people), people.holding(it, Role.PREPARER), people.holding(it, Role.CONTROLLER)):
        if may := [id_ for id_ in found if allows(people.actors[id_], Permission.FORECAST, it.scope)]:
            return may
    return []


WHO: dict[Audience, Callable[[Concerned, People], list[int]]] = {
    Audience.WRITER: _writer,
    Audience.UNIT_HEADS: lambda it, people: people.nearest(it, Role.UNIT_HEAD),
    Audience.PREPARERS: _preparers,
    Audience.ASSIGNEE: _assignee,
    Audience.DECIDERS: _deciders,
    Audience.STEERERS: lambda it, people: [*_preparers(it, people), *people.holding(it, Role.CONTROLLER)],
}


def told(audience: Audience, it: Concerned, people: People) -> list[int]:
    """The ids of those the audience means for this request, as far as they may see it."""
    found = dict.fromkeys(WHO[audience](it, people))
    return [id_ for id_ in found if allows(people.actors[id_], Permission.VIEW_REQUEST, it.scope)]


def concerned(session: Session, ids: Sequence[int]) -> dict[int, Concerned]:
    """The requests by id, in four queries however many."""
    known = trees(session)
    it = InvestmentRequest
    rows = session.execute(
        select(it.id, it.unit_id, it.category_id, it.author_id, it.state, it.number).where(it.id.in_(ids))
    ).all()
    prepared = select(Preparation.request_id, Preparation.preparer_id).where(Preparation.request_id.in_(ids))
    preparers: Mapping[int, int | None] = dict(session.execute(prepared).all())
    found = {}
    for row in rows:
        path = known.units.path(row.unit_id)
        domain = known.domains[row.category_id]
        scope = Scope(frozenset(path), domain, row.author_id, row.state, was_sent=has_number(row.number))
        found[row.id] = Concerned(scope, tuple(path), preparers.get(row.id))
    return found


def people(session: Session, around: Iterable[Concerned], audiences: Iterable[Audience], today: date) -> People:
    """Whoever may be meant: holders of the audiences' roles for these units, writers, preparers, deputies."""
    found = list(around)
    named = sorted({id_ for each in found for id_ in (each.scope.author_id, each.preparer_id) if id_})
    units = sorted({unit for each in found for unit in each.path})
    roles = sorted({role.value for audience in audiences for role in ROLES[audience]})
    held = RoleAssignment
    statement = (
        select(User.id, User.name, held.role, held.unit_id, held.domain, held.deputy_for_id)
        .join(held, held.user_id == User.id)
        .where(
            User.is_active,
            or_(held.valid_from.is_(None), held.valid_from <= today),
            or_(held.valid_to.is_(None), held.valid_to >= today),
            or_(held.unit_id.is_(None), held.unit_id.in_(units)),
            or_(held.role.in_(roles), User.id.in_(named), held.deputy_for_id.in_(named)),
        )
        .order_by(User.id, held.id)
    )
    roles_of: dict[int, tuple[str, list[Assignment]]] = {}
    result = People()
    for id_, name, role, unit_id, domain, absent_id in session.execute(statement):
        roles_of.setdefault(id_, (name, []))[1].append(Assignment(Role(role), unit_id, domain))
        if absent_id:
            result.deputies.setdefault((absent_id, Role(role)), []).append(id_)
    result.actors = {id_: Actor(id_, name, tuple(each)) for id_, (name, each) in roles_of.items()}
    return result
