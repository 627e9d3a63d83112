"""Asking for reviews, reminding, withdrawing and answering them: each is written together with its event."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.conversation.queries import Holder, able
from app.domain.errors import DomainError, NotAllowed
from app.domain.notices import Kind
from app.domain.permissions import Actor, Permission, allows
from app.domain.reviews import ANSWERABLE, ANSWERS, ASKABLE, EXPLAINED, Answer
from app.domain.words import STATES
from app.investments.operations import lock_requests, stands_in_for
from app.investments.queries import Scope
from app.models import InvestmentRequest, Preparation, Review, now
from app.notices.operations import tell


class ReviewGone(DomainError):
    """The review is answered or withdrawn, or the request has gone on: somebody else was first."""


class ReviewFault(DomainError):
    """Something is missing; `field` says where."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


def reviewers(people: Sequence[Holder], speciality: str, scope: Scope) -> list[int]:
    """The ids of those who could answer a review of the speciality about the request."""
    asked = replace(scope, asked_of=frozenset({speciality}))
    return [each.id for each in able(people, Permission.ANSWER_REVIEW, asked)]


def ask(
    session: Session,
    it: InvestmentRequest,
    specialities: Sequence[str],
    *,
    question: str,
    due_on: date | None,
    people: Sequence[Holder],
    words: Mapping[str, str],
    actor: Actor,
    scope: Scope,
) -> None:
    """Ask for one review of each speciality, all or none. people: who holds the role reviewer; words: the setting.

    Raises ReviewGone when the request has gone on, ReviewFault when a speciality is asked already or nobody has it.
    """
    lock_requests(session, [it.id])
    session.refresh(it)
    _allow(actor, Permission.PREPARE_REQUEST, scope)
    if it.state not in ASKABLE:
        raise ReviewGone(f"Äskningen är {_word(it.state)}. Yttranden begärs medan den bereds.")
    open_now = {each.speciality for each in _open(session, it.id)}
    for speciality in specialities:
        word = words[speciality]
        if speciality in open_now:
            raise ReviewFault("specialities", f"{_first_upper(word)} har redan en begäran som inte är besvarad.")
        if not reviewers(people, speciality, scope):
            raise ReviewFault("specialities", f"Ingen är sakkunnig inom {word} för den här äskningen.")
    if not specialities:
        raise ReviewFault("specialities", "Välj minst ett sakområde.")
    for speciality in specialities:
        session.add(_new(it, speciality, question, due_on, actor))
    session.flush()
    _keep_asked(session, it)
    asked = ", ".join(words[each] for each in specialities)
    changes: list[list[Any]] = [["Sakområde", None, asked], ["Svar senast", None, due_on and str(due_on)]]
    _record(session, it, actor, scope, "ask_review", changes, question)
    for speciality in specialities:
        _tell(session, it, reviewers(people, speciality, scope), actor, question)


def remind(
    session: Session,
    review: Review,
    it: InvestmentRequest,
    *,
    people: Sequence[Holder],
    word: str,
    actor: Actor,
    scope: Scope,
) -> None:
    """Remind those who could answer; the reminder is seen on the review."""
    _hold(session, review, it)
    _allow(actor, Permission.PREPARE_REQUEST, scope)
    review.reminded_at = now()
    _record(session, it, actor, scope, "remind_review", [["Sakområde", None, word]])
    _tell(session, it, reviewers(people, review.speciality, scope), actor, f"Påminnelse. {review.question}".strip())


def withdraw(session: Session, review: Review, it: InvestmentRequest, *, word: str, actor: Actor, scope: Scope) -> None:
    """Take back a review that nobody has answered."""
    _hold(session, review, it)
    _allow(actor, Permission.PREPARE_REQUEST, scope)
    review.withdrawn_at = now()
    session.flush()
    _keep_asked(session, it)
    _record(session, it, actor, scope, "withdraw_review", [["Sakområde", word, None]])


