"""Reads for matching: a row, the requests it could belong to, rows matched by hand or rule, and the rules."""

from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.domain.workflow import RequestState
from app.keyset import AnyRow, Found, Place, fetch, whole
from app.matching.suggestions import Candidate, Suggestion, Waiting, suggest
from app.models import (
    Category,
    InvestmentRequest,
    LedgerSource,
    MatchingRule,
    PlannedPayment,
    Posting,
    RequestLine,
    table_of,
)

PAGE = 100
MOST_RULES = 500
S = RequestState
WITH_MONEY = [
    state.value for state in (S.GRANTED, S.PROCURING, S.ORDERED, S.DELIVERED, S.IN_USE, S.CLOSED, S.PAUSED)
]  # fmt: skip
_COLUMNS = ("id", "month", "posted_on", "voucher", "row", "account", "cost_centre", "project", "supplier", "text",
            "order_number", "amount_ore", "request_id", "matched_by", "rule_id")  # fmt: skip


def row(session: Session, posting_id: int) -> AnyRow | None:
    """A row of the ledger with its source's name."""
    it = table_of(Posting).c
    statement = select(*(it[name] for name in _COLUMNS), LedgerSource.name.label("source"))
    return session.execute(
        statement.join(LedgerSource, LedgerSource.id == it.source_id).where(it.id == posting_id)
    ).first()


def suggestions(session: Session, it: Any) -> list[Suggestion]:
    """The requests that a waiting row could belong to, the likeliest first; a fixed number of queries."""
    waiting = Waiting(it.month, it.amount_ore, it.project, it.cost_centre, it.supplier, it.text, it.account)
    return suggest(
        waiting,
        _candidates(session),
        history=_history(session, it),
        orders=_same_order(session, it),
        planned=_planned(session, it),
        lines=_lines(session, it),
    )


def searched(session: Session, text: str) -> list[AnyRow]:
    """Requests whose number, project or title has the text; at most 20, by number."""
    it, wanted = InvestmentRequest, text.strip()
    if not wanted:
        return []
    near = [column.icontains(wanted, autoescape=True) for column in (it.number, it.project, it.title)]
    statement = select(it.id, it.number, it.title, it.project, it.state).where(or_(*near), it.state != S.DRAFT.value)
    return list(session.execute(statement.order_by(it.number).limit(20)).all())


def matched(session: Session, place: Place) -> tuple[Found, int, int]:
    """A page of the rows matched by hand or by a rule, newest first; how many, and their sum in öre."""
    it = table_of(Posting).c
    inside = or_(it.matched_by.is_not(None), it.rule_id.is_not(None))
    statement = (
        select(*(it[name] for name in _COLUMNS), InvestmentRequest.number, InvestmentRequest.title)
        .join(InvestmentRequest, InvestmentRequest.id == it.request_id)
        .where(inside)
    )
    found = fetch(
        session,
        statement,
        place,
        by=it.month,
        id_=it.id,
        descending=True,
        size=PAGE,
        key=lambda row: (row.month, row.id),
        read=whole,
    )
    count, ore = session.execute(select(func.count(), func.sum(it.amount_ore)).where(inside)).one()
    return found, int(count), int(ore or 0)


def rules(session: Session) -> list[AnyRow]:
    """Every rule with its request and what it has matched, the oldest first; at most MOST_RULES."""
    it, posting = MatchingRule, table_of(Posting).c
    sums = (
        select(posting.rule_id, func.count().label("rows"), func.sum(posting.amount_ore).label("ore"))
        .where(posting.rule_id.is_not(None))
        .group_by(posting.rule_id)
        .subquery()
    )
    statement = (
        select(it, InvestmentRequest.number, InvestmentRequest.title, LedgerSource.name.label("source"),
               func.coalesce(sums.c.rows, 0).label("rows"), func.coalesce(sums.c.ore, 0).label("ore"))
        .join(InvestmentRequest, InvestmentRequest.id == it.request_id)
        .outerjoin(LedgerSource, LedgerSource.id == it.source_id)
        .outerjoin(sums, sums.c.rule_id == it.id)
    )  # fmt: skip
    return list(session.execute(statement.order_by(it.id).limit(MOST_RULES)).all())


def _candidates(session: Session) -> list[Candidate]:
    it = InvestmentRequest
    left, accounts = it.granted_ore - it.outcome_ore, Category.accounts
    columns = (it.id, it.number, it.title, it.project, it.cost_centre, left, accounts)
    statement = select(*columns).join(Category, Category.id == it.category_id)
    return [
        Candidate(id_, number, title, project or "", centre, left, accounts)
        for id_, number, title, project, centre, left, accounts in session.execute(
            statement.where(it.state.in_(WITH_MONEY))
        )
    ]


def _history(session: Session, row: Any) -> dict[int, int]:
    it = Posting
    same = [column == text for column, text in ((it.supplier, row.supplier), (it.text, row.text)) if text]
    if not same:
        return {}
    statement = select(it.request_id, func.count(it.id)).where(it.request_id.is_not(None), or_(*same))
    found = session.execute(
        statement.group_by(it.request_id).order_by(func.count(it.id).desc(), it.request_id).limit(20)
    )
    return {request_id: count for request_id, count in found if request_id}


def _same_order(session: Session, row: Any) -> set[int]:
    if not row.order_number:
        return set()
    it = Posting
    statement = select(it.request_id).where(it.order_number == row.order_number, it.request_id.is_not(None)).distinct()
    return {request_id for request_id in session.scalars(statement) if request_id}


def _planned(session: Session, row: Any) -> set[int]:
    it = PlannedPayment
    statement = select(it.request_id).where(it.month == row.month, _about(it.amount_ore, row.amount_ore))
    return set(session.scalars(statement)) if row.amount_ore > 0 else set()


def _lines(session: Session, row: Any) -> set[int]:
    it = RequestLine
    of_all = it.unit_price_ore * it.quantity
    statement = select(it.request_id).where(or_(of_all == row.amount_ore, it.unit_price_ore == row.amount_ore))
    return set(session.scalars(statement)) if row.amount_ore > 0 else set()


def _about(column: Any, ore: int) -> Any:
    return column.between(ore - ore // 100, ore + ore // 100)
