"""Where the columns of a printed table stand: widths, sides, and whether the sheet is upright or lying."""

from dataclasses import dataclass
from datetime import date

from reportlab.lib.pagesizes import A4, landscape

from app.documents.fonts import Face, faces
from app.documents.text import clean, wrap
from app.domain.table import Cell, Column, Kind, Row, Table

MARGIN = 51.0  # points, 18 mm: left and right of the table
SIZE, SMALLER = 9.5, 8.4  # points: the body text where the table fits; where text columns would get tight
PAD = 0.55  # em of the body size on each side of a column
INDENT = 1.15  # em a level
_HEADING = 6.3  # em: a heading over figures is wrapped to about this width
_TEXT_LEAST, _TEXT_MOST = 14.0, 32.0  # em: a text column is squeezed no further, spread no further
_NARROW = 0.62  # a table narrower than this part of the sheet stays narrow
_HEADING_LINES = 8  # lines of a heading; a longer one ends in … and is written out among the notes


@dataclass(frozen=True, slots=True)
class Place:
    """A column's place on the sheet (points), its heading in lines, and whether a cell may need several."""

    column: Column
    left: float
    right: float
    figures: bool
    heading: list[str]
    wraps: bool

    @property
    def width(self) -> float:
        """Between the paddings, in points."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Grid:
    """The sheet, the body size and the table's right edge (points), and the columns from left to right."""

    sheet: tuple[float, float]
    size: float
    right: float
    places: tuple[Place, ...]

    def indent(self, place: Place, row: Row) -> float:
        """How far (points) the row's level moves a text cell in the first column: at most half of it."""
        if row.level <= 0 or place is not self.places[0]:
            return 0.0
        return min(row.level * INDENT * self.size, place.width / 2)


@dataclass(slots=True)
class _Need:
    """What a column asks for, in em: `least` at worst, `wish` at best; `data` is its widest cell."""

    least: float
    wish: float
    data: float
    figures: bool


def grid(table: Table) -> Grid:
    """Choose sheet and widths. A table too wide even for the lying sheet gets smaller type."""
    needs = [_need(table, number, column) for number, column in enumerate(table.columns)]
    comfort = sum(need.wish if need.figures else min(need.wish, 1.7 * need.least) for need in needs)
    sheet = A4 if comfort * (SIZE - 0.5) <= A4[0] - 2 * MARGIN else landscape(A4)
    room = sheet[0] - 2 * MARGIN
    least = sum(need.least for need in needs)
    size = min(max(SMALLER, min(SIZE, room / comfort)), room / least) if needs else SIZE
    widths = _widths(needs, room / size)
    return Grid(sheet, size, MARGIN + sum(widths) * size, _places(table, needs, widths, size))


def _need(table: Table, number: int, column: Column) -> _Need:
    whole = column.kind is not Kind.TEXT  # figures and days are never broken
    data = _figures(table, number, column) if whole else _words(table, number)
    heading = clean(column.heading)
    bold = faces().semibold
    word = min(max(map(bold.measure, heading.split())) if heading.split() else 0.0, _TEXT_LEAST)
    head = min(max(map(bold.measure, heading.split("\n"))), max(word, _HEADING))
    if whole:
        wide = max(min(data, _TEXT_MOST), head) + 2 * PAD
        return _Need(wide, wide, data, True)
    wish = min(max(data, head), _TEXT_MOST) + 2 * PAD
    return _Need(min(wish, _TEXT_LEAST + 2 * PAD), wish, data, False)


def _figures(table: Table, number: int, column: Column) -> float:
    """Digits are tabular: the widest figures are the greatest or the smallest. Words are measured too."""
    cells = {row.cells[number] for row in table.rows}
    whole = [cell for cell in cells if isinstance(cell, int)]
    ends: list[Cell] = [max(whole), min(whole)] if whole else []
    words: list[Cell] = [cell for cell in cells if isinstance(cell, str)]
    words += [cell for cell in cells if isinstance(cell, date)][:1]  # every day is ten tabular signs
    return max((_measure(table.text(column, cell), faces().semibold) for cell in ends + words), default=0.0)


def _words(table: Table, number: int) -> float:
    regular, semibold = faces().regular, faces().semibold
    return max(
        (
            _measure(str(cell), semibold if table.is_strong(row, number) else regular)
            + (row.level * INDENT if not number else 0)
            for row in table.rows
            if (cell := row.cells[number]) is not None
        ),
        default=0.0,
    )


def _measure(text: str, face: Face) -> float:
    text = clean(text)
    return _TEXT_MOST * 2 if "\n" in text else face.measure(text)


def _widths(needs: list[_Need], room: float) -> list[float]:
    """Column widths in em: text columns squeezed where it is tight, else figure columns made more even."""
    least, wish = sum(need.least for need in needs), sum(need.wish for need in needs)
    if wish > room:
        share = (room - least) / (wish - least) if wish > least else 0.0
        return [need.least + (need.wish - need.least) * max(share, 0.0) for need in needs]
    level = _level([need.wish for need in needs if need.figures], room - wish)
    widths = [max(need.wish, level) if need.figures else need.wish for need in needs]
    target = room if sum(widths) >= _NARROW * room else _NARROW * room
    return [width * target / sum(widths) for width in widths]


def _level(widths: list[float], extra: float) -> float:
    """The width to which `extra` lifts the narrowest columns: as even as there is room for."""
    low: list[float] = []
    for width in sorted(widths):
        if width * len(low) - sum(low) > extra:
            break
        low.append(width)
    return min((sum(low) + extra) / len(low), max(widths)) if low else 0.0


def _places(table: Table, needs: list[_Need], widths: list[float], size: float) -> tuple[Place, ...]:
    places, left = [], MARGIN
    for column, need, width in zip(table.columns, needs, widths, strict=True):
        inner = width - 2 * PAD
        lines = wrap(clean(column.heading), faces().semibold, inner + 1e-6)
        shown = lines if len(lines) <= _HEADING_LINES else [*lines[: _HEADING_LINES - 1], "…"]
        edges = left + PAD * size, left + (width - PAD) * size
        places.append(Place(column, *edges, column.kind.is_figures, shown, need.data > inner))
        left += width * size
    return tuple(places)


def hidden_headings(table: Table, chosen: Grid) -> list[str]:
    """Headings that were too long for the head of their column, as notes."""
    return [
        f"Kolumn {number}: {place.column.heading}"
        for number, place in enumerate(chosen.places, 1)
        if place.heading[-1] == "…"
    ]
