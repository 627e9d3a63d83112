"""The pictures as their page shows them: the drawing, the sentence and the figures of each."""

from dataclasses import dataclass

from app.domain.charts import Chart
from app.domain.money import Unit
from app.domain.scene import Scene
from app.domain.table import Kind
from app.pictures.subject import Subject
from app.reports.asked import DOMAINS, Asked
from app.web.tables import table_view
from app.web.views import Choice, Link, TableView


@dataclass(frozen=True, slots=True)
class ChartView:
    """What the macro `chart` reads; figures None: there is nothing to draw."""

    key: str
    title: str
    lead: str
    scene: Scene
    figures: TableView | None
    unit_label: str


@dataclass(frozen=True, slots=True)
class PictureView:
    """What pictures/index.html reads."""

    title: str
    subtitle: str
    choices: list[Choice]
    charts: list[ChartView]
    downloads: list[Link]
    url: str


def subject_of(asked: Asked) -> Subject:
    """Millions of kronor unless the address says otherwise."""
    return Subject(asked.year, asked.period, asked.unit or Unit.MNKR, asked.domain)


def picture_view(asked: Asked, subject: Subject, charts: list[Chart], path: str) -> PictureView:
    """path: the page's own address with its query."""
    choices = [*asked.time_choices(subject.unit), Choice("doman", "Område", DOMAINS, asked.domain)]
    pdf = asked.address("pictures.pdf", subject.unit).url()
    return PictureView(
        subject.title, subject.words, choices, [_chart(each) for each in charts], [Link("PDF", pdf)], path.rstrip("?")
    )


def _chart(chart: Chart) -> ChartView:
    has_money = any(column.kind is Kind.MONEY for column in chart.table.columns)
    unit = f"Belopp i {chart.table.unit}." if has_money else ""
    figures = table_view(chart.table) if chart.table.rows else None
    return ChartView(chart.key, chart.title, chart.lead, chart.scene, figures, unit)
