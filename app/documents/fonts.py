"""The embedded typeface: Source Sans 3 in three weights, registered with reportlab once a process."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).resolve().parents[2] / "static" / "vendor" / "source-sans-3-5.3.1"


@dataclass(frozen=True, slots=True)
class Face:
    """One weight. `name` is what the canvas calls it; `widths` are advances in em by character."""

    name: str
    widths: dict[str, float]

    def measure(self, text: str) -> float:
        """The width of a text in em (times the size gives points). KeyError if the face lacks a character."""
        return sum(map(self.widths.__getitem__, text))


@dataclass(frozen=True, slots=True)
class Faces:
    """The three weights; all hold the same characters."""

    regular: Face
    semibold: Face
    bold: Face


@cache
def faces() -> Faces:
    """Load and register the fonts; from then on a canvas starts in the embedded one, never in Helvetica."""
    found = Faces(_face("Regular"), _face("SemiBold"), _face("Bold"))
    rl_config.canvas_basefontname = found.regular.name
    rl_config.useA85 = 0  # binary streams: a fifth smaller, and every reader since 1996 takes them
    return found


def _face(style: str) -> Face:
    name = f"SourceSans3-{style}"
    font = TTFont(name, str(FOLDER / f"{name}.ttf"), asciiReadable=False)  # only the glyphs that are used
    pdfmetrics.registerFont(font)
    return Face(name, {chr(code): width / 1000 for code, width in font.face.charWidths.items()})
