"""What reports that list things read: one statement for the rows, sums as subqueries, tags and frames beside."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from app.domain.list_table import Record
from app.domain.periods import last_day
from app.domain.words import STATES
from app.domain.workflow import RequestState
from app.keyset import AnySelect
from app.models import (
    Category,
    Decision,
    DecisionItem,
    Frame,
    Grant,
    InvestmentRequest,
    OrganisationUnit,
    RequestMonth,
    RequestTag,
    RequestYear,
)

IT = InvestmentRequest
STATE_WORDS = {state.value: word.capitalize() for word, state in STATES.items()}
VERDICTS = {"granted": "Beviljad", "declined": "Avslagen", "deferred": "Bordlagd"}


def request_records(session: Session, year: int, period: int, domain: str, tag: str) -> list[Record]:
    """The requests that ask for or have got money of the year, or were paid in it; drafts left out."""
    asked, granted, paid = _asked(year), _granted(year), _paid(year, period)
    found = asked.c.request_id.is_not(None) | granted.c.request_id.is_not(None) | paid.c.request_id.is_not(None)
    statement = _requests(asked, granted, paid).where(IT.state != RequestState.DRAFT.value, found)
    return _records(session, _narrowed(statement, domain, tag))


def paused_records(session: Session, year: int, period: int, domain: str, tag: str) -> list[Record]:
    """The requests that stand still now."""
    statement = _requests(_asked(year), _granted(year), _paid(year, period))
    return _records(session, _narrowed(statement.where(IT.state == RequestState.PAUSED.value), domain, tag))


def decision_records(session: Session, year: int, period: int, domain: str, tag: str) -> list[Record]:
    """What was decided from the beginning of the year to the cut-off, request by request."""
    given = select(func.sum(Grant.amount_ore)).where(
        Grant.decision_id == DecisionItem.decision_id, Grant.request_id == DecisionItem.request_id
    )
    statement = (
        _base()
        .add_columns(
            Decision.reference.label("beslut"), Decision.decided_on.label("datum"), Decision.body.label("instans"),
            DecisionItem.outcome.label("blev"), given.scalar_subquery().label("belopp"),
            DecisionItem.reason.label("skäl"), Decision.reason.label("allas_skäl"),
        )
        .join(DecisionItem, DecisionItem.request_id == IT.id)
        .join(Decision, Decision.id == DecisionItem.decision_id)
        .where(Decision.decided_on.between(date(year, 1, 1), last_day(period)))
    )  # fmt: skip
    records = _records(session, _narrowed(statement, domain, tag))
    return [
        {
            **each,
            "blev": VERDICTS.get(str(each["blev"]), str(each["blev"])),
            "skäl": each["skäl"] or each["allas_skäl"],
        }
        for each in records
    ]


def budget_records(
    session: Session, year: int, period: int, domain: str, tag: str
) -> tuple[list[Record], dict[str, int]]:
    """What is specified of each frame: the requests that have got money out of it; and the frames in order, in öre."""
    paid = _paid(year, period)
    owner = Category.__table__.alias("owner")
    statement = (
        _base()
        .add_columns(
            func.coalesce(owner.c.name, "Utan ram").label("ram_av"),
            func.sum(Grant.amount_ore).label("beviljat"),
            func.max(paid.c.ore).label("utfall"),
        )
        .join(Grant, Grant.request_id == IT.id)
        .outerjoin(Frame, Frame.id == Grant.frame_id)
        .outerjoin(owner, owner.c.id == Frame.category_id)
        .outerjoin(paid, paid.c.request_id == IT.id)
        .where(Grant.frame_year == year)
        .group_by(*_base().selected_columns, owner.c.name)
        .having(func.sum(Grant.amount_ore) != 0)
    )
    records: list[Record] = [
        {**each, "kategori": each["ram_av"]} for each in _records(session, _narrowed(statement, domain, tag))
    ]
    frames = (
        select(Category.name, Frame.amount_ore)
        .join(Category, Category.id == Frame.category_id)
        .where(Frame.year == year, Frame.has_money)
        .order_by(Category.sort_order, Category.code)
    )
    if domain:
        frames = frames.where(Category.domain == domain)
    return records, {name: int(ore) for name, ore in session.execute(frames)}


def category_order(session: Session) -> list[str]:
    """Every category's name in the order of reports."""
    return list(session.scalars(select(Category.name).order_by(Category.sort_order, Category.code)))


