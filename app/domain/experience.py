"""What earlier years say about the rest of this one: how much of a year is usually paid by a month (domain.md §7)."""

from collections.abc import Mapping, Sequence

MONTHS = 12


def accumulated(by_month: Mapping[int, int], year: int) -> tuple[int, ...]:
    """Twelve running sums (öre) out of {YYYYMM: öre}."""
    found, so_far = [], 0
    for month in range(year * 100 + 1, year * 100 + MONTHS + 1):
        so_far += by_month.get(month, 0)
        found.append(so_far)
    return tuple(found)


def likely_range(paid_ore: int, cut_off: int, earlier: Sequence[Sequence[int]]) -> tuple[tuple[int, int, int], ...]:
    """The months after `cut_off` (0–11) as (month, low, high) in öre: P10 and P90 of how earlier years went on.

    Each earlier year (running sums) says by what share it grew from the cut-off to the month; years that had paid
    nothing by then say nothing. Starts at the cut-off itself; empty without experience.
    """
    years = [each for each in earlier if each[cut_off] > 0]
    if not years or paid_ore <= 0:
        return ()
    found = [(cut_off, paid_ore, paid_ore)]
    for month in range(cut_off + 1, MONTHS):
        grown = sorted(paid_ore * each[month] // each[cut_off] for each in years)
        found.append((month, percentile(grown, 10), percentile(grown, 90)))
    return tuple(found)


def percentile(ordered: Sequence[int], percent: int) -> int:
    """Between the two nearest of the ordered values, as spreadsheets do (PERCENTILE.INC)."""
    place = (len(ordered) - 1) * percent
    at, rest = divmod(place, 100)
    if not rest:
        return ordered[at]
    return ordered[at] + (ordered[at + 1] - ordered[at]) * rest // 100
