"""Reading in a list of orders: it takes the place of its source's list before, and the one before stays to go back to.

None of these commits. Undoing is outcomes/undoing.py: an undone list is no longer in force.
"""

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.ledger_map import FileKind
from app.intake.tabular import Faults
from app.models import Category, LedgerImport, LedgerSource, PurchaseOrder, table_of
from app.orders.matching import match_list
from app.orders.order_file import Row, order_rows
from app.orders.queries import is_waiting, ordered_by_category
from app.outcomes.ledger_file import Tally
from app.outcomes.operations import LedgerFile, Tell, checked_source, compared, source_named
from app.outcomes.preview import SHOWN, Details, Preview
from app.outcomes.receipt import Receipt
from app.outcomes.summaries import lock_ledger

CHUNK = 1000
_NAME = ("order_number", "row", "occurrence")
_CONTENT = ("ordered_on", "account", "cost_centre", "project", "supplier", "text", "amount_ore", "invoiced_ore")


def import_orders(
    session: Session, file: LedgerFile, source_name: str, *, actor: str, faults: Faults, tell: Tell | None = None
) -> Receipt:
    """Read the list in. Raises BadInput with every fault; never commits."""
    receipt = _read(session, file, source_name, faults, tell).receipt
    if receipt.import_id is not None:
        kept = session.get_one(LedgerImport, receipt.import_id)
        kept.imported_by = actor
        counts = [["nya", None, receipt.new], ["ändrade", None, receipt.changed], ["borttagna", None, receipt.removed]]
        subject = f"inläsning {receipt.import_id}"
        record(session, actor=actor, action="import_orders", subject=subject, comment=file.name, changes=counts)
    return receipt


def preview_orders(
    session: Session, file: LedgerFile, source_name: str, faults: Faults, tell: Tell | None = None
) -> Preview:
    """Carry the import out and take it back. Raises BadInput with every fault."""
    point = session.begin_nested()
    try:
        preview = _read(session, file, source_name, faults, tell)
    finally:
        point.rollback()
    preview.receipt.import_id = None
    return preview


def _read(session: Session, file: LedgerFile, source_name: str, faults: Faults, tell: Tell | None) -> Preview:
    source_name = checked_source(source_name)
    lock_ledger(session)
    receipt = Receipt(source_name, file.name, file.sha256, left=file.left)
    source = source_named(session, source_name)
    last = _last(session, source)
    if last is not None and last.sha256 == file.sha256:
        receipt.already_by = source_name
        return Preview(receipt)
    tally = Tally(tell)
    rows = order_rows(file.lines(), file.where, faults, tally)
    faults.refuse()
    before = _rows_of(session, last)
    after = {tuple(row[name] for name in _NAME): row for row in rows}
    details = _compare(receipt, before, after)
    _count(session, receipt, tally, before, rows)
    kept = None if receipt.is_unchanged else _store(session, source, receipt, rows)
    waits = _waiting(session, kept or last)
    receipt.unmatched = sum(count for _, count, _ in waits)
    details.unmatched = waits[:SHOWN]
    if kept:
        kept.rows_unmatched = receipt.unmatched
        session.flush()
    return Preview(receipt, details)


def _count(session: Session, receipt: Receipt, tally: Tally, before: dict[Any, Row], rows: list[Row]) -> None:
    receipt.rows_in_file, receipt.suspected, receipt.months = tally.rows, tally.repeated, sorted(tally.months)
    receipt.sum_before_ore = sum(_left(row) for row in before.values())
    receipt.sum_after_ore = sum(map(_left, rows))


def _left(row: Row) -> int:
    left: int = max(0, row["amount_ore"] - row["invoiced_ore"])
    return left


