"""What the preparation came to, as the request's page and print show it."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor, Permission, allows
from app.domain.words import RECOMMENDATIONS
from app.domain.workflow import RequestState
from app.investments.queries import Scope
from app.models import InvestmentRequest, Preparation, User
from app.web.labels import kronor, moment
from app.web.views import Fact

_IN_WORK = (RequestState.ENDORSED, RequestState.PREPARING, RequestState.RETURNED)


@dataclass(slots=True)
class PreparedView:
    """Who prepares, what they propose and why; is_shown: whether this person sees a proposal yet."""

    is_shown: bool
    facts: list[Fact] = field(default_factory=list)
    reason: str = ""

    @property
    def is_filled(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.facts)


def prepared_view(session: Session, it: InvestmentRequest, actor: Actor, scope: Scope) -> PreparedView:
    """The preparation, in one query. A proposal that is still worked on is shown to those who prepare only."""
    statement = select(Preparation, User.name).outerjoin(User, User.id == Preparation.preparer_id)
    row = session.execute(statement.where(Preparation.request_id == it.id)).first()
    is_shown = it.state not in _IN_WORK or allows(actor, Permission.PREPARE_REQUEST, scope)
    if row is None:
        return PreparedView(is_shown)
    prepared, name = row
    facts = [Fact("Beredare", name)] if name else []
    if not is_shown or not prepared.recommendation:
        return PreparedView(is_shown, facts)
    return PreparedView(is_shown, [*facts, proposal_fact(prepared)], prepared.reason)


def proposal_fact(prepared: Preparation) -> Fact:
    """What is proposed, by whom and when."""
    amount = f" {kronor(prepared.recommended_ore)}" if prepared.recommended_ore is not None else ""
    note = f"{prepared.recommended_by} {moment(prepared.recommended_at)}"
    return Fact("Förslag till beslut", f"{RECOMMENDATIONS[prepared.recommendation]}{amount}", note=note)
