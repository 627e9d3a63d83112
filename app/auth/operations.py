"""Signing in and out, accounts and roles; a change of roles or password ends the person's sessions."""

import hashlib
import secrets
from datetime import date, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.audit.operations import keep_quiet, record
from app.audit.queries import last_event
from app.domain.errors import DomainError
from app.domain.permissions import Role
from app.models import DoneRequest, LoginFailure, LoginSession, Revision, RoleAssignment, User, Visit, now
from app.settings.queries import all_settings

WINDOW = timedelta(minutes=15)
KEYS_KEPT = timedelta(days=7)
FAILURES_PER_ACCOUNT = 8
FAILURES_PER_ADDRESS = 40
SHORTEST_PASSWORD = 12
NO_SPECIALITY = "Bara rollen reviewer (sakkunnig) har ett sakområde."
_hasher = PasswordHasher()


class WrongLogin(DomainError):
    """No such account, or another password; the two are not told apart."""

    def __init__(self) -> None:
        super().__init__("Användarnamnet och lösenordet hör inte ihop. Kontrollera båda och försök igen.")


class TooManyTries(DomainError):
    """The account or the address has failed too often lately."""

    def __init__(self) -> None:
        super().__init__(
            "För många misslyckade försök. Vänta en kvart och försök igen, eller be systemadministratören om hjälp."
        )


class WeakPassword(DomainError):
    """A new password that is too short or the same as the name."""


@cache
def _nobody() -> str:
    """The hash of a password that nobody has; made when somebody first tries, so that no command waits for it."""
    return _hasher.hash(secrets.token_hex(16))


def token_hash(token: str) -> str:
    """What the database keeps of a session token."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_throttle(session: Session, username: str, address: str) -> None:
    """Raise TooManyTries when the account or the address has failed too often within the window."""
    since = now() - WINDOW
    for key, limit in ((_account_key(username), FAILURES_PER_ACCOUNT), (f"adress {address}", FAILURES_PER_ADDRESS)):
        tries = select(func.count()).select_from(LoginFailure).where(LoginFailure.key == key, LoginFailure.at > since)
        if (session.scalar(tries) or 0) >= limit:
            raise TooManyTries


def note_failure(session: Session, username: str, address: str) -> None:
    """Count a failed log-in against the account and the address; sweep rows that no longer count."""
    session.execute(delete(LoginFailure).where(LoginFailure.at < now() - WINDOW))
    session.add_all([LoginFailure(key=_account_key(username)), LoginFailure(key=f"adress {address}")])


def check_password(session: Session, username: str, password: str) -> User:
    """The active account whose password this is; raises WrongLogin. Takes the same time whether it exists or not."""
    user = session.scalar(select(User).where(User.username == username.strip().lower()))
    known = user.password_hash if user and user.is_active else _nobody()
    if not _matches(known, password) or user is None or not user.is_active:
        raise WrongLogin
    return user


def open_session(session: Session, user: User, lifetime: timedelta) -> str:
    """A new session row; returns the token that only the browser gets. Sweeps what has run out.

    The session remembers the person's visit before this one, and from now on this is the one to remember.
    """
    token = secrets.token_urlsafe(32)
    session.execute(delete(LoginSession).where(LoginSession.expires_at < now()))
    session.execute(delete(LoginFailure).where(LoginFailure.key == _account_key(user.username)))
    session.execute(delete(DoneRequest).where(DoneRequest.at < now() - KEYS_KEPT))
    visit = session.get(Visit, user.id)
    session.add(
        LoginSession(
            token_hash=token_hash(token),
            user_id=user.id,
            expires_at=now() + lifetime,
            previous_at=visit.at if visit else None,
            previous_seq=visit.seq if visit else None,
        )
    )
    note_visit(session, user.id)
    return token


def note_visit(session: Session, user_id: int) -> None:
    """The person is here now: what happens after this is new the next time."""
    session.execute(select(User.id).where(User.id == user_id).with_for_update())  # of two first visits one comes first
    visit = session.get(Visit, user_id) or Visit(user_id=user_id)
    visit.at, visit.seq = now(), last_event(session)
    session.add(visit)


def have_seen(session: Session, token: str) -> None:
    """Nothing that has happened until now is new in this browser any longer; nobody else's pages change with it."""
    it = session.get(LoginSession, token_hash(token))
    if it is not None:
        it.previous_at, it.previous_seq = now(), last_event(session)
        note_visit(session, it.user_id)
    keep_quiet(session)