def _store(session: Session, source: LedgerSource, receipt: Receipt, rows: list[Row]) -> LedgerImport:
    codes = dict(session.execute(select(Category.id, Category.code)).all())
    before = {codes[id_]: ore for id_, ore in ordered_by_category(session).items()}
    kept = LedgerImport(
        source_id=source.id, kind=FileKind.ORDERS.value, file_name=receipt.file_name, sha256=receipt.sha256,
        rows_in_file=receipt.rows_in_file, rows_new=receipt.new, rows_changed=receipt.changed,
        rows_removed=receipt.removed, rows_unmatched=0, rows_suspected=receipt.suspected,
        sum_before_ore=receipt.sum_before_ore, sum_after_ore=receipt.sum_after_ore, details={},
    )  # fmt: skip
    session.add(kept)
    session.flush()
    receipt.import_id = kept.id
    for start in range(0, len(rows), CHUNK):
        chunk = [{**row, "import_id": kept.id} for row in rows[start : start + CHUNK]]
        session.execute(insert(table_of(PurchaseOrder)), [_typed(row) for row in chunk])
    match_list(session, kept.id, source.id)
    after = {codes[id_]: ore for id_, ore in ordered_by_category(session).items()}
    receipt.categories = compared(before, after)
    kept.details = {"categories": receipt.categories, "left": asdict(receipt.left), "months": receipt.months}
    session.flush()
    return kept


def _typed(row: Row) -> Row:
    return {**row, "ordered_on": date.fromisoformat(row["ordered_on"])}


def _last(session: Session, source: LedgerSource) -> LedgerImport | None:
    it = LedgerImport
    mine = (it.source_id == source.id, it.kind == FileKind.ORDERS.value, it.undone_at.is_(None))
    return session.scalars(select(it).where(*mine).order_by(it.id.desc()).limit(1)).first()


def _rows_of(session: Session, last: LedgerImport | None) -> dict[Any, Row]:
    """The rows of the list that is in force, by name."""
    if last is None:
        return {}
    it = table_of(PurchaseOrder).c
    statement = select(*(it[name] for name in (*_NAME, *_CONTENT))).where(it.import_id == last.id)
    rows = (dict(row._mapping) for row in session.execute(statement))
    return {tuple(row[name] for name in _NAME): {**row, "ordered_on": row["ordered_on"].isoformat()} for row in rows}


def _compare(receipt: Receipt, before: dict[Any, Row], after: dict[Any, Row]) -> Details:
    new = [row for name, row in after.items() if name not in before]
    removed = [row for name, row in before.items() if name not in after]
    changed = [
        [before[name], row]
        for name, row in after.items()
        if name in before and any(row[column] != before[name][column] for column in _CONTENT)
    ]
    receipt.new, receipt.changed, receipt.removed = len(new), len(changed), len(removed)
    return Details(
        new=[_shown(row) for row in new[:SHOWN]],
        changed=[[_shown(each) for each in pair] for pair in changed[:SHOWN]],
        removed=[_shown(row) for row in removed[:SHOWN]],
        suspected=[_shown(row) for row in after.values() if row["occurrence"] > 1][:SHOWN],
    )


def _shown(row: Row) -> Row:
    """A row as a preview shows rows of the ledger; the order's number stands for the voucher's."""
    shown = {name: row[name] for name in ("row", "account", "cost_centre", "project", "supplier", "text")}
    return {**shown, "voucher": row["order_number"], "posted_on": row["ordered_on"], "amount_ore": row["amount_ore"]}


def _waiting(session: Session, of: LedgerImport | None) -> list[list[Any]]:
    """[project, rows, öre] of the rows of a list that belong to no request, the largest first."""
    it, ore = PurchaseOrder, func.sum(PurchaseOrder.amount_ore)
    if of is None:
        return []
    statement = select(it.project, func.count(), ore).where(it.import_id == of.id, is_waiting()).group_by(it.project)
    found = [[project, count, int(amount)] for project, count, amount in session.execute(statement)]
    return sorted(found, key=lambda each: (-abs(each[2]), each[0]))
