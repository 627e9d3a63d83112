"""Reporting periods that were frozen as they were reported, and what is written to explain a period."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import OF_REPORT, Base, Code, Ore, Short, now


class FrozenPeriod(Base):
    """A period (YYYYMM) as reported. Only ever added: frozen again it gets the next version, the earlier ones stay.

    figures: what periods/stored.py writes of the report's figures; layouts: the shapes of tables that day; checklist:
    what stood open when it was frozen; texts: the explanations by category code ('' for the whole).
    """

    __tablename__ = "frozen_periods"
    __table_args__ = (UniqueConstraint("period", "version"), CheckConstraint("version > 0", name="version"), OF_REPORT)

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[int]
    version: Mapped[int]
    frozen_by: Mapped[Short]
    frozen_at: Mapped[datetime] = mapped_column(default=now)
    comment: Mapped[str] = mapped_column(Text, default="")
    figures: Mapped[dict[str, Any]]
    layouts: Mapped[dict[str, Any]]
    checklist: Mapped[list[Any]]
    texts: Mapped[dict[str, Any]]


class FrozenRequest(Base):
    """A request as it stood when a period was frozen.

    granted: {frame year: öre}; paid: {frame year: öre} of the report year up to the period; forecast_ore: for the year.
    groups: unit, maintenance object and tags that day, as reports/groups.py keeps them; None where none were kept.
    The rest are the figures that the tables add up. Paid in the year on earlier, this year's and later frames; of the
    year's own frame: asked (None: nothing), granted (None: no grant), paid whenever, and ordered. None in
    used_ore: the period was frozen before these were kept.
    """

    __tablename__ = "frozen_requests"

    frozen_id: Mapped[int] = mapped_column(ForeignKey("frozen_periods.id"), primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"), primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    state: Mapped[Code]
    granted: Mapped[dict[str, Any]]
    paid: Mapped[dict[str, Any]]
    forecast_ore: Mapped[Ore]
    groups: Mapped[dict[str, Any] | None] = mapped_column(JSON())
    earlier_ore: Mapped[Ore] = mapped_column(default=0, server_default="0")
    this_year_ore: Mapped[Ore] = mapped_column(default=0, server_default="0")
    later_ore: Mapped[Ore] = mapped_column(default=0, server_default="0")
    year_asked_ore: Mapped[Ore | None]
    year_granted_ore: Mapped[Ore | None]
    used_ore: Mapped[Ore | None]
    ordered_ore: Mapped[Ore | None]


class Explanation(Base):
    """What is written about a category (None: about the whole) in a period; version goes up with every change."""

    __tablename__ = "explanations"
    __table_args__ = (Index("uq_explanations_subject", "period", "category_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[int] = mapped_column(index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    written_by: Mapped[Short]
    written_at: Mapped[datetime] = mapped_column(default=now)
