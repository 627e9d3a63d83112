"""The undecided requests of a unit and the units below it, in the unit's order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor, Permission, Role, allows
from app.domain.workflow import BEFORE_DECISION
from app.investments.queries import Scope, Trees, scope_of
from app.models import Event, InvestmentRequest, table_of

_IT = InvestmentRequest
_UNDECIDED = [state.value for state in BEFORE_DECISION]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The requests of a unit's list in order, with what the rules need to know of each."""

    requests: tuple[InvestmentRequest, ...]
    scopes: dict[int, Scope]

    @property
    def ids(self) -> list[int]:
        """The order itself: what somebody saw when they began to change it."""
        return [each.id for each in self.requests]


def unit_scope(unit_id: int, actor: Actor, known: Trees) -> Scope:
    """The unit as the rules know a request of it; in the domain, if any, that this person's role is limited to."""
    ids = frozenset(known.units.path(unit_id))
    domains = ["", *sorted(set(known.domains.values()))]
    scopes = [Scope(ids, domain, None, "submitted") for domain in domains]
    return next((each for each in scopes if allows(actor, Permission.ENDORSE_REQUEST, each)), scopes[0])


def headed_units(actor: Actor, known: Trees) -> list[int]:
    """The units somebody is head of, without those below another of them; all at the top for a head of everything."""
    mine = [each.unit_id for each in actor.assignments if each.role is Role.UNIT_HEAD]
    tops = {unit for unit, above in known.units.parents.items() if above is None}
    held = tops if None in mine else {each for each in mine if each in known.units.parents}
    found = [each for each in held if each is not None and not set(known.units.path(each)[1:]) & held]
    return sorted(found, key=lambda each: (known.unit_names[each], each))


def ranking(session: Session, unit_id: int, year: int, actor: Actor, known: Trees, *, lock: bool = False) -> Ranking:
    """The undecided requests of the year that this person signs, in order: ranked ones first, then by priority.

    lock: hold the rows until the transaction ends, so that of two who change the order one comes first.
    """
    below = sorted(known.units.subtree(unit_id))
    mine = (_IT.unit_id.in_(below), _IT.frame_year == year, _IT.state.in_(_UNDECIDED))
    if lock:
        session.execute(select(_IT.id).where(*mine).order_by(_IT.id).with_for_update())
        session.expire_all()
    statement = select(_IT).where(*mine).order_by(*_order())
    found = [(each, scope_of(each, known)) for each in session.scalars(statement)]
    kept = [(each, scope) for each, scope in found if allows(actor, Permission.ENDORSE_REQUEST, scope)]
    return Ranking(tuple(each for each, _ in kept), {each.id: scope for each, scope in kept})


def _order() -> tuple[ColumnElement[Any], ...]:
    c = table_of(_IT).c
    unranked, plain = (case((column.is_(None), 1), else_=0) for column in (c.unit_rank, c.priority))
    return (unranked, c.unit_rank, plain, c.priority, c.number, c.id)


def years(session: Session, unit_id: int, known: Trees) -> list[int]:
    """The frame years in which the unit has undecided requests, newest first."""
    below = sorted(known.units.subtree(unit_id))
    statement = select(_IT.frame_year).where(_IT.unit_id.in_(below), _IT.state.in_(_UNDECIDED)).distinct()
    return sorted(session.scalars(statement), reverse=True)


def waiting(session: Session, unit_ids: Sequence[int], known: Trees) -> dict[int, int]:
    """How many requests wait for a signature in each unit and below it."""
    statement = select(_IT.unit_id, func.count()).where(_IT.state == "submitted").group_by(_IT.unit_id)
    counts = dict(session.execute(statement).all())
    return {each: sum(counts.get(below, 0) for below in known.units.subtree(each)) for each in unit_ids}


def last_ranked(session: Session, subject: str) -> tuple[str, datetime] | None:
    """Who changed the order last, and when."""
    statement = select(Event.actor, Event.at).where(Event.action == "rank", Event.subject == subject)
    row = session.execute(statement.order_by(Event.seq.desc()).limit(1)).first()
    return (row[0], row[1]) if row else None
