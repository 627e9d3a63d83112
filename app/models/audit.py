"""What happened, only ever added, in one hash chain; and the counters that tell open pages that something changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Short, now

_OF_NO_REQUEST = text("request_id IS NULL")


class Event(Base):
    """One step: who, for whom, when, from, to, comment and the values changed as [field, old, new].

    hash is SHA-256 over the canonical row and the hash before it; triggers refuse UPDATE and DELETE.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index(None, "from_state", "seq"),
        Index("ix_events_subject", "subject", "seq", sqlite_where=_OF_NO_REQUEST, postgresql_where=_OF_NO_REQUEST),
    )

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    subject: Mapped[Short]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("investment_requests.id"), index=True)
    actor: Mapped[Short]
    on_behalf_of: Mapped[Short] = mapped_column(default="")
    action: Mapped[Code]
    from_state: Mapped[Code | None]
    to_state: Mapped[Code | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[list[Any]]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class ChainHead(Base):
    """The one row that names the last event; locked last in every transaction that adds events."""

    __tablename__ = "chain_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


class Revision(Base):
    """A counter by name: `data` goes up with every commit, `report` with those that write to what is OF_REPORT.

    Others are only locked: `ledger` by whoever changes the summaries, `numbers` and `decision_numbers` by whoever gives
    a request or a decision its number.
    """

    __tablename__ = "revisions"

    name: Mapped[Code] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(default=now)
