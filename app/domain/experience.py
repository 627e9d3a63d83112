"""Experience (domain.md §7): what earlier years say about the rest of this one, and how good forecasts have been.

One vocabulary: of the figures that earlier years give (*seen*) a `Range` is the tenth, the middle and the ninetieth
percentile (P10, P50, P90). A year's course says how the rest of the year goes on from what is paid; what is left to pay
says how much of it is used by December; a score holds forecasts against what came of them. Everything is whole öre and
shares in thousandths, so that the same data always give the same figures.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MONTHS = 12
LEAST = 3
"""So many earlier years (or years of parts) are needed before a range is worth showing as a figure."""
WHOLE = 1000
P10, P50, P90 = 100, 500, 900


@dataclass(frozen=True, slots=True)
class Range:
    """A figure with its uncertainty: P10, P50 and P90; `seen` is how many observations stand behind it."""

    low: int
    middle: int
    high: int
    seen: int


@dataclass(frozen=True, slots=True)
class Score:
    """How forecasts of one category and month did, öre: the mean of forecast − outcome, and of its size."""

    count: int
    mean_ore: int
    mean_size_ore: int


def quantile(ordered: Sequence[int], thousandths: int) -> int:
    """The quantile of sorted figures, between two neighbours by straight line (PERCENTILE.INC), rounded down."""
    at = (len(ordered) - 1) * thousandths
    below, rest = divmod(at, WHOLE)
    if not rest:
        return ordered[below]
    return (ordered[below] * (WHOLE - rest) + ordered[below + 1] * rest) // WHOLE


def range_of(seen: Iterable[int]) -> Range:
    """The range of at least one figure, in any order."""
    ordered = sorted(seen)
    low, middle, high = (quantile(ordered, each) for each in (P10, P50, P90))
    return Range(low, middle, high, len(ordered))


def share(part_ore: int, whole_ore: int) -> int | None:
    """part of whole in thousandths, rounded half up; None when there is no whole."""
    return (part_ore * WHOLE * 2 + whole_ore) // (2 * whole_ore) if whole_ore > 0 else None


def paid_range(shares: Iterable[int], paid_ore: int, left_ore: int) -> Range | None:
    """What will be paid by December: paid so far + the share of what is left that earlier years used; None: unknown."""
    found = list(shares)
    if len(found) < LEAST:
        return None
    of, left = range_of(found), max(left_ore, 0)
    low, middle, high = (paid_ore + left * each // WHOLE for each in (of.low, of.middle, of.high))
    return Range(low, middle, high, of.seen)


def accumulated(by_month: Mapping[int, int], year: int) -> tuple[int, ...]:
    """A year's course: twelve running sums (öre) out of {YYYYMM: öre}."""
    found, so_far = [], 0
    for month in range(year * 100 + 1, year * 100 + MONTHS + 1):
        so_far += by_month.get(month, 0)
        found.append(so_far)
    return tuple(found)


def likely_range(paid_ore: int, cut_off: int, earlier: Sequence[Sequence[int]]) -> tuple[tuple[int, int, int], ...]:
    """The months after `cut_off` (0–11) as (month, low, high) in öre: the range of how earlier years went on.

    Each earlier year (its course) says by what share it grew from the cut-off to the month; years that had paid
    nothing by then say nothing. Starts at the cut-off itself; empty without experience.
    """
    years = [each for each in earlier if each[cut_off] > 0]
    if not years or paid_ore <= 0:
        return ()
    found = [(cut_off, paid_ore, paid_ore)]
    for month in range(cut_off + 1, MONTHS):
        grown = range_of(paid_ore * each[month] // each[cut_off] for each in years)
        found.append((month, grown.low, grown.high))
    return tuple(found)


def score(pairs: Iterable[tuple[int, int]]) -> Score | None:
    """The score of (forecast, outcome) pairs in öre; None without any."""
    errors = [forecast - outcome for forecast, outcome in pairs]
    if not errors:
        return None
    return Score(len(errors), _mean(errors), _mean([abs(each) for each in errors]))


def _mean(figures: Sequence[int]) -> int:
    total, count = sum(figures), len(figures)
    return (abs(total) * 2 + count) // (2 * count) * (1 if total >= 0 else -1)