def answer(
    session: Session,
    review: Review,
    it: InvestmentRequest,
    said: str,
    text: str,
    *,
    word: str,
    actor: Actor,
    scope: Scope,
) -> None:
    """Answer a review. Raises ReviewGone when somebody was first, ReviewFault for what is missing."""
    _hold(session, review, it)
    mine = replace(scope, asked_of=frozenset({review.speciality}))
    _allow(actor, Permission.ANSWER_REVIEW, mine)
    if said not in list(Answer):
        raise ReviewFault("answer", "Välj vad du har kommit fram till.")
    if said in EXPLAINED and not text.strip():
        raise ReviewFault("text", "Skriv vilka villkoren är, eller varför du avråder.")
    review.answer, review.text = said, text.strip()
    review.answered_by, review.answered_at = actor.name, now()
    session.flush()
    _record(session, it, actor, mine, "answer_review", [[_first_upper(word), None, ANSWERS[Answer(said)]]], text)
    prepared = session.get(Preparation, it.id)
    told = [id_ for id_ in (prepared and prepared.preparer_id, review.asked_by_id) if id_]
    tell(session, Kind.ANSWERED, "reviewed", told, actor=actor.name, request_id=it.id, note=text.strip())


def drop_open(session: Session, it: InvestmentRequest) -> None:
    """Nobody needs to answer any more: the request, which must be locked, goes no further."""
    for review in _open(session, it.id):
        review.withdrawn_at = now()
    session.flush()
    _keep_asked(session, it)


def _hold(session: Session, review: Review, it: InvestmentRequest) -> None:
    """Lock the request, read both afresh, and see that the review can still be answered."""
    lock_requests(session, [it.id])
    session.refresh(it)
    session.refresh(review)
    if review.answered_at is not None:
        raise ReviewGone(f"{review.answered_by} har redan yttrat sig.")
    if review.withdrawn_at is not None:
        raise ReviewGone("Begäran är återkallad.")
    if it.state not in ANSWERABLE:
        raise ReviewGone(f"Äskningen är {_word(it.state)}. Det går inte att yttra sig längre.")


def _new(it: InvestmentRequest, speciality: str, question: str, due_on: date | None, actor: Actor) -> Review:
    return Review(
        request_id=it.id,
        speciality=speciality,
        question=question.strip(),
        due_on=due_on,
        asked_by=actor.name,
        asked_by_id=actor.user_id,
        asked_at=now(),
    )


def _open(session: Session, request_id: int) -> list[Review]:
    statement = select(Review).where(
        Review.request_id == request_id, Review.answered_at.is_(None), Review.withdrawn_at.is_(None)
    )
    return list(session.scalars(statement.order_by(Review.id)))


def _keep_asked(session: Session, it: InvestmentRequest) -> None:
    """The request's own list of specialities, by which those asked may see it."""
    statement = select(Review.speciality).where(Review.request_id == it.id, Review.withdrawn_at.is_(None)).distinct()
    found = sorted(session.scalars(statement))
    it.asked_of = f",{','.join(found)}," if found else ""


def _tell(session: Session, it: InvestmentRequest, ids: Sequence[int], actor: Actor, note: str) -> None:
    tell(session, Kind.REVIEW, "review", ids, actor=actor.name, request_id=it.id, note=note)


def _allow(actor: Actor, permission: Permission, scope: Scope) -> None:
    if not allows(actor, permission, scope):
        raise NotAllowed("Du har inte behörighet till det yttrandet.")


def _word(state: str) -> str:
    return {code.value: word for word, code in STATES.items()}[state]


def _first_upper(word: str) -> str:
    return word[:1].upper() + word[1:]


def _record(
    session: Session,
    it: InvestmentRequest,
    actor: Actor,
    scope: Scope,
    action: str,
    changes: list[list[Any]],
    comment: str = "",
) -> None:
    permission = Permission.ANSWER_REVIEW if action == "answer_review" else Permission.PREPARE_REQUEST
    record(
        session,
        actor=actor.name,
        on_behalf_of=stands_in_for(actor, permission, scope),
        action=action,
        subject=f"äskning {it.number}",
        request_id=it.id,
        comment=comment.strip(),
        changes=[each for each in changes if each[1] or each[2]],
    )
