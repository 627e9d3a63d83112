"""Running text, pairs and tables set on A4 pages one after the other; drawn when all pages are known."""

from collections.abc import Sequence

from app.documents.canvas import About
from app.documents.columns import PAD, column_places
from app.documents.drawing import BRAND, HAIR, INK, MUTED, TINT
from app.documents.fonts import Face, faces
from app.documents.pages import (
    BOTTOM,
    LEFT,
    LEGEND_ROW,
    LONGEST,
    RIGHT,
    TOP,
    WIDTH,
    Bar,
    Colour,
    FlowPages,
    Foot,
    Jump,
    Mark,
    Page,
    Part,
    Picture,
    legend_rows,
    pages_pdf,
    wrapped,
)
from app.documents.structure import COLUMN_HEAD, ROW_HEAD, figure_attributes
from app.documents.text import clean
from app.domain.scene import Scene

LEADING = 1.3
SIZE = 10.0
LABEL = 150.0  # points: the labels of pairs
TABLE_BEGINS = 48.0  # points: the head of a table and its first row
MEASURE = 440.0  # points: the longest line of running text


class Flow:
    """Sets one thing after another, turning to a new page where the next line does not fit."""

    def __init__(self, running: str, depth: int = 0) -> None:
        """running: what stands above the second and later pages; a long one ends in an ellipsis. depth: how many
        levels its headings lie below those of a document of its own.
        """
        self._depth = depth
        first, *rest = wrapped(running, faces().semibold, 8.4, WIDTH)
        self._running = f"{first} …" if rest else first
        self._pages = [Page()]
        self._parts: list[Part] = []
        self._y = TOP

    def finished(self, about: About, foot: Foot) -> bytes:
        """The file."""
        return pages_pdf(self._pages, self._parts, about, foot)

    def chapter(self, foot: Foot) -> FlowPages:
        """The pages, to be drawn as a part of a longer document."""
        return FlowPages(self._pages, self._parts, foot)

    def contents(self, entries: Sequence[tuple[str, str, str]]) -> None:
        """A list of contents: (title, page, bookmark it leads to) a line."""
        every = self._part("TOC")
        for title, number, destination in entries:
            item = self._part("Link", self._part("TOCI", every))
            found = wrapped(title, faces().regular, 11, WIDTH - 60)
            height = 11 * LEADING * len(found) + 6
            self._need(height)
            top = self._y
            for line in found:
                self._y -= 11 * LEADING
                self._mark(LEFT, self._y + 3, line, faces().regular, 11, INK, item)
            edge = RIGHT - faces().semibold.measure(number) * 11
            self._mark(edge, self._y + 3, number, faces().semibold, 11, INK, item)
            self._y -= 6
            self._pages[-1].bars.append(Bar(LEFT, self._y + 2, WIDTH, 0, HAIR))
            box = (LEFT, self._y + 2, RIGHT, top)
            self._pages[-1].jumps.append(Jump(item, destination, box, f"{clean(title)}, sida {number}"))

    def text(
        self,
        text: str,
        *,
        face: Face | None = None,
        size: float = SIZE,
        after: float = 0.0,
        muted: bool = False,
        tag: str = "P",
    ) -> None:
        """A paragraph in the width of the page; tag: H1 for the document's title."""
        used, part = face or faces().regular, self._part(tag)
        colour = MUTED if muted else BRAND if used is faces().bold else INK
        for line in wrapped(text, used, size, WIDTH):
            self._line(line, used, size, colour, part)
        self._y -= after

    def prose(self, text: str) -> None:
        """What somebody wrote: its own lines and blank lines are kept."""
        part = self._part("P")
        for line in wrapped(text, faces().regular, SIZE, MEASURE):
            self._line(line, faces().regular, SIZE, INK, part)
        self._y -= 7

    def bookmark(self, title: str, level: int) -> None:
        """A place in the reader's list of contents."""
        self._pages[-1].bookmarks.append((clean(title), level, self._y + 12))

    def section(self, heading: str, *, table: bool = False) -> None:
        """A section's heading with a rule above; never last on a page. table: a table follows, with a row at least."""
        self._y -= 10
        self._need(70 + (TABLE_BEGINS if table else 0))
        self._pages[-1].bars.append(Bar(LEFT, self._y, WIDTH, 0, BRAND))
        self._y -= 7
        self.bookmark(heading, 1)
        self.text(heading, face=faces().bold, size=13.5, after=5, tag="H2")

    def heading(self, heading: str, *, table: bool = False) -> None:
        """The heading of a text, or of a table with its head and first row; never last on a page."""
        self._y -= 3
        self._need(48 + (TABLE_BEGINS if table else 0))
        self.text(heading, face=faces().semibold, size=10.5, after=2, tag="H3")

    def figure(self, scene: Scene, alt: str) -> None:
        """A drawing in the width of the page, smaller where it is too high; alt: what it says, in words."""
        legend = len(legend_rows(scene)) * LEGEND_ROW + 10
        scale = min(WIDTH / scene.width, (TOP - BOTTOM - legend - 20) / scene.height)
        height = scene.height * scale
        self._need(height + legend)
        box = (LEFT, self._y - height - legend, RIGHT, self._y)
        part = self._part("Figure", None, figure_attributes(clean(alt), box))
        self._pages[-1].pictures.append(Picture(scene, LEFT, self._y, scale, part))
        self._y -= height + legend + 6

    def keep(self, height: float) -> None:
        """What comes next stands together: a new page where it would not fit on this one (points)."""
        if self._y < TOP - 20:
            self._need(min(height, TOP - BOTTOM - 20))

    def amounts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """The figures that matter most, large, side by side."""
        width = WIDTH / max(len(pairs), 1)
        cells = [(label, wrapped(value, faces().semibold, 12.5, width - PAD)) for label, value in pairs]
        height = max((len(lines) for _, lines in cells), default=0) * 12.5 * LEADING + 16
        self._need(height + 12)
        self._pages[-1].bars.append(Bar(LEFT, self._y - height, WIDTH, height, TINT))
        every = self._part("L")
        for number, (label, lines) in enumerate(cells):
            x, y = LEFT + number * width + PAD, self._y - 13
            name, value = self._pair(every)
            self._mark(x, y, clean(label), faces().regular, 8.6, MUTED, name)
            for line in lines:
                y -= 12.5 * LEADING
                self._mark(x, y + 1, line, faces().semibold, 12.5, INK, value)
        self._y -= height + 12

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Labels to the left, values to the right; long ones go on over the page."""
        every = self._part("L") if pairs else None
        for label, value in pairs:
            parts = self._pair(every)
            left = wrapped(label, faces().regular, SIZE, LABEL - 12)
            right = wrapped(value, faces().regular, SIZE, WIDTH - LABEL)
            self._need(min(len(right), 3) * SIZE * LEADING)
            for number in range(max(len(left), len(right))):
                self._need(SIZE * LEADING)
                self._y -= SIZE * LEADING
                for x, lines, colour, part in ((LEFT, left, MUTED, parts[0]), (LEFT + LABEL, right, INK, parts[1])):
                    if number < len(lines):
                        self._mark(x, self._y + 3, lines[number], faces().regular, SIZE, colour, part)
            self._y -= 2
        self._y -= 5 if pairs else 0

    def signature(self, name: str) -> None:
        """Room to sign on a line, with the day, and the name under it."""
        self._need(74)
        self._y -= 44
        self._pages[-1].bars.append(Bar(LEFT, self._y, 260, 0, INK))
        self._pages[-1].bars.append(Bar(LEFT + 290, self._y, 150, 0, INK))
        part, y = self._part("P"), self._y - 13
        self._mark(LEFT, y, clean(name), faces().regular, SIZE, INK, part)
        self._mark(LEFT + 290, y, "Datum", faces().regular, SIZE, MUTED, part)
        self._y -= 24

    def table(
        self,
        columns: Sequence[str],
        numeric: Sequence[bool],
        rows: Sequence[Sequence[str]],
        total: Sequence[str] | None,
    ) -> None:
        """A table whose head is said again on every page; rows keep together unless they are higher than a page, and
        the total keeps the last row's company.
        """
        places = column_places(columns, numeric, [*rows, *([total] if total else [])], WIDTH, _one_line)
        whole = self._part("Table")
        head, rest = self._part("THead", whole), self._part("TBody", whole)
        first = ("TD", "") if numeric and numeric[0] else ("TH", ROW_HEAD)
        cells = [first, *[("TD", "")] * (len(columns) - 1)]
        heading = self._row_parts(head, [("TH", COLUMN_HEAD)] * len(columns))
        self._table_row(columns, places, faces().semibold, heading, ())
        for number, row in enumerate(rows, 1):
            more = 1 if total and number == len(rows) else 0
            self._table_row(row, places, faces().regular, self._row_parts(rest, cells), columns, more)
        if total:
            self._table_row(total, places, faces().semibold, self._row_parts(rest, cells), columns)
        self._y -= 9

    def _row_parts(self, inside: Part, cells: Sequence[tuple[str, str]]) -> list[Part]:
        row = self._part("TR", inside)
        return [self._part(tag, row, attributes) for tag, attributes in cells]

    def _table_row(
        self,
        cells: Sequence[str],
        places: list[tuple[float, float, bool]],
        face: Face,
        parts: Sequence[Part],
        again: Sequence[str],
        more: int = 0,
    ) -> None:
        """A row; again: the headings to say once more on a new page, () in the head itself; more: how many rows of one
        line must fit below it on the same page.
        """
        size, step = 9.4, 9.4 * LEADING
        lines = [wrapped(cell, face, size, width) for cell, (_, width, _) in zip(cells, places, strict=True)]
        count = max(map(len, lines))
        if min(count, 20) * step + 6 + more * (step + 6) + (0 if again else 30) > self._y - BOTTOM:
            self._turn_table(places, again)
        self._y -= 3
        for number in range(count):
            if step > self._y - BOTTOM:
                self._turn_table(places, again)
            self._y -= step
            for at, ((x, width, figures), found) in enumerate(zip(places, lines, strict=True)):
                if number < len(found):
                    edge = x + width - face.measure(found[number]) * size if figures else x
                    part = parts[at] if parts else None
                    self._mark(LEFT + edge, self._y + 3, found[number], face, size, INK, part)
        self._y -= 3
        self._pages[-1].bars.append(Bar(LEFT, self._y, WIDTH, 0, BRAND if face is faces().semibold else HAIR))

    def _turn_table(self, places: list[tuple[float, float, bool]], again: Sequence[str]) -> None:
        self._turn()
        if again:
            self._table_row(again, places, faces().semibold, (), ())

    def _part(self, tag: str, inside: Part | None = None, attributes: str = "") -> Part:
        """A new element, in reading order."""
        if tag[0] == "H" and tag[1:].isdecimal():
            tag = f"H{int(tag[1:]) + self._depth}"
        self._parts.append(Part(tag, inside, attributes))
        return self._parts[-1]

    def _pair(self, every: Part | None) -> tuple[Part, Part]:
        """A label and its value, as an item of a list."""
        item = self._part("LI", every)
        return self._part("Lbl", item), self._part("LBody", item)

    def _line(self, text: str, face: Face, size: float, colour: Colour, part: Part | None) -> None:
        self._need(size * LEADING)
        self._y -= size * LEADING
        self._mark(LEFT, self._y + size * 0.3, text, face, size, colour, part)

    def _mark(
        self, x: float, y: float, text: str, face: Face, size: float, colour: Colour, part: Part | None = None
    ) -> None:
        if text:
            self._pages[-1].marks.append(Mark(x, y, text, face, size, colour, part))

    def _need(self, height: float) -> None:
        if height > self._y - BOTTOM:
            self._turn()

    def _turn(self) -> None:
        self._pages.append(Page())
        self._y = TOP + 8
        self._mark(LEFT, self._y, self._running, faces().semibold, 8.4, MUTED)
        self._y = TOP - 12


def _one_line(text: str) -> float:
    """The width of a cell's longest line in points, in the heavier face."""
    return max(faces().semibold.measure(line) for line in clean(text, LONGEST).split("\n")) * 9.4 + 0.5
