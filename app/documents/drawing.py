"""Drawing planned sheets straight on the canvas: one text object a page for all rows, no flowables."""

from reportlab.pdfgen.textobject import PDFTextObject

from app.documents.canvas import PrintCanvas, artifact, begin, end, joint, set_at
from app.documents.fonts import Face, faces
from app.documents.grid import MARGIN, Grid, Place
from app.documents.sheets import LEADING, ROW_PAD, Line, Piece, Sheet, cell_lines, head_height
from app.documents.structure import ARTIFACT, COLUMN_HEAD, END, ROW_HEAD, Node
from app.documents.text import clean
from app.domain.table import Kind, Row, Table

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

    def __init__(self, canvas: PrintCanvas, table: Table, chosen: Grid, foot: list[Line], running: str) -> None:
        self.canvas, self.table, self.grid = canvas, table, chosen
        self.foot, self.running = foot, running
        self.size = chosen.size
        self.columns = list(enumerate(chosen.places))
        self.tags = canvas.tags
        first = table.columns[0].kind if table.columns else None
        self.cells = [("TH", ROW_HEAD) if not n and first is Kind.TEXT else ("TD", "") for n, _ in self.columns]
        self.paragraph: Node | None = None
        self.parts: list[Node] = []  # Table, THead, TBody
        self.current = faces().regular  # the face that the rows are being written in
        self.split: list[Node] = []  # the row, and its cells, that goes on over a page

    def draw(self, sheet: Sheet, number: int, count: int, *, is_last: bool) -> None:
        """One page, finished with showPage. number, count: for Sida X av Y."""
        y = self.grid.sheet[1] - TOP
        if self.parts or self.paragraph:
            y = self._running(y)
        y = self._lines(sheet.above, y)
        if sheet.has_head:
            y = self._rows(sheet, self._head(y))
        self._lines(sheet.below, y)
        self._foot(number, count, is_said=is_last)
        if is_last:
            self._close()
        self.canvas.showPage()

    def _close(self) -> None:
        for node in (self.paragraph, *self.split, *self.parts[::-1]):
            if node:
                self.tags.write(node)

    def _running(self, y: float) -> float:
        with artifact(self.canvas):
            return self._set([Line(self.running, faces().semibold, FOOT_SIZE + 0.9, RUNNING, muted=True)], y)

    def _lines(self, block: list[Line], y: float) -> float:
        """Paragraphs and headings from `y` (points) downwards; where the next thing begins."""
        at = 0
        while at < len(block):
            stop = next((n for n in range(at + 1, len(block)) if block[n].tag), len(block))
            if block[at].tag:
                if self.paragraph:
                    self.tags.write(self.paragraph)
                self.paragraph = self.tags.node(block[at].tag)
            y = self._tagged(self.paragraph, block[at:stop], y)
            at = stop
        return y

    def _tagged(self, node: Node | None, block: list[Line], y: float) -> float:
        if node is None:
            return self._set(block, y)
        self.canvas.mark(self.tags.begin(node))
        y = self._set(block, y)
        self.canvas.mark(END)
        return y

    def _set(self, block: list[Line], y: float, left: float = MARGIN) -> float:
        """Lines of running text, under the mark that the caller has set."""
        text = self.canvas.beginText()
        for number, line in enumerate(block, 1):
            text.setFillColorRGB(*(MUTED if line.muted else BRAND if line.face is faces().bold else INK))
            text.setFont(line.face.name, line.size)
            set_at(text, left, y - line.size)
            text.textLine(line.text)
            if number < len(block):
                joint(text, left + line.face.measure(line.text) * line.size, y - line.size)
            y -= line.height
        self.canvas.drawText(text)
        return y

    def _head(self, top: float) -> float:
        """The head row: a tinted band, headings standing on its lower edge. Where the rows begin."""
        canvas, size, bottom = self.canvas, self.size, top - head_height(self.grid)
        with artifact(canvas):
            canvas.setFillColorRGB(*TINT)
            canvas.rect(MARGIN, bottom, self.grid.right - MARGIN, top - bottom, stroke=0, fill=1)
        text, row = self._text(faces().semibold), self._head_row()
        for place in self.grid.places:
            y = bottom + size * (ROW_PAD + 0.35 + LEADING * (len(place.heading) - 1))
            begin(text, self.tags.leaf("TH", row, COLUMN_HEAD) if row else ARTIFACT)
            self._stack(text, place, faces().semibold, place.heading, y)
            end(text)
        if row:
            self.tags.write(row)
        canvas.drawText(text)
        self._rules([(MARGIN, bottom, self.grid.right, bottom)], BRAND, 0.9)
        return bottom

    def _head_row(self) -> Node | None:
        """The row of headings in the structure; None on later sheets, where it is only said again to the eye."""
        if self.parts:
            return None
        table = self.tags.node("Table")
        head, body = self.tags.node("THead", table), self.tags.node("TBody", table)
        self.parts = [table, head, body]
        return self.tags.node("TR", head)

    def _text(self, face: Face) -> PDFTextObject:
        text = self.canvas.beginText()
        text.setFillColorRGB(*INK)
        text.setFont(face.name, self.size)
        return text

    def _rows(self, sheet: Sheet, y: float) -> float:
        """The rows of a sheet, below the head. Where the notes begin."""
        self.current = faces().regular
        text = self._text(self.current)
        hair: list[Rule] = []
        heavy: list[Rule] = []
        first = self.size * (ROW_PAD + (LEADING + _CAPS) / 2)
        for piece in sheet.pieces:
            row = self.table.rows[piece.row]
            if row.is_total:
                heavy.append((MARGIN, y, self.grid.right, y))
            (self._row if piece.stop is None else self._part)(text, row, piece, y - first)
            y -= piece.height
            (heavy if row.is_total else hair).append((MARGIN, y, self.grid.right, y))
        if not self.table.rows:
            y = self._empty(text, y - first)
        self.canvas.drawText(text)
        self._rules(hair, HAIR, 0.4)
        self._rules(heavy, BRAND, 0.8)
        return y

    def _row(self, text: PDFTextObject, row: Row, piece: Piece, y: float) -> None:
        """One row's cells from baseline `y`; the short way for cells that are known to fit on one line."""
        tags, made = self.tags, self.tags.node("TR", self.parts[2])
        for (number, place), (tag, attributes), cell in zip(self.columns, self.cells, row.cells, strict=True):
            if cell is None:
                tags.blank(tag, made)
                continue
            face = self._face(text, row, number)
            begin(text, tags.leaf(tag, made, attributes))
            if not place.wraps:
                shown = self.table.text(place.column, cell)
                self._put(text, place, face, clean(shown) if isinstance(cell, str) else shown, y, row)
            else:
                self._stack(text, place, face, cell_lines(self.table, self.grid, place, row, number), y, row)
            end(text)
        tags.write(made)

    def _face(self, text: PDFTextObject, row: Row, number: int) -> Face:
        """The face of a cell, set where the one before had another."""
        face = faces().semibold if self.table.is_strong(row, number) else faces().regular
        if face is not self.current:
            self.current = face
            text.setFont(face.name, self.size)
        return face

    def _part(self, text: PDFTextObject, row: Row, piece: Piece, y: float) -> None:
        """Some lines of a row that is higher than a sheet: its cells stay open until its last part is drawn."""
        if not piece.start:
            self._begin_split()
        for (number, place), node, cell in zip(self.columns, self.split, row.cells, strict=False):
            found = cell_lines(self.table, self.grid, place, row, number)[piece.start : piece.stop]
            if cell is None or not found:
                continue
            face = self._face(text, row, number)
            begin(text, self.tags.begin(node))
            if piece.start:
                joint(text, place.left, y)
            self._stack(text, place, face, found, y, row)
            end(text)

    def _begin_split(self) -> None:
        for node in self.split:
            self.tags.write(node)
        made = self.tags.node("TR", self.parts[2])
        self.split = [*(self.tags.node(tag, made, attributes) for tag, attributes in self.cells), made]

    def _stack(
        self, text: PDFTextObject, place: Place, face: Face, found: list[str], y: float, row: Row | None = None
    ) -> None:
        """A cell's lines, one below the other."""
        for step, part in enumerate(found, 1):
            self._put(text, place, face, part, y, row)
            if step < len(found):
                joint(text, place.right, y)
            y -= self.size * LEADING

    def _put(self, text: PDFTextObject, place: Place, face: Face, part: str, y: float, row: Row | None = None) -> None:
        if place.figures:
            x = place.right - face.measure(part) * self.size
        else:
            x = place.left + (self.grid.indent(place, row) if row else 0.0)
        set_at(text, x, y)
        text.textLine(part)

    def _empty(self, text: PDFTextObject, y: float) -> float:
        row = self.tags.node("TR", self.parts[2])
        begin(text, self.tags.leaf("TD", row))
        text.setFillColorRGB(*MUTED)
        set_at(text, self.grid.places[0].left if self.grid.places else MARGIN, y)
        text.textLine("Inga rader.")
        end(text)
        self.tags.write(row)
        return y - self.size

    def _rules(self, rules: list[Rule], colour: tuple[float, float, float], width: float) -> None:
        if rules:
            with artifact(self.canvas):
                self.canvas.setStrokeColorRGB(*colour)
                self.canvas.setLineWidth(width)
                self.canvas.lines(rules)

    def _foot(self, number: int, count: int, *, is_said: bool) -> None:
        """The rule, the foot's lines to the left, Sida X av Y to the right on the first of them.

        The foot is the same on every page and read aloud once, on the last.
        """
        width, height = self.grid.sheet[0], sum(line.height for line in self.foot)
        top = BOTTOM + height
        self._rules([(MARGIN, top + 4, width - MARGIN, top + 4)], HAIR, 0.6)
        if is_said:
            self._lines(self.foot, top)
        else:
            with artifact(self.canvas):
                self._set(self.foot, top)
        label = f"Sida {number} av {count}"
        place = width - MARGIN - faces().semibold.measure(label) * FOOT_SIZE
        with artifact(self.canvas):
            self._set([Line(label, faces().semibold, FOOT_SIZE, 0.0)], top, left=place)
