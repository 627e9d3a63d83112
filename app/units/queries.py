"""The units with what hangs on each."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import InvestmentRequest, RoleAssignment


def requests_of(session: Session) -> dict[int, int]:
    """How many requests each unit has of its own."""
    statement = select(InvestmentRequest.unit_id, func.count()).group_by(InvestmentRequest.unit_id)
    return dict(session.execute(statement).all())


def roles_of(session: Session) -> dict[int, int]:
    """How many roles are held for each unit itself."""
    statement = select(RoleAssignment.unit_id, func.count()).group_by(RoleAssignment.unit_id)
    return {unit_id: count for unit_id, count in session.execute(statement) if unit_id is not None}
