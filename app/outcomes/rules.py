"""Rules that match waiting rows to requests: which rows each one fits. The oldest rule that fits a row takes it."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.models import MatchingRule, Posting, PurchaseOrder, table_of

CHUNK = 500
Moved = dict[tuple[int, int], tuple[int, int]]
"""(request id, month YYYYMM) → (öre, rows) that no longer wait."""


def apply(session: Session, *which: ColumnElement[bool], only: MatchingRule | None = None) -> Moved:
    """Match waiting rows, all or those of `which`, by every rule or one; summaries are the caller's."""
    chosen = [only] if only else session.scalars(select(MatchingRule).order_by(MatchingRule.id)).all()
    moved: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for rule in chosen:
        ids = []
        for id_, month, ore in _fitting(session, rule, which):
            ids.append(id_)
            found = moved[rule.request_id, month]
            found[0] += ore
            found[1] += 1
        _take(session, rule, ids)
    return {key: (ore, rows) for key, (ore, rows) in moved.items()}


def _fitting(
    session: Session, rule: MatchingRule, which: tuple[ColumnElement[bool], ...]
) -> Iterator[tuple[int, int, int]]:
    """(id, month, öre) of the waiting rows that the rule fits."""
    it = Posting
    if rule.source_id is not None:
        which = (*which, it.source_id == rule.source_id)
    yield from fitting(session, rule, it, (it.id, it.month, it.amount_ore), it.request_id.is_(None), *which)


def fitting(
    session: Session, rule: MatchingRule, it: type[Posting] | type[PurchaseOrder], columns: tuple[Any, ...],
    *which: ColumnElement[bool],
) -> Iterator[Any]:  # fmt: skip
    """The columns of those of the rows that the rule fits, whatever their source."""
    statement = select(*columns, it.supplier, it.text).where(*which)
    for column in ("project", "account", "cost_centre"):
        if wanted := getattr(rule, column):
            statement = statement.where(getattr(it, column) == wanted)
    supplier, text = rule.supplier.casefold(), rule.text.casefold()
    for *found, its_supplier, its_text in session.execute(statement.order_by(it.id)):
        if supplier in its_supplier.casefold() and text in its_text.casefold():
            yield found


def _take(session: Session, rule: MatchingRule, ids: list[int]) -> None:
    table, ordered = table_of(Posting), iter(ids)
    while chunk := list(islice(ordered, CHUNK)):
        statement = update(table).where(table.c.id.in_(chunk), table.c.request_id.is_(None))
        session.execute(statement.values(request_id=rule.request_id, rule_id=rule.id))
