"""The shapes that the pages of a figure are built with."""

from dataclasses import dataclass, field

from app.domain.outcome_table import Figures, YearFigures
from app.reports.queries import Outside
from app.web.views import Choice, Col, Link, PageView, RowView


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


@dataclass(frozen=True, slots=True)
class Subject:
    """The category (or all of them) that the figure is about, with its figures."""

    name: str
    ids: list[int] | None
    figures: Figures
    year: YearFigures
    outside: Outside
