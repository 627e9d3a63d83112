"""Requests as lists and as documents: one function for each need of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from app.domain.numbers import PREFIX, has_number
from app.domain.permissions import DRAFT_READERS, REQUEST_READERS, Actor, Assignment, Role
from app.domain.responsibility import ALWAYS, Span, limited
from app.domain.tree import Tree
from app.domain.workflow import RequestState
from app.keyset import AnySelect, Found, Place, fetch, whole
from app.models import (
    Category,
    Event,
    Grant,
    InvestmentRequest,
    OrganisationUnit,
    RequestYear,
    table_of,
)

PAGE = 50
IT = InvestmentRequest
_C = table_of(IT).c
SORTS: dict[str, ColumnElement[Any]] = {
    "number": _C.number,
    "title": _C.title,
    "unit": table_of(OrganisationUnit).c.name,
    "category": table_of(Category).c.name,
    "year": _C.frame_year,
    "state": _C.state,
    "amount_asked": _C.asked_ore,
    "amount_granted": _C.granted_ore,
    "outcome": _C.outcome_ore,
}
_NUMERIC = {"year", "amount_asked", "amount_granted", "outcome"}
_FIELD = {"unit": "unit", "category": "category", "year": "frame_year", "amount_asked": "asked_ore"}
_FIELD |= {"amount_granted": "granted_ore", "outcome": "outcome_ore"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is limited to; category and unit are codes and take their subtrees along."""

    text: str = ""
    year: int | None = None
    category: str = ""
    unit: str = ""
    state: str = ""
    pause_cause: str = ""


@dataclass(frozen=True, slots=True)
class Trees:
    """Units and categories with their names, codes and domains; read once a page.

    years: the frame years that a category may be chosen for, where it or one above it has such; the others may always.
    """

    units: Tree
    unit_names: dict[int, str]
    unit_codes: dict[str, int]
    categories: Tree
    category_names: dict[int, str]
    category_codes: dict[str, int]
    domains: dict[int, str]
    years: dict[int, Span]

    def may_choose(self, category_id: int, year: int) -> bool:
        """Whether the category holds for new requests and frames of the year."""
        return self.years.get(category_id, ALWAYS).covers(year)


_UNITS = select(OrganisationUnit.id, OrganisationUnit.parent_id, OrganisationUnit.name, OrganisationUnit.code).order_by(
    OrganisationUnit.name, OrganisationUnit.id
)
_CATEGORIES = select(
    Category.id,
    Category.parent_id,
    Category.name,
    Category.code,
    Category.domain,
    Category.valid_from_year,
    Category.valid_to_year,
).order_by(Category.sort_order, Category.code)
_newest = select(func.max(RequestYear.frame_year).label("frame_year")).cte("years", recursive=True)
_next = select(func.max(RequestYear.frame_year)).where(RequestYear.frame_year < _newest.c.frame_year)
_YEARS = _newest.union_all(select(_next.scalar_subquery()).where(_newest.c.frame_year.is_not(None)))
_FRAME_YEARS = select(_YEARS.c.frame_year).where(_YEARS.c.frame_year.is_not(None))
"""From year to year by the index: reading every row to find a dozen years took a third of the list's first view."""


def trees(session: Session) -> Trees:
    """Both trees, in two queries."""
    units = session.connection().execute(_UNITS).all()
    rows = session.connection().execute(_CATEGORIES).all()
    tree = Tree({row.id: row.parent_id for row in rows})
    own = {row.id: Span(row[5], row[6]) for row in rows if row[5] or row[6]}
    return Trees(
        Tree({row.id: row.parent_id for row in units}),
        {row.id: row.name for row in units},
        {row.code: row.id for row in units},
        tree,
        {row.id: row.name for row in rows},
        {row.code: row.id for row in rows},
        {row.id: row.domain for row in rows},
        limited(tree, own) if own else {},
    )


def visible(actor: Actor, known: Trees) -> ColumnElement[bool] | None:
    """The requests a person may see, by the same rule as VIEW_REQUEST: drafts are the unit's own; None: all."""
    scopes = actor.scopes(REQUEST_READERS)
    if any(_is_open(each) and each.role in DRAFT_READERS for each in scopes):
        return None
    return or_(false(), *(_scope(each, known) for each in scopes))


def within(actor: Actor, known: Trees, *roles: Role) -> ColumnElement[bool]:
    """The requests that lie in a scope for which the person holds one of the roles."""
    return or_(false(), *(_scope(each, known) for each in actor.scopes(roles)))


def sees_every_unit(actor: Actor) -> bool:
    """Whether every request that is sent lies within the person's scope; a reviewer sees those that are asked about."""
    return any(_is_open(each) and each.role is not Role.REVIEWER for each in actor.scopes(REQUEST_READERS))


def visible_of(session: Session, actor: Actor, ids: Sequence[int]) -> frozenset[int]:
    """The requests of these that the person may see. For lists of sent requests only."""
    if not ids or sees_every_unit(actor):
        return frozenset(ids)
    scope = visible(actor, trees(session))
    statement = select(_C.id).where(_C.id.in_(ids))
    return frozenset(session.scalars(statement if scope is None else statement.where(scope)))


def _is_open(each: Assignment) -> bool:
    return each.unit_id is None and each.domain is None


