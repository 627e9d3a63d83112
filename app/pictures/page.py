"""The pictures as their page shows them: the drawing, the sentence and the figures of each."""

from dataclasses import dataclass

from flask import url_for

from app.domain.charts import Chart
from app.domain.money import Unit
from app.domain.scene import Scene
from app.domain.table import Kind
from app.pictures.charts import Pictures
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
    """What pictures/index.html reads. frozen: that the pictures are as reported, or that reported ones are there."""

    title: str
    subtitle: str
    frozen: str
    links: list[Link]
    hidden: list[tuple[str, str]]
    choices: list[Choice]
    charts: list[ChartView]
    downloads: list[Link]
    url: str


def subject_of(asked: Asked) -> Subject:
    """Millions of kronor unless the address says otherwise."""
    return Subject(asked.year, asked.period, asked.unit or Unit.MNKR, asked.domain)


def picture_view(asked: Asked, subject: Subject, drawn: Pictures, path: str) -> PictureView:
    """path: the page's own address with its query."""
    frozen, links = _frozen(asked, subject, drawn)
    choices = [*asked.time_choices(subject.unit), Choice("doman", "Område", DOMAINS, asked.domain)]
    pdf = asked.address("pictures.pdf", subject.unit).url()
    return PictureView(
        subject.title,
        subject.words,
        frozen,
        links,
        [("lage", "nu")] if asked.as_now else [],
        choices,
        [chart_view(each) for each in drawn.charts] if any(map(_says_something, drawn.charts)) else [],
        [Link("PDF", pdf)],
        path.rstrip("?"),
    )


def _says_something(chart: Chart) -> bool:
    """Whether any figure of it is other than zero."""
    figures = [index for index, column in enumerate(chart.table.columns) if column.kind is not Kind.TEXT]
    return any(row.cells[index] for row in chart.table.rows for index in figures if index < len(row.cells))


def _frozen(asked: Asked, subject: Subject, drawn: Pictures) -> tuple[str, list[Link]]:
    """That this is as reported, or how it stands instead, with the way to the other."""
    if not drawn.reported and not asked.as_now:
        return "", []
    here = asked.address("pictures.index", subject.unit)
    moved = Link("Vad har ändrats sedan dess", url_for("periods.difference", fran=subject.period, till="nu"))
    if drawn.reported:
        return drawn.reported, [Link("Visa läget nu", here.url(lage="nu")), moved]
    words = "Så står siffrorna nu. De kan skilja från det som är rapporterat."
    return words, [Link("Visa som rapporterat", here.url(lage="")), moved]


def chart_view(chart: Chart) -> ChartView:
    """One picture for the macro."""
    has_money = any(column.kind is Kind.MONEY for column in chart.table.columns)
    unit = f"Belopp i {chart.table.unit}." if has_money else ""
    figures = table_view(chart.table) if chart.table.rows else None
    return ChartView(chart.key, chart.title, chart.lead, chart.scene, figures, unit)
