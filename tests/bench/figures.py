"""What was measured, beside its aim, as one table in Swedish."""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

HEADINGS = ("Mätning", "Storlek", "Ramkoll", "Jämfört med", "Kvot", "Mål", "Nått")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. ratio is own against bare; an aim is said where there is one."""

    what: str
    size: str
    own: str
    bare: str = ""
    ratio: float | None = None
    at_most: float | None = None
    at_least: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        if self.ratio is None or (self.at_most is None and self.at_least is None):
            return None
        if self.at_most is not None:
            return self.ratio <= self.at_most
        return self.at_least is not None and self.ratio >= self.at_least

    def cells(self) -> tuple[str, ...]:
        """The line as text."""
        aim = f"≤ {number(self.at_most)}" if self.at_most is not None else ""
        aim = f"≥ {number(self.at_least)}" if self.at_least is not None else aim
        ratio = "" if self.ratio is None else number(self.ratio)
        met = {True: "ja", False: "NEJ", None: ""}[self.is_met]
        return (self.what, self.size, self.own, self.bare, ratio, aim, met)


def table(figures: Iterable[Figure]) -> str:
    """All lines under their headings, columns in line."""
    rows = [HEADINGS, *(each.cells() for each in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([lines[0], "─" * len(lines[0]), *lines[1:]])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    texts = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
    figures = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
    return "  ".join([*texts, *figures])


def whole(value: float) -> str:
    """1000000 → ”1 000 000”."""
    return f"{round(value):,}".replace(",", "\u00a0")


def number(value: float) -> str:
    """1.5 → ”1,50”."""
    return f"{value:.2f}".replace(".", ",")


def milliseconds(seconds: float) -> str:
    """0.00031 → ”0,310 ms”."""
    return f"{seconds * 1000:.3f} ms".replace(".", ",")


def side_by_side(own: Sequence[float], other: Sequence[float]) -> float:
    """own / other: the median of rounds that were measured one right after the other."""
    return median(mine / theirs for mine, theirs in zip(own, other, strict=True))


def in_turn(rounds: int, parts: Iterable[Callable[[], object]]) -> None:
    """Every part once a round: what disturbs the machine for a while disturbs all of them."""
    listed = list(parts)
    for _ in range(rounds):
        for part in listed:
            part()


def say(text: str) -> None:
    """What is going on, beside the table."""
    print(text, file=sys.stderr, flush=True)
