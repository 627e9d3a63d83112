"""Frames (ramar): the money of one category and one year, and the entries that make it up."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import OF_REPORT, Base, Code, Ore, Short, now
from app.models.organisation import Category


class Frame(Base):
    """(year, category) with its kept sums in öre.

    amount_ore: sum of entries that are not proposals; granted_ore: sum of grants out of it; excess_ore: how far above
    the amount a decision was allowed to go, with a written reason. The row is locked before any of them changes.
    """

    __tablename__ = "frames"
    __table_args__ = (
        UniqueConstraint("year", "category_id"),
        CheckConstraint("granted_ore <= amount_ore + excess_ore", name="room"),
        CheckConstraint("excess_ore >= 0", name="excess"),
        OF_REPORT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    amount_ore: Mapped[Ore] = mapped_column(default=0)
    granted_ore: Mapped[Ore] = mapped_column(default=0)
    excess_ore: Mapped[Ore] = mapped_column(default=0)
    has_money: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    category: Mapped[Category] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class FrameEntry(Base):
    """One line that changes a frame; only ever added. A transfer is two entries with one pair_id that sum to zero."""

    __tablename__ = "frame_entries"
    __table_args__ = OF_REPORT

    id: Mapped[int] = mapped_column(primary_key=True)
    frame_id: Mapped[int] = mapped_column(ForeignKey("frames.id"), index=True)
    kind: Mapped[Code]
    amount_ore: Mapped[Ore]
    decision_reference: Mapped[Short] = mapped_column(default="")
    decided_on: Mapped[date | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    pair_id: Mapped[str | None] = mapped_column(index=True)
    entered_by: Mapped[Short] = mapped_column(default="")
    entered_at: Mapped[datetime] = mapped_column(default=now)

    frame: Mapped[Frame] = relationship()
