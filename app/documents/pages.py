"""Pages that are planned, and their drawing: each mark under its element, the foot, the bookmarks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.documents.canvas import About, PrintCanvas, artifact, begin, end, joint, set_at
from app.documents.drawing import BRAND, HAIR, INK, MUTED
from app.documents.fonts import Face, faces
from app.documents.pictures import draw_sample, draw_scene
from app.documents.structure import ARTIFACT, END, Node
from app.documents.text import clean, wrap
from app.domain.scene import Look, Scene

SHEET = (595.28, 841.89)  # A4 portrait, points
LEFT, RIGHT, TOP, BOTTOM = 56.0, 539.28, 788.0, 66.0
WIDTH = RIGHT - LEFT
LONGEST = 1_000_000  # characters: nothing a person writes here is cut
FOOT_SIZE = 7.6
LEGEND_SIZE, LEGEND_ROW = 8.6, 14.0

Colour = tuple[float, float, float]


@dataclass(slots=True, eq=False)
class Part:
    """An element of the structure before there is a canvas: its tag, what it lies in (None: the document)."""

    tag: str
    parent: "Part | None" = None
    attributes: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of text at a place; part None: it is only for the eye, and said elsewhere."""

    x: float
    y: float
    text: str
    face: Face
    size: float
    colour: Colour = INK
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A line (height 0) or a tinted band."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Picture:
    """A scene with its legend; left, top, and scale in points a unit."""

    scene: Scene
    left: float
    top: float
    scale: float
    part: Part


@dataclass(frozen=True, slots=True)
class Jump:
    """A line of contents that leads to a bookmark: its element, its box (points) and what it says."""

    part: Part
    destination: str
    box: tuple[float, float, float, float]
    words: str


@dataclass(slots=True)
class Page:
    """What stands on one page; bookmarks as (title, level, y)."""

    marks: list[Mark] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    bookmarks: list[tuple[str, int, float]] = field(default_factory=list)
    jumps: list[Jump] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands at the bottom of every page, beside Sida X av Y."""

    stamp: str


class FlowPages:
    """Planned pages with their elements in reading order, ready to be drawn alone or as a chapter."""

    sheet = SHEET

    def __init__(self, pages: Sequence[Page], parts: Sequence[Part], foot: Foot) -> None:
        self._pages, self._parts, self._foot = pages, parts, foot
        self.count = len(pages)

    def draw(self, canvas: PrintCanvas, first: int, total: int, place: str = "", level: int = 0) -> None:
        """All pages, numbered from `first` of `total`; place: where the first begins, for links to it."""
        tags, said = canvas.tags, Part("P")
        nodes: dict[Part, Node] = {}
        for part in (*self._parts, said):
            nodes[part] = tags.node(part.tag, nodes.get(part.parent) if part.parent else None, part.attributes)
        begun: set[Part] = set()
        for number, page in enumerate(self._pages, first):
            is_last = page is self._pages[-1]
            foot = _foot(self._foot, number, total, said if is_last else None)
            _page(canvas, page, foot, nodes, begun)
            for order, (title, depth, y) in enumerate(page.bookmarks):
                key = place if place and number == first and not order else f"{number}-{order}"
                canvas.bookmarkHorizontal(key, 0, y)
                canvas.addOutlineEntry(title, key, level + depth)
            if is_last:
                for node in nodes.values():
                    tags.write(node)
            canvas.showPage()


def pages_pdf(pages: Sequence[Page], parts: Sequence[Part], about: About, foot: Foot) -> bytes:
    """The file of one flow."""
    canvas = PrintCanvas(SHEET, about)
    FlowPages(pages, parts, foot).draw(canvas, 1, len(pages))
    canvas.showOutline()
    return canvas.finished()


def _page(canvas: PrintCanvas, page: Page, foot: list[Mark], nodes: dict[Part, Node], begun: set[Part]) -> None:
    with artifact(canvas):
        for bar in page.bars:
            _bar(canvas, bar)
        canvas.setStrokeColorRGB(*HAIR)
        canvas.line(LEFT, BOTTOM - 12, RIGHT, BOTTOM - 12)
    _texts(canvas, [*page.marks, *foot], nodes, begun)
    for picture in page.pictures:
        canvas.mark(canvas.tags.begin(nodes[picture.part]))
        _picture(canvas, picture)
        canvas.mark(END)
    for jump in page.jumps:
        canvas.link(nodes[jump.part], jump.destination, jump.box, jump.words)


def _bar(canvas: PrintCanvas, bar: Bar) -> None:
    if bar.height:
        canvas.setFillColorRGB(*bar.colour)
        canvas.rect(bar.x, bar.y, bar.width, bar.height, stroke=0, fill=1)
    else:
        canvas.setStrokeColorRGB(*bar.colour)
        canvas.setLineWidth(0.8 if bar.colour == BRAND else 0.4)
        canvas.line(bar.x, bar.y, bar.x + bar.width, bar.y)


def _picture(canvas: PrintCanvas, picture: Picture) -> None:
    scene, face, size = picture.scene, faces().regular, LEGEND_SIZE
    draw_scene(canvas, scene, picture.left, picture.top, picture.scale)
    y = picture.top - scene.height * picture.scale - LEGEND_ROW
    for row in legend_rows(scene):
        x = picture.left
        for look, label in row:
            draw_sample(canvas, look, x, y - 1, 18, 8)
            text = canvas.beginText()
            text.setFillColorRGB(*MUTED)
            text.setFont(face.name, size)
            set_at(text, x + 23, y)
            text.textLine(label)
            canvas.drawText(text)
            x += 41 + face.measure(label) * size
        y -= LEGEND_ROW


def legend_rows(scene: Scene) -> list[list[tuple[Look, str]]]:
    """The legend's items in rows as wide as the page."""
    rows: list[list[tuple[Look, str]]] = [[]]
    used = 0.0
    for look, label in scene.legend:
        wide = 41 + faces().regular.measure(shown := clean(label).replace("\n", " ")) * LEGEND_SIZE
        if rows[-1] and used + wide > WIDTH:
            rows.append([])
            used = 0.0
        rows[-1].append((look, shown))
        used += wide
    return rows


def _texts(canvas: PrintCanvas, marks: list[Mark], nodes: dict[Part, Node], begun: set[Part]) -> None:
    text = canvas.beginText()
    for mark in marks:
        text.setFillColorRGB(*mark.colour)
        text.setFont(mark.face.name, mark.size)
        begin(text, canvas.tags.begin(nodes[mark.part]) if mark.part else ARTIFACT)
        if mark.part in begun:
            joint(text, mark.x, mark.y)
        elif mark.part:
            begun.add(mark.part)
        set_at(text, mark.x, mark.y)
        text.textLine(mark.text)
        end(text)
    canvas.drawText(text)


def _foot(foot: Foot, number: int, count: int, said: Part | None) -> list[Mark]:
    """Its lines and Sida X av Y; they are read aloud once, as `said`."""
    label, face = f"Sida {number} av {count}", faces().regular
    edge = RIGHT - faces().semibold.measure(label) * FOOT_SIZE
    lines = wrapped(foot.stamp, face, FOOT_SIZE, WIDTH - 80)
    left = [Mark(LEFT, BOTTOM - 24 - row * 9.5, line, face, FOOT_SIZE, MUTED, said) for row, line in enumerate(lines)]
    return [*left, Mark(edge, BOTTOM - 24, label, faces().semibold, FOOT_SIZE, MUTED)]


def wrapped(text: str, face: Face, size: float, width: float) -> list[str]:
    """A person's text in lines no wider than `width` points."""
    return wrap(clean(text, LONGEST), face, width / size)
