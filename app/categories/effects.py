"""What a change of the tree or of a date of responsibility does to the tables, shown before it is made.

The years that are looked at are those whose December is not frozen: frozen periods keep what was reported.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.tree import Tree
from app.domain.year_figures import CategoryInfo, YearFigures
from app.frames.granting import Frames
from app.frames.queries import frame_money, with_money
from app.models import FrozenPeriod, Grant, InvestmentRequest
from app.reports import queries as reports

MOST_YEARS = 4
IT = InvestmentRequest


@dataclass(frozen=True, slots=True)
class Moved:
    """One category of one year: what its row, with everything below it, gains or loses (öre, as FIGURES)."""

    year: int
    name: str
    level: int
    gained: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Redrawn:
    """Money granted in a category and frame year that comes to draw on another frame; None: on no frame."""

    category_id: int
    year: int
    ore: int
    before_id: int | None
    after_id: int | None


@dataclass(frozen=True, slots=True)
class Effect:
    """All of it. digest: to tell whether it is what somebody has been shown."""

    moved: tuple[Moved, ...]
    redrawn: tuple[Redrawn, ...] = ()

    @property
    def digest(self) -> str:
        """'' when nothing changes."""
        if not self.moved and not self.redrawn:
            return ""
        return hashlib.sha256(repr((self.moved, self.redrawn)).encode()).hexdigest()[:16]


FIGURES = ("Ram", "Äskat", "Beviljat", "Utfall", "Prognos")
Change = Callable[[CategoryInfo], CategoryInfo]


def open_years(session: Session) -> list[int]:
    """The latest years that have anything and whose December is not frozen, newest first."""
    closed = set(session.scalars(select(FrozenPeriod.period).where(FrozenPeriod.period % 100 == 12)))
    return [year for year in reports.report_years(session) if year * 100 + 12 not in closed][:MOST_YEARS]


def effect_of(session: Session, change: Change) -> tuple[Moved, ...]:
    """What moves in the tables of the open years when every category is as `change` makes it."""
    before = reports.categories(session)
    after = tuple(change(each) for each in before)
    found: list[Moved] = []
    for year in open_years(session):
        old, new = (_figures(session, year, every) for every in (before, after))
        tree = Tree({each.id: each.parent_id for each in after})
        for each in after:
            gained = tuple(b - a for a, b in zip(_row(old, each.id), _row(new, each.id), strict=True))
            if any(gained):
                found.append(Moved(year, each.name, len(tree.path(each.id)) - 1, gained))
    return tuple(found)


def _figures(session: Session, year: int, every: tuple[CategoryInfo, ...]) -> YearFigures:
    """The whole year as both tables show it."""
    figures = reports.outcome_year(session, year, year * 100 + 12, every=every).figures
    return with_money(figures, frame_money(session, year, year * 100 + 12, figures.spans))


def _row(year: YearFigures, id_: int) -> tuple[int, ...]:
    """The row of a category, öre in the order of FIGURES; nothing for one that the tables do not have."""
    if id_ not in year.tree.parents:
        return (0,) * len(FIGURES)
    it = year.figures(id_)
    return (it.frame_ore or 0, it.asked_ore, it.granted_ore, it.sum_ore, it.forecast_ore)


def placed(category_id: int, parent_id: int | None) -> Change:
    """The category below another."""
    return lambda it: replace(it, parent_id=parent_id) if it.id == category_id else it


def dated(category_id: int, first: int | None, last: int | None) -> Change:
    """The category with other months that count."""
    return lambda it: replace(it, responsible_from=first, responsible_to=last) if it.id == category_id else it


def granted_in(session: Session, category_ids: Sequence[int]) -> list[tuple[int, int, int]]:
    """(category id, frame year, öre) of what is granted in these categories, in order."""
    statement = (
        select(IT.category_id, Grant.frame_year, func.sum(Grant.amount_ore))
        .join(IT, IT.id == Grant.request_id)
        .where(IT.category_id.in_(category_ids))
        .group_by(IT.category_id, Grant.frame_year)
        .order_by(Grant.frame_year, IT.category_id)
    )
    return [(category_id, year, int(ore)) for category_id, year, ore in session.execute(statement)]


def redrawn(granted: Sequence[tuple[int, int, int]], before: Frames, after: Frames) -> tuple[Redrawn, ...]:
    """What comes to draw on another frame than before."""
    found = []
    for category_id, year, ore in granted:
        old, new = before.of(year, category_id), after.of(year, category_id)
        if old is not new:
            found.append(
                Redrawn(category_id, year, ore, old.category_id if old else None, new.category_id if new else None)
            )
    return tuple(found)
