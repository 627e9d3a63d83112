"""What the steps after a decision need to know: grants by year, the open change, what supplements add."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.workflow import HOLDING_MONEY, RequestState
from app.models import Grant, GrantChange, InvestmentRequest


def granted_by_year(session: Session, request_id: int) -> dict[int, int]:
    """{frame year: öre} granted to a request, releases taken off; years that came to nothing are left out."""
    sums = select(Grant.frame_year, func.sum(Grant.amount_ore)).where(Grant.request_id == request_id)
    rows = session.execute(sums.group_by(Grant.frame_year).order_by(Grant.frame_year))
    return {year: int(ore) for year, ore in rows if ore}


def open_change(session: Session, request_id: int) -> GrantChange | None:
    """The change that waits for a decision."""
    statement = select(GrantChange).where(GrantChange.request_id == request_id, GrantChange.state == "open")
    return session.scalars(statement.order_by(GrantChange.id)).first()


def grants_and_change(session: Session, request_id: int) -> tuple[list[Grant], GrantChange | None]:
    """The grants of a request with their decisions, oldest frame year first, and the change that waits: one query."""
    waits = and_(GrantChange.request_id == Grant.request_id, GrantChange.state == "open")
    statement = select(Grant, GrantChange).outerjoin(GrantChange, waits).where(Grant.request_id == request_id)
    statement = statement.options(joinedload(Grant.decision)).order_by(Grant.frame_year, Grant.id, GrantChange.id)
    rows = session.execute(statement).all()
    grants = list(dict.fromkeys(grant for grant, _ in rows))
    return grants, rows[0][1] if rows else None


def granted_in_supplements(session: Session, request_id: int) -> int:
    """Öre granted to supplements of a request: what is ordered may use them too."""
    it = InvestmentRequest
    holding = [state.value for state in (*HOLDING_MONEY, RequestState.CLOSED)]
    statement = select(func.sum(it.granted_ore)).where(it.supplements_id == request_id, it.state.in_(holding))
    return int(session.scalar(statement) or 0)
