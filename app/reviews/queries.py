"""Reviews of a request, and what waits for a reviewer."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor, Role
from app.domain.reviews import ANSWERABLE
from app.investments.queries import Trees, within
from app.keyset import AnyRow, AnySelect
from app.models import InvestmentRequest, OrganisationUnit, Review, table_of

_C = table_of(InvestmentRequest).c
MOST = 200
FEW = 6


def reviews_of(session: Session, request_id: int) -> list[Review]:
    """Every review of a request that is not withdrawn, in the order they were asked for."""
    statement = select(Review).where(Review.request_id == request_id, Review.withdrawn_at.is_(None))
    return list(session.scalars(statement.order_by(Review.id)))


def is_open() -> ColumnElement[bool]:
    """Neither answered nor withdrawn."""
    return and_(Review.answered_at.is_(None), Review.withdrawn_at.is_(None))


def waiting(session: Session, actor: Actor, known: Trees, *, most: int = MOST) -> list[AnyRow]:
    """What somebody is asked to review and nobody of their speciality has answered, the nearest date first."""
    return list(session.execute(_mine(actor, known).where(is_open()).order_by(*_nearest()).limit(most)).all())


def answered(session: Session, actor: Actor, known: Trees) -> list[AnyRow]:
    """What has been answered within somebody's specialities, the latest first; the last 50."""
    statement = _mine(actor, known, _C.state != "").where(Review.answered_at.is_not(None))
    return list(session.execute(statement.order_by(Review.answered_at.desc(), Review.id.desc()).limit(50)).all())


def _mine(actor: Actor, known: Trees, state: ColumnElement[bool] | None = None) -> AnySelect:
    mine = [
        and_(
            Review.speciality == each.speciality,
            within(Actor(actor.user_id, actor.name, (each,)), known, Role.REVIEWER),
        )
        for each in actor.scopes((Role.REVIEWER,))
    ]
    answerable = _C.state.in_([each.value for each in ANSWERABLE])
    return (
        select(
            Review.id.label("review_id"), Review.speciality, Review.due_on, Review.asked_by, Review.asked_at,
            Review.reminded_at, Review.answer, Review.answered_by, Review.answered_at,
            _C.id, _C.number, _C.title, _C.state, OrganisationUnit.name.label("unit"),
        )
        .join(InvestmentRequest, _C.id == Review.request_id)
        .join(OrganisationUnit, OrganisationUnit.id == _C.unit_id)
        .where(or_(false(), *mine), answerable if state is None else state)
    )  # fmt: skip


def _nearest() -> tuple[ColumnElement[Any], ...]:
    return (Review.due_on.is_(None), table_of(Review).c.due_on, table_of(Review).c.id)
