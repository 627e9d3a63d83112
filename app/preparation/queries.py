"""The preparer's queue: requests in one's own scope with what to act on, who prepares them, and how many."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor, Role
from app.domain.queue_age import LEAST_DAYS, Band
from app.domain.workflow import RequestState
from app.investments import queries as requests
from app.keyset import AnyRow, AnySelect, Found, Place, fetch, whole
from app.models import Category, InvestmentRequest, OrganisationUnit, Preparation, User, table_of
from app.preparation.flags import Flag

S = RequestState
PAGE = 50
BEFORE = (S.ENDORSED, S.PREPARING, S.RETURNED, S.READY, S.DEFERRED)
TO_DO = (S.ENDORSED, S.PREPARING)
"""What waits for the preparer and nobody else."""
AFTER = (S.GRANTED, S.PROCURING, S.ORDERED, S.PAUSED)
"""What the preparer follows after the decision: procurement and what stands still."""
IT = InvestmentRequest
_C = table_of(IT).c
_P = table_of(Preparation).c
_NAME = func.coalesce(User.name, "")
_RISK = func.coalesce(_C.risk_number, 0)
SORTS: dict[str, ColumnElement[Any]] = {
    "title": _C.title,
    "number": _C.number,
    "unit": table_of(OrganisationUnit).c.name,
    "state": _C.state,
    "since": _C.state_since,
    "asked": _C.asked_ore,
    "risk": _RISK,
    "preparer": _NAME,
}
_KEYS = {"since": "state_since", "asked": "asked_ore"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the queue is limited to.

    held: `mina`, `andras`, `ingen` or ''; stage: `bereda`, `efter`, a state or '' for before decision; band: how long
    it has been in its step.
    """

    listed: requests.Wanted = field(default_factory=requests.Wanted)
    held: str = ""
    stage: str = ""
    flag: Flag | None = None
    band: Band | None = None


def is_mine(user_id: int) -> ColumnElement[bool]:
    """What the preparer has taken, and what nobody has in the categories that are theirs to prepare."""
    theirs = _C.category_id.in_(select(Category.id).where(Category.preparer_id == user_id))
    return or_(func.coalesce(_P.preparer_id, 0) == user_id, and_(_P.preparer_id.is_(None), theirs))


def conditions(
    wanted: Wanted, actor: Actor, known: requests.Trees, flags: Mapping[Flag, ColumnElement[bool]], midnight: datetime
) -> list[ColumnElement[bool]]:
    """The filters, within what this person prepares. midnight: when today began where the region is."""
    found = [requests.within(actor, known, Role.PREPARER), *requests.filters(wanted.listed, known)]
    stages = {"efter": AFTER, "bereda": TO_DO}
    states = stages.get(wanted.stage) or [each for each in (*BEFORE, *AFTER) if each == wanted.stage]
    found.append(_C.state.in_([state.value for state in states or BEFORE]))
    if wanted.held == "mina":
        found.append(is_mine(actor.user_id))
    if wanted.held == "andras":
        found.append(_P.preparer_id != actor.user_id)
    if wanted.held == "ingen":
        found += [_P.preparer_id.is_(None), not_(is_mine(actor.user_id))]
    if wanted.band:
        found.append(band(midnight) == wanted.band.value)
    if wanted.flag:
        found.append(flags[wanted.flag])
    return found


def band(midnight: datetime) -> ColumnElement[str]:
    """How long a request has been in its step, by the same days as the list shows."""
    steps = [
        (_C.state_since < midnight - timedelta(LEAST_DAYS[each] - 1), each.value)
        for each in reversed(Band)
        if each is not Band.WEEK
    ]
    return case(*steps, else_=Band.WEEK.value)


def ages(session: Session, filters: Sequence[ColumnElement[bool]], user_id: int, midnight: datetime) -> list[AnyRow]:
    """(band, held, many, oldest): held is 'mina', 'ingen' or 'andras', as in the address of the queue."""
    held = case((is_mine(user_id), "mina"), (_P.preparer_id.is_(None), "ingen"), else_="andras")
    it = (
        select(band(midnight).label("band"), held.label("held"), _C.state_since.label("since"))
        .outerjoin(Preparation, _P.request_id == _C.id)
        .where(*filters)
        .subquery()
        .c
    )
    statement = select(it.band, it.held, func.count().label("many"), func.min(it.since).label("oldest"))
    return list(session.execute(statement.group_by(it.band, it.held)))


def queue(
    session: Session,
    filters: Sequence[ColumnElement[bool]],
    flags: Mapping[Flag, ColumnElement[bool]],
    sort: str,
    descending: bool,
    at: Place,
) -> tuple[Found, int]:
    """A page of the queue, each row with its flags as 1 or 0, and how many match in all."""
    statement: AnySelect = (
        select(
            *(_C[name] for name in ("id", "number", "title", "state", "state_since", "asked_ore", "pause_cause")),
            *(_C[name] for name in ("procurement_status", "procurement_target_on")),
            *(_P[name] for name in ("preparer_id", "recommendation", "recommended_ore")),
            OrganisationUnit.name.label("unit"),
            Category.name.label("category"),
            _RISK.label("risk"),
            _NAME.label("preparer"),
            *(_as_number(condition).label(flag.value) for flag, condition in flags.items()),
        )
        .join(OrganisationUnit, OrganisationUnit.id == IT.unit_id)
        .join(Category, Category.id == IT.category_id)
        .outerjoin(Preparation, _P.request_id == _C.id)
        .outerjoin(User, User.id == _P.preparer_id)
        .where(*filters)
    )
    attribute = _KEYS.get(sort, sort)
    found = fetch(
        session,
        statement,
        at,
        by=SORTS[sort],
        id_=_C.id,
        descending=descending,
        size=PAGE,
        key=lambda row: (getattr(row, attribute), row.id),
        read=_READERS.get(sort, str),
    )
    counted = select(func.count(_C.id)).outerjoin(Preparation, _P.request_id == _C.id).where(*filters)
    return found, session.scalar(counted) or 0


def count_flags(
    session: Session, filters: Sequence[ColumnElement[bool]], flags: Mapping[Flag, ColumnElement[bool]]
) -> dict[Flag, int]:
    """How many requests have each flag, in one query."""
    sums = [func.coalesce(func.sum(_as_number(condition)), 0) for condition in flags.values()]
    row = session.execute(select(*sums).outerjoin(Preparation, _P.request_id == _C.id).where(*filters)).one()
    return {flag: int(count) for flag, count in zip(flags, row, strict=True)}


def _as_number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _moment(text: str) -> datetime:
    """A mark's text as an aware moment; raises ValueError."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


_READERS: Mapping[str, Callable[[str], Any]] = {"asked": whole, "risk": whole, "since": _moment}


def preparation_of(session: Session, request_id: int) -> tuple[Preparation | None, str]:
    """What is prepared of a request, and the preparer's name ('' when nobody has it)."""
    statement = select(Preparation, User.name).outerjoin(User, User.id == Preparation.preparer_id)
    row = session.execute(
        statement.where(Preparation.request_id == request_id).execution_options(populate_existing=True)
    ).first()
    return (row[0], row[1] or "") if row else (None, "")
