"""Reading notices: a person's list, unseen first."""

from dataclasses import dataclass

from sqlalchemy import and_, case, func, select, true
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.investments.queries import Trees, visible
from app.keyset import AnySelect, Found, Place, fetch, whole
from app.models import InvestmentRequest, Notice, NoticeChoice, User, table_of

PAGE = 30
_N, _IT = Notice, InvestmentRequest
_UNSEEN = case((_N.seen_at.is_(None), 1), else_=0)


@dataclass(frozen=True, slots=True)
class Count:
    """How many notices somebody has, and the newest of them."""

    total: int
    unseen: int
    newest: int


def notice_list(session: Session, actor: Actor, known: Trees, place: Place) -> Found:
    """A page of somebody's notices: the unseen first, then the newest.

    A request that this person may no longer see has no number here (the join finds none).
    """
    limit = visible(actor, known)
    statement: AnySelect = (
        select(
            _N.id, _N.kind, _N.action, _N.actor, _N.note, _N.anchor, _N.created_at, _N.seen_at,
            _N.request_id.label("about"), _IT.id.label("request_id"), table_of(_IT).c.number, table_of(_IT).c.title,
            _UNSEEN.label("unseen"),
        )
        .outerjoin(_IT, and_(_IT.id == _N.request_id, true() if limit is None else limit))
        .where(_N.user_id == actor.user_id)
    )  # fmt: skip
    return fetch(
        session,
        statement,
        place,
        by=_UNSEEN,
        id_=table_of(_N).c.id,
        descending=True,
        size=PAGE,
        key=lambda row: (row.unseen, row.id),
        read=whole,
    )


def count(session: Session, user_id: int) -> Count:
    """How many there are, in one query."""
    row = session.execute(
        select(func.count(_N.id), func.sum(_UNSEEN), func.max(_N.id)).where(_N.user_id == user_id)
    ).one()
    return Count(row[0], int(row[1] or 0), row[2] or 0)


def own(session: Session, user_id: int, id_: int) -> Notice | None:
    """One notice, if it is this person's."""
    return session.scalars(select(_N).where(_N.id == id_, _N.user_id == user_id)).first()


def choices(session: Session, user_id: int) -> dict[str, str]:
    """The channel somebody has chosen, by kind; kinds that are not there have their default."""
    return dict(
        session.execute(select(NoticeChoice.kind, NoticeChoice.channel).where(NoticeChoice.user_id == user_id)).all()
    )


def address(session: Session, user_id: int) -> str:
    """Where somebody's mail goes."""
    return session.scalar(select(User.email).where(User.id == user_id)) or ""
