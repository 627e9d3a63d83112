"""What an administrator has to see to: accounts, roles that end, units without a head, mails that do not leave."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.domain.permissions import Role
from app.domain.workflow import RequestState
from app.investments.queries import Trees
from app.keyset import AnyRow
from app.models import InvestmentRequest, LoginSession, Mail, RoleAssignment, User, now, table_of

_U = table_of(User).c
_R = RoleAssignment
FEW = 4


@dataclass(frozen=True, slots=True)
class Accounts:
    """How many accounts are open, without a role, with a temporary password, and signed in."""

    open: int
    without_role: int
    temporary: int
    present: int


@dataclass(frozen=True, slots=True)
class Mails:
    """How many mails are to be sent and since when; failed ones have been tried in vain."""

    waiting: int
    failed: int
    oldest: datetime | None


def accounts(session: Session, today: date) -> Accounts:
    """The open accounts, counted in two queries."""
    held = select(_R.user_id).where(*_holds(today))
    sums = (
        func.count(),
        func.sum(case((_U.id.not_in(held), 1), else_=0)),
        func.sum(case((_U.password_is_temporary, 1), else_=0)),
    )
    many, without, temporary = session.execute(select(*sums).where(_U.is_active)).one()
    present = select(func.count(LoginSession.user_id.distinct())).where(LoginSession.expires_at > now())
    return Accounts(int(many), int(without or 0), int(temporary or 0), session.scalar(present) or 0)


def ending(session: Session, today: date, until: date) -> list[AnyRow]:
    """The roles that end within these days, the next first; at most FEW."""
    columns = (_R.user_id, _R.role, _R.valid_to, _R.deputy_for_id, _U.name)
    statement = select(*columns).join(User, _U.id == _R.user_id)
    inside = (_U.is_active, _R.valid_to.between(today, until))
    return list(session.execute(statement.where(*inside).order_by(_R.valid_to, _R.id).limit(FEW)).all())


def unsigned(session: Session, known: Trees, today: date) -> list[tuple[int, int]]:
    """(unit id, how many) of sent requests that no head's role covers, the most first."""
    it = InvestmentRequest
    sent = select(it.unit_id, it.category_id, func.count()).where(it.state == RequestState.SUBMITTED.value)
    heads = select(_R.unit_id, _R.domain).join(User, _U.id == _R.user_id)
    rules = session.execute(heads.where(_U.is_active, _R.role == Role.UNIT_HEAD.value, *_holds(today))).all()
    found: dict[int, int] = {}
    for unit, category, many in session.execute(sent.group_by(it.unit_id, it.category_id)):
        path, domain = set(known.units.path(unit)), known.domains[category]
        if not any((top is None or top in path) and of in (None, domain) for top, of in rules):
            found[unit] = found.get(unit, 0) + many
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))


def mails(session: Session) -> Mails:
    """What lies in the outbox."""
    failed = func.sum(case((Mail.error != "", 1), else_=0))
    many, wrong, oldest = session.execute(
        select(func.count(Mail.id), failed, func.min(Mail.created_at)).where(Mail.sent_at.is_(None))
    ).one()
    return Mails(int(many), int(wrong or 0), oldest)


def _holds(today: date) -> tuple[Any, ...]:
    return (
        and_(or_(_R.valid_from.is_(None), _R.valid_from <= today), or_(_R.valid_to.is_(None), _R.valid_to >= today)),
    )
