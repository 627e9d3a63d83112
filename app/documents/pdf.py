"""A table as PDF: A4, embedded type, head and foot on every sheet, the same bytes for the same input."""

from datetime import datetime

from app.documents.canvas import About, PrintCanvas
from app.documents.drawing import BOTTOM, FOOT_SIZE, RUNNING, TOP, Painter
from app.documents.fonts import faces
from app.documents.grid import MARGIN, Grid, grid, hidden_headings
from app.documents.sheets import LEADING, Line, Planner, lines
from app.documents.text import clean, wrap
from app.domain.table import Kind, Table

_PAGE_LABEL = 80.0  # points kept free at the right of the foot for Sida X av Y
_FOOT_MOST = 9  # lines; a longer foot is written out once, among the notes


def table_pdf(table: Table, *, printed_by: str, printed_at: datetime, document_id: str = "") -> bytes:
    """The table as a PDF file. `printed_at` is shown as it is given, so give local time.

    Time and memory grow in step with the rows. Text beyond 20 000 characters in one cell ends in an ellipsis;
    nothing else is left out.
    """
    pages = TablePages(table, stamp_words(printed_by, printed_at, document_id))
    canvas = PrintCanvas(pages.sheet, About(table.title, table.subtitle, printed_by, printed_at))
    pages.draw(canvas, 1, pages.count)
    return canvas.finished()


class TablePages:
    """A table broken into sheets, ready to be drawn alone or as a chapter; heading: the title's level."""

    def __init__(self, table: Table, stamp: str, heading: str = "H1") -> None:
        faces()
        self._table, self._chosen = table, grid(table)
        chosen = self._chosen
        self._feet, moved = _foot(table, chosen, stamp)
        notes = [*table.notes, *hidden_headings(table, chosen), *moved]
        room = chosen.sheet[1] - TOP - BOTTOM - sum(line.height for line in self._feet) - 14
        above = _above(table, chosen, heading)
        self._sheets = Planner(table, chosen, room, RUNNING).plan(above, _below(notes, chosen))
        self.count, self.sheet = len(self._sheets), chosen.sheet

    def draw(self, canvas: PrintCanvas, first: int, total: int, place: str = "table", level: int = 0) -> None:
        """All sheets, numbered from `first` of `total`; place: where the first begins, for links to it."""
        canvas.bookmarkHorizontal(place, 0, self.sheet[1])
        canvas.addOutlineEntry(clean(self._table.title), place, level)
        running = _one_line(self._table.title, self._chosen)
        painter = Painter(canvas, self._table, self._chosen, self._feet, running)
        for number, sheet in enumerate(self._sheets, first):
            painter.draw(sheet, number, total, is_last=sheet is self._sheets[-1])


def _above(table: Table, chosen: Grid, heading: str) -> list[Line]:
    """Title, subtitle and unit, in the width of the sheet."""
    width, kinds = chosen.sheet[0] - 2 * MARGIN, {column.kind for column in table.columns}
    found = lines(table.title, faces().bold, 17, width, after=3, tag=heading)
    if table.subtitle:
        found += lines(table.subtitle, faces().regular, 11, width, after=3)
    if Kind.MONEY not in kinds:
        return [*found, Line("", faces().regular, 8.6, 8.6 * LEADING + 6)]
    return found + lines(f"Belopp i {table.unit.value}", faces().regular, 8.6, width, after=6, muted=True)


def _below(notes: list[str], chosen: Grid) -> list[Line]:
    """The notes, held to a readable measure, with air above the first."""
    width = min(chosen.sheet[0] - 2 * MARGIN, 460.0)
    air = [Line("", faces().regular, 4, 9)] if notes else []
    return air + [line for note in notes for line in lines(note, faces().regular, 8.6, width, after=2.5, muted=True)]


def stamp_words(printed_by: str, printed_at: datetime, document_id: str) -> str:
    """Who and when, and the print's own number: what stands at the foot of every page."""
    who = f"Utskriven {printed_at:%Y-%m-%d kl. %H.%M} av {printed_by}"
    return f"{who} · {document_id}" if document_id else who


def _foot(table: Table, chosen: Grid, stamp: str) -> tuple[list[Line], tuple[str, ...]]:
    """The lines of every foot, and what was too long for it and belongs among the notes."""
    width = chosen.sheet[0] - 2 * MARGIN - _PAGE_LABEL
    wrapped = [_foot_lines(text, width) for text in (*table.footer, stamp)]
    if sum(map(len, wrapped)) <= _FOOT_MOST:
        return [line for block in wrapped for line in block], ()
    short = _foot_lines("Beslut och brytdatum står efter tabellen.", width) + _foot_lines(stamp, width)[:3]
    return short, (*table.footer, stamp)


def _foot_lines(text: str, width: float) -> list[Line]:
    return lines(text, faces().regular, FOOT_SIZE, width, muted=True)


def _one_line(title: str, chosen: Grid) -> str:
    """The title over the later sheets; a long one ends in an ellipsis, in full it stands on the first."""
    most = (chosen.sheet[0] - 2 * MARGIN) / FOOT_SIZE - 12
    first, *rest = wrap(clean(title), faces().semibold, most)
    return f"{first}{' …' if rest else ''} (fortsättning)"
