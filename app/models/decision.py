"""Decisions and the grants they give; the years of the money, of the decision and of the payment are kept apart."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Code, Ore, Short, now


class Decision(Base):
    """A numbered, dated decision (beslut) by one body on one or many requests. Loaded ones keep their reference."""

    __tablename__ = "decisions"
    __table_args__ = (Index(None, "reference", "decided_on", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[Short]
    decided_on: Mapped[date]
    body: Mapped[Short] = mapped_column(default="")
    decided_by: Mapped[Short] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime] = mapped_column(default=now)


class DecisionItem(Base):
    """What a decision said about one request: granted, declined or deferred, and why."""

    __tablename__ = "decision_items"
    __table_args__ = (Index(None, "request_id"), Index(None, "decision_id", "request_id", unique=True))

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"))
    outcome: Mapped[Code]
    reason: Mapped[str] = mapped_column(Text, default="")

    decision: Mapped[Decision] = relationship()


class Grant(Base):
    """Money given to a request out of one frame year; a release is a negative grant. Only ever added."""

    __tablename__ = "grants"
    __table_args__ = (Index(None, "request_id", "frame_year"), Index(None, "frame_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"))
    frame_year: Mapped[int]
    frame_id: Mapped[int | None] = mapped_column(ForeignKey("frames.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"), index=True)
    kind: Mapped[Code] = mapped_column(default="grant")
    amount_ore: Mapped[Ore]

    decision: Mapped[Decision | None] = relationship()
