"""The tags of a request, and those in use."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import RequestTag


def tags_of(session: Session, request_id: int) -> list[str]:
    """A request's tags in order."""
    return list(
        session.scalars(select(RequestTag.tag).where(RequestTag.request_id == request_id).order_by(RequestTag.tag))
    )


def all_tags(session: Session) -> list[str]:
    """Every tag in use."""
    return list(session.scalars(select(RequestTag.tag).distinct().order_by(RequestTag.tag)))
