"""The decision on an earlier request, for one that asks for the same again."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.workflow import RequestState
from app.models import DecisionItem, Event, InvestmentRequest
from app.web.labels import day, state_word


@dataclass(frozen=True, slots=True)
class Earlier:
    """The decision on the request that is asked for again."""

    number: str
    url: str
    state: str
    decided: str
    reason: str


def earlier_decision(session: Session, it: InvestmentRequest) -> Earlier | None:
    """The decision on the request this one asks for again, when it was declined or deferred."""
    return decision_on(session, session.get_one(InvestmentRequest, it.previous_id)) if it.previous_id else None


def decision_on(session: Session, before: InvestmentRequest) -> Earlier | None:
    """What was decided and why, of a request that was declined or deferred."""
    if before.state not in (RequestState.DECLINED, RequestState.DEFERRED):
        return None
    item = session.scalars(
        select(DecisionItem).where(DecisionItem.request_id == before.id).order_by(DecisionItem.id.desc()).limit(1)
    ).first()
    said = session.scalars(
        select(Event.comment)
        .where(Event.request_id == before.id, Event.to_state == before.state, Event.comment != "")
        .order_by(Event.seq.desc())
        .limit(1)
    ).first()
    decision = item.decision if item else None
    decided = f"{decision.body} {decision.reference}, {day(decision.decided_on)}".strip() if decision else ""
    reason = (item.reason if item else "") or (decision.reason if decision else "") or said or ""
    return Earlier(before.number, url_for("investments.show", id=before.id), state_word(before.state), decided, reason)