def close_session(session: Session, token: str) -> None:
    """Sign one browser out."""
    session.execute(delete(LoginSession).where(LoginSession.token_hash == token_hash(token)))


def end_sessions(session: Session, user_id: int) -> None:
    """Sign the person out everywhere, and let every process forget what it knew of people."""
    session.execute(delete(LoginSession).where(LoginSession.user_id == user_id))
    bump_access(session)


def bump_access(session: Session) -> None:
    """Let every process forget what it knew of people: names, roles, whether an account is open."""
    session.execute(
        update(Revision).where(Revision.name == "access").values(number=Revision.number + 1, changed_at=now())
    )


def change_password(session: Session, user: User, old: str, new: str) -> None:
    """Set a new password; raises WrongLogin or WeakPassword. Every session of the person ends."""
    if not _matches(user.password_hash, old):
        raise WrongLogin
    set_password(user, new)
    user.password_is_temporary = False
    end_sessions(session, user.id)
    record(session, actor=user.name, action="change_password", subject=f"konto {user.username}")


def set_password(user: User, password: str) -> None:
    """Hash and set; raises WeakPassword with what to do."""
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPassword(f"Välj ett lösenord med minst {SHORTEST_PASSWORD} tecken.")
    if password.lower() == user.username:
        raise WeakPassword("Lösenordet får inte vara samma som användarnamnet.")
    user.password_hash = _hasher.hash(password)


def add_user(
    session: Session, username: str, name: str, password: str, email: str = "", *, actor: str = "system"
) -> User:
    """A new account; raises DomainError when the name is taken or the password weak."""
    username = username.strip().lower()
    if session.scalar(select(User.id).where(User.username == username)):
        raise DomainError(f"Användarnamnet {username} finns redan. Välj ett annat.")
    user = User(username=username, name=name, email=email, password_hash="")
    set_password(user, password)
    session.add(user)
    session.flush()
    record(session, actor=actor, action="add_user", subject=f"konto {username}")
    return user


def disable_user(session: Session, user: User, *, actor: str = "system") -> None:
    """Close the account and end its sessions at once."""
    user.is_active = False
    end_sessions(session, user.id)
    record(session, actor=actor, action="disable_user", subject=f"konto {user.username}")


def give_role(
    session: Session,
    user: User,
    role: Role,
    *,
    unit_id: int | None = None,
    domain: str | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    deputy_for: User | None = None,
    speciality: str = "",
    actor: str = "system",
    words: str = "",
) -> None:
    """Add a role with its scope and dates; the person signs in again with it. A reviewer, and nobody else, has a
    speciality; raises DomainError with those there are. words: how the event names the role.
    """
    known = all_settings(session)["specialities"] if role is Role.REVIEWER else {"": ""}
    if speciality not in known:
        raise DomainError(f"Välj sakområde bland: {', '.join(known)}." if role is Role.REVIEWER else NO_SPECIALITY)
    session.add(
        RoleAssignment(
            user_id=user.id,
            role=role.value,
            unit_id=unit_id,
            domain=domain,
            valid_from=valid_from,
            valid_to=valid_to,
            deputy_for_id=deputy_for.id if deputy_for else None,
            speciality=speciality,
        )
    )
    end_sessions(session, user.id)
    record(
        session,
        actor=actor,
        action="give_role",
        subject=f"konto {user.username}",
        comment=words or f"{role.value} {speciality}".strip(),
    )


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False


def _account_key(username: str) -> str:
    return f"konto {username.strip().lower()[:100]}"
