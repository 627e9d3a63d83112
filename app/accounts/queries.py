"""Accounts as administrators read them: the list with roles, and one account's roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.permissions import Role
from app.keyset import AnySelect, Found, Place, fetch
from app.models import OrganisationUnit, RoleAssignment, User, table_of
from app.settings.queries import all_settings

PAGE = 50
_U, _R = table_of(User).c, RoleAssignment


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is limited to. role: one of Role or ''; is_open: None is both."""

    text: str = ""
    role: str = ""
    is_open: bool | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A role with the names of its unit and speciality, and of the absent holder when it is a deputy's; '' for none."""

    row: RoleAssignment
    unit: str
    speciality: str
    absent: str


def account_list(session: Session, wanted: Wanted, place: Place, today: date) -> tuple[Found, int]:
    """A page of accounts by name, and how many match in all."""
    conditions = _conditions(wanted, today)
    statement: AnySelect = select(_U.id, _U.username, _U.name, _U.email, _U.is_active).where(*conditions)
    found = fetch(
        session,
        statement,
        place,
        by=_U.name,
        id_=_U.id,
        descending=False,
        size=PAGE,
        key=lambda row: (row.name, row.id),
    )
    return found, session.scalar(select(func.count(_U.id)).where(*conditions)) or 0


def roles_of(session: Session, ids: Sequence[int]) -> dict[int, list[Held]]:
    """Every role of these accounts, the newest last."""
    absent, words = aliased(User), all_settings(session)["specialities"]
    statement = (
        select(_R, OrganisationUnit.name, absent.name)
        .outerjoin(OrganisationUnit, OrganisationUnit.id == _R.unit_id)
        .outerjoin(absent, absent.id == _R.deputy_for_id)
        .where(_R.user_id.in_(ids))
        .order_by(_R.id)
    )
    found: dict[int, list[Held]] = {}
    for row, unit, holder in session.execute(statement):
        speciality = words.get(row.speciality, row.speciality)
        found.setdefault(row.user_id, []).append(Held(row, unit or "", speciality, holder or ""))
    return found


def held(session: Session, user_id: int, id_: int) -> RoleAssignment | None:
    """One role of an account."""
    return session.scalars(select(_R).where(_R.id == id_, _R.user_id == user_id)).first()


def _conditions(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for word in wanted.text.split()[:6]:
        forms = sorted({word, word.lower(), word.upper(), word.capitalize()})
        places = (_U.name, _U.username, _U.email)
        found.append(or_(*(place.contains(form, autoescape=True) for place in places for form in forms)))
    if wanted.role in list(Role):
        now = (
            or_(_R.valid_from.is_(None), _R.valid_from <= today),
            or_(_R.valid_to.is_(None), _R.valid_to >= today),
        )
        found.append(_U.id.in_(select(_R.user_id).where(_R.role == wanted.role, *now)))
    if wanted.is_open is not None:
        found.append(_U.is_active == wanted.is_open)
    return found
