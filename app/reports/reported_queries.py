"""What a figure of a frozen period was made of, from the copies that were kept of its requests and forecasts."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.frames.queries import WAITING
from app.keyset import Found, Place, fetch
from app.models import FrozenPeriod, FrozenRequest, InvestmentRequest, OrganisationUnit, table_of
from app.periods.queries import names
from app.reports.figure_queries import MOST_FORECASTS, PAGE, ForecastRow, Reach

KEPT = FrozenRequest
IT = InvestmentRequest
KNOWN = ("utfall_tidigare", "utfall_år", "summa", "beviljat")
LATER_KEPT = ("äskat", "utfall_ram", "beställt")
"""Figures whose requests are known only of periods that were frozen since their copies say so much."""


class KeptRow(NamedTuple):
    """A request as it was kept, its name and unit as they are now; öre, None where there was nothing."""

    id: int
    number: str
    title: str
    unit: str
    category_id: int
    state: str
    earlier_ore: int
    this_year_ore: int
    asked_ore: int | None
    granted_ore: int | None
    used_ore: int | None
    ordered_ore: int | None


def is_whole(kept: FrozenPeriod) -> bool:
    """Whether the copy knows what every figure was made of, and its pictures."""
    return "pictures" in kept.figures


def _counted(figure: str) -> ColumnElement[bool]:
    """Whether the figure counts something of a kept request."""
    return {
        "utfall_tidigare": KEPT.earlier_ore != 0,
        "utfall_år": KEPT.this_year_ore != 0,
        "summa": or_(KEPT.earlier_ore != 0, KEPT.this_year_ore != 0),
        "äskat": (KEPT.year_asked_ore != 0) & KEPT.state.in_(WAITING),
        "beviljat": KEPT.year_granted_ore.is_not(None),
        "utfall_ram": KEPT.used_ore != 0,
        "beställt": KEPT.ordered_ore != 0,
    }[figure]


def requests(
    session: Session, kept: FrozenPeriod, reach: Reach, figure: str, place: Place
) -> tuple[list[KeptRow], Found, int]:
    """A page of the requests that the reported figure counted, in order of number; with how many there were in all."""
    of_request = (
        KEPT.earlier_ore, KEPT.this_year_ore, KEPT.year_asked_ore, KEPT.year_granted_ore, KEPT.used_ore,
        KEPT.ordered_ore,
    )  # fmt: skip
    which = [KEPT.frozen_id == kept.id, _counted(figure)]
    if reach.category_ids is not None:
        which.append(KEPT.category_id.in_(reach.category_ids))
    if reach.only is not None:
        which.append(reach.only)
    unit = OrganisationUnit.name.label("unit")
    statement = (
        select(IT.id, IT.number, IT.title, unit, KEPT.category_id, KEPT.state, *of_request)
        .join(KEPT, KEPT.request_id == IT.id)
        .join(OrganisationUnit, OrganisationUnit.id == IT.unit_id)
        .where(*which)
    )
    columns = table_of(IT).c
    found = fetch(
        session, statement, place, by=columns.number, id_=columns.id, descending=False, size=PAGE,
        key=lambda row: (row.number, row.id),
    )  # fmt: skip
    counted = select(func.count()).select_from(table_of(KEPT)).join(IT, IT.id == KEPT.request_id)
    total = session.scalar(counted.where(*which)) or 0
    return [KeptRow(*row) for row in found.rows], found, total


def forecasts(
    session: Session, kept: FrozenPeriod, category_names: Mapping[int, str], reach: Reach
) -> list[ForecastRow]:
    """The judged forecasts as they were kept, the newest first; at most MOST_FORECASTS.

    A period that was frozen before they were kept has those that were in force for a category, without their comments.
    """
    judged = kept.figures.get("judgements")
    if judged is None:
        known = kept.figures["judged"].items()
        judged = [[kept.period, int(id_), None, int(ore), "", ""] for id_, ore in known]
    own = _categories(session, kept, [each[2] for each in judged if each[2]])
    inside = None if reach.category_ids is None else set(reach.category_ids)
    group = None if reach.only is None else set(session.scalars(select(IT.id).where(reach.only)))
    chosen = []
    for period, category_id, request_id, ore, comment, by in judged:
        at = category_id or own.get(request_id)
        if (inside is None or at in inside) and (group is None or request_id in group):
            chosen.append((period, at, request_id, ore, comment, by))
    chosen = chosen[:MOST_FORECASTS]
    named = names(session, [each[2] for each in chosen if each[2]])
    rows = []
    for period, at, request_id, ore, comment, by in chosen:
        it, name = named.get(request_id), category_names.get(at) if at else None
        number, title = (it.number, it.title) if it else (None, None)
        rows.append(ForecastRow(period, name, request_id, number, title, ore, comment, by))
    return rows


def _categories(session: Session, kept: FrozenPeriod, ids: Sequence[int]) -> dict[int, int]:
    if not ids:
        return {}
    return dict(session.execute(select(KEPT.request_id, KEPT.category_id).where(KEPT.frozen_id == kept.id)).all())
