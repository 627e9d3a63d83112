"""Decisions that are made: one as it stands, its money, and the event it was sealed by."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.workflow import Action
from app.keyset import AnyRow
from app.models import Category, Decision, DecisionItem, Event, Frame, Grant, InvestmentRequest, OrganisationUnit

_SIGNED = [each.value for each in (Action.GRANT, Action.DECLINE, Action.DEFER, Action.DECIDE_CHANGE)]


def items(session: Session, decision_id: int) -> list[AnyRow]:
    """What a decision said about each request, in the order it was signed."""
    item, it = DecisionItem, InvestmentRequest
    statement = (
        select(
            *(item.request_id, item.outcome, item.reason, item.asked_ore, item.recommended_ore, item.excess_reason),
            *(item.change_id, it.number, it.title, it.state, it.author_id, it.unit_id, it.category_id, it.asked_of),
            OrganisationUnit.name.label("unit"),
            Category.name.label("category"),
        )
        .join(it, it.id == item.request_id)
        .join(OrganisationUnit, OrganisationUnit.id == it.unit_id)
        .join(Category, Category.id == it.category_id)
        .where(item.decision_id == decision_id)
        .order_by(item.id)
    )
    return list(session.execute(statement).all())


def money(session: Session, decision_ids: Sequence[int]) -> dict[tuple[int, int], dict[int, int]]:
    """{(decision id, request id): {frame year: öre granted}}; what a change gives back is negative."""
    grant = Grant
    statement = (
        select(grant.decision_id, grant.request_id, grant.frame_year, func.sum(grant.amount_ore))
        .where(grant.decision_id.in_(decision_ids))
        .group_by(grant.decision_id, grant.request_id, grant.frame_year)
        .order_by(grant.frame_year)
    )
    found: dict[tuple[int, int], dict[int, int]] = {}
    rows: Iterable[Any] = session.execute(statement)
    for decision_id, request_id, year, ore in rows:
        found.setdefault((decision_id, request_id), {})[year] = int(ore)
    return found


def by_frame(session: Session, decision_id: int) -> list[tuple[int, str, int]]:
    """(year, category, öre) a decision gave out of each frame; the category is '' where there was none."""
    name = func.coalesce(Category.name, "")
    statement = (
        select(Grant.frame_year, name, func.sum(Grant.amount_ore))
        .outerjoin(Frame, Frame.id == Grant.frame_id)
        .outerjoin(Category, Category.id == Frame.category_id)
        .where(Grant.decision_id == decision_id)
        .group_by(Grant.frame_year, name)
        .order_by(Grant.frame_year, name)
    )
    return [(year, category, int(ore)) for year, category, ore in session.execute(statement)]


def sealed_by(session: Session, decision: Decision, request_ids: Sequence[int]) -> Event | None:
    """The last event of the signing: its hash stands for the whole log up to then. None for a loaded decision."""
    if decision.number is None:
        return None
    statement = select(Event).where(Event.request_id.in_(request_ids), Event.action.in_(_SIGNED))
    for event in session.scalars(statement.order_by(Event.seq.desc())):
        if ["beslut", None, decision.reference] in event.changes:
            return event
    return None


def decided_since(session: Session, request_ids: Sequence[int]) -> dict[int, Any]:
    """The last decision about each request, with its title, for whoever meant to decide and was not first."""
    statement = (
        select(DecisionItem.request_id, InvestmentRequest.title, Decision.reference, Decision.decided_by)
        .join(Decision, Decision.id == DecisionItem.decision_id)
        .join(InvestmentRequest, InvestmentRequest.id == DecisionItem.request_id)
        .where(DecisionItem.request_id.in_(request_ids))
        .order_by(DecisionItem.id)
    )
    return {row.request_id: row for row in session.execute(statement)}
