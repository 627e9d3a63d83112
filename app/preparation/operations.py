"""Preparing a request: who does it, what they propose, and the steps to the decider and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.audit.operations import record
from app.conversation.queries import Somebody
from app.domain.errors import DomainError, NotAllowed
from app.domain.money import format_kronor
from app.domain.permissions import Actor, Permission, allows
from app.domain.words import RECOMMENDATIONS, STATES
from app.domain.workflow import Action, Need, RequestState
from app.investments.operations import lock_requests, stands_in_for, take, transition
from app.investments.queries import Scope
from app.models import InvestmentRequest, Preparation, User, now

S = RequestState
SUPPORT, REJECT = "support", "reject"
ASSIGNABLE = (
    S.ENDORSED, S.PREPARING, S.RETURNED, S.READY, S.DEFERRED, S.GRANTED, S.PROCURING, S.ORDERED, S.DELIVERED, S.PAUSED,
)  # fmt: skip


class Outdated(DomainError):
    """Somebody else wrote the same thing since the page was shown; nothing is stored."""


class ProposalFault(DomainError):
    """What is proposed is not complete; `field` says where."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a preparer proposes: SUPPORT with an amount (öre), or REJECT without one, and why."""

    recommendation: str
    amount_ore: int | None
    reason: str


def hold(session: Session, it: InvestmentRequest) -> Preparation:
    """Lock the request, read it afresh, and give its preparation as it stands now; an empty one, which is not stored
    until it is added, when there is none.
    """
    lock_requests(session, [it.id])
    session.refresh(it)
    found = session.get(Preparation, it.id, populate_existing=True)
    return found or Preparation(request_id=it.id, recommendation="", reason="", recommended_by="")


def stamp(prepared: Preparation | None) -> str:
    """Which recommendation a page has shown, to tell whether another has been written since."""
    return prepared.recommended_at.isoformat() if prepared and prepared.recommended_at else ""


def assign(
    session: Session,
    it: InvestmentRequest,
    to: Somebody | None,
    *,
    actor: Actor,
    scope: Scope,
    seen: int | None,
) -> bool:
    """Give a request to a preparer, or to nobody; whether anything changed. seen: who had it when the page was shown.

    Raises Outdated when it has gone to somebody else since.
    """
    prepared = hold(session, it)
    _allow(actor, scope)
    if it.state not in ASSIGNABLE:
        raise DomainError(f"Äskningen är {_word(it.state)} och har ingen beredare.")
    if prepared.preparer_id == (to.id if to else None):
        return False
    before = _name(session, prepared.preparer_id)
    if prepared.preparer_id != seen:
        raise Outdated(f"{before} har tagit äskningen sedan du öppnade sidan." if before else "Ingen har den längre.")
    prepared.preparer_id, prepared.changed_at = (to.id if to else None), now()
    session.add(prepared)
    _record(session, it, actor, scope, "assign", [["Beredare", before or None, to.name if to else None]])
    return True


def start(session: Session, it: InvestmentRequest, *, actor: Actor, scope: Scope, comment: str = "") -> None:
    """Begin to prepare; who begins has it, unless somebody else already does."""
    take(session, it, Action.START_PREPARATION, actor=actor, scope=scope, comment=comment)
    prepared = hold(session, it)
    if prepared.preparer_id is None:
        prepared.preparer_id, prepared.changed_at = actor.user_id, now()
        session.add(prepared)


def propose(
    session: Session, it: InvestmentRequest, proposal: Proposal, *, actor: Actor, scope: Scope, seen: str
) -> bool:
    """Store what the preparer proposes; whether anything changed. seen: the stamp of what the page showed.

    Raises WrongState when it is not being prepared, Outdated when somebody else has written meanwhile, ProposalFault.
    """
    prepared = hold(session, it)
    transition(it.state, Action.MAKE_READY)
    _allow(actor, scope)
    amount = proposal.amount_ore if proposal.recommendation == SUPPORT else None
    wanted = (proposal.recommendation, amount, proposal.reason.strip())
    if prepared.recommendation and (prepared.recommendation, prepared.recommended_ore, prepared.reason) == wanted:
        return False
    if stamp(prepared) != seen:
        raise Outdated(f"{prepared.recommended_by} har skrivit ett förslag sedan du öppnade sidan.")
    _check(it, proposal)
    changes = _changes(prepared, *wanted)
    prepared.recommendation, prepared.recommended_ore, prepared.reason = wanted
    prepared.recommended_by, prepared.recommended_at, prepared.changed_at = actor.name, now(), now()
    session.add(prepared)
    _record(session, it, actor, scope, "recommend", changes)
    session.flush()
    return True


