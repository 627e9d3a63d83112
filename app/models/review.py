"""Reviews (yttranden): what people with a speciality say about a request while it is prepared."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Short, now


class Review(Base):
    """One review asked of one speciality: open until it is answered (`ok`, `conditions` or `no`) or withdrawn."""

    __tablename__ = "reviews"
    __table_args__ = (Index(None, "request_id"), Index(None, "speciality", "answered_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"))
    speciality: Mapped[Code]
    question: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    asked_by: Mapped[Short]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    reminded_at: Mapped[datetime | None]
    answer: Mapped[Code] = mapped_column(default="")
    text: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[Short] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
