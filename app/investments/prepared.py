"""What the preparation came to, as the request's page and print show it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor, Permission, allows
from app.domain.words import RECOMMENDATIONS
from app.domain.workflow import RequestState
from app.investments.queries import Scope
from app.keyset import AnyRow, AnySelect
from app.models import InvestmentRequest, Preparation, Review, User
from app.reviews.shown import ReviewView, review_view
from app.web.labels import kronor, local_now, moment
from app.web.views import Fact

_IN_WORK = (RequestState.ENDORSED, RequestState.PREPARING, RequestState.RETURNED)


@dataclass(slots=True)
class PreparedView:
    """Who prepares, what they propose and why; is_shown: whether this person sees a proposal yet."""

    is_shown: bool
    facts: list[Fact] = field(default_factory=list)
    reason: str = ""
    reviews: list[ReviewView] = field(default_factory=list)

    @property
    def is_filled(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.facts)


def prepared_view(
    session: Session, it: InvestmentRequest, actor: Actor, scope: Scope, settings: Mapping[str, Any]
) -> PreparedView:
    """The preparation and the reviews, in one query.

    A proposal that is still worked on is shown to those who prepare only.
    """
    is_shown = it.state not in _IN_WORK or allows(actor, Permission.PREPARE_REQUEST, scope)
    view, words, today = PreparedView(is_shown), settings["specialities"], local_now().date()
    rows = _rows(session, it.id)
    view.reviews = [review_view(row.Review, words, today) for row in rows if row.Review]
    if rows and rows[0].Preparation:
        prepared, name = rows[0].Preparation, rows[0].name
        view.facts = [Fact("Beredare", name)] if name else []
        if is_shown and prepared.recommendation:
            view.facts, view.reason = [*view.facts, proposal_fact(prepared)], prepared.reason
    return view


def _rows(session: Session, request_id: int) -> list[AnyRow]:
    """The preparation with its preparer, once for each review that is not withdrawn, and at least once."""
    mine = and_(Review.request_id == InvestmentRequest.id, Review.withdrawn_at.is_(None))
    statement: AnySelect = (
        select(Preparation, User.name.label("name"), Review)
        .select_from(InvestmentRequest)
        .outerjoin(Preparation, Preparation.request_id == InvestmentRequest.id)
        .outerjoin(User, User.id == Preparation.preparer_id)
        .outerjoin(Review, mine)
        .where(InvestmentRequest.id == request_id)
        .order_by(Review.id)
    )
    return list(session.execute(statement).all())


def proposal_fact(prepared: Preparation) -> Fact:
    """What is proposed, by whom and when."""
    amount = f" {kronor(prepared.recommended_ore)}" if prepared.recommended_ore is not None else ""
    note = f"{prepared.recommended_by} {moment(prepared.recommended_at)}"
    return Fact("Förslag till beslut", f"{RECOMMENDATIONS[prepared.recommendation]}{amount}", note=note)
