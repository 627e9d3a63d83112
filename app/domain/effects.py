"""What granting costs in the years that follow: linear depreciation by month, and the running cost that comes with it.

Source: domain.md §8. Before anything is bought the months are an assumption, and the page says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass

YEARS = 10


@dataclass(frozen=True, slots=True)
class Lasting:
    """What one request brings: öre to write off, years of use (None: not known), öre a year to run, first month."""

    total_ore: int
    life_years: int | None
    running_ore: int
    first_month: int

    @property
    def depreciation_ore(self) -> int:
        """A full year's depreciation."""
        return part(self.total_ore, 1, self.life_years) if self.life_years else 0


def first_month(frame_year: int, last_payment: int | None) -> int:
    """The month (YYYYMM) depreciation is taken to begin: after the last planned payment, else after the frame year."""
    year, month = divmod(last_payment or frame_year * 100 + 12, 100)
    return (year + 1) * 100 + 1 if month == 12 else year * 100 + month + 1


def part(ore: int, count: int, of: int) -> int:
    """ore × count / of in whole öre, cut off towards zero; scripts do the same."""
    return (-1 if ore < 0 else 1) * (abs(ore) * count // of)


def depreciation(each: Lasting, year: int) -> int:
    """What is written off in a year, öre: the years of a life add up to the whole."""
    if not each.life_years:
        return 0
    months = each.life_years * 12
    return part(each.total_ore, _used(each, year + 1, months), months) - part(
        each.total_ore, _used(each, year, months), months
    )


def running(each: Lasting, year: int) -> int:
    """What running costs in a year, öre; the first by its months."""
    return part(each.running_ore, min(_months_before(each, year + 1), 12), 12)


def by_year(brought: Iterable[Lasting], first: int) -> list[tuple[int, int]]:
    """(depreciation, running cost) of each of the ten years from `first`, öre."""
    found = list(brought)
    return [
        (sum(depreciation(each, year) for each in found), sum(running(each, year) for each in found))
        for year in range(first, first + YEARS)
    ]


def _months_before(each: Lasting, year: int) -> int:
    """How many months from the first to New Year's Day of the year."""
    return max((year - each.first_month // 100) * 12 - each.first_month % 100 + 1, 0)


def _used(each: Lasting, year: int, months: int) -> int:
    return min(_months_before(each, year), months)
