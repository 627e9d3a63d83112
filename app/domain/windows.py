"""Yearly windows: when requests are asked for and when they are decided, as settings say (domain.md §2, §4)."""

import re
from calendar import isleap
from datetime import date

from app.domain.periods import MONTHS

_WINDOW = re.compile(r"(\d\d-\d\d)/(\d\d-\d\d)")


def is_open(day: date, window: str) -> bool:
    """Whether a yearly window is open; `window` is a setting, '10-01/12-15' or '' for always.

    One that ends before it begins goes over New Year.
    """
    found = _WINDOW.fullmatch(window.strip())
    if found is None:
        return True
    today, (first, last) = f"{day:%m-%d}", found.groups()
    return first <= today <= last if first <= last else today >= first or today <= last


def days_left(day: date, window: str) -> int | None:
    """How many days an open window stays open, 0 on its last day; None when it is closed or never closes."""
    found = _WINDOW.fullmatch(window.strip())
    if found is None or not is_open(day, window):
        return None
    return (_coming(day, found[2]) - day).days


def days_until_open(day: date, window: str) -> int | None:
    """How many days until a closed window opens; None when it is open."""
    found = _WINDOW.fullmatch(window.strip())
    if found is None or is_open(day, window):
        return None
    return (_coming(day, found[1]) - day).days


def _coming(day: date, month_and_day: str) -> date:
    """The first such day from this one on; 29 February is the 28th where there is none."""
    for year in (day.year, day.year + 1):
        month, number = (int(part) for part in month_and_day.split("-"))
        if (month, number) == (2, 29) and not isleap(year):
            number = 28
        if (found := date(year, month, number)) >= day:
            return found
    raise AssertionError("a day of next year is never before today")


def window_words(window: str) -> str:
    """A window as people say it: ”1 oktober–15 december”; '' when it is always open."""
    found = _WINDOW.fullmatch(window.strip())
    return "–".join(_day_words(day) for day in found.groups()) if found else ""


def _day_words(text: str) -> str:
    month, day = text.split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]}"


def closed_words(kind: str, day: date, window: str) -> str:
    """Why a request of this kind cannot be sent today; '' when it can. Only the yearly round has a window."""
    if kind != "askning" or is_open(day, window):
        return ""
    return (
        f"Äskningar till kommande års ram tas emot {window_words(window)}. Utkastet sparas till dess. "
        "Kan det inte vänta: välj typen Akut och skriv varför."
    )
