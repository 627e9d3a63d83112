"""Several reports as one PDF: a first page with contents that lead to them, pages counted right through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from app.documents.canvas import About, PrintCanvas
from app.documents.charts_pdf import charts_flow
from app.documents.flow import Flow
from app.documents.fonts import faces
from app.documents.pages import FlowPages, Foot
from app.documents.pdf import TablePages, stamp_words
from app.documents.texts_pdf import texts_flow
from app.domain.charts import Chart
from app.domain.table import Table


@dataclass(frozen=True, slots=True)
class Pictures:
    """A chapter of charts."""

    title: str
    subtitle: str
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """A chapter of what is written: (heading, text), '' for the text about the whole."""

    title: str
    subtitle: str
    texts: tuple[tuple[str, str], ...]


Chapter = Table | Pictures | Texts


def packet_pdf(
    title: str, subtitle: str, chapters: Sequence[Chapter], *, printed_by: str, printed_at: datetime
) -> bytes:
    """The file. printed_at: local time, shown as given; the same input gives the same bytes."""
    faces()
    number = f"paket-{sha256(repr((title, subtitle, chapters)).encode('utf-8', 'replace')).hexdigest()[:10]}"
    stamp = stamp_words(printed_by, printed_at, number)
    laid = [_laid(chapter, stamp) for chapter in chapters]
    names = [chapter.title for chapter in chapters]
    before = _contents(title, subtitle, [(name, "1") for name in names], stamp).count
    starts, total = [], before
    for each in laid:
        starts.append(total + 1)
        total += each.count
    entries = [(name, str(start)) for name, start in zip(names, starts, strict=True)]
    canvas = PrintCanvas(FlowPages.sheet, About(title, subtitle, printed_by, printed_at))
    _contents(title, subtitle, entries, stamp).draw(canvas, 1, total, "contents")
    for order, (each, start) in enumerate(zip(laid, starts, strict=True)):
        canvas.setPageSize(each.sheet)
        each.draw(canvas, start, total, _place(order), 1)
    canvas.showOutline()
    return canvas.finished()


def _laid(chapter: Chapter, stamp: str) -> TablePages | FlowPages:
    if isinstance(chapter, Table):
        return TablePages(chapter, stamp, "H2")
    if isinstance(chapter, Texts):
        return texts_flow(chapter.title, chapter.subtitle, chapter.texts, depth=1).chapter(Foot(stamp))
    return charts_flow(chapter.title, chapter.subtitle, chapter.charts, depth=1).chapter(Foot(stamp))


def _contents(title: str, subtitle: str, entries: Sequence[tuple[str, str]], stamp: str) -> FlowPages:
    flow = Flow(title)
    flow.bookmark(title, 0)
    flow.text(title, face=faces().bold, size=22, after=6, tag="H1")
    flow.text(subtitle, size=12, after=26)
    flow.text("Innehåll", face=faces().bold, size=13.5, after=6, tag="H2")
    flow.contents([(name, page, _place(order)) for order, (name, page) in enumerate(entries)])
    return flow.chapter(Foot(stamp))


def _place(order: int) -> str:
    return f"chapter-{order}"
