"""What reports that list things read: one statement for the rows, sums as subqueries, tags and frames beside."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Subquery, func, not_, select
from sqlalchemy.orm import Session

from app.domain.list_table import Record
from app.domain.periods import last_day
from app.domain.workflow import RequestState
from app.keyset import AnySelect
from app.models import (
    Category,
    Decision,
    DecisionItem,
    FrozenRequest,
    Grant,
    InvestmentRequest,
    OrganisationUnit,
    RequestMonth,
    RequestTag,
    RequestYear,
)
from app.periods.queries import known_in
from app.reports.list_year import STATE_WORDS, ListYear, drawn_from
from app.reports.takeover import uncounted

IT = InvestmentRequest
VERDICTS = {"granted": "Beviljad", "declined": "Avslagen", "deferred": "Bordlagd"}


def request_records(session: Session, it: ListYear, period: int, domain: str, tag: str) -> list[Record]:
    """The requests that ask for or have got money of the year, or were paid in it; drafts left out."""
    statement = _requests(_asked(it.year), _granted(it.year), _paid(it.year, period), _paid_until(it, period))
    records = _counted(it, _records(session, statement.where(IT.id.in_(_known(it)))), domain, tag)
    draft = STATE_WORDS[RequestState.DRAFT.value]
    return [
        each
        for each in records
        if each["tillstånd"] != draft
        and (each["sökt"] is not None or each["beviljat"] is not None or it.requests[int(str(each["id"]))].paid)
    ]


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
    session: Session, it: ListYear, period: int, domain: str, tag: str
) -> tuple[list[Record], dict[str, int]]:
    """What is specified of each frame: the requests that have got money out of it; and the frames in order, in öre."""
    categories = [each for each in it.found.figures.categories if domain in ("", each.domain)]
    names: dict[int | None, str] = {each.id: each.name for each in it.found.figures.categories}
    parts = drawn_from(session, it)
    records: list[Record] = []
    for each in _counted(it, _records(session, _base().where(IT.id.in_(_known(it)))), domain, tag):
        paid = each["utfall"]
        for owner, ore in parts[int(str(each["id"]))].items():
            records.append({**each, "kategori": names.get(owner, "Utan ram"), "beviljat": ore, "utfall": paid})
            paid = None  # a request that draws on two frames has been paid once
    frames = it.found.figures.frames
    return records, {each.name: frames[each.id] for each in categories if each.id in frames}


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


def _requests(asked: Subquery, granted: Subquery, paid: Subquery, until: Subquery | None = None) -> AnySelect:
    """until: what is paid of all that is granted, else all there is."""
    all_paid = IT.outcome_ore if until is None else func.coalesce(until.c.ore, 0)
    statement = (
        _base()
        .add_columns(
            asked.c.ore.label("sökt"), granted.c.ore.label("beviljat"), paid.c.ore.label("utfall"),
            IT.granted_ore.label("beviljat_totalt"), all_paid.label("utfall_totalt"),
            (IT.granted_ore - all_paid).label("kvar"),
        )
        .outerjoin(asked, asked.c.request_id == IT.id)
        .outerjoin(granted, granted.c.request_id == IT.id)
        .outerjoin(paid, paid.c.request_id == IT.id)
    )  # fmt: skip
    return statement if until is None else statement.outerjoin(until, until.c.request_id == IT.id)


def _known(it: ListYear) -> AnySelect:
    """The requests that the year knows of."""
    if it.kept is not None:
        return select(FrozenRequest.request_id).where(FrozenRequest.frozen_id == it.kept.id)
    return select(IT.id).where(known_in(it.year))


def _counted(it: ListYear, records: list[Record], domain: str, tag: str) -> list[Record]:
    """The requests as the tables count them, those of a domain and with a tag."""
    found = [counted for each in records if (counted := it.as_counted(each)) is not None]
    return [
        each
        for each in found
        if domain in ("", each["område"]) and (not tag or tag in str(each["etiketter"]).split(", "))
    ]


def _paid_until(it: ListYear, period: int) -> Subquery:
    """All that counts of what was paid up to the period, in whatever year."""
    months = select(RequestMonth.request_id, func.sum(RequestMonth.amount_ore).label("ore")).where(
        RequestMonth.month <= period
    )
    if it.found.figures.spans:
        outside = uncounted(it.found.figures.spans, IT.category_id, RequestMonth.month)
        months = months.join(IT, IT.id == RequestMonth.request_id).where(not_(outside))
    return months.group_by(RequestMonth.request_id).subquery()


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
