"""The figures of a report year by category: frames, outcome by the age of the frame, forecasts (domain.md §6, §7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.domain.responsibility import Span
from app.domain.tree import Tree


@dataclass(frozen=True, slots=True)
class CategoryInfo:
    """A category as reports need it."""

    id: int
    code: str
    name: str
    parent_id: int | None
    domain: str = ""
    responsible_from: int | None = None
    responsible_to: int | None = None
    taken_over_from: str = ""
    valid_from_year: int | None = None
    valid_to_year: int | None = None


@dataclass(frozen=True)
class YearFigures:
    """Everything one report year says up to a cut-off, in öre, by category id and without its subtree.

    categories: in row order. frames: money decided. earlier, this_year, later: outcome in the report year on grants of
    earlier, the same and later frame years. judged: the category's judged forecast. adjustment: what forecasts of
    single requests (judged ones and planned payments) add to the outcome so far. asked, granted, used: of the report
    year's frames, what waits for a decision, is granted, is paid in whatever year, and ordered but not yet invoiced.
    spans: the months that count of categories with a date of responsibility, the others count always; left_out: what
    is not counted for it; absent: the codes of categories that the report does not have for it. closed: the ids of
    those that do not hold for the year; they have a row where they have figures.
    """

    categories: tuple[CategoryInfo, ...]
    frames: Mapping[int, int] = field(default_factory=dict)
    earlier: Mapping[int, int] = field(default_factory=dict)
    this_year: Mapping[int, int] = field(default_factory=dict)
    later: Mapping[int, int] = field(default_factory=dict)
    judged: Mapping[int, int] = field(default_factory=dict)
    adjustment: Mapping[int, int] = field(default_factory=dict)
    asked: Mapping[int, int] = field(default_factory=dict)
    granted: Mapping[int, int] = field(default_factory=dict)
    used: Mapping[int, int] = field(default_factory=dict)
    ordered: Mapping[int, int] = field(default_factory=dict)
    spans: Mapping[int, Span] = field(default_factory=dict)
    left_out: Mapping[int, int] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    closed: frozenset[int] = frozenset()

    @cached_property
    def tree(self) -> Tree:
        """The categories' tree."""
        return Tree({each.id: each.parent_id for each in self.categories})

    @cached_property
    def _below(self) -> dict[int | None, list[int]]:
        return self.tree.children()

    @cached_property
    def _figures(self) -> "dict[int, Figures]":
        found: dict[int, Figures] = {}
        for root in self._below.get(None, ()):
            self._collect(root, found)
        return found

    def figures(self, category_id: int) -> "Figures":
        """The category with everything below it."""
        return self._figures[category_id]

    def _collect(self, node: int, found: "dict[int, Figures]") -> "Figures":
        below = [self._collect(child, found) for child in self._below.get(node, ())]
        parts = earlier, this_year, _ = [each.get(node, 0) for each in (self.earlier, self.this_year, self.later)]
        of_frame = [each.get(node, 0) for each in (self.asked, self.granted, self.used, self.ordered)]
        forecast = sum(parts) + self.adjustment.get(node, 0)
        judged, has_any = bool(self.adjustment.get(node)), any((*parts, *of_frame))
        own = Figures(self.frames.get(node), earlier, this_year, forecast, judged, has_any, *of_frame)
        summed = combined([own, *below])
        if node in self.judged:
            summed = replace(summed, forecast_ore=self.judged[node], is_judged=True, has_anything=True)
        found[node] = summed
        return summed


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a row in öre. frame_ore None: no frame here or below. is_judged: somebody has given a forecast."""

    frame_ore: int | None
    earlier_ore: int
    this_year_ore: int
    forecast_ore: int
    is_judged: bool
    has_anything: bool
    asked_ore: int = 0
    granted_ore: int = 0
    used_ore: int = 0
    ordered_ore: int = 0

    @property
    def sum_ore(self) -> int:
        """Outcome on earlier and on this year's frames."""
        return self.earlier_ore + self.this_year_ore

    @property
    def left_to_decide_ore(self) -> int | None:
        """kvar att besluta = ram − beviljat; None without a frame."""
        return None if self.frame_ore is None else self.frame_ore - self.granted_ore

    @property
    def left_to_use_ore(self) -> int:
        """kvar att förbruka = beviljat − utfall on the year's frame."""
        return self.granted_ore - self.used_ore

    @property
    def deviation_ore(self) -> int | None:
        """avvikelse = ram − prognos; None without a frame."""
        return None if self.frame_ore is None else self.frame_ore - self.forecast_ore

    @property
    def is_there(self) -> bool:
        """Whether the year knows the category at all."""
        return self.frame_ore is not None or self.is_judged or self.has_anything


def combined(parts: Iterable[Figures]) -> Figures:
    """Several categories as one."""
    every = list(parts)
    frames = [each.frame_ore for each in every if each.frame_ore is not None]
    return Figures(
        sum(frames) if frames else None,
        sum(each.earlier_ore for each in every),
        sum(each.this_year_ore for each in every),
        sum(each.forecast_ore for each in every),
        any(each.is_judged for each in every),
        any(each.has_anything for each in every),
        sum(each.asked_ore for each in every),
        sum(each.granted_ore for each in every),
        sum(each.used_ore for each in every),
        sum(each.ordered_ore for each in every),
    )
