"""What is being written: every field of a draft as it was typed, and who has it open."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Short, now


class DraftText(Base):
    """One field of a request as typed. version goes up with every change, so that nobody overwrites unseen text."""

    __tablename__ = "draft_texts"

    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"), primary_key=True)
    field: Mapped[Code] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    saved_by: Mapped[Short]
    saved_at: Mapped[datetime] = mapped_column(default=now)


class DraftPresence(Base):
    """Somebody has the draft open; a row older than a minute says nothing."""

    __tablename__ = "draft_presence"

    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(default=now)
