"""What requests are gathered by in the outcome table: their groups, now or as a frozen period kept them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.layout import BY_REQUEST, GROUPS, Layout
from app.domain.outcome_groups import Group, Member, domain_groups, request_groups, requests_year
from app.domain.snapshot import RequestFigures
from app.domain.year_figures import YearFigures
from app.models import FrozenPeriod, FrozenRequest, InvestmentRequest, OrganisationUnit, RequestTag
from app.periods import queries as periods
from app.periods import stored

IT = InvestmentRequest
Members = Mapping[int, Sequence[Member]]


@dataclass(frozen=True, slots=True)
class Grouped:
    """The groups of a year; together: all their requests as one, each counted once; notes: what has to be said."""

    groups: list[Group]
    together: YearFigures
    notes: tuple[str, ...] = ()


def none_of(group_by: str) -> str:
    """What the group of those without is called."""
    return f"Utan {GROUPS[group_by].lower()}"


def grouped(session: Session, layout: Layout, year: YearFigures, period: int, kept: FrozenPeriod | None) -> Grouped:
    """The groups that a layout asks for, in a fixed number of queries. kept: the period as reported."""
    if not layout.by_request:
        return Grouped(domain_groups(year), year)
    number, none, notes = period // 100, none_of(layout.group_by), []
    if kept is None:
        requests = periods.request_figures(session, number, period, figures=year)
        members = members_of(session, layout.group_by, periods.known_in(number))
    else:
        rows = periods.frozen_requests(session, kept)
        requests = stored.request_figures(kept, rows)
        members, is_kept = _kept_members(session, layout.group_by, kept, rows)
        notes += [] if is_kept else [_NOT_KEPT.format(GROUPS[layout.group_by].lower())]
    if any(len(members.get(each, ())) > 1 for each in requests):
        notes.append("En äskning med flera etiketter står under var och en av dem och räknas en gång i totalen.")
    together = requests_year(year.categories, number, requests.values())
    return Grouped(request_groups(year, number, requests, members, none), together, tuple(notes))


_NOT_KEPT = "Beloppen är som rapporterat. När perioden frystes sparades inte {}; grupperna är därför dagens."


def members_of(session: Session, group_by: str, wanted: ColumnElement[bool]) -> Members:
    """The groups of the requests that are wanted; those without any are left out."""
    if group_by == "enhet":
        unit = OrganisationUnit
        units = select(IT.id, unit.code, unit.name).join(unit, unit.id == IT.unit_id).where(wanted)
        return {id_: [(code, name)] for id_, code, name in session.execute(units)}
    if group_by == "objekt":
        objects = select(IT.id, IT.maintenance_object).where(wanted, IT.maintenance_object != "")
        return {id_: [(name, name)] for id_, name in session.execute(objects)}
    found: dict[int, list[Member]] = {}
    tags = select(RequestTag.request_id, RequestTag.tag).where(RequestTag.request_id.in_(select(IT.id).where(wanted)))
    for id_, tag in session.execute(tags.order_by(RequestTag.tag)):
        found.setdefault(id_, []).append((tag, tag))
    return found


def all_members(session: Session, period: int) -> dict[int, dict[str, Any]]:
    """Every kind of group of the requests that the period's year knows, as a frozen period keeps them."""
    found: dict[int, dict[str, Any]] = {}
    for group_by in BY_REQUEST:
        for id_, members in members_of(session, group_by, periods.known_in(period // 100)).items():
            found.setdefault(id_, {})[group_by] = [list(each) for each in members]
    return found


def _kept_members(
    session: Session, group_by: str, kept: FrozenPeriod, rows: Sequence[FrozenRequest]
) -> tuple[Members, bool]:
    """The groups as they were when the period was frozen, or today's where none were kept; and which of the two."""
    if all(each.groups is not None for each in rows):
        was = {each.request_id: (each.groups or {}).get(group_by, ()) for each in rows}
        return {id_: [(str(key), str(name)) for key, name in members] for id_, members in was.items()}, True
    inside = IT.id.in_(select(FrozenRequest.request_id).where(FrozenRequest.frozen_id == kept.id))
    return members_of(session, group_by, inside), False


def kept_group(session: Session, group_by: str, key: str, kept: FrozenPeriod) -> tuple[str, dict[int, RequestFigures]]:
    """The name of a group of a frozen period and its requests as they were kept; key '': those without any."""
    rows = periods.frozen_requests(session, kept)
    members, _ = _kept_members(session, group_by, kept, rows)
    chosen = [each for each in rows if key in [at for at, _ in members.get(each.request_id) or [("", "")]]]
    inside = stored.request_figures(kept, chosen)
    named = dict(pair for pairs in members.values() for pair in pairs)
    return named.get(key) or key or none_of(group_by), inside


def condition(session: Session, group_by: str, key: str) -> tuple[str, ColumnElement[bool] | None]:
    """The name of a group and which requests are in it; None for the name of a unit that is not there."""
    if group_by == "enhet":
        unit = session.execute(select(OrganisationUnit.id, OrganisationUnit.name).filter_by(code=key)).first()
        return (unit.name, IT.unit_id == unit.id) if unit else (key, None)
    name = key or none_of(group_by)
    if group_by == "objekt":
        return name, IT.maintenance_object == key
    tagged = select(RequestTag.request_id).where(RequestTag.request_id == IT.id)
    return name, (tagged.where(RequestTag.tag == key).exists() if key else ~tagged.exists())


def figures_of(session: Session, year: YearFigures, period: int, only: ColumnElement[bool]) -> YearFigures:
    """The figures of the requests that a condition holds for, as they stand now, with what the year's frames paid."""
    found = periods.request_figures(session, period // 100, period, only=only, figures=year)
    figures = requests_year(year.categories, period // 100, found.values())
    used: dict[int, int] = defaultdict(int)
    for each in found.values():
        used[each.category_id] += each.used_ore
    return replace(figures, absent=year.absent, used=used)
