"""Judged forecasts: what somebody says will be paid by the year's end, as of a reporting period."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import OF_REPORT, Base, Ore, Short, now


class Forecast(Base):
    """The judged forecast (öre for the whole year) of one category or one request at one period (YYYYMM)."""

    __tablename__ = "forecasts"
    __table_args__ = (
        Index(None, "category_id", "period", unique=True),
        Index(None, "request_id", "period", unique=True),
        Index(None, "period"),
        CheckConstraint("(category_id IS NULL) <> (request_id IS NULL)", name="one_subject"),
        OF_REPORT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[int]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("investment_requests.id"))
    amount_ore: Mapped[Ore]
    comment: Mapped[str] = mapped_column(Text, default="")
    given_by: Mapped[Short] = mapped_column(default="")
    given_at: Mapped[datetime] = mapped_column(default=now)


class ForecastReminder(Base):
    """Somebody was reminded that day of how many requests without a forecast; nobody is twice a day."""

    __tablename__ = "forecast_reminders"
    __table_args__ = (Index(None, "period"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    sent_on: Mapped[date] = mapped_column(primary_key=True)
    period: Mapped[int]
    requests: Mapped[int]
    sent_by: Mapped[Short]
    sent_at: Mapped[datetime] = mapped_column(default=now)


class ForecastRound(Base):
    """The automatic reminder so many days before the cut-off of a period (YYYYMM) has been carried out."""

    __tablename__ = "forecast_rounds"

    period: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    days_before: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    done_at: Mapped[datetime] = mapped_column(default=now)
