"""Sending a request back to its unit with questions on its fields."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.conversation.operations import write
from app.domain.permissions import Actor
from app.domain.request_form import BY_NAME
from app.domain.workflow import Action
from app.investments.operations import NeedNotMet, take
from app.investments.queries import Scope
from app.models import InvestmentRequest, Preparation, now


def ask_completion(
    session: Session, it: InvestmentRequest, questions: Mapping[str, str], *, comment: str, actor: Actor, scope: Scope
) -> None:
    """Back to the unit. questions: by field, shown to the writer on the field until the unit answers.

    Raises WrongState or NeedNotMet: there must be a question or a comment.
    """
    asked = {name: text.strip() for name, text in questions.items() if name in BY_NAME and text.strip()}
    if not asked and not comment.strip():
        raise NeedNotMet("Skriv minst en fråga vid ett fält, eller vad som ska kompletteras.")
    about = f"Frågor om: {', '.join(BY_NAME[name].label for name in asked)}." if asked else ""
    take(
        session, it, Action.RETURN, actor=actor, scope=scope, comment="\n".join(filter(None, (comment.strip(), about)))
    )
    for name, text in asked.items():
        write(session, it, actor, text, field=name)
    prepared = session.get(Preparation, it.id, populate_existing=True)
    if prepared is None:
        prepared = Preparation(request_id=it.id, preparer_id=actor.user_id)
        session.add(prepared)
    prepared.answered_at, prepared.changed_at = None, now()
