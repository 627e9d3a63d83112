"""Who is signed in: one small query a request; what a person may do is remembered until accounts or roles change."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.auth.operations import token_hash
from app.domain.permissions import Actor, Assignment, Role
from app.memory import Kept
from app.models import LoginSession, OrganisationUnit, RoleAssignment, User


@dataclass(frozen=True, slots=True)
class Presence:
    """A live session: whose, until when, the counters that say whether remembered things still hold, and notices."""

    user_id: int
    expires_at: datetime
    data_revision: int
    access_revision: int
    unseen: int


@dataclass(frozen=True, slots=True)
class Person:
    """An account with every role it holds or has held; with a temporary password it does nothing but change it."""

    id: int
    username: str
    name: str
    assignments: tuple[Assignment, ...]
    has_temporary_password: bool = False

    def actor(self, today: date) -> Actor:
        """The person with the roles that hold today."""
        return Actor(self.id, self.name, tuple(each for each in self.assignments if each.holds_on(today)))


_people: Kept[Person] = Kept(2000)
"""By account and access revision."""


MOST_UNSEEN = 100
"""Notices are counted no further: see the LIMIT below."""
_SQL = (
    "SELECT s.user_id, s.expires_at, d.number, a.number, "
    "(SELECT count(*) FROM (SELECT 1 FROM notices n WHERE n.user_id = s.user_id AND n.seen_at IS NULL LIMIT 100) u) "
    "FROM login_sessions s, revisions d, revisions a WHERE s.token_hash = {} AND d.name = 'data' AND a.name = 'access'"
)


def presence(engine: Any, token: str) -> Presence | None:
    """The session row behind a browser's token. Every request asks this, so it goes straight to the driver."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute(_SQL.format("?" if engine.dialect.name == "sqlite" else "%s"), (token_hash(token),))
        row = cursor.fetchone()
    finally:
        raw.close()
    return Presence(row[0], _moment(row[1]), row[2], row[3], row[4]) if row else None


def _moment(value: Any) -> datetime:
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def person(session: Session, user_id: int, access_revision: int) -> Person | None:
    """The active account with its roles; remembered per process until the access revision moves."""
    known = _people.get((user_id, access_revision))
    if known is not None:
        return known
    columns = select(User.username, User.name, User.password_is_temporary)
    user = session.execute(columns.where(User.id == user_id, User.is_active)).first()
    if user is None:
        return None
    found = Person(user_id, user.username, user.name, _assignments(session, user_id), user.password_is_temporary)
    _people.put((user_id, access_revision), found)
    return found


def forget_people() -> None:
    """A new app knows nobody yet."""
    _people.clear()


def _assignments(session: Session, user_id: int) -> tuple[Assignment, ...]:
    holder = aliased(User)
    statement = (
        select(RoleAssignment, holder.name)
        .outerjoin(holder, holder.id == RoleAssignment.deputy_for_id)
        .where(RoleAssignment.user_id == user_id)
        .order_by(RoleAssignment.id)
    )
    return tuple(
        Assignment(Role(row.role), row.unit_id, row.domain, row.valid_from, row.valid_to, absent or "", row.speciality)
        for row, absent in session.execute(statement)
    )


@dataclass(frozen=True, slots=True)
class Previous:
    """The visit before this one: when, and the last event of the log then."""

    at: datetime
    seq: int


def previous_visit(session: Session, token: str) -> Previous | None:
    """When the person behind this browser was here before; None the first time."""
    columns = select(LoginSession.previous_at, LoginSession.previous_seq)
    row = session.execute(columns.where(LoginSession.token_hash == token_hash(token))).first()
    return Previous(row[0], row[1] or 0) if row and row[0] else None


def scope_words(session: Session, assignments: tuple[Assignment, ...]) -> dict[int, str]:
    """Names of the units that scopes are bound to, by id."""
    ids = [each.unit_id for each in assignments if each.unit_id]
    names = select(OrganisationUnit.id, OrganisationUnit.name).where(OrganisationUnit.id.in_(ids))
    return dict(session.execute(names).all())
