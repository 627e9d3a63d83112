"""Who decides: by the year of the decision and what a request asks for, the director or the board (domain.md §4)."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.settings import by_year


class Body(StrEnum):
    """Those who decide about money."""

    DIRECTOR = "regiondirektören"
    BOARD = "regionstyrelsen"


def body_for(asked_ore: int, year: int, limits: Mapping[str, int]) -> Body:
    """Who decides about a request of this size (öre) in a year; `limits` is the setting decider_limit_ore.

    What counts is all that is asked for, so that nothing comes below the limit by being granted in parts.
    """
    return Body.DIRECTOR if asked_ore <= by_year(limits, year) else Body.BOARD
