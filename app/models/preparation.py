"""Preparation (beredning): who prepares a request and what they recommend."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Ore, Short, now


class Preparation(Base):
    """One for each request that is or has been prepared.

    recommendation: `support` (tillstyrk), `reject` (avstyrk) or '' while there is none; recommended_ore is the amount
    to grant, with its reason. answered_at: when the unit last answered a question, until the preparer has looked.
    """

    __tablename__ = "preparations"

    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"), primary_key=True)
    preparer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    recommendation: Mapped[Code] = mapped_column(default="")
    recommended_ore: Mapped[Ore | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    recommended_by: Mapped[Short] = mapped_column(default="")
    recommended_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=now)
