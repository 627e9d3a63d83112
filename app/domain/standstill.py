"""How long something has stood still, in the steps that people act on."""

from datetime import date, timedelta
from enum import StrEnum


class Age(StrEnum):
    """How long a pause has lasted; the value stands in addresses."""

    NEW = "nya"
    QUARTER = "kvartal"
    HALF_YEAR = "halvar"
    YEAR = "ar"


AGE_WORDS = {
    Age.NEW: "Under 3 månader",
    Age.QUARTER: "3–6 månader",
    Age.HALF_YEAR: "6–12 månader",
    Age.YEAR: "Över ett år",
}
_LEAST_DAYS = {Age.NEW: 0, Age.QUARTER: 91, Age.HALF_YEAR: 183, Age.YEAR: 366}


def latest_start(age: Age, today: date) -> date:
    """The last day a pause may have begun to be at least so old."""
    return today - timedelta(_LEAST_DAYS[age])
