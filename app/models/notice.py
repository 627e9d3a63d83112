"""Notices (aviseringar): who is told of what, how each person wants it, and the mails to send."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Short, now


def _index(name: str, *columns: str, only: str) -> Index:
    """An index of the rows that matter only, on both databases."""
    return Index(name, *columns, sqlite_where=text(only), postgresql_where=text(only))


class Notice(Base):
    """One person is told of one event. Made in the event's own transaction.

    channel is the person's choice when it was made: `app`, `mail` (at once) or `digest` (once a day). mail_id is the
    mail that carried it. anchor is the place on the request's page; actor who did it.
    """

    __tablename__ = "notices"
    __table_args__ = (
        _index("ix_notices_unseen", "user_id", only="seen_at IS NULL"),
        Index(None, "user_id", "id"),
        Index(None, "request_id", "user_id"),
        _index("ix_notices_to_mail", "channel", only="mail_id IS NULL AND seen_at IS NULL AND channel <> 'app'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[Code]
    action: Mapped[Code]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("investment_requests.id"))
    actor: Mapped[Short]
    note: Mapped[str] = mapped_column(Text, default="")
    anchor: Mapped[Code] = mapped_column(default="")
    channel: Mapped[Code] = mapped_column(default="app")
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mails.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime | None]


class NoticeChoice(Base):
    """How a person wants a kind of notice, where it differs from the default of domain/notices.py."""

    __tablename__ = "notice_choices"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    kind: Mapped[Code] = mapped_column(primary_key=True)
    channel: Mapped[Code]


class Mail(Base):
    """A mail that is to be sent, or was (the outbox). key is unique, so that nothing is written twice for one cause.

    Whoever sends it claims it first: claimed_until is when somebody else may try. error is what went wrong last.
    """

    __tablename__ = "mails"
    __table_args__ = (_index("ix_mails_unsent", "not_before", "id", only="sent_at IS NULL"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[Short] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    recipient: Mapped[Short]
    subject: Mapped[Short]
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    not_before: Mapped[datetime] = mapped_column(default=now)
    claimed_until: Mapped[datetime | None]
    claim: Mapped[Code] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None]
