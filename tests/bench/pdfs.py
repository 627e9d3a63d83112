"""A table as PDF against the same rows drawn on a bare canvas: text and a rule a row, the same font, no thought."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from statistics import median
from typing import Any

import pikepdf
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from app.documents.fonts import faces
from app.documents.pdf import table_pdf
from app.domain.money import Unit
from app.domain.table import Column, Kind, Row, Table
from tests.bench.figures import Figure, in_turn, milliseconds, say, side_by_side, whole

AT = datetime(2022, 9, 1, 8, 0, tzinfo=UTC)
MOST, LINEAR = 2.1, 1.1
ROWS_A_PAGE = 36
NAMES = ("Nät och server", "Bild och funktion", "Laboratorium", "Mottagning", "Operation", "Inventarier", "Telefoni")
COLUMNS = (
    Column("kategori", "Kategori", Kind.TEXT),
    Column("ram", "Ram"),
    Column("tidigare", "Utfall beslut före 2022"),
    Column("ar", "Utfall beslut 2022"),
    Column("summa", "Summa", sum_of=("tidigare", "ar")),
    Column("prognos", "Beräknad årsprognos"),
)


class Length:
    """A table of some pages with its bare twin, and the CPU seconds each of their rounds took."""

    def __init__(self, pages: int) -> None:
        table = _table(pages)
        texts = [
            [table.text(column, cell) for column, cell in zip(COLUMNS, row.cells, strict=True)] for row in table.rows
        ]
        self.pages = _count(_own(table))
        self.ours: list[float] = []
        self.theirs: list[float] = []
        self.turns = partial(self._timed, self.ours, _own, table), partial(self._timed, self.theirs, _bare, texts)

    def _timed(self, found: list[float], draw: Callable[[Any], bytes], rows: Any) -> None:
        times = max(1, 100 // self.pages)
        start = time.process_time()
        for _ in range(times):
            draw(rows)
        found.append((time.process_time() - start) / times)

    @property
    def words(self) -> str:
        return "1 sida" if self.pages == 1 else f"{whole(self.pages)} sidor"


def measure(pages: tuple[int, ...], rounds: int) -> Iterator[Figure]:
    """Every length in turn with its bare twin; then whether a page costs the same in a long file as in a short one."""
    say("Ritar PDF …")
    faces()
    lengths = [Length(count) for count in pages]
    in_turn(rounds, [turn for each in lengths for turn in each.turns])
    for each in lengths:
        own, bare = milliseconds(median(each.ours)), milliseconds(median(each.theirs))
        yield Figure("PDF mot bar canvas", each.words, own, bare, side_by_side(each.ours, each.theirs), at_most=MOST)
    if len(lengths) > 2:
        yield _linear(*lengths[-2:])


def _linear(middle: Length, longest: Length) -> Figure:
    """The first page carries the fonts, so the longest is held against the one a tenth of it."""
    ours, theirs = ([each / length.pages for each in length.ours] for length in (longest, middle))
    own, bare = milliseconds(median(ours)), milliseconds(median(theirs))
    size = f"{longest.words} mot {whole(middle.pages)}"
    return Figure("PDF, en sidas kostnad", size, own, bare, side_by_side(ours, theirs), at_most=LINEAR)


def _table(pages: int) -> Table:
    """Rows for about so many pages, and a total."""
    rows = [
        Row((f"{NAMES[n % 7]} {n}", n * 10**7, n * 10**6, n * 10**5, n * 11 * 10**5, n * 10**7))
        for n in range(1, pages * ROWS_A_PAGE - 6)
    ]
    total = Row(("Totalt", *(sum(row.amount(place) for row in rows) for place in range(1, 6))), is_total=True)
    footer = ("Beslut: RS 2021 § 201", "Bokfört till och med 2022-08-31")
    return Table("lang", "Utfall mot ram", "Till och med augusti 2022", Unit.TKR, COLUMNS, (*rows, total), (), footer)


def _own(table: Table) -> bytes:
    return table_pdf(table, printed_by="Mätning", printed_at=AT)


def _bare(texts: list[list[str]]) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=1)
    name = faces().regular.name
    for start in range(0, len(texts), ROWS_A_PAGE):
        canvas.setFont(name, 9.5)
        canvas.setLineWidth(0.4)
        for line, cells in enumerate(texts[start : start + ROWS_A_PAGE]):
            y = 780 - line * 16
            canvas.drawString(51, y, cells[0])
            for place, text in enumerate(cells[1:]):
                canvas.drawRightString(232 + place * 78, y, text)
            canvas.line(51, y - 4, 544, y - 4)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _count(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)
