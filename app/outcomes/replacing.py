"""A file of a source that has rows already: staged beside the ledger, compared in SQL, then put in its place."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.keyset import AnySelect
from app.models import UNMATCHED, Posting, ReplacedPosting, table_of
from app.outcomes import rules
from app.outcomes.bulk import insert_rows
from app.outcomes.ledger_file import POSTING_COLUMNS
from app.outcomes.receipt import Receipt
from app.outcomes.summaries import add_postings

_kinds: dict[str, Any] = {
    "amount_ore": BigInteger,
    "text": Text,
    "supplier": String(200),
    "posted_on": table_of(Posting).c.posted_on.type,
}
_numbers = {"year", "month", "row", "occurrence", "request_id"}
incoming = Table(
    "incoming_postings",
    MetaData(),
    *(Column(name, _kinds.get(name) or (Integer if name in _numbers else String(40))) for name in POSTING_COLUMNS),
    prefixes=["TEMPORARY"],
)
ledger = table_of(Posting)
replaced = table_of(ReplacedPosting)
_KEEPS_MATCH = and_(ledger.c.project == incoming.c.project, ledger.c.matched_by.is_not(None))
"""A row keeps a match made by hand as long as the ledger says the same project."""
_NAME = ("month", "voucher", "row", "occurrence")
_CONTENT = ("posted_on", "account", "cost_centre", "project", "text", "amount_ore", "supplier", "order_number")


def stage(session: Session, rows: Iterable[tuple[object, ...]]) -> None:
    """Put the file's rows into a temporary table of this connection."""
    connection = session.connection()
    incoming.drop(connection, checkfirst=True)
    incoming.create(connection)
    insert_rows(session, incoming.name, POSTING_COLUMNS, rows)
    connection.exec_driver_sql(f'CREATE INDEX ix_incoming ON {incoming.name} ("month", "voucher", "row", "occurrence")')


def replace(session: Session, source_id: int, receipt: Receipt) -> None:
    """Compare what is staged with the source's rows, write the difference, and bring the summaries along."""
    same_name = and_(ledger.c.source_id == source_id, *(ledger.c[name] == incoming.c[name] for name in _NAME))
    differs = or_(*(ledger.c[name].is_distinct_from(incoming.c[name]) for name in _CONTENT))
    joined = ledger.join(incoming, same_name)
    unknown = ~select(ledger.c.id).where(same_name).correlate(incoming).exists()
    gone = and_(
        ledger.c.source_id == source_id,
        ledger.c.month.in_(select(incoming.c.month).distinct()),
        ~select(incoming.c.year).where(same_name).correlate(ledger).exists(),
    )
    matched = case((_KEEPS_MATCH, ledger.c.request_id), else_=incoming.c.request_id)

    deltas: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    old = _sums(ledger.c.request_id, ledger.c.month, ledger.c.amount_ore)
    receipt.changed = _add(session, deltas, old.select_from(joined).where(differs), -1)
    now = _sums(matched, incoming.c.month, incoming.c.amount_ore)
    _add(session, deltas, now.select_from(joined).where(differs), +1)
    fresh = _sums(incoming.c.request_id, incoming.c.month, incoming.c.amount_ore)
    receipt.new = _add(session, deltas, fresh.where(unknown), +1)
    receipt.removed = _add(session, deltas, old.where(gone), -1)
    receipt.sum_after_ore = _total(session, select(func.sum(incoming.c.amount_ore)))
    receipt.sum_before_ore = receipt.sum_after_ore - sum(ore for ore, _ in deltas.values())

    if not receipt.is_unchanged:
        _keep_replaced(session, receipt, joined, differs, gone)
        _write(session, source_id, receipt, same_name, differs, unknown, gone, matched)
        for (request_id, month), (ore, rows) in rules.apply(session, Posting.import_id == receipt.import_id).items():
            _move(deltas, UNMATCHED, month, -ore, -rows)
            _move(deltas, request_id, month, ore, rows)
        add_postings(session, {key: (ore, count) for key, (ore, count) in deltas.items() if ore or count})
    incoming.drop(session.connection())


def _keep_replaced(session: Session, receipt: Receipt, joined: Any, differs: Any, gone: Any) -> None:
    """The rows that are changed or removed, as they are now, so that the import can be undone."""
    names = [column.name for column in replaced.columns if column.name != "replaced_by"]
    old = select(cast(receipt.import_id, Integer), *(ledger.c[name] for name in names))
    for rows in (old.select_from(joined).where(differs), old.where(gone)):
        session.execute(insert(replaced).from_select(["replaced_by", *names], rows))


def _write(
    session: Session,
    source_id: int,
    receipt: Receipt,
    same_name: Any,
    differs: Any,
    unknown: Any,
    gone: Any,
    matched: Any,
) -> None:
    session.execute(delete(ledger).where(gone))
    values: dict[str, Any] = {name: incoming.c[name] for name in _CONTENT}
    changed = update(ledger).where(same_name, differs)
    by_hand = case((_KEEPS_MATCH, ledger.c.matched_by), else_=null())
    values |= {"request_id": matched, "matched_by": by_hand, "rule_id": null(), "import_id": receipt.import_id}
    session.execute(changed.values(**values))
    constant = [cast(source_id, Integer), cast(receipt.import_id, Integer)]
    rows = select(*(incoming.c[name] for name in POSTING_COLUMNS), *constant).where(unknown)
    session.execute(insert(ledger).from_select([*POSTING_COLUMNS, "source_id", "import_id"], rows))


def _sums(request_id: Any, month: Any, ore: Any) -> AnySelect:
    return select(request_id, month, func.sum(ore), func.count()).group_by(request_id, month)


def _add(session: Session, deltas: dict[tuple[int, int], list[int]], statement: AnySelect, sign: int) -> int:
    rows = 0
    for request_id, month, ore, count in session.execute(statement):
        _move(deltas, request_id or UNMATCHED, month, sign * int(ore), sign * count)
        rows += count
    return rows


def _move(deltas: dict[tuple[int, int], list[int]], request_id: int, month: int, ore: int, rows: int) -> None:
    delta = deltas[request_id, month]
    delta[0] += ore
    delta[1] += rows


def _total(session: Session, statement: AnySelect) -> int:
    return int(session.scalar(statement) or 0)
