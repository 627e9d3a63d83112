"""Changing accounts and roles. Whatever is done, one administrator without an end date is left who can log in."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.auth import operations as auth
from app.deputies.operations import end_deputies_of
from app.domain.errors import DomainError
from app.domain.permissions import Role
from app.models import Revision, RoleAssignment, User

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Refused(DomainError):
    """Something typed cannot be. field: which; '' when it is no single one."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


class Changed(DomainError):
    """Somebody else changed the account since the page was shown."""

    def __init__(self) -> None:
        super().__init__("Kontot har ändrats sedan du öppnade sidan. Ingenting är sparat; se vad som gäller nu.")


@dataclass(frozen=True, slots=True)
class Wish:
    """A role to give: its scope (None is everything), a reviewer's speciality, and its days (None is open)."""

    role: Role
    unit_id: int | None
    domain: str | None
    speciality: str
    valid_from: date | None
    valid_to: date | None


def lock(session: Session) -> None:
    """One administrator at a time changes accounts, roles and units: of two who would close each other one is first."""
    session.execute(select(Revision.number).where(Revision.name == "access").with_for_update())


def stamp(user: User) -> str:
    """What the page showed of an account, to tell whether it is still so."""
    return hashlib.sha256(f"{user.name}\n{user.email}\n{user.is_active}".encode()).hexdigest()[:16]


def temporary_password() -> str:
    """One that can be read aloud: four groups of four letters and digits that are not mistaken for each other."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def add(session: Session, username: str, name: str, email: str, password: str, *, by: str) -> User:
    """A new account with a password that is changed at the first log-in. Raises Refused."""
    lock(session)
    if session.scalar(select(User.id).where(User.username == username.strip().lower())):
        raise Refused("username", f"Användarnamnet {username.strip().lower()} finns redan. Välj ett annat.")
    user = auth.add_user(session, username, name, password, email, actor=by)
    user.password_is_temporary = True
    return user


def change(session: Session, user: User, name: str, email: str, *, seen: str, by: str) -> None:
    """A new name or address. Raises Changed."""
    _again(session, user)
    if stamp(user) != seen:
        raise Changed
    pairs = (("namn", user.name, name), ("mejl", user.email, email))
    changes = [[what, old, new] for what, old, new in pairs if old != new]
    if changes:
        user.name, user.email = name, email
        auth.bump_access(session)
        record(session, actor=by, action="change_user", subject=f"konto {user.username}", changes=changes)


def close(session: Session, user: User, *, by: User, today: date) -> None:
    """Nobody logs in to the account any more, and nobody stands in for its owner. Raises Refused."""
    _again(session, user)
    if user.id == by.id:
        raise Refused("", "Du kan inte stänga ditt eget konto. Be en annan systemadministratör.")
    if user.is_active:
        _leave_an_administrator(session, today, but_user=user.id)
        _shut(session, user, by=by.name, today=today)


def close_from_outside(session: Session, user: User, *, by: str, today: date) -> None:
    """The same on the command line, where nobody is logged in; an administrator only when another is left."""
    _again(session, user)
    is_administrator = select(RoleAssignment.id).filter_by(user_id=user.id, role=Role.ADMIN.value).limit(1)
    if session.scalar(is_administrator):
        _leave_an_administrator(session, today, but_user=user.id)
    _shut(session, user, by=by, today=today)


def _shut(session: Session, user: User, *, by: str, today: date) -> None:
    auth.disable_user(session, user, actor=by)
    end_deputies_of(session, user.id, today)


def open_again(session: Session, user: User, *, by: str) -> None:
    """The account can be logged in to again, with the roles it has."""
    _again(session, user)
    if not user.is_active:
        user.is_active = True
        auth.bump_access(session)
        record(session, actor=by, action="enable_user", subject=f"konto {user.username}")


def reset_password(session: Session, user: User, password: str, *, by: str) -> None:
    """A password that the owner changes at the next log-in; every session of the account ends."""
    _again(session, user)
    auth.set_password(user, password)
    user.password_is_temporary = True
    auth.end_sessions(session, user.id)
    record(session, actor=by, action="reset_password", subject=f"konto {user.username}")


def give(session: Session, user: User, wish: Wish, *, by: str, words: str, today: date) -> None:
    """Give the role. words: as people read it. Raises Refused."""
    _again(session, user)
    if wish.valid_to and wish.valid_from and wish.valid_to < wish.valid_from:
        raise Refused("valid_to", "Sista dagen ligger före den första. Ändra en av dem.")
    if wish.valid_to and wish.valid_to < today:
        raise Refused("valid_to", "Sista dagen har redan varit. Välj en senare dag, eller lämna tomt.")
    if _has_already(session, user, wish, today):
        raise Refused("role", f"{user.name} har redan den rollen då.")
    try:
        auth.give_role(
            session,
            user,
            wish.role,
            unit_id=wish.unit_id,
            domain=wish.domain,
            speciality=wish.speciality,
            valid_from=wish.valid_from,
            valid_to=wish.valid_to,
            actor=by,
            words=words,
        )
    except DomainError as error:
        raise Refused("speciality", str(error)) from error


def _has_already(session: Session, user: User, wish: Wish, today: date) -> bool:
    it = RoleAssignment
    same = select(it.id).where(
        it.user_id == user.id,
        it.role == wish.role.value,
        it.unit_id.is_not_distinct_from(wish.unit_id),
        it.domain.is_not_distinct_from(wish.domain),
        it.speciality == wish.speciality,
        it.deputy_for_id.is_(None),
        or_(it.valid_to.is_(None), it.valid_to >= (wish.valid_from or today)),
        or_(it.valid_from.is_(None), it.valid_from <= (wish.valid_to or date.max)),
    )
    return session.scalar(same.limit(1)) is not None


def end_role(
    session: Session, held: RoleAssignment, user: User, *, last_day: date | None, by: User, words: str, today: date
) -> None:
    """The role ends after the last day, or at once (None); deputies for it end with it. Raises Refused."""
    _again(session, user)
    session.refresh(held)
    if held.valid_to is not None and held.valid_to < today:
        raise Refused("", "Rollen har redan upphört.")
    ends = last_day or today - timedelta(days=1)
    if last_day and last_day < today:
        raise Refused("valid_to", "Sista dagen har redan varit. Lämna tomt för att avsluta genast.")
    if held.role == Role.ADMIN:
        if user.id == by.id:
            raise Refused("", "Du kan inte avsluta din egen roll. Be en annan systemadministratör.")
        _leave_an_administrator(session, today, but_role=held.id)
    held.valid_to = ends
    auth.end_sessions(session, user.id)
    if last_day is None and held.deputy_for_id is None:
        end_deputies_of(session, user.id, today, held)
    record(session, actor=by.name, action="end_role", subject=f"konto {user.username}", comment=f"{words}, till {ends}")


def _again(session: Session, user: User) -> None:
    """The account as it is now, with the lock held."""
    lock(session)
    session.refresh(user)


def _leave_an_administrator(session: Session, today: date, *, but_user: int = 0, but_role: int = 0) -> None:
    it = RoleAssignment
    left = (
        select(func.count(it.id))
        .join(User, User.id == it.user_id)
        .where(User.is_active, User.id != but_user, it.id != but_role, it.role == Role.ADMIN.value)
        .where(it.valid_to.is_(None), or_(it.valid_from.is_(None), it.valid_from <= today))
    )
    if not session.scalar(left):
        raise Refused("", "Någon måste vara systemadministratör tills vidare. Ge rollen till någon annan först.")
