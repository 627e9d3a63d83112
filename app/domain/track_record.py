"""What earlier years say about this one: how much of what is left is usually paid, and how good forecasts were (§7).

Everything is whole öre and shares in thousandths, so that the same data always give the same figures.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEAST = 3
"""So many earlier years (or years of parts) are needed before a range is worth showing."""
WHOLE = 1000


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


def share(part_ore: int, whole_ore: int) -> int | None:
    """part of whole in thousandths, rounded half up; None when there is no whole."""
    return (part_ore * WHOLE * 2 + whole_ore) // (2 * whole_ore) if whole_ore > 0 else None


def quantile(ordered: Sequence[int], thousandths: int) -> int:
    """The quantile of sorted figures, between two neighbours by straight line (type 7), rounded down."""
    at = (len(ordered) - 1) * thousandths
    below, rest = divmod(at, WHOLE)
    if not rest:
        return ordered[below]
    return (ordered[below] * (WHOLE - rest) + ordered[below + 1] * rest) // WHOLE


def paid_range(shares: Iterable[int], paid_ore: int, left_ore: int) -> Range | None:
    """What will be paid by December: paid so far + the share of what is left that earlier years used; None: unknown."""
    seen = sorted(shares)
    if len(seen) < LEAST:
        return None
    low, middle, high = (paid_ore + max(left_ore, 0) * quantile(seen, each) // WHOLE for each in (100, 500, 900))
    return Range(low, middle, high, len(seen))


def score(pairs: Iterable[tuple[int, int]]) -> Score | None:
    """The score of (forecast, outcome) pairs in öre; None without any."""
    errors = [forecast - outcome for forecast, outcome in pairs]
    if not errors:
        return None
    return Score(len(errors), _mean(errors), _mean([abs(each) for each in errors]))


def _mean(figures: Sequence[int]) -> int:
    total, count = sum(figures), len(figures)
    return (abs(total) * 2 + count) // (2 * count) * (1 if total >= 0 else -1)
