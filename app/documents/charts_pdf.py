"""Charts as PDF: each under its heading with the sentence that says it, its alternative text and its figures."""

from collections.abc import Sequence
from datetime import datetime

from app.documents.canvas import About
from app.documents.flow import Flow
from app.documents.fonts import faces
from app.documents.pages import BOTTOM, TOP, WIDTH, Foot
from app.documents.pdf import stamp_words
from app.domain.charts import Chart
from app.domain.table import Table

ROW = 18.3  # points: about what a row of the table takes


def charts_pdf(
    title: str, subtitle: str, charts: Sequence[Chart], *, printed_by: str, printed_at: datetime, document_id: str = ""
) -> bytes:
    """The file. printed_at: local time, shown as given; the same input gives the same bytes."""
    stamp = stamp_words(printed_by, printed_at, document_id)
    return charts_flow(title, subtitle, charts).finished(About(title, subtitle, printed_by, printed_at), Foot(stamp))


def charts_flow(title: str, subtitle: str, charts: Sequence[Chart], depth: int = 0) -> Flow:
    """The charts set on pages; depth: how far below a document of their own their headings lie."""
    faces()
    flow = Flow(title, depth)
    flow.bookmark(title, 0)
    flow.text(title, face=faces().bold, size=18, after=4, tag="H1")
    flow.text(subtitle, size=11, after=4)
    for chart in charts:
        add_chart(flow, chart)
    return flow


def add_chart(flow: Flow, chart: Chart) -> None:
    """One chart as a section; without rows only its sentence."""
    has_figures = bool(chart.table.rows)
    drawing = chart.scene.height * WIDTH / chart.scene.width + 130 if has_figures else 70
    whole = drawing + 60 + ROW * len(chart.table.rows)
    flow.keep(whole if whole < TOP - BOTTOM else drawing)
    flow.section(chart.title)
    flow.text(chart.lead, after=6)
    if has_figures:
        flow.figure(chart.scene, f"{chart.lead} Siffrorna står i tabellen under bilden.")
        _figures(flow, chart.table)


def _figures(flow: Flow, table: Table) -> None:
    """The table; sums at its foot."""
    rows = [
        tuple(table.text(column, cell) for column, cell in zip(table.columns, row.cells, strict=True))
        for row in table.rows
    ]
    total = rows.pop() if table.rows[-1].is_total else None
    flow.keep(140)
    flow.text(f"Belopp i {table.unit.value}", size=8.6, muted=True)
    flow.table(
        [column.heading for column in table.columns], [column.kind.is_figures for column in table.columns], rows, total
    )
