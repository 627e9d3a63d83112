"""Drawing planned sheets straight on the canvas: one text object a page for all rows, no flowables."""

from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from app.documents.fonts import Face, faces
from app.documents.grid import MARGIN, Grid, Place
from app.documents.sheets import LEADING, ROW_PAD, Line, Piece, Sheet, cell_lines, head_height
from app.documents.text import clean
from app.domain.table import Row, Table

TOP = 54.0  # points from the upper edge to the first line
BOTTOM = 34.0  # points from the lower edge to the foot's last line
INK, MUTED, BRAND = (0.09, 0.11, 0.13), (0.34, 0.37, 0.41), (0.03, 0.24, 0.28)
HAIR, TINT = (0.80, 0.83, 0.86), (0.90, 0.94, 0.95)
FOOT_SIZE = 7.6
RUNNING = 19.0  # points: the running line of the second and later sheets
_CAPS = 0.66  # em: the height of capitals and figures

Rule = tuple[float, float, float, float]


class Painter:
    """Draws the sheets of one table. `foot` are the wrapped lines that stand at the bottom of every page."""

    def __init__(self, canvas: Canvas, table: Table, chosen: Grid, foot: list[Line], running: str) -> None:
        self.canvas, self.table, self.grid = canvas, table, chosen
        self.foot, self.running = foot, running
        self.size = chosen.size
        self.columns = list(enumerate(chosen.places))

    def draw(self, sheet: Sheet, number: int, count: int) -> None:
        """One page, finished with showPage."""
        y = self.grid.sheet[1] - TOP
        y = self._running(y) if number > 1 else y
        y = self._lines(sheet.above, y)
        if sheet.has_head:
            y = self._rows(sheet, self._head(y))
        self._lines(sheet.below, y)
        self._foot(number, count)
        self.canvas.showPage()

    def _running(self, y: float) -> float:
        return self._lines([Line(self.running, faces().semibold, FOOT_SIZE + 0.9, RUNNING, muted=True)], y)

    def _lines(self, block: list[Line], y: float, left: float = MARGIN) -> float:
        """Lines of running text from `y` (points) downwards; where the next thing begins."""
        if not block:
            return y
        text = self.canvas.beginText()
        for line in block:
            text.setFillColorRGB(*(MUTED if line.muted else BRAND if line.face is faces().bold else INK))
            text.setFont(line.face.name, line.size)
            text.setTextOrigin(left, y - line.size)
            text.textLine(line.text)
            y -= line.height
        self.canvas.drawText(text)
        return y

    def _head(self, top: float) -> float:
        """The head row: a tinted band, headings standing on its lower edge. Where the rows begin."""
        canvas, size, bottom = self.canvas, self.size, top - head_height(self.grid)
        canvas.setFillColorRGB(*TINT)
        canvas.rect(MARGIN, bottom, self.grid.right - MARGIN, top - bottom, stroke=0, fill=1)
        text = self._text(faces().semibold)
        for place in self.grid.places:
            y = bottom + size * (ROW_PAD + 0.35 + LEADING * (len(place.heading) - 1))
            for part in place.heading:
                self._put(text, place, faces().semibold, part, y)
                y -= size * LEADING
        canvas.drawText(text)
        self._rules([(MARGIN, bottom, self.grid.right, bottom)], BRAND, 0.9)
        return bottom

    def _text(self, face: Face) -> PDFTextObject:
        text = self.canvas.beginText()
        text.setFillColorRGB(*INK)
        text.setFont(face.name, self.size)
        return text

    def _rows(self, sheet: Sheet, y: float) -> float:
        """The rows of a sheet, below the head. Where the notes begin."""
        current = faces().regular
        text = self._text(current)
        hair: list[Rule] = []
        heavy: list[Rule] = []
        first = self.size * (ROW_PAD + (LEADING + _CAPS) / 2)
        for piece in sheet.pieces:
            row = self.table.rows[piece.row]
            face = faces().semibold if row.is_total else faces().regular
            if face is not current:
                current = face
                text.setFont(face.name, self.size)
            if row.is_total:
                heavy.append((MARGIN, y, self.grid.right, y))
            self._row(text, row, piece, face, y - first)
            y -= piece.height
            (heavy if row.is_total else hair).append((MARGIN, y, self.grid.right, y))
        if not self.table.rows:
            y = self._empty(text, y - first)
        self.canvas.drawText(text)
        self._rules(hair, HAIR, 0.4)
        self._rules(heavy, BRAND, 0.8)
        return y

    def _row(self, text: PDFTextObject, row: Row, piece: Piece, face: Face, y: float) -> None:
        """One row's cells from baseline `y`; the short way for cells that are known to fit on one line."""
        for (number, place), cell in zip(self.columns, row.cells, strict=True):
            if cell is None:
                continue
            if not place.wraps:
                shown = self.table.text(place.column, cell)
                self._put(text, place, face, clean(shown) if isinstance(cell, str) else shown, y, row)
                continue
            found = cell_lines(self.table, self.grid, place, row, number)[piece.start : piece.stop]
            for step, part in enumerate(found):
                self._put(text, place, face, part, y - step * self.size * LEADING, row)

    def _put(self, text: PDFTextObject, place: Place, face: Face, part: str, y: float, row: Row | None = None) -> None:
        if place.figures:
            x = place.right - face.measure(part) * self.size
        else:
            x = place.left + (self.grid.indent(place, row) if row else 0.0)
        text.setTextOrigin(x, y)
        text.textLine(part)

    def _empty(self, text: PDFTextObject, y: float) -> float:
        text.setFillColorRGB(*MUTED)
        text.setTextOrigin(self.grid.places[0].left if self.grid.places else MARGIN, y)
        text.textLine("Inga rader.")
        return y - self.size

    def _rules(self, rules: list[Rule], colour: tuple[float, float, float], width: float) -> None:
        if rules:
            self.canvas.setStrokeColorRGB(*colour)
            self.canvas.setLineWidth(width)
            self.canvas.lines(rules)

    def _foot(self, number: int, count: int) -> None:
        """The rule, the foot's lines to the left, Sida X av Y to the right on the first of them."""
        width, height = self.grid.sheet[0], sum(line.height for line in self.foot)
        top = BOTTOM + height
        self._rules([(MARGIN, top + 4, width - MARGIN, top + 4)], HAIR, 0.6)
        self._lines(self.foot, top)
        label = f"Sida {number} av {count}"
        place = width - MARGIN - faces().semibold.measure(label) * FOOT_SIZE
        self._lines([Line(label, faces().semibold, FOOT_SIZE, 0.0)], top, left=place)
