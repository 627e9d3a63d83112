"""Charts: what is compared with what, the drawing made of it, and the same figures as a table (öre throughout)."""

from dataclasses import dataclass

from app.domain.money import Unit, format_amount
from app.domain.scene import (
    LINE_HEIGHT,
    WIDTH,
    WORD_WIDTH,
    Box,
    Look,
    Scene,
    Stroke,
    Words,
    marker,
    spread_apart,
    steps,
    wrapped,
)
from app.domain.table import Table

_LEFT, _RIGHT, _TOP, _PLOT = 74, 726, 16, 300  # of a line chart
_LABELS, _BARS, _VALUES = 250, 440, 24  # of a bar chart: the column of names, the bars, the gap to the figures
_ROW, _BAR = 44, 22


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with the sentence that says what it shows and the table that says the same in figures."""

    key: str
    title: str
    lead: str
    scene: Scene
    table: Table


@dataclass(frozen=True, slots=True)
class Line:
    """A row of values, one a month; None where there is none. label stands at its end."""

    label: str
    values: tuple[int | None, ...]
    look: Look


@dataclass(frozen=True, slots=True)
class Band:
    """Between which values the months lie that have not come yet: (index of the month, low, high)."""

    label: str
    edges: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart: parts one after the other, a track behind them, a mark, and the figure in words."""

    label: str
    parts: tuple[tuple[int, Look], ...]
    words: str
    track: int | None = None
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class Swing:
    """A row of a chart of errors: how far off it was on the average, whichever way, and which way it leaned."""

    label: str
    size: int
    lean: int
    words: str


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where values and months lie."""

    ticks: list[int]
    months: int

    def y(self, ore: int) -> int:
        return _TOP + _PLOT - (ore - self.ticks[0]) * _PLOT // (self.ticks[-1] - self.ticks[0])

    def x(self, month: int) -> int:
        return _LEFT + (_RIGHT - _LEFT) * month // max(self.months - 1, 1)


def line_scene(lines: list[Line], labels: tuple[str, ...], unit: Unit, band: Band | None = None) -> Scene:
    """Lines over months with an axis of round figures; each line is named where it ends."""
    values = [value for line in lines for value in line.values if value is not None]
    values += [edge for each in (band.edges if band else ()) for edge in each[1:]]
    plot = _Plot(steps(min([0, *values]), max([0, *values])), len(labels))
    scene = Scene(height=_TOP + _PLOT + 34)
    _axes(scene, plot, labels, unit)
    if band and band.edges:
        low = [(plot.x(month), plot.y(edge)) for month, edge, _ in band.edges]
        high = [(plot.x(month), plot.y(edge)) for month, _, edge in reversed(band.edges)]
        scene.strokes.append(Stroke((*low, *high), Look.BAND, closed=True))
    for line in lines:
        known = [(plot.x(month), plot.y(value)) for month, value in enumerate(line.values) if value is not None]
        if len(known) == 1:
            known.append((known[0][0] + 4, known[0][1]))
        scene.strokes.append(Stroke(tuple(known), line.look))
        scene.legend.append((line.look, line.label))
    if band and band.edges:
        scene.legend.append((Look.BAND, band.label))
    _name(scene, plot, [line for line in lines if any(value is not None for value in line.values)], unit)
    return scene


def _axes(scene: Scene, plot: _Plot, labels: tuple[str, ...], unit: Unit) -> None:
    step = plot.ticks[1] - plot.ticks[0]
    decimals = next((count for count in range(3) if step * 10**count % unit.ore == 0), 3)
    for tick in plot.ticks:
        look = Look.GRID if tick else Look.AXIS
        scene.strokes.append(Stroke(((_LEFT, plot.y(tick)), (_RIGHT, plot.y(tick))), look))
        scene.words.append(Words(_LEFT - 10, plot.y(tick) + 5, format_amount(tick, unit, decimals), "end"))
    bottom = _TOP + _PLOT + 24
    scene.words += [Words(plot.x(month), bottom, label, "middle") for month, label in enumerate(labels)]


def _name(scene: Scene, plot: _Plot, lines: list[Line], unit: Unit) -> None:
    """The name and last figure of each line, to the right, none on top of another."""
    ends = [next((m, v) for m, v in reversed(list(enumerate(line.values))) if v is not None) for line in lines]
    places = spread_apart([plot.y(value) + 5 for _, value in ends], LINE_HEIGHT, _TOP + 10, _TOP + _PLOT + 5)
    for line, (month, value), at in zip(lines, ends, places, strict=True):
        scene.strokes.append(Stroke(((plot.x(month) + 4, plot.y(value)), (_RIGHT + 14, at - 5)), Look.GRID))
        text = f"{line.label} {format_amount(value, unit)}"
        scene.words.append(Words(_RIGHT + 18, at, text, look=Look.STRONG if line.look is Look.LINE else Look.LABEL))


def bar_scene(bars: list[Bar], legend: tuple[tuple[Look, str], ...]) -> Scene:
    """Lying bars on one scale; a negative value is drawn as nothing and said in its words."""
    scene, most = Scene(legend=list(legend)), 1
    for bar in bars:
        most = max(most, sum(max(part, 0) for part, _ in bar.parts), bar.track or 0, bar.mark or 0)
    y = 4

    def wide(ore: int) -> int:
        return max(ore, 0) * _BARS // most

    for bar in bars:
        names = wrapped(bar.label, _LABELS // WORD_WIDTH)
        said = wrapped(bar.words, (WIDTH - _LABELS - _BARS - _VALUES) // WORD_WIDTH)
        height = max(_ROW, (max(len(names), len(said)) - 1) * LINE_HEIGHT + _ROW - 8)
        middle = y + height // 2
        scene.words += _column(names, 0, middle, Look.LABEL)
        scene.words += _column(said, _LABELS + _BARS + _VALUES, middle, Look.STRONG)
        if bar.track is not None:
            scene.boxes.append(Box(_LABELS, middle - _BAR // 2 - 6, wide(bar.track), _BAR + 12, Look.PALE))
        left = _LABELS
        for part, look in bar.parts:
            if wide(part):
                scene.boxes.append(Box(left, middle - _BAR // 2, wide(part), _BAR, look))
            left += wide(part)
        if bar.mark is not None:
            scene.strokes.append(marker(_LABELS + wide(bar.mark), middle - _BAR // 2 - 10, _BAR + 18))
        y += height
    scene.strokes.append(Stroke(((_LABELS, 2), (_LABELS, y)), Look.AXIS))
    scene.height = y + 4
    return scene


def swing_scene(swings: list[Swing], below: str, above: str, legend: tuple[tuple[Look, str], ...]) -> Scene:
    """Errors around a line of nought: the size as a pale box to both sides, the lean as a bar from the line.

    below and above: what it means to lie to the left and to the right. Full leans to the right, striped to the left.
    """
    scene, half, middle = Scene(legend=list(legend)), _BARS // 2, _LABELS + _BARS // 2
    most = max([1, *(max(each.size, abs(each.lean)) for each in swings)])
    top = LINE_HEIGHT + 8
    scene.words += [Words(middle - 10, 18, below, "end"), Words(middle + 10, 18, above)]
    for each in swings:
        names = wrapped(each.label, _LABELS // WORD_WIDTH)
        said = wrapped(each.words, (WIDTH - _LABELS - _BARS - _VALUES) // WORD_WIDTH)
        height = max(_ROW, (max(len(names), len(said)) - 1) * LINE_HEIGHT + _ROW - 8)
        centre = top + height // 2
        scene.words += _column(names, 0, centre, Look.LABEL)
        scene.words += _column(said, _LABELS + _BARS + _VALUES, centre, Look.STRONG)
        if size := each.size * half // most:
            scene.boxes.append(Box(middle - size, centre - _BAR // 2 - 6, 2 * size, _BAR + 12, Look.PALE))
        if lean := abs(each.lean) * half // most:
            left, look = (middle, Look.FULL) if each.lean > 0 else (middle - lean, Look.STRIPES)
            scene.boxes.append(Box(left, centre - _BAR // 2, lean, _BAR, look))
        top += height
    scene.strokes.append(Stroke(((middle, LINE_HEIGHT + 4), (middle, top)), Look.AXIS))
    scene.height = top + 4
    return scene


def _column(lines: list[str], x: int, middle: int, look: Look) -> list[Words]:
    first = middle + 6 - (len(lines) - 1) * LINE_HEIGHT // 2
    return [Words(x, first + step * LINE_HEIGHT, line, look=look) for step, line in enumerate(lines)]
