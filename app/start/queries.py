"""What waits, for whoever is signed in: counts and sums by state, and the first of those to act on."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from app.domain.workflow import RequestState
from app.keyset import AnyRow, AnySelect
from app.models import Decision, DecisionItem, Event, InvestmentRequest, OrganisationUnit, table_of
from app.standstill.queries import STILL

S = RequestState
IT = InvestmentRequest
_C = table_of(IT).c
FEW = 5
Filters = Sequence[ColumnElement[bool]]
Counts = dict[RequestState, tuple[int, int, int]]
OVER = (S.CLOSED, S.WITHDRAWN, S.DECLINED)
"""Nothing more is done with these; in use they still wait for their final account."""


def by_state(session: Session, filters: Filters) -> Counts:
    """{state: (how many, öre asked, öre granted but not paid)} of the requests a person may see."""
    left = func.sum(STILL)
    statement = select(_C.state, func.count(), func.sum(_C.asked_ore), left).where(*filters).group_by(_C.state)
    return {
        RequestState(state): (n, int(asked or 0), int(kept or 0))
        for state, n, asked, kept in session.execute(statement)
    }


def counted(counts: Counts, *states: RequestState) -> int:
    """How many are in one of these states."""
    return sum(counts.get(state, (0, 0, 0))[0] for state in states)


def first_in(
    session: Session, filters: Filters, states: Sequence[RequestState], *first: ColumnElement[Any], most: int = FEW
) -> list[AnyRow]:
    """The requests that have waited longest in one of these states, in the order of `first` before that."""
    statement = _listed().where(*filters, _C.state.in_([state.value for state in states]))
    return list(session.execute(statement.order_by(*first, _C.state_since, _C.id).limit(most)).all())


def returned_first() -> ColumnElement[int]:
    """What somebody has asked about before what nobody waits for."""
    return case((_C.state == S.RETURNED.value, 0), else_=1)


def under_way(session: Session, filters: Filters, user_id: int, *, most: int) -> list[AnyRow]:
    """The requests that are not over, those somebody has to answer and one's own first, then what moved last."""
    ranks = (
        returned_first(),
        case((_C.author_id == user_id, 0), else_=1),
        case((_C.state == S.IN_USE.value, 1), else_=0),
    )
    statement = _listed().where(*filters, _C.state.not_in([state.value for state in OVER]))
    return list(session.execute(statement.order_by(*ranks, _C.state_since.desc(), _C.id).limit(most)).all())


def oldest_pause(session: Session, filters: Filters) -> AnyRow | None:
    """What has stood still longest of these paused requests."""
    statement = _listed().where(*filters).order_by(_C.state_since, _C.id).limit(1)
    return session.execute(statement).first()


def reached(session: Session, ids: Sequence[int]) -> dict[int, dict[RequestState, datetime]]:
    """When each request last came into each state it has been in."""
    if not ids:
        return {}
    statement = (
        select(Event.request_id, Event.to_state, func.max(Event.at))
        .where(Event.request_id.in_(ids), Event.to_state.is_not(None))
        .group_by(Event.request_id, Event.to_state)
    )
    found: dict[int, dict[RequestState, datetime]] = {}
    for request_id, state, at in session.execute(statement):
        if request_id is not None and state is not None:
            found.setdefault(request_id, {})[RequestState(state)] = at
    return found


def decided_lately(session: Session, filters: Filters, since: date) -> list[AnyRow]:
    """The last decisions about these requests, one line a request and decision, the latest first."""
    statement = (
        select(
            _C.id, _C.number, _C.title, _C.granted_ore, DecisionItem.outcome, Decision.decided_on, Decision.reference
        )
        .join(DecisionItem, DecisionItem.request_id == _C.id)
        .join(Decision, Decision.id == DecisionItem.decision_id)
        .where(*filters, Decision.decided_on >= since)
    )
    return list(
        session.execute(statement.order_by(Decision.decided_on.desc(), DecisionItem.id.desc()).limit(FEW)).all()
    )


def _listed() -> AnySelect:
    names = ("id", "number", "title", "state", "state_since", "state_before_pause", "pause_cause", "asked_ore")
    columns = (*(_C[name] for name in names), _C.granted_ore, _C.author_id, OrganisationUnit.name.label("unit"))
    return select(*columns).join(OrganisationUnit, OrganisationUnit.id == IT.unit_id)
