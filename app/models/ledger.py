"""The ledger: sources, imports with receipts, postings, and the two summaries that reports read instead of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import OF_REPORT, Base, Code, Ore, Short, now

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
    """The receipt of one import: the file's SHA-256, rows new, changed and removed, sums (öre) before and after.

    kind: a FileKind of domain/ledger_map.py. details holds the months the file had rows of. An import that was undone
    stays in the history.
    """

    __tablename__ = "ledger_imports"
    __table_args__ = OF_REPORT

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
    kind: Mapped[Code] = mapped_column(default="utfall", server_default="utfall")
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[Short] = mapped_column(default="", server_default="")


_MATCHED = text("matched_by IS NOT NULL OR rule_id IS NOT NULL")
_BY_RULE = text("rule_id IS NOT NULL")
_ORDERED = text("order_number <> ''")


class PostingFields:
    """What a row of the ledger tells, and how it was matched: by its project code, by a rule, or by hand by someone."""

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
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("matching_rules.id"))
    matched_by: Mapped[Short | None]


class Posting(PostingFields, Base):
    """One row of the ledger. (source, month, voucher, row, occurrence) is its name; two equal rows may both be real."""

    __tablename__ = "postings"
    __table_args__ = (
        Index("uq_postings_name", "source_id", "month", "voucher", "row", "occurrence", unique=True),
        Index(None, "request_id", "month"),
        Index("ix_postings_matched", "month", "id", sqlite_where=_MATCHED, postgresql_where=_MATCHED),
        Index("ix_postings_rule", "rule_id", sqlite_where=_BY_RULE, postgresql_where=_BY_RULE),
        Index("ix_postings_order", "order_number", sqlite_where=_ORDERED, postgresql_where=_ORDERED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)


class ReplacedPosting(PostingFields, Base):
    """A row as it was before an import changed or removed it, so that the import can be undone; id is the row's own."""

    __tablename__ = "replaced_postings"

    replaced_by: Mapped[int] = mapped_column(ForeignKey("ledger_imports.id"), primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class MatchingRule(Base):
    """Rows that match nothing by their code belong to a request when all that the rule says fits; '' fits any row.

    project, account and cost_centre are the whole code; supplier and text are a part of theirs, whatever the case.
    """

    __tablename__ = "matching_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"), index=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_sources.id"))
    project: Mapped[Code] = mapped_column(default="")
    account: Mapped[Code] = mapped_column(default="")
    cost_centre: Mapped[Code] = mapped_column(default="")
    supplier: Mapped[Short] = mapped_column(default="")
    text: Mapped[Short] = mapped_column(default="")
    made_by: Mapped[Short] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(default=now)


class LedgerUpload(Base):
    """A file that was handed in, from the upload to its receipt; the bytes lie in its parts, or in the folder for
    attachments under the name stored_as.

    column_map: how it is read, None when it has the contract's own headings. preview: what importing it would do.
    """

    __tablename__ = "ledger_uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Code]
    source: Mapped[Short]
    file_name: Mapped[Short]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    column_map: Mapped[dict[str, Any] | None]
    preview: Mapped[dict[str, Any] | None]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_imports.id"), index=True)
    stored_as: Mapped[Code | None] = mapped_column(index=True)
    uploaded_by: Mapped[Short]
    uploaded_at: Mapped[datetime] = mapped_column(default=now, index=True)


class LedgerUploadPart(Base):
    """A stretch of a file's bytes, packed with zlib: the whole file is never in memory."""

    __tablename__ = "ledger_upload_parts"

    upload_id: Mapped[int] = mapped_column(ForeignKey("ledger_uploads.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class PurchaseOrder(Base):
    """One row of an order, as its source's list of orders said it; the list of the last import that stands is in force.

    request_id is whom a person (matched_by) or a rule has said it belongs to; without it, the request that has the
    row's project code when it is asked for. What is said of an order by hand holds in every list of its source.
    """

    __tablename__ = "purchase_orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("ledger_imports.id"), index=True)
    order_number: Mapped[Code]
    row: Mapped[int]
    occurrence: Mapped[int]
    ordered_on: Mapped[date]
    account: Mapped[Code]
    cost_centre: Mapped[Code]
    project: Mapped[Code] = mapped_column(index=True)
    supplier: Mapped[Short]
    text: Mapped[str] = mapped_column(Text)
    amount_ore: Mapped[Ore]
    invoiced_ore: Mapped[Ore]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("investment_requests.id"), index=True)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("matching_rules.id"), index=True)
    matched_by: Mapped[Short | None]


class RequestMonth(Base):
    """Summary 1: what a request's postings of a month add up to; rows that match no request are kept as UNMATCHED."""

    __tablename__ = "request_months"
    __table_args__ = OF_REPORT

    request_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    amount_ore: Mapped[Ore]
    posting_count: Mapped[int]


class OutcomeCell(Base):
    """Summary 2, the cube: outcome by category, frame year of the money and month, allocation already done."""

    __tablename__ = "outcome_cells"
    __table_args__ = (Index(None, "month"), OF_REPORT)

    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), primary_key=True)
    frame_year: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True)
    amount_ore: Mapped[Ore]
    posting_count: Mapped[int] = mapped_column(default=0)
