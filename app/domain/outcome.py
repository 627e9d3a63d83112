"""Which grant a payment falls on (domain.md §6): oldest frame year first, the rest stays on the last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

NO_GRANT = 0
"""Frame year of outcome that no grant carries: it stands outside every table, and every table says so."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The part [start_ore, end_ore) of a request's accumulated outcome that one frame year pays; the last is open."""

    frame_year: int
    start_ore: int
    end_ore: int | None


def slice_of(accumulated_ore: int, start_ore: int, end_ore: int | None) -> int:
    """The part of accumulated payments (öre) that falls on the grant covering [start, end); the last is open."""
    top = accumulated_ore if end_ore is None else min(accumulated_ore, end_ore)
    return max(top - start_ore, 0)


def slices(grants: Mapping[int, int]) -> tuple[Slice, ...]:
    """The slices of a request from its grants in öre by frame year, oldest year first.

    Releases and supplements of the same year are already added up; a year whose sum is nothing or less takes no part
    unless it is the only one.
    """
    years = [year for year in sorted(grants) if grants[year] > 0] or sorted(grants)[-1:]
    found, start = [], 0
    for year in years:
        end = None if year == years[-1] else start + grants[year]
        found.append(Slice(year, start, end))
        start = end or 0
    return tuple(found)


def carried(paid_before_ore: int, paid_ore: int) -> int:
    """What grants together carry of the payments between two moments, by all that was paid at each (öre).

    What is paid back beyond all that was paid falls on none of them. A request without a grant carries nothing.
    """
    return max(paid_ore, 0) - max(paid_before_ore, 0)


def allocate(months: Iterable[tuple[int, int]], grants: Mapping[int, int]) -> dict[tuple[int, int], int]:
    """Spread one request's outcome over its grants: {(frame year, month YYYYMM): öre}.

    months: (month, öre) of everything paid, in any order, each month once. grants: öre by frame year. The outcome of a
    grant in a month is clamp(C(after), L, U) - clamp(C(before), L, U), so corrections follow the same formula. What the
    formula leaves over (everything where there is no grant, or credits beyond what was ever paid) gets the frame year
    NO_GRANT, so that the parts of a month always add up to the month.
    """
    parts = slices(grants)
    months = list(months)
    if len(parts) == 1 and all(ore >= 0 for _, ore in months):  # most requests: nothing to divide, nothing taken back
        return {(parts[0].frame_year, month): ore for month, ore in months if ore}
    spread: dict[tuple[int, int], int] = {}
    before = 0
    for month, ore in sorted(months):
        after, left = before + ore, ore
        for part in parts:
            share = slice_of(after, part.start_ore, part.end_ore) - slice_of(before, part.start_ore, part.end_ore)
            if share:
                spread[part.frame_year, month] = share
                left -= share
        if left:
            spread[NO_GRANT, month] = left
        before = after
    return spread


def unused(outcome_ore: int, grants: Mapping[int, int]) -> dict[int, int]:
    """{frame year: öre} of what is granted and not paid, for the years that have anything left; oldest year first.

    outcome_ore: all that is paid; it has used the oldest frame year first.
    """
    found = {}
    for part in slices(grants):
        paid = slice_of(outcome_ore, part.start_ore, part.end_ore)
        if (left := grants[part.frame_year] - paid) > 0:
            found[part.frame_year] = left
    return found


def deviates(outcome_ore: int, granted_ore: int, percent: int) -> bool:
    """Whether the outcome is further from the grant than so many percent of it."""
    return abs(granted_ore - outcome_ore) * 100 > granted_ore * percent


def spread_ordered(outcome_ore: int, ordered_ore: int, grants: Mapping[int, int]) -> dict[int, int]:
    """Which frame years what is ordered and not yet invoiced will be paid out of: {frame year: öre}.

    It comes after everything paid so far (outcome_ore) and falls on the grants as a payment of today would.
    """
    spread = {}
    for part in slices(grants):
        share = slice_of(outcome_ore + ordered_ore, part.start_ore, part.end_ore)
        share -= slice_of(outcome_ore, part.start_ore, part.end_ore)
        if share:
            spread[part.frame_year] = share
    if left := ordered_ore - sum(spread.values()):
        spread[NO_GRANT] = left
    return spread
