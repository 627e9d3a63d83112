"""Breaking a table into sheets before it is drawn: whole rows, the head with a row, notes together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from app.documents.fonts import Face, faces
from app.documents.grid import Grid, Place
from app.documents.text import clean, wrap
from app.domain.table import Row, Table

LEADING = 1.24  # of the type size, baseline to baseline
ROW_PAD = 0.33  # em above and below a row's lines


@dataclass(frozen=True, slots=True)
class Line:
    """A line of running text with its face, size and the height it takes (points); `muted` is grey.

    tag: on the first line of a paragraph or heading, what it is in the structure (P, H1, H2); '' on those that follow.
    """

    text: str
    face: Face
    size: float
    height: float
    muted: bool = False
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A row on a sheet. One higher than a whole sheet is split: `start` and `stop` are its lines."""

    row: int
    height: float
    start: int = 0
    stop: int | None = None


@dataclass(slots=True)
class Sheet:
    """What stands on one page, from the top: title lines, the table's head and rows, notes."""

    above: list[Line] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)
    has_head: bool = False


def lines(
    text: str, face: Face, size: float, width: float, *, after: float = 0.0, muted: bool = False, tag: str = "P"
) -> list[Line]:
    """Running text wrapped to `width` points; `after` is air below the last line (points)."""
    found = [Line(part, face, size, size * LEADING, muted) for part in wrap(clean(text), face, width / size)]
    found[0] = replace(found[0], tag=tag)
    return [*found[:-1], replace(found[-1], height=found[-1].height + after)]


def cell_lines(table: Table, chosen: Grid, place: Place, row: Row, number: int) -> list[str]:
    """One cell in the lines it needs in its column."""
    face = faces().semibold if table.is_strong(row, number) else faces().regular
    width = place.width - chosen.indent(place, row)
    return wrap(clean(table.text(place.column, row.cells[number])), face, width / chosen.size + 1e-6)


class Planner:
    """Places lines and rows on sheets of `room` points; the later ones begin `running` points down."""

    def __init__(self, table: Table, chosen: Grid, room: float, running: float) -> None:
        self.table, self.grid = table, chosen
        self.whole = room - running
        self.left = room
        self.sheets = [Sheet()]
        self.head = head_height(chosen)
        self.risky = [(number, place) for number, place in enumerate(chosen.places) if place.wraps]

    def plan(self, above: Iterable[Line], below: list[Line]) -> list[Sheet]:
        """All sheets, in order. Work and memory grow in step with the rows."""
        for line in above:
            self._need(line.height)
            self.sheets[-1].above.append(line)
        self._start_table()
        for number, row in enumerate(self.table.rows):
            self._row(number, self._count(row))
        self._keep_company()
        self._notes(below)
        return self.sheets

    def _need(self, height: float) -> None:
        if height > self.left and self.left < self.whole:
            self._turn()
        self.left -= height

    def _turn(self) -> None:
        self.sheets.append(Sheet())
        self.left = self.whole

    def _start_table(self) -> None:
        first = self._height(self._count(self.table.rows[0])) if self.table.rows else self._height(1)
        if self.left < self.head + min(first, self.whole - self.head):
            self._turn()
        self._set_head()
        if not self.table.rows:
            self.left -= self._height(1)

    def _set_head(self) -> None:
        self.sheets[-1].has_head = True
        self.left -= self.head

    def _row(self, number: int, count: int) -> None:
        height, empty = self._height(count), self.whole - self.head
        if height <= empty:
            needed = height + self._company(number)
            if (needed if needed <= empty else height) > self.left:
                self._turn()
                self._set_head()
            self.sheets[-1].pieces.append(Piece(number, height))
            self.left -= height
            return
        for start, stop in self._cuts(count):
            self.sheets[-1].pieces.append(Piece(number, self._height(stop - start), start, stop))
            self.left -= self._height(stop - start)

    def _company(self, number: int) -> float:
        """The height of what the name of a group is not parted from: the first row below it, at every level."""
        rows, height = self.table.rows, 0.0
        while number + 1 < len(rows) and rows[number + 1].level > rows[number].level:
            number += 1
            height += self._height(self._count(rows[number]))
        return height

    def _cuts(self, count: int) -> Iterator[tuple[int, int]]:
        """Line ranges of a row higher than a sheet, filling what is left of this one first."""
        start = 0
        while start < count:
            fits = int((self.left - self._height(0)) / (self.grid.size * LEADING))
            if fits < 1:
                self._turn()
                self._set_head()
                continue
            yield start, min(start + fits, count)
            start += fits

    def _keep_company(self) -> None:
        """No sheet with a single last row, which is mostly the total: the row before it comes along."""
        if len(self.sheets) > 1 and len(self.sheets[-1].pieces) == 1 and len(self.sheets[-2].pieces) > 2:
            piece = self.sheets[-2].pieces[-1]
            if piece.stop is None and piece.height <= self.left:
                self.sheets[-1].pieces.insert(0, self.sheets[-2].pieces.pop())
                self.left -= piece.height

    def _notes(self, below: list[Line]) -> None:
        if sum(line.height for line in below) > self.left:
            self._turn()
        for line in below:
            self._need(line.height)
            self.sheets[-1].below.append(line)

    def _count(self, row: Row) -> int:
        return max(
            (
                len(cell_lines(self.table, self.grid, place, row, number))
                for number, place in self.risky
                if row.cells[number] is not None
            ),
            default=1,
        )

    def _height(self, count: int) -> float:
        return self.grid.size * (count * LEADING + 2 * ROW_PAD)


def head_height(chosen: Grid) -> float:
    """The height of the head row (points): its longest heading, and the air around it."""
    count = max((len(place.heading) for place in chosen.places), default=1)
    return chosen.size * (count * LEADING + 2 * ROW_PAD + 0.2)
