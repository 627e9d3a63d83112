"""Which roles somebody can lend, who stands in for them, and whom a typed name means."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.models import OrganisationUnit, RoleAssignment, User

_HELD = RoleAssignment
MOST_NAMES = 300


@dataclass(frozen=True, slots=True)
class Standing:
    """A role as it is held or stood in for. name: the deputy's, or the holder's own; unit: '' for no unit."""

    row: RoleAssignment
    name: str
    unit: str


def own_roles(session: Session, user_id: int, today: date) -> list[Standing]:
    """The roles somebody holds in their own right, now or later."""
    return _standing(session, _HELD.user_id == user_id, _HELD.deputy_for_id.is_(None), *_not_over(today))


def deputies_of(session: Session, user_id: int, today: date) -> list[Standing]:
    """Whoever stands in for somebody, now or later, the first to begin first."""
    begun = or_(_HELD.valid_from.is_(None), _HELD.valid_to.is_(None), _HELD.valid_from <= _HELD.valid_to)
    found = _standing(session, _HELD.deputy_for_id == user_id, begun, *_not_over(today))
    return sorted(found, key=lambda each: (each.row.valid_from or date.min, each.row.id))


def one(session: Session, id_: int, user_id: int) -> Standing | None:
    """A role that somebody holds, or that is held for them."""
    found = _standing(session, _HELD.id == id_, or_(_HELD.user_id == user_id, _HELD.deputy_for_id == user_id))
    return found[0] if found else None


def meant_by(session: Session, typed: str) -> list[User]:
    """The active accounts a typed name can mean: by username, else by address or name as they stand."""
    text = " ".join(typed.split())
    exact = session.scalars(select(User).where(User.is_active, User.username == text.lower())).all()
    if exact or not text:
        return list(exact)
    same = or_(func.lower(User.email) == text.lower(), User.name == text)
    return list(session.scalars(select(User).where(User.is_active, same).order_by(User.id).limit(5)))


def colleagues(session: Session, but: int) -> list[tuple[str, str]]:
    """(username, name) to suggest: active accounts by name, at most MOST_NAMES."""
    rows = select(User.username, User.name).where(User.is_active, User.id != but).order_by(User.name, User.id)
    return [(username, name) for username, name in session.execute(rows.limit(MOST_NAMES))]


def _not_over(today: date) -> tuple[ColumnElement[bool], ...]:
    return (or_(_HELD.valid_to.is_(None), _HELD.valid_to >= today),)


def _standing(session: Session, *conditions: ColumnElement[bool]) -> list[Standing]:
    statement = (
        select(_HELD, User.name, OrganisationUnit.name)
        .join(User, User.id == _HELD.user_id)
        .outerjoin(OrganisationUnit, OrganisationUnit.id == _HELD.unit_id)
        .where(*conditions)
        .order_by(_HELD.id)
    )
    return [Standing(row, name, unit or "") for row, name, unit in session.execute(statement)]
