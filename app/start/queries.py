"""What waits, for whoever is signed in: counts and sums by state, and the first of those to act on."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain.workflow import RequestState
from app.keyset import AnyRow
from app.models import InvestmentRequest, OrganisationUnit, table_of
from app.standstill.queries import STILL

IT = InvestmentRequest
_C = table_of(IT).c
FEW = 6


def by_state(session: Session, filters: Sequence[ColumnElement[bool]]) -> dict[RequestState, tuple[int, int, int]]:
    """{state: (how many, öre asked, öre granted but not paid)} of the requests a person may see."""
    left = func.sum(STILL)
    statement = select(_C.state, func.count(), func.sum(_C.asked_ore), left).where(*filters).group_by(_C.state)
    return {
        RequestState(state): (n, int(asked or 0), int(kept or 0))
        for state, n, asked, kept in session.execute(statement)
    }


def first_in(session: Session, filters: Sequence[ColumnElement[bool]], states: Sequence[RequestState]) -> list[AnyRow]:
    """The requests that have waited longest in one of these states; at most FEW."""
    statement = (
        select(_C.id, _C.number, _C.title, _C.state, _C.state_since, _C.asked_ore, OrganisationUnit.name.label("unit"))
        .join(OrganisationUnit, OrganisationUnit.id == _C.unit_id)
        .where(*filters, _C.state.in_([state.value for state in states]))
        .order_by(_C.state_since, _C.id)
        .limit(FEW)
    )
    return list(session.execute(statement).all())
