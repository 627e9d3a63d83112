"""Setting a request's tags; the change is an event of the request."""

from collections.abc import Sequence

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.errors import DomainError
from app.domain.permissions import Actor
from app.models import InvestmentRequest, RequestTag
from app.tags.queries import tags_of

LONGEST, MOST = 40, 10


def read_tags(text: str) -> list[str]:
    """Tags typed with commas between, in small letters, each once; raises DomainError with what to change."""
    found = sorted({" ".join(part.split()).lower() for part in text.split(",")} - {""})
    if long := [tag for tag in found if len(tag) > LONGEST]:
        raise DomainError(f"Etiketten ”{long[0][:60]}” är för lång. Skriv högst {LONGEST} tecken.")
    if len(found) > MOST:
        raise DomainError(f"Skriv högst {MOST} etiketter. Du skrev {len(found)}.")
    return found


def set_tags(session: Session, it: InvestmentRequest, tags: Sequence[str], *, actor: Actor) -> bool:
    """Make these the request's tags; whether anything changed."""
    before = tags_of(session, it.id)
    if before == sorted(tags):
        return False
    gone, new = set(before) - set(tags), sorted(set(tags) - set(before))
    if gone:
        session.execute(delete(RequestTag).where(RequestTag.request_id == it.id, RequestTag.tag.in_(gone)))
    if new:
        session.execute(insert(RequestTag), [{"request_id": it.id, "tag": tag} for tag in new])
    changes = [["tags", ", ".join(before) or None, ", ".join(sorted(tags)) or None]]
    record(session, actor=actor.name, action="tag", subject=f"äskning {it.number}", request_id=it.id, changes=changes)
    return True
