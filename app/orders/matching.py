"""Whose an order is, when its project does not say: by hand or by the rules for rows. None of these commits.

What is said by hand is said of an order number of a source, so it holds in the lists to come and in those undone to.
"""

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.errors import DomainError
from app.domain.money import format_amount
from app.models import InvestmentRequest, LedgerImport, MatchingRule, PurchaseOrder, table_of
from app.orders.queries import has_code, in_force, is_waiting
from app.outcomes import rules
from app.outcomes.summaries import lock_ledger

orders = table_of(PurchaseOrder)


class OrderMoved(DomainError):
    """Somebody else matched or released the order, or a new list took it away."""


def match_order(session: Session, source_id: int, number: str, found: InvestmentRequest, *, by: str) -> None:
    """The rows of the order that wait belong to the request. Raises DomainError."""
    lock_ledger(session)
    mine = (_of(source_id, number), is_waiting())
    ore, count = session.execute(
        select(func.sum(PurchaseOrder.amount_ore), func.count()).where(in_force(), *mine)
    ).one()
    if not count:
        raise OrderMoved("Beställningen är redan matchad eller finns inte kvar. Ladda om listan.")
    _set(session, *mine, request_id=found.id, matched_by=by)
    change = ["beställning", None, f"{number}: {format_amount(int(ore))} kr"]
    record(
        session, actor=by, action="match_order", subject=f"beställning {number}", request_id=found.id, changes=[change]
    )


def release_order(session: Session, source_id: int, number: str, *, by: str) -> None:
    """The order, matched by hand or by a rule, waits again. Raises DomainError."""
    lock_ledger(session)
    it = PurchaseOrder
    mine = (_of(source_id, number), it.request_id.is_not(None))
    statement = select(it.request_id, func.sum(it.amount_ore)).where(in_force(), *mine).group_by(it.request_id)
    had = session.execute(statement.order_by(it.request_id)).all()
    if not had:
        raise OrderMoved("Beställningen är inte matchad för hand eller av en regel. Ladda om listan.")
    _set(session, *mine, request_id=None, matched_by=None)
    for request_id, ore in had:
        change = ["beställning", f"{number}: {format_amount(int(ore))} kr", None]
        subject = f"beställning {number}"
        record(session, actor=by, action="release_order", subject=subject, request_id=request_id, changes=[change])


def match_list(session: Session, import_id: int, source_id: int) -> None:
    """The rows of a list that was just read in: what is known of their orders by hand, then the rules."""
    it = PurchaseOrder
    by_hand = (
        select(it.order_number, it.request_id, it.matched_by)
        .join(LedgerImport, LedgerImport.id == it.import_id)
        .where(LedgerImport.source_id == source_id, it.matched_by.is_not(None), it.import_id != import_id)
        .order_by(it.id)
    )
    known = {number: (request_id, by) for number, request_id, by in session.execute(by_hand)}
    if known:
        mine = (orders.c.import_id == import_id, orders.c.order_number == bindparam("number"), is_waiting())
        matched = update(orders).where(*mine).values(request_id=bindparam("found"), matched_by=bindparam("by"))
        rows = [{"number": number, "found": found, "by": by} for number, (found, by) in known.items()]
        session.connection().execute(matched, rows)
    apply_rules(session)


def apply_rules(session: Session, only: MatchingRule | None = None) -> tuple[int, int]:
    """Match the rows that wait in the lists in force, by every rule or one; how many, and their öre."""
    it, count, ore = PurchaseOrder, 0, 0
    for rule in [only] if only else session.scalars(select(MatchingRule).order_by(MatchingRule.id)).all():
        which = [in_force(), is_waiting()]
        if rule.source_id is not None:
            which.append(it.import_id.in_(select(LedgerImport.id).where(LedgerImport.source_id == rule.source_id)))
        rows = [
            {"place": id_, "öre": amount}
            for id_, amount in rules.fitting(session, rule, it, (it.id, it.amount_ore), *which)
        ]
        if rows:
            taken = update(orders).where(orders.c.id == bindparam("place"))
            session.connection().execute(taken.values(request_id=rule.request_id, rule_id=rule.id), rows)
        count, ore = count + len(rows), ore + sum(row["öre"] for row in rows)
    return count, ore


def forget_rule(session: Session, rule: MatchingRule) -> tuple[int, int]:
    """The rule says nothing more; how many rows of the lists in force that wait again, and their öre."""
    it = PurchaseOrder
    statement = select(func.count(it.id), func.sum(it.amount_ore)).where(it.rule_id == rule.id, in_force(), ~has_code())
    count, ore = session.execute(statement).one()
    _set(session, it.rule_id == rule.id, request_id=None)
    return int(count), int(ore or 0)


def _of(source_id: int, number: str) -> ColumnElement[bool]:
    """Every row of the order, in all lists of its source."""
    lists = select(LedgerImport.id).where(LedgerImport.source_id == source_id)
    return (PurchaseOrder.order_number == number) & PurchaseOrder.import_id.in_(lists)


def _set(session: Session, *which: ColumnElement[bool], request_id: int | None, matched_by: str | None = None) -> None:
    values = {"request_id": request_id, "matched_by": matched_by, "rule_id": None}
    session.execute(
        update(PurchaseOrder).where(*which).values(values), execution_options={"synchronize_session": False}
    )
