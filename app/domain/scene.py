"""A drawing as data: boxes, lines and words in whole units, told apart by fill and dash, never by hue alone.

One scene is drawn twice: as SVG on the page (templates/_charts.html) and in a PDF (documents/pictures.py).
The origin is the upper left corner; a unit is about a pixel where there is room.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

WIDTH = 960
WORD_WIDTH = 8  # about what a letter takes, in units
LINE_HEIGHT = 20


class Look(StrEnum):
    """How a shape looks; what the names mean in colour is settled by the stylesheet and the PDF."""

    GRID = "grid"
    AXIS = "axis"
    FULL = "full"
    DARK = "dark"
    STRIPES = "stripes"
    PALE = "pale"
    BAND = "band"
    LINE = "line"
    THIN = "thin"
    DASHED = "dashed"
    DOTTED = "dotted"
    MARK = "mark"
    LABEL = "label"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: int
    y: int
    width: int
    height: int
    look: Look


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points; closed, an area."""

    points: tuple[tuple[int, int], ...]
    look: Look
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text on its baseline; anchor: start, middle or end."""

    x: int
    y: int
    text: str
    anchor: str = "start"
    look: Look = Look.LABEL


@dataclass(slots=True)
class Scene:
    """Everything drawn, in order; the legend says what looks mean."""

    height: int = 0
    width: int = WIDTH
    boxes: list[Box] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    legend: list[tuple[Look, str]] = field(default_factory=list)


def marker(x: int, y: int, height: int) -> Stroke:
    """A pointer from above with a stem: where a forecast ends."""
    stem = ((x - 3, y + 12), (x - 3, y + height), (x + 3, y + height), (x + 3, y + 12))
    return Stroke(((x + 9, y), (x - 9, y), *stem), Look.MARK, closed=True)


def wrapped(text: str, letters: int) -> list[str]:
    """Words in lines of about so many letters; a longer word is divided. Nothing is left out."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines += [word[at : at + letters] for at in range(0, len(word), letters)]
    return lines or [""]


def steps(low: int, high: int, most: int = 5) -> list[int]:
    """Round values from at most `low` to at least `high` for an axis: 1, 2 or 5 times a power of ten apart."""
    span, step = max(high - low, 1), 1
    while True:
        for factor in (1, 2, 5):
            if span <= step * factor * most:
                first = low // (step * factor)
                last = -(-high // (step * factor))
                return [each * step * factor for each in range(first, max(last, first + 1) + 1)]
        step *= 10


def spread_apart(wanted: Iterable[int], gap: int, low: int, high: int) -> list[int]:
    """Places near the wanted ones, in their order, at least `gap` apart; between low and high where there is room."""
    order = sorted(enumerate(wanted), key=lambda each: each[1])
    placed: list[int] = []
    for _, at in order:
        placed.append(max(at, placed[-1] + gap) if placed else max(at, low))
    for step in range(len(placed) - 1, -1, -1):
        ceiling = high if step == len(placed) - 1 else placed[step + 1] - gap
        placed[step] = min(placed[step], ceiling)
    found = [0] * len(placed)
    for (index, _), at in zip(order, placed, strict=True):
        found[index] = at
    return found
