"""Writing a comment and having seen one. Comments are only added, never changed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.conversation.queries import Somebody
from app.domain.notices import Kind
from app.domain.permissions import Actor
from app.models import Comment, InvestmentRequest, Mention, now
from app.notices import operations as notices

_NAMED = re.compile(r"(?<![\w@.])@([\w.\-]+)")


@dataclass(frozen=True, slots=True)
class Named:
    """Who a comment mentions, and the @words in it that are nobody who may see the request."""

    people: tuple[Somebody, ...]
    unknown: tuple[str, ...]


def named_in(text: str, chosen: Iterable[int], may_see: Sequence[Somebody]) -> Named:
    """Those chosen in the list and those written as @username, among the people who may see the request."""
    by_name, wanted = {each.username.lower(): each.id for each in may_see}, set(chosen)
    unknown: list[str] = []
    for word in _NAMED.findall(text):
        username = word.lower() if word.lower() in by_name else word.lower().rstrip(".-")
        if username in by_name:
            wanted.add(by_name[username])
        elif username:
            unknown.append(username)
    return Named(tuple(each for each in may_see if each.id in wanted), tuple(dict.fromkeys(unknown)))


def write(
    session: Session, it: InvestmentRequest, actor: Actor, text: str, *, field: str = "", mentions: Iterable[int] = ()
) -> int:
    """Add a comment, on a field when it is a question about one, and mention people; the comment's id.

    Nobody is told of what they wrote themselves. What the writer was mentioned in here before is thereby seen.
    """
    comment = Comment(
        request_id=it.id,
        field=field,
        author_id=actor.user_id,
        author=actor.name,
        text=text.replace("\x00", "\ufffd").replace("\r\n", "\n").strip(),
    )
    session.add(comment)
    session.flush()
    rows = [{"comment_id": comment.id, "user_id": each} for each in sorted(set(mentions)) if each != actor.user_id]
    if rows:
        session.execute(insert(Mention), rows)
    _tell(session, it, actor, comment, [row["user_id"] for row in rows])
    _see(session, it.id, actor.user_id)
    return comment.id


def mark_seen(session: Session, it: InvestmentRequest, actor: Actor) -> None:
    """Somebody has seen everything they are mentioned in on a request; nothing changes for anybody else's pages."""
    _see(session, it.id, actor.user_id)
    notices.mark_seen(session, actor.user_id, request_id=it.id)


def _tell(session: Session, it: InvestmentRequest, actor: Actor, comment: Comment, mentioned: list[int]) -> None:
    """A notice for those mentioned, and for the writer when it is a question about a field."""
    told: dict[str, Any] = {
        "actor": actor.name,
        "request_id": it.id,
        "note": comment.text,
        "anchor": f"kommentar-{comment.id}",
    }
    notices.tell(session, Kind.MENTIONED, "mention", mentioned, **told)
    if comment.field and it.author_id and it.author_id not in (actor.user_id, *mentioned):
        notices.tell(session, Kind.RETURNED, "question", [it.author_id], **told)


def _see(session: Session, request_id: int, user_id: int) -> None:
    here = select(Comment.id).where(Comment.request_id == request_id)
    mine = update(Mention).where(Mention.user_id == user_id, Mention.seen_at.is_(None), Mention.comment_id.in_(here))
    session.execute(mine.values(seen_at=now()), execution_options={"synchronize_session": False})