def make_ready(session: Session, it: InvestmentRequest, *, actor: Actor, scope: Scope) -> None:
    """Hand the request to the decider; it must have a recommendation."""
    prepared = hold(session, it)
    checks = {Need.RECOMMENDATION: lambda: what_is_left(it, prepared)}
    take(session, it, Action.MAKE_READY, actor=actor, scope=scope, checks=checks)
    prepared.answered_at = None


def take_back(session: Session, it: InvestmentRequest, *, actor: Actor, scope: Scope, comment: str) -> None:
    """Back from the decider to be prepared again; the recommendation stands until it is changed."""
    take(session, it, Action.TAKE_BACK, actor=actor, scope=scope, comment=comment)


def take_up_again(session: Session, it: InvestmentRequest, *, actor: Actor, scope: Scope, comment: str = "") -> None:
    """A deferred request back to the decider."""
    take(session, it, Action.TAKE_UP_AGAIN, actor=actor, scope=scope, comment=comment)


def have_read(session: Session, it: InvestmentRequest, *, actor: Actor, scope: Scope) -> None:
    """The preparer has looked at what the unit answered: it is no longer flagged."""
    prepared = hold(session, it)
    _allow(actor, scope)
    prepared.answered_at = None


def what_is_left(it: InvestmentRequest, prepared: Preparation | None) -> str:
    """Why a request cannot be made ready yet; '' when it can."""
    if prepared is None or not prepared.recommendation:
        return "Skriv ett förslag till beslut först: tillstyrk eller avstyrk, med skäl."
    try:
        _check(it, Proposal(prepared.recommendation, prepared.recommended_ore, prepared.reason))
    except ProposalFault as error:
        return str(error)
    return ""


def _check(it: InvestmentRequest, proposal: Proposal) -> None:
    if proposal.recommendation not in RECOMMENDATIONS:
        raise ProposalFault("recommendation", "Välj om du tillstyrker eller avstyrker.")
    if proposal.recommendation == SUPPORT:
        if not proposal.amount_ore or proposal.amount_ore < 0:
            raise ProposalFault("amount", "Skriv hur mycket du föreslår, till exempel 1 250 000.")
        if proposal.amount_ore > it.asked_ore:
            asked = format_kronor(it.asked_ore)
            raise ProposalFault("amount", f"Föreslå högst det sökta beloppet, {asked} kr.")
    if not proposal.reason.strip():
        raise ProposalFault("reason", "Skriv varför. Skälet följer med till beslutet.")


def _changes(prepared: Preparation, recommendation: str, amount_ore: int | None, reason: str) -> list[list[Any]]:
    """[label, old, new] in words of what differs."""
    words = {"": None, **RECOMMENDATIONS}
    pairs: Sequence[tuple[str, Any, Any]] = (
        ("Förslag", words[prepared.recommendation], words[recommendation]),
        ("Föreslaget belopp", _kronor(prepared.recommended_ore), _kronor(amount_ore)),
        ("Skäl för förslaget", prepared.reason or None, reason or None),
    )
    return [[label, old, new] for label, old, new in pairs if old != new]


def _kronor(ore: int | None) -> str | None:
    return None if ore is None else f"{format_kronor(ore)} kr"


def _allow(actor: Actor, scope: Scope) -> None:
    if not allows(actor, Permission.PREPARE_REQUEST, scope):
        raise NotAllowed("Du bereder inte äskningar i det området.")


def _name(session: Session, user_id: int | None) -> str:
    found = session.get(User, user_id) if user_id else None
    return found.name if found else ""


def _word(state: str) -> str:
    return {code.value: word for word, code in STATES.items()}[state]


def _record(
    session: Session, it: InvestmentRequest, actor: Actor, scope: Scope, action: str, changes: list[list[Any]]
) -> None:
    record(
        session,
        actor=actor.name,
        on_behalf_of=stands_in_for(actor, Permission.PREPARE_REQUEST, scope),
        action=action,
        subject=f"äskning {it.number}",
        request_id=it.id,
        changes=changes,
    )