def known_tags(session: Session) -> list[str]:
    """Every tag in use."""
    return list(session.scalars(select(RequestTag.tag).distinct().order_by(RequestTag.tag)))


def _base() -> AnySelect:
    """A request with the names around it."""
    return (
        select(
            IT.id.label("id"), IT.number.label("nummer"), IT.title.label("rubrik"), IT.state.label("tillstånd"),
            IT.priority.label("prioritet"), IT.maintenance_object.label("objekt"), Category.name.label("kategori"),
            Category.domain.label("område"), OrganisationUnit.name.label("enhet"), IT.pause_cause.label("orsak"),
            IT.state_since.label("sedan"), IT.pause_review_on.label("se_över"),
        )
        .join(Category, Category.id == IT.category_id)
        .join(OrganisationUnit, OrganisationUnit.id == IT.unit_id)
    )  # fmt: skip


def _requests(asked: Subquery, granted: Subquery, paid: Subquery) -> AnySelect:
    return (
        _base()
        .add_columns(
            asked.c.ore.label("sökt"), granted.c.ore.label("beviljat"), paid.c.ore.label("utfall"),
            IT.granted_ore.label("beviljat_totalt"), IT.outcome_ore.label("utfall_totalt"),
            (IT.granted_ore - IT.outcome_ore).label("kvar"),
        )
        .outerjoin(asked, asked.c.request_id == IT.id)
        .outerjoin(granted, granted.c.request_id == IT.id)
        .outerjoin(paid, paid.c.request_id == IT.id)
    )  # fmt: skip


def _asked(year: int) -> Subquery:
    years = select(RequestYear.request_id, RequestYear.asked_ore.label("ore"))
    return years.where(RequestYear.frame_year == year).subquery()


def _granted(year: int) -> Subquery:
    grants = select(Grant.request_id, func.sum(Grant.amount_ore).label("ore")).where(Grant.frame_year == year)
    return grants.group_by(Grant.request_id).subquery()


def _paid(year: int, period: int) -> Subquery:
    months = select(RequestMonth.request_id, func.sum(RequestMonth.amount_ore).label("ore"))
    inside = months.where(RequestMonth.month.between(year * 100 + 1, period))
    return inside.group_by(RequestMonth.request_id).subquery()


def _narrowed(statement: AnySelect, domain: str, tag: str) -> AnySelect:
    if domain:
        statement = statement.where(Category.domain == domain)
    if tag:
        statement = statement.where(IT.id.in_(select(RequestTag.request_id).where(RequestTag.tag == tag)))
    return statement


def _records(session: Session, statement: AnySelect) -> list[Record]:
    rows: Sequence[Any] = session.execute(statement).mappings().all()
    tags: dict[int, list[str]] = defaultdict(list)
    for request_id, tag in session.execute(select(RequestTag.request_id, RequestTag.tag).order_by(RequestTag.tag)):
        tags[request_id].append(tag)
    return [_record(row, tags) for row in rows]


def _record(row: Any, tags: dict[int, list[str]]) -> Record:
    found: dict[str, Any] = {
        key: int(value) if key in _SUMS and value is not None else value for key, value in row.items()
    }
    found["tillstånd"] = STATE_WORDS[found["tillstånd"]]
    found["orsak"] = (found["orsak"] or "").capitalize()
    found["sedan"] = found["sedan"].date()
    found["etiketter"] = ", ".join(tags.get(found["id"], ()))
    return found


_SUMS = {"sökt", "beviljat", "utfall", "beviljat_totalt", "utfall_totalt", "kvar", "belopp"}
