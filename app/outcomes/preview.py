"""What an import would do, shown before anything is stored: it is carried out, looked at, and taken back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.workflow import RequestState
from app.intake.tabular import Faults
from app.models import InvestmentRequest, LedgerSource, Posting, ReplacedPosting, RequestMonth
from app.outcomes.operations import LedgerFile, Tell, read_in
from app.outcomes.receipt import Receipt

SHOWN = 20
BOUGHT = (RequestState.DELIVERED.value, RequestState.IN_USE.value, RequestState.CLOSED.value)
FIELDS = ("voucher", "row", "posted_on", "account", "cost_centre", "project", "supplier", "text", "amount_ore")
NAME = ("source_id", "month", "voucher", "row", "occurrence")

Row = dict[str, Any]


@dataclass(slots=True)
class Details:
    """Examples of what an import touches, the first SHOWN of each; the receipt has the counts.

    changed: pairs of a row before and after. unmatched: [project code, rows, öre], the largest first.
    bought: requests that are delivered but that no row is about; bought_count: how many there are in all.
    """

    new: list[Row] = field(default_factory=list)
    changed: list[list[Row]] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    suspected: list[Row] = field(default_factory=list)
    unmatched: list[list[Any]] = field(default_factory=list)
    bought: list[Row] = field(default_factory=list)
    bought_count: int = 0


@dataclass(slots=True)
class Preview:
    """The receipt that an import would get, with examples."""

    receipt: Receipt
    details: Details = field(default_factory=Details)

    def as_json(self) -> dict[str, Any]:
        """What is kept between the preview and the import."""
        return {"receipt": asdict(self.receipt), "details": asdict(self.details)}


def preview_ledger(
    session: Session, file: LedgerFile, source_name: str, faults: Faults, tell: Tell | None = None
) -> Preview:
    """Carry out the import up to its receipt and take it back. Raises BadInput with every fault."""
    point = session.begin_nested()
    try:
        preview = Preview(read_in(session, file, source_name, faults, tell))
        faults.refuse()
        if preview.receipt.import_id is not None:
            preview.details = details_of(session, preview.receipt.import_id)
    finally:
        point.rollback()
    preview.receipt.import_id = None
    return preview


def details_of(session: Session, import_id: int) -> Details:
    """Examples of what an import that has just been carried out touched."""
    now, old = Posting, ReplacedPosting
    replaced = select(old.id).where(old.replaced_by == import_id, _same_name(now, old))
    bought = bought_without_rows(session)
    mine = select(*(getattr(now, name) for name in FIELDS)).where(now.import_id == import_id)
    in_order = (now.month, now.voucher, now.row, now.occurrence)
    suspects = and_(now.import_id == import_id, now.occurrence > 1)
    return Details(
        new=_rows(session, mine.where(~replaced.exists()).order_by(*in_order)),
        changed=_changed(session, import_id),
        removed=_removed(session, import_id),
        suspected=_rows(session, mine.where(suspects).order_by(*in_order)) + _elsewhere(session, import_id),
        unmatched=_unmatched(session, import_id),
        bought=bought[:SHOWN],
        bought_count=len(bought),
    )


def bought_without_rows(session: Session) -> list[Row]:
    """Requests that are bought (delivered, in use, closed) but that no row of the ledger is about, by number."""
    it = InvestmentRequest
    rows = select(RequestMonth.request_id).where(RequestMonth.request_id == it.id)
    statement = select(it.id, it.number, it.title, it.state).where(it.state.in_(BOUGHT), ~rows.exists())
    return [dict(row._mapping) for row in session.execute(statement.order_by(it.number).limit(1000))]


def _same_name(now: Any, old: Any) -> ColumnElement[bool]:
    """A row is known by its name: ids of removed rows are given to new ones."""
    return and_(*(getattr(now, name) == getattr(old, name) for name in NAME))


def _rows(session: Session, statement: Any) -> list[Row]:
    return [_plain(row._mapping) for row in session.execute(statement.limit(SHOWN))]


def _plain(row: Any) -> Row:
    return {**row, "posted_on": row["posted_on"].isoformat()}


def _changed(session: Session, import_id: int) -> list[list[Row]]:
    now, old = Posting, ReplacedPosting
    columns: Sequence[Any] = [getattr(model, name) for model in (old, now) for name in FIELDS]
    statement = select(*columns).join(now, _same_name(now, old)).where(
        old.replaced_by == import_id, now.import_id == import_id
    )  # fmt: skip
    found = session.execute(statement.order_by(old.month, old.voucher, old.row, old.occurrence).limit(SHOWN)).all()
    width = len(FIELDS)
    return [[_plain(dict(zip(FIELDS, part, strict=True))) for part in (row[:width], row[width:])] for row in found]


def _removed(session: Session, import_id: int) -> list[Row]:
    now, old = Posting, ReplacedPosting
    still = select(now.id).where(_same_name(now, old), now.import_id == import_id)
    statement = select(*(getattr(old, name) for name in FIELDS)).where(old.replaced_by == import_id, ~still.exists())
    return _rows(session, statement.order_by(old.month, old.voucher, old.row, old.occurrence))


def _elsewhere(session: Session, import_id: int) -> list[Row]:
    """Rows of the import that another source has with the same name and amount."""
    mine, theirs = aliased(Posting), aliased(Posting)
    same = and_(
        theirs.source_id == LedgerSource.id,
        *(getattr(theirs, name) == getattr(mine, name) for name in ("month", "voucher", "row", "occurrence")),
        theirs.amount_ore == mine.amount_ore,
    )
    source = select(Posting.source_id).where(Posting.import_id == import_id).limit(1).scalar_subquery()
    statement = select(*(getattr(mine, name) for name in FIELDS), LedgerSource.name.label("also"))
    statement = statement.select_from(mine).join(LedgerSource, LedgerSource.id != source).join(theirs, same)
    return _rows(session, statement.where(mine.import_id == import_id).order_by(mine.month, mine.voucher, mine.row))


def _unmatched(session: Session, import_id: int) -> list[list[Any]]:
    it, total = Posting, func.sum(Posting.amount_ore)
    statement = select(it.project, func.count(it.id), total).where(it.import_id == import_id, it.request_id.is_(None))
    found = session.execute(statement.group_by(it.project).order_by(func.abs(total).desc(), it.project).limit(SHOWN))
    return [[project, count, int(ore)] for project, count, ore in found]
