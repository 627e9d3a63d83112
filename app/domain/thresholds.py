"""Help with limits while somebody writes: investment or running cost, and how it may be bought (domain.md §5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.settings import by_year, year_that_holds


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one year, öre; years of use that an investment needs at least.

    capitalisation_year: whose limit it is, an earlier year's until this year's has been set.
    """

    capitalisation_ore: int
    capitalisation_year: int
    direct_procurement_ore: int
    least_years: int

    @classmethod
    def of(cls, settings: Mapping[str, object], year: int) -> "Limits":
        """The limits that hold in a year, from the settings."""
        return cls(
            by_year(settings["capitalisation_limit_ore"], year),  # type: ignore[arg-type]
            year_that_holds(settings["capitalisation_limit_ore"], year),  # type: ignore[arg-type]
            by_year(settings["direct_procurement_limit_ore"], year),  # type: ignore[arg-type]
            int(settings["least_years_of_use"]),  # type: ignore[call-overload]
        )


def is_investment(total_ore: int, useful_life_years: int | None, limits: Limits) -> bool:
    """Whether a purchase, with what belongs together added up, is an investment and not running cost."""
    lasts = useful_life_years is None or useful_life_years >= limits.least_years
    return total_ore >= limits.capitalisation_ore and lasts


def may_buy_directly(total_ore: int, limits: Limits) -> bool:
    """Whether the value lies within direct procurement."""
    return total_ore <= limits.direct_procurement_ore


def yearly_depreciation(total_ore: int, useful_life_years: int | None) -> int:
    """Linear depreciation of a full year in öre, rounded down; 0 when the life is not known."""
    return total_ore // useful_life_years if useful_life_years else 0