def _scope(each: Assignment, known: Trees) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = []
    if each.role not in DRAFT_READERS:
        parts += [_C.state != RequestState.DRAFT.value, _C.number.not_like(f"{PREFIX}%")]
    if each.role is Role.REVIEWER:
        parts.append(_C.asked_of.contains(f",{each.speciality},", autoescape=True))
    if each.unit_id is not None:
        parts.append(_C.unit_id.in_(sorted(known.units.subtree(each.unit_id))))
    if each.domain is not None:
        parts.append(_C.category_id.in_([cid for cid, domain in known.domains.items() if domain == each.domain]))
    return and_(true(), *parts)


def conditions(wanted: Wanted, actor: Actor, known: Trees) -> list[ColumnElement[bool]]:
    """The filters of a list, and the person's own scope."""
    scope = visible(actor, known)
    return [*([scope] if scope is not None else []), *filters(wanted, known)]


def filters(wanted: Wanted, known: Trees) -> list[ColumnElement[bool]]:
    """The filters alone."""
    found: list[ColumnElement[bool]] = []
    for word in wanted.text.split()[:8]:
        found.append(_mentions(word))
    if wanted.year is not None:
        years = select(RequestYear.request_id).where(RequestYear.frame_year == wanted.year)
        found.append(_C.id.in_(years))
    if wanted.category:
        found.append(_below(_C.category_id, known.categories, known.category_codes.get(wanted.category)))
    if wanted.unit:
        found.append(_below(_C.unit_id, known.units, known.unit_codes.get(wanted.unit)))
    if wanted.state:
        found.append(_C.state == wanted.state)
    if wanted.pause_cause:
        found.append(_C.pause_cause == wanted.pause_cause)
    return found


def _mentions(word: str) -> ColumnElement[bool]:
    """Number, project, title or unit has the word, whatever its case; å, ä and ö are letters like others."""
    forms = {word, word.lower(), word.upper(), word.capitalize()}
    places = (_C.number, _C.project, _C.title)
    units = select(OrganisationUnit.id).where(
        or_(*(OrganisationUnit.name.contains(form, autoescape=True) for form in sorted(forms)))
    )
    said = [place.icontains(form, autoescape=True) for place in places for form in sorted({word.lower(), word.upper()})]
    exact = [_C.title.contains(form, autoescape=True) for form in sorted(forms)]
    return or_(*said, *exact, _C.unit_id.in_(units))


def _below(column: ColumnElement[int], tree: Tree, root: int | None) -> ColumnElement[bool]:
    return column.in_(sorted(tree.subtree(root))) if root is not None else false()


def request_list(
    session: Session, filters: Sequence[ColumnElement[bool]], sort: str, descending: bool, place: Place
) -> tuple[Found, int]:
    """A page of requests and how many match in all."""
    statement: AnySelect = (
        select(
            *(_C[name] for name in ("id", "number", "title", "state", "pause_cause", "frame_year")),
            *(_C[name] for name in ("asked_ore", "granted_ore", "outcome_ore")),
            OrganisationUnit.name.label("unit"),
            Category.name.label("category"),
        )
        .join(OrganisationUnit, OrganisationUnit.id == IT.unit_id)
        .join(Category, Category.id == IT.category_id)
        .where(*filters)
    )
    field = _FIELD.get(sort, sort)
    found = fetch(
        session,
        statement,
        place,
        by=SORTS[sort],
        id_=_C.id,
        descending=descending,
        size=PAGE,
        key=lambda row: (getattr(row, field), row.id),
        read=whole if sort in _NUMERIC else str,
    )
    total = session.scalar(select(func.count()).select_from(table_of(IT)).where(*filters)) or 0
    return found, total


def years_asked(session: Session, ids: Sequence[int]) -> dict[int, list[int]]:
    """The frame years of each request."""
    rows = select(RequestYear.request_id, RequestYear.frame_year).where(RequestYear.request_id.in_(ids))
    found: dict[int, list[int]] = {}
    for request_id, year in session.connection().execute(rows.order_by(RequestYear.frame_year)):
        found.setdefault(request_id, []).append(year)
    return found


def frame_years(session: Session) -> list[int]:
    """Every frame year that is asked for, newest first."""
    return list(session.connection().scalars(_FRAME_YEARS))


@dataclass(frozen=True, slots=True)
class Scope:
    """What the permission rules need to know of a request."""

    unit_ids: frozenset[int]
    domain: str
    author_id: int | None
    state: str
    asked_of: frozenset[str] = frozenset()
    was_sent: bool = True


def scope_of(it: InvestmentRequest, known: Trees) -> Scope:
    """The request's unit with all above it, its domain, author and state."""
    asked_of = frozenset(filter(None, it.asked_of.split(",")))
    path = frozenset(known.units.path(it.unit_id))
    return Scope(path, known.domains[it.category_id], it.author_id, it.state, asked_of, has_number(it.number))


def grants(session: Session, request_id: int) -> list[Grant]:
    """The grants of a request with their decisions, oldest frame year first."""

    statement = select(Grant).options(joinedload(Grant.decision)).where(Grant.request_id == request_id)
    return list(session.scalars(statement.order_by(Grant.frame_year, Grant.id)))


def asked_by_year(session: Session, request_id: int) -> list[tuple[int, int]]:
    """(frame year, öre asked) of a request."""
    statement = select(RequestYear.frame_year, RequestYear.asked_ore).where(RequestYear.request_id == request_id)
    return list(session.execute(statement.order_by(RequestYear.frame_year)))


def events(session: Session, request_id: int) -> list[Event]:
    """What has happened to a request, the newest first; the last 200."""
    statement = (
        select(Event)
        .where(Event.request_id == request_id, Event.action != "texts_sent")
        .order_by(Event.seq.desc())
        .limit(200)
    )
    return list(session.scalars(statement))
