"""What deserves an auditor's look, counted and with the first of each kind; a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from app.keyset import AnyRow
from app.models import Decision, DecisionItem, InvestmentRequest, LedgerImport, table_of

_C = table_of(InvestmentRequest).c
_D = table_of(Decision).c
FEW = 2
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Odd:
    """Paid without a grant, paid above it, frames exceeded with a reason, imports undone."""

    without_grant: int
    without_grant_ore: int
    overpaid_count: int
    overpaid: Sequence[AnyRow]
    exceeding: Sequence[AnyRow]
    undone: int


def counted(session: Session) -> Odd:
    """All of it as it stands now."""
    ungranted = and_(_C.granted_ore == 0, _C.outcome_ore != 0)
    over = and_(_C.granted_ore > 0, _C.outcome_ore > _C.granted_ore)
    sums = (
        func.sum(case((ungranted, 1), else_=0)),
        func.sum(case((ungranted, _C.outcome_ore), else_=0)),
        func.sum(case((over, 1), else_=0)),
    )
    without, without_ore, many = session.execute(select(*sums)).one()
    columns = (_C.id, _C.number, _C.title, _C.granted_ore, _C.outcome_ore)
    worst = select(*columns).where(over).order_by((_C.outcome_ore - _C.granted_ore).desc(), _C.id).limit(FEW)
    exceeding = (
        select(_D.id, _D.reference, _D.decided_on)
        .where(_D.id.in_(select(DecisionItem.decision_id).where(DecisionItem.excess_reason != "")))
        .order_by(_D.decided_on.desc(), _D.id.desc())
        .limit(FEW)
    )
    undone = select(func.count(LedgerImport.id)).where(LedgerImport.undone_at.is_not(None))
    return Odd(
        int(without or 0),
        int(without_ore or 0),
        int(many or 0),
        session.execute(worst).all(),
        session.execute(exceeding).all(),
        session.scalar(undone) or 0,
    )


def decisions_since(session: Session, day: date) -> tuple[list[AnyRow], int]:
    """The last decisions from a day on, each with how many requests it was about, and how many there are."""
    items = select(func.count()).where(DecisionItem.decision_id == _D.id).scalar_subquery()
    columns = (_D.id, _D.reference, _D.decided_on, _D.body, _D.decided_for)
    statement = select(*columns, items.label("items")).where(_D.decided_on >= day)
    rows = session.execute(statement.order_by(_D.decided_on.desc(), _D.id.desc()).limit(SHOWN)).all()
    return list(rows), session.scalar(select(func.count(_D.id)).where(_D.decided_on >= day)) or 0
