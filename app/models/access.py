"""People, the roles they hold, their sessions, failed log-ins and requests already carried out."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Short, now


class User(Base):
    """A local account; the password is an argon2id hash. A temporary one is known to who set it: it must be changed."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Short]
    email: Mapped[Short] = mapped_column(default="")
    password_hash: Mapped[Short]
    is_active: Mapped[bool] = mapped_column(default=True)
    password_is_temporary: Mapped[bool] = mapped_column(default=False, server_default=false())


class RoleAssignment(Base):
    """A role for a scope (unit and below, a domain, or all) between two dates; deputy_for_id is the absent holder.

    speciality: what a reviewer is asked about; '' for every other role.
    """

    __tablename__ = "role_assignments"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[Code]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    domain: Mapped[Code | None]
    speciality: Mapped[Code] = mapped_column(default="", server_default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    deputy_for_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class LoginSession(Base):
    """A signed-in browser. Only the SHA-256 of its token is stored; deleting the row signs the browser out.

    previous_at, previous_seq: the person's visit before this one, None when there was none.
    """

    __tablename__ = "login_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    previous_at: Mapped[datetime | None]
    previous_seq: Mapped[int | None] = mapped_column(BigInteger)


class Visit(Base):
    """When a person last came or went, and the last event of the log then; the next session takes it along."""

    __tablename__ = "visits"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    seq: Mapped[int] = mapped_column(BigInteger)


class LoginFailure(Base):
    """A failed log-in, counted per account and per address for the throttle; old rows are swept at log-in."""

    __tablename__ = "login_failures"
    __table_args__ = (Index(None, "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[Short]
    at: Mapped[datetime] = mapped_column(default=now)


class DoneRequest(Base):
    """An unsafe request that was carried out, by its idempotency key, with where its answer led."""

    __tablename__ = "done_requests"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    endpoint: Mapped[Short]
    location: Mapped[str] = mapped_column(String(2000), default="")
    at: Mapped[datetime] = mapped_column(default=now, index=True)
