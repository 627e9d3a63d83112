"""What the pages of a figure are built with: their shapes, and where their requests open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.money import format_amount as kr
from app.domain.year_figures import Figures, YearFigures
from app.investments.queries import visible_of
from app.reports.figure_queries import Reach
from app.web.access import actor
from app.web.views import CellView, Choice, Col, Link, PageView, RowView


def opening(session: Session, ids: Sequence[int], **query: Any) -> dict[int, str]:
    """Where each request opens, for those the signed-in person may see."""
    who = actor()
    seen = visible_of(session, who, ids) if who else frozenset()
    return {id_: url_for("investments.show", id=id_, **query) for id_ in seen}


@dataclass(slots=True)
class FigureView:
    """What reports/category.html reads."""

    title: str
    lead: str
    unit_label: str
    breadcrumb: list[Link]
    tabs: list[Link]
    choices: list[Choice]
    hidden: list[tuple[str, str]]
    kind: str = "requests"
    columns: list[Col] = field(default_factory=list)
    rows: list[RowView] = field(default_factory=list)
    total: RowView | None = None
    page: PageView | None = None
    empty: str = ""
    frozen: dict[str, object] | None = None


def paid_sums(subject: "Subject", figure: str) -> list[CellView]:
    """The foot of the columns of payments; in a list of one frame's payments the others are not there to add up."""
    figures = subject.figures
    sums = {"utfall_tidigare": figures.earlier_ore, "utfall_år": figures.this_year_ore, "summa": figures.sum_ore}
    return [CellView(kr(ore)) if figure in (key, "summa") else CellView() for key, ore in sums.items()]


@dataclass(frozen=True, slots=True)
class Subject:
    """The category (or all of them) that the figure is about, with its figures, and whose requests it counts."""

    name: str
    reach: Reach
    figures: Figures
    year: YearFigures

    @property
    def ids(self) -> Sequence[int] | None:
        """The categories; None for all of them."""
        return self.reach.category_ids
