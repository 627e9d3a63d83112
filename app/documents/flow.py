"""Running text, pairs and tables set on A4 pages one after the other; drawn when all pages are known."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reportlab.pdfgen.canvas import Canvas

from app.documents.columns import PAD, column_places
from app.documents.drawing import BRAND, HAIR, INK, MUTED, TINT
from app.documents.fonts import Face, faces
from app.documents.text import clean, wrap

SHEET = (595.28, 841.89)  # A4 portrait, points
LEFT, RIGHT, TOP, BOTTOM = 56.0, 539.28, 788.0, 66.0
WIDTH = RIGHT - LEFT
LEADING = 1.3
SIZE = 10.0
LABEL = 150.0  # points: the labels of pairs
MEASURE = 440.0  # points: the longest line of running text
LONGEST = 1_000_000  # characters: nothing a person writes here is cut
FOOT_SIZE = 7.6

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of text at a place."""

    x: float
    y: float
    text: str
    face: Face
    size: float
    colour: Colour = INK


@dataclass(frozen=True, slots=True)
class Bar:
    """A line (height 0) or a tinted band."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour


@dataclass(slots=True)
class Page:
    """What stands on one page; bookmarks as (title, level, y)."""

    marks: list[Mark] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    bookmarks: list[tuple[str, int, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands at the bottom of every page, beside Sida X av Y."""

    stamp: str


