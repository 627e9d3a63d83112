"""Comments with who is mentioned, who may be mentioned or act, and what somebody has not seen yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.permissions import Actor, Assignment, Permission, Role, Scoped, allows
from app.keyset import AnyRow
from app.models import Comment, InvestmentRequest, Mention, RoleAssignment, User

FEW = 10


@dataclass(frozen=True, slots=True)
class Holder:
    """An active account with the roles it holds today for a thing."""

    id: int
    username: str
    name: str
    roles: list[Assignment]


@dataclass(frozen=True, slots=True)
class Somebody:
    """An active account that may do something with a request, with the roles that let it."""

    id: int
    username: str
    name: str
    roles: tuple[Role, ...]
    deputy_for: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A comment with the names of those it mentions; a question (field is set) is open until answered_at."""

    id: int
    author: str
    at: datetime
    text: str
    field: str
    answered_at: datetime | None
    mentioned: tuple[str, ...]
    is_news: bool


def holders(session: Session, scope: Scoped, today: date) -> list[Holder]:
    """Every active account with a role that covers the thing today, by name. One query."""
    return _holders(session, [*_covering(scope), *_in_force(today)])


def holding(session: Session, role: Role, today: date) -> list[Holder]:
    """Every active account with the role today, whatever its scope, by name. One query."""
    return _holders(session, [RoleAssignment.role == role.value, *_in_force(today)])


def _holders(session: Session, conditions: Sequence[ColumnElement[bool]]) -> list[Holder]:
    absent, held = aliased(User), RoleAssignment
    statement = (
        select(User.id, User.username, User.name, held, absent.name.label("absent"))
        .join(held, held.user_id == User.id)
        .outerjoin(absent, absent.id == held.deputy_for_id)
        .where(User.is_active, *conditions)
        .order_by(User.name, User.id, held.id)
    )
    found: dict[int, Holder] = {}
    for id_, username, name, role, holder in session.execute(statement):
        roles = found.setdefault(id_, Holder(id_, username, name, [])).roles
        roles.append(
            Assignment(Role(role.role), role.unit_id, role.domain, deputy_for=holder or "", speciality=role.speciality)
        )
    return list(found.values())


def able(people: Sequence[Holder], permission: Permission, scope: Scoped) -> list[Somebody]:
    """Those of them who may do this to the thing, by the same rule as the door."""
    return [found for each in people if (found := _somebody(each, permission, scope))]


def _somebody(each: Holder, permission: Permission, scope: Scoped) -> Somebody | None:
    able_as = [role for role in each.roles if allows(Actor(each.id, each.name, (role,)), permission, scope)]
    if not able_as:
        return None
    own = any(not role.deputy_for for role in able_as)
    roles = tuple(dict.fromkeys(role.role for role in able_as))
    return Somebody(each.id, each.username, each.name, roles, "" if own else able_as[0].deputy_for)


def _covering(scope: Scoped) -> list[ColumnElement[bool]]:
    held = RoleAssignment
    return [
        or_(held.unit_id.is_(None), held.unit_id.in_(sorted(scope.unit_ids))),
        or_(held.domain.is_(None), held.domain == scope.domain),
    ]


def _in_force(today: date) -> list[ColumnElement[bool]]:
    held = RoleAssignment
    return [
        or_(held.valid_from.is_(None), held.valid_from <= today),
        or_(held.valid_to.is_(None), held.valid_to >= today),
    ]


def comments(session: Session, request_id: int, user_id: int = 0) -> list[Said]:
    """Everything said about a request, the newest last; `is_news` for who is mentioned and has not seen it."""
    said = session.scalars(select(Comment).where(Comment.request_id == request_id).order_by(Comment.id)).all()
    if not said:
        return []
    named = (
        select(Mention.comment_id, Mention.user_id, Mention.seen_at, User.name)
        .join(User, User.id == Mention.user_id)
        .join(Comment, Comment.id == Mention.comment_id)
        .where(Comment.request_id == request_id)
        .order_by(User.name, User.id)
    )
    names: dict[int, list[str]] = {}
    news: set[int] = set()
    for comment_id, mentioned_id, seen_at, name in session.execute(named):
        names.setdefault(comment_id, []).append(name)
        if mentioned_id == user_id and seen_at is None:
            news.add(comment_id)
    return [
        Said(
            each.id, each.author, each.at, each.text, each.field, each.answered_at,
            tuple(names.get(each.id, ())), each.id in news,
        )
        for each in said
    ]  # fmt: skip


def mentioned_in(session: Session, user_id: int, filters: Sequence[ColumnElement[bool]]) -> list[AnyRow]:
    """Where somebody is mentioned and has not looked yet, newest first; at most FEW.

    filters: what this person may see, as in every list: a mention in what one may no longer see is not shown.
    """
    it = InvestmentRequest
    statement = (
        select(Comment.id.label("comment_id"), Comment.author, Comment.at, it.id, it.number, it.title)
        .join(Mention, Mention.comment_id == Comment.id)
        .join(it, it.id == Comment.request_id)
        .where(and_(*_unseen(user_id)), *filters)
        .order_by(Comment.id.desc())
        .limit(FEW)
    )
    return list(session.execute(statement).all())


def open_questions(session: Session, request_ids: Sequence[int]) -> dict[int, int]:
    """How many questions on fields wait for an answer, by request; one without any is left out."""
    statement = select(Comment.request_id, func.count()).where(
        Comment.request_id.in_(request_ids), Comment.field != "", Comment.answered_at.is_(None)
    )
    return dict(session.execute(statement.group_by(Comment.request_id)).all())


def unseen_tag(session: Session, user_id: int) -> str:
    """Another whenever what somebody is mentioned in and has not seen is: how many, and the last."""
    named = select(func.count(), func.max(Mention.comment_id)).where(*_unseen(user_id))
    count, last = session.execute(named).one()
    return f"{count} {last}"


def _unseen(user_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Mention.user_id == user_id, Mention.seen_at.is_(None))
