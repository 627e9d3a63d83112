"""Decisions and the grants they give; the years of the money, of the decision and of the payment are kept apart."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import OF_REPORT, Base, Code, Ore, Short, now


class Decision(Base):
    """A numbered, dated decision (beslut) by one body on one or many requests. Loaded ones keep their reference.

    One signed here has a number in its body's series of the year; decided_for is the absent holder when a deputy
    signed, delegation the rule the body decides by.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        Index(None, "reference", "decided_on", unique=True),
        UniqueConstraint("series", "year", "number", name="uq_decisions_series"),
        Index(None, "decided_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[Short]
    decided_on: Mapped[date]
    body: Mapped[Short] = mapped_column(default="")
    decided_by: Mapped[Short] = mapped_column(default="")
    decided_for: Mapped[Short] = mapped_column(default="", server_default="")
    delegation: Mapped[Short] = mapped_column(default="", server_default="")
    series: Mapped[Code | None]
    year: Mapped[int | None]
    number: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime] = mapped_column(default=now)


class DecisionItem(Base):
    """What a decision said about one request: granted, declined or deferred, and why.

    asked_ore and recommended_ore are as they stood when it was decided; excess_reason when a frame was exceeded;
    change_id when it was about a change of what had been granted.
    """

    __tablename__ = "decision_items"
    __table_args__ = (Index(None, "request_id"), Index(None, "decision_id", "request_id", unique=True))

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"))
    outcome: Mapped[Code]
    reason: Mapped[str] = mapped_column(Text, default="")
    asked_ore: Mapped[Ore | None]
    recommended_ore: Mapped[Ore | None]
    excess_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    change_id: Mapped[int | None] = mapped_column(ForeignKey("grant_changes.id"))

    decision: Mapped[Decision] = relationship()


class DecisionMark(Base):
    """What somebody means to decide about a request, kept as typed until it is signed.

    seen_version is the request's version when it was marked; amounts is [[frame year, text], …].
    """

    __tablename__ = "decision_marks"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"), primary_key=True, index=True)
    outcome: Mapped[Code] = mapped_column(default="")
    amounts: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(Text, default="")
    excess_reason: Mapped[str] = mapped_column(Text, default="")
    seen_version: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(default=now)


class Grant(Base):
    """Money given to a request out of one frame year; a release is a negative grant. Only ever added."""

    __tablename__ = "grants"
    __table_args__ = (
        Index(None, "request_id", "frame_year"),
        Index(None, "frame_id"),
        Index(None, "frame_year"),
        OF_REPORT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"))
    frame_year: Mapped[int]
    frame_id: Mapped[int | None] = mapped_column(ForeignKey("frames.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"), index=True)
    kind: Mapped[Code] = mapped_column(default="grant")
    amount_ore: Mapped[Ore]

    decision: Mapped[Decision | None] = relationship()


class GrantChange(Base):
    """A wish to change amount, category or year of what is granted: it needs a new decision about the difference.

    amounts: {frame year: öre} as the grant should be; category_id when it should draw on another category's frame. kind
    is `change` or `price_drift`; state `open`, `granted`, `declined` or `withdrawn`. At most one is open for a request.
    """

    __tablename__ = "grant_changes"
    __table_args__ = (Index(None, "request_id", "state"), Index(None, "state", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"))
    kind: Mapped[Code] = mapped_column(default="change")
    state: Mapped[Code] = mapped_column(default="open")
    amounts: Mapped[dict[str, Any]]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    reason: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[Short]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
