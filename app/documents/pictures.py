"""Scenes on the canvas of a PDF: the same shapes as on the page, in grey-proof ink."""

from reportlab.pdfgen.pathobject import PDFPathObject

from app.documents.canvas import PrintCanvas, set_at
from app.documents.fonts import Face, faces
from app.documents.text import clean
from app.domain.scene import Box, Look, Scene, Stroke, Words

Colour = tuple[float, float, float]
_INK, _BRAND, _LINE, _GREY, _PALE = (
    (0.09, 0.11, 0.13),
    (0.03, 0.30, 0.36),
    (0.80, 0.83, 0.86),
    (0.42, 0.48, 0.51),
    (0.94, 0.96, 0.96),
)
_FILLS: dict[Look, tuple[Colour, Colour | None]] = {
    Look.FULL: (_BRAND, None),
    Look.DARK: (_INK, None),
    Look.MARK: (_INK, (1, 1, 1)),
    Look.PALE: (_PALE, _GREY),
    Look.BAND: ((0.88, 0.93, 0.94), (0.61, 0.77, 0.80)),
    Look.STRIPES: ((1, 1, 1), _BRAND),
}
_STROKES: dict[Look, tuple[Colour, float, tuple[float, ...]]] = {
    Look.GRID: (_LINE, 1, ()),
    Look.AXIS: (_GREY, 1.5, ()),
    Look.LINE: (_BRAND, 4, ()),
    Look.THIN: (_INK, 1.5, ()),
    Look.DASHED: (_INK, 2.5, (11, 6)),
    Look.DOTTED: (_BRAND, 3.5, (1, 7)),
}
LINES = frozenset(_STROKES)
_TYPE = 15.5  # units
_STRIPE = 9  # units between the stripes


def draw_scene(canvas: PrintCanvas, scene: Scene, left: float, top: float, scale: float) -> None:
    """The scene with its upper left corner there (points); scale: points a unit. Under the mark the caller has set."""
    canvas.saveState()
    canvas.transform(scale, 0, 0, -scale, left, top)  # the scene's origin is at the top
    for box in scene.boxes:
        _box(canvas, box)
    for stroke in scene.strokes:
        _stroke(canvas, stroke)
    canvas.restoreState()
    _words(canvas, scene, left, top, scale)


def draw_sample(canvas: PrintCanvas, look: Look, left: float, bottom: float, width: float, height: float) -> None:
    """A piece of a look for the legend (points)."""
    canvas.saveState()
    canvas.transform(0.5, 0, 0, 0.5, left, bottom)
    w, h = round(width * 2), round(height * 2)
    if look in LINES:
        _stroke(canvas, Stroke(((0, h // 2), (w, h // 2)), look))
    else:
        _box(canvas, Box(0, 0, w, h, look))
    canvas.restoreState()


def _box(canvas: PrintCanvas, box: Box) -> None:
    fill, edge = _FILLS[box.look]
    canvas.setFillColorRGB(*fill)
    if edge:
        canvas.setStrokeColorRGB(*edge)
        canvas.setLineWidth(1.5)
    canvas.rect(box.x, box.y, box.width, box.height, stroke=1 if edge else 0, fill=1)
    if box.look is Look.STRIPES:
        _stripes(canvas, box)


def _stripes(canvas: PrintCanvas, box: Box) -> None:
    canvas.saveState()
    frame = canvas.beginPath()
    frame.rect(box.x, box.y, box.width, box.height)
    canvas.clipPath(frame, stroke=0, fill=0)
    canvas.setLineWidth(3.4)
    starts = range(box.x - box.height, box.x + box.width, _STRIPE + 3)
    canvas.lines([(x, box.y, x + box.height, box.y + box.height) for x in starts])
    canvas.restoreState()


def _stroke(canvas: PrintCanvas, stroke: Stroke) -> None:
    path: PDFPathObject = canvas.beginPath()
    path.moveTo(*stroke.points[0])
    for point in stroke.points[1:]:
        path.lineTo(*point)
    if stroke.closed:
        fill, edge = _FILLS[stroke.look]
        path.close()
        canvas.setFillColorRGB(*fill)
        canvas.setStrokeColorRGB(*(edge or fill))
        canvas.setLineWidth(1)
        canvas.drawPath(path, stroke=1, fill=1)
        return
    colour, width, dash = _STROKES[stroke.look]
    canvas.setStrokeColorRGB(*colour)
    canvas.setLineWidth(width)
    canvas.setLineCap(1 if stroke.look in (Look.LINE, Look.DOTTED) else 0)
    canvas.setDash(list(dash))
    canvas.drawPath(path, stroke=1, fill=0)


def _words(canvas: PrintCanvas, scene: Scene, left: float, top: float, scale: float) -> None:
    text = canvas.beginText()
    text.setFillColorRGB(*_INK)
    for words in scene.words:
        face = faces().semibold if words.look is Look.STRONG else faces().regular
        shown = clean(words.text).replace("\n", " ")
        text.setFont(face.name, _TYPE * scale)
        set_at(text, left + (words.x - _moved(words, face, shown)) * scale, top - words.y * scale)
        text.textLine(shown)
    canvas.drawText(text)


def _moved(words: Words, face: Face, shown: str) -> float:
    """How far left of its place a text begins, in units."""
    return {"start": 0.0, "middle": 0.5, "end": 1.0}[words.anchor] * face.measure(shown) * _TYPE