class Flow:
    """Sets one thing after another, turning to a new page where the next line does not fit."""

    def __init__(self, running: str) -> None:
        """running: what stands above the second and later pages; a long one ends in an ellipsis."""
        first, *rest = _wrapped(running, faces().semibold, 8.4, WIDTH)
        self._running = f"{first} …" if rest else first
        self._pages = [Page()]
        self._y = TOP

    def finished(self) -> list[Page]:
        """Every page."""
        return self._pages

    def text(
        self, text: str, *, face: Face | None = None, size: float = SIZE, after: float = 0.0, muted: bool = False
    ) -> None:
        """A paragraph in the width of the page."""
        used = face or faces().regular
        colour = MUTED if muted else BRAND if used is faces().bold else INK
        for line in _wrapped(text, used, size, WIDTH):
            self._line(line, used, size, colour)
        self._y -= after

    def prose(self, text: str) -> None:
        """What somebody wrote: its own lines and blank lines are kept."""
        for line in _wrapped(text, faces().regular, SIZE, MEASURE):
            self._line(line, faces().regular, SIZE, INK)
        self._y -= 7

    def bookmark(self, title: str, level: int) -> None:
        """A place in the reader's list of contents."""
        self._pages[-1].bookmarks.append((clean(title), level, self._y + 12))

    def section(self, heading: str) -> None:
        """A section's heading with a rule above; never last on a page."""
        self._y -= 10
        self._need(70)
        self._pages[-1].bars.append(Bar(LEFT, self._y, WIDTH, 0, BRAND))
        self._y -= 7
        self.bookmark(heading, 1)
        self.text(heading, face=faces().bold, size=13.5, after=5)

    def heading(self, heading: str) -> None:
        """The heading of a text or a table; never last on a page."""
        self._y -= 3
        self._need(48)
        self.text(heading, face=faces().semibold, size=10.5, after=2)

    def amounts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """The figures that matter most, large, side by side."""
        width = WIDTH / max(len(pairs), 1)
        cells = [(label, _wrapped(value, faces().semibold, 12.5, width - PAD)) for label, value in pairs]
        height = max((len(lines) for _, lines in cells), default=0) * 12.5 * LEADING + 16
        self._need(height + 12)
        self._pages[-1].bars.append(Bar(LEFT, self._y - height, WIDTH, height, TINT))
        for number, (label, lines) in enumerate(cells):
            x, y = LEFT + number * width + PAD, self._y - 13
            self._mark(x, y, clean(label), faces().regular, 8.6, MUTED)
            for line in lines:
                y -= 12.5 * LEADING
                self._mark(x, y + 1, line, faces().semibold, 12.5, INK)
        self._y -= height + 12

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Labels to the left, values to the right; long ones go on over the page."""
        for label, value in pairs:
            left = _wrapped(label, faces().regular, SIZE, LABEL - 12)
            right = _wrapped(value, faces().regular, SIZE, WIDTH - LABEL)
            self._need(min(len(right), 3) * SIZE * LEADING)
            for number in range(max(len(left), len(right))):
                self._need(SIZE * LEADING)
                self._y -= SIZE * LEADING
                for x, lines, colour in ((LEFT, left, MUTED), (LEFT + LABEL, right, INK)):
                    if number < len(lines):
                        self._mark(x, self._y + 3, lines[number], faces().regular, SIZE, colour)
            self._y -= 2
        self._y -= 5 if pairs else 0

    def table(
        self,
        columns: Sequence[str],
        numeric: Sequence[bool],
        rows: Sequence[Sequence[str]],
        total: Sequence[str] | None,
    ) -> None:
        """A table whose head is said again on every page; rows keep together unless they are higher than a page."""
        places = column_places(columns, numeric, [*rows, *([total] if total else [])], WIDTH, _one_line)
        self._table_row(columns, places, faces().semibold, (), head=True)
        for row in rows:
            self._table_row(row, places, faces().regular, columns)
        if total:
            self._table_row(total, places, faces().semibold, columns)
        self._y -= 9

    def _table_row(
        self,
        cells: Sequence[str],
        places: list[tuple[float, float, bool]],
        face: Face,
        again: Sequence[str],
        head: bool = False,
    ) -> None:
        size, step = 9.4, 9.4 * LEADING
        lines = [_wrapped(cell, face, size, width) for cell, (_, width, _) in zip(cells, places, strict=True)]
        count = max(map(len, lines))
        if min(count, 20) * step + 6 + (30 if head else 0) > self._y - BOTTOM:
            self._turn_table(places, again)
        self._y -= 3
        for number in range(count):
            if step > self._y - BOTTOM:
                self._turn_table(places, again)
            self._y -= step
            for (x, width, figures), found in zip(places, lines, strict=True):
                if number < len(found):
                    edge = x + width - face.measure(found[number]) * size if figures else x
                    self._mark(LEFT + edge, self._y + 3, found[number], face, size, INK)
        self._y -= 3
        self._pages[-1].bars.append(Bar(LEFT, self._y, WIDTH, 0, BRAND if face is faces().semibold else HAIR))

    def _turn_table(self, places: list[tuple[float, float, bool]], again: Sequence[str]) -> None:
        self._turn()
        if again:
            self._table_row(again, places, faces().semibold, (), head=True)

    def _line(self, text: str, face: Face, size: float, colour: Colour) -> None:
        self._need(size * LEADING)
        self._y -= size * LEADING
        self._mark(LEFT, self._y + size * 0.3, text, face, size, colour)

    def _mark(self, x: float, y: float, text: str, face: Face, size: float, colour: Colour) -> None:
        if text:
            self._pages[-1].marks.append(Mark(x, y, text, face, size, colour))

    def _need(self, height: float) -> None:
        if height > self._y - BOTTOM:
            self._turn()

    def _turn(self) -> None:
        self._pages.append(Page())
        self._y = TOP + 8
        self._mark(LEFT, self._y, self._running, faces().semibold, 8.4, MUTED)
        self._y = TOP - 12


def draw(canvas: Canvas, pages: list[Page], foot: Foot) -> None:
    """Every page with its foot and bookmarks."""
    for number, page in enumerate(pages, 1):
        for bar in page.bars:
            _bar(canvas, bar)
        _texts(canvas, [*page.marks, *_foot(foot, number, len(pages))])
        canvas.setStrokeColorRGB(*HAIR)
        canvas.line(LEFT, BOTTOM - 12, RIGHT, BOTTOM - 12)
        for order, (title, level, y) in enumerate(page.bookmarks):
            key = f"{number}-{order}"
            canvas.bookmarkHorizontal(key, 0, y)
            canvas.addOutlineEntry(title, key, level)
        canvas.showPage()


def _bar(canvas: Canvas, bar: Bar) -> None:
    if bar.height:
        canvas.setFillColorRGB(*bar.colour)
        canvas.rect(bar.x, bar.y, bar.width, bar.height, stroke=0, fill=1)
    else:
        canvas.setStrokeColorRGB(*bar.colour)
        canvas.setLineWidth(0.8 if bar.colour == BRAND else 0.4)
        canvas.line(bar.x, bar.y, bar.x + bar.width, bar.y)


def _texts(canvas: Canvas, marks: list[Mark]) -> None:
    text = canvas.beginText()
    for mark in marks:
        text.setFillColorRGB(*mark.colour)
        text.setFont(mark.face.name, mark.size)
        text.setTextOrigin(mark.x, mark.y)
        text.textLine(mark.text)
    canvas.drawText(text)


def _foot(foot: Foot, number: int, count: int) -> list[Mark]:
    label = f"Sida {number} av {count}"
    edge = RIGHT - faces().semibold.measure(label) * FOOT_SIZE
    lines = _wrapped(foot.stamp, faces().regular, FOOT_SIZE, WIDTH - 80)
    left = [
        Mark(LEFT, BOTTOM - 24 - row * 9.5, line, faces().regular, FOOT_SIZE, MUTED) for row, line in enumerate(lines)
    ]
    return [*left, Mark(edge, BOTTOM - 24, label, faces().semibold, FOOT_SIZE, MUTED)]


def _wrapped(text: str, face: Face, size: float, width: float) -> list[str]:
    return wrap(clean(text, LONGEST), face, width / size)


def _one_line(text: str) -> float:
    """The width of a cell's longest line in points, in the heavier face."""
    return max(faces().semibold.measure(line) for line in clean(text, LONGEST).split("\n")) * 9.4 + 0.5
