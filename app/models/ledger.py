"""The ledger: sources, imports with receipts, postings, and the two summaries that reports read instead of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Ore, Short, now

UNMATCHED = 0
"""The request id under which request_months keeps rows that match no request."""


class LedgerSource(Base):
    """Where postings come from, a ledger system or an export; its files replace each other month by month.

    column_maps: how its files are read, by kind of file (domain/ledger_map.py).
    """

    __tablename__ = "ledger_sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Short] = mapped_column(unique=True)
    column_maps: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class LedgerImport(Base):
    """The receipt of one import: the file's SHA-256, rows new, changed and removed, sums (öre) before and after."""

    __tablename__ = "ledger_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("ledger_sources.id"), index=True)
    file_name: Mapped[Short]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    imported_at: Mapped[datetime] = mapped_column(default=now)
    imported_by: Mapped[Short] = mapped_column(default="")
    rows_in_file: Mapped[int]
    rows_new: Mapped[int]
    rows_changed: Mapped[int]
    rows_removed: Mapped[int]
    rows_unmatched: Mapped[int]
    rows_suspected: Mapped[int]
    sum_before_ore: Mapped[Ore]
    sum_after_ore: Mapped[Ore]
    details: Mapped[dict[str, Any]]


class Posting(Base):
    """One row of the ledger. (source, month, voucher, row, occurrence) is its name; two equal rows may both be real."""

    __tablename__ = "postings"
    __table_args__ = (
        Index("uq_postings_name", "source_id", "month", "voucher", "row", "occurrence", unique=True),
        Index(None, "request_id", "month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("ledger_sources.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("ledger_imports.id"))
    year: Mapped[int]
    month: Mapped[int]
    voucher: Mapped[Code]
    row: Mapped[int]
    occurrence: Mapped[int] = mapped_column(default=1)
    posted_on: Mapped[date]
    account: Mapped[Code]
    cost_centre: Mapped[Code]
    project: Mapped[Code]
    text: Mapped[str] = mapped_column(Text)
    amount_ore: Mapped[Ore]
    supplier: Mapped[Short] = mapped_column(default="", server_default="")
    order_number: Mapped[Code] = mapped_column(default="", server_default="")
    request_id: Mapped[int | None] = mapped_column(ForeignKey("investment_requests.id"))


class RequestMonth(Base):
    """Summary 1: what a request's postings of a month add up to; rows that match no request are kept as UNMATCHED."""

    __tablename__ = "request_months"

    request_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    amount_ore: Mapped[Ore]
    posting_count: Mapped[int]


class OutcomeCell(Base):
    """Summary 2, the cube: outcome by category, frame year of the money and month, allocation already done."""

    __tablename__ = "outcome_cells"
    __table_args__ = (Index(None, "month"),)

    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), primary_key=True)
    frame_year: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True)
    amount_ore: Mapped[Ore]
    posting_count: Mapped[int] = mapped_column(default=0)
