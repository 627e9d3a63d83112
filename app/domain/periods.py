"""Reporting periods: a month written YYYYMM; April, August and December are the cut-offs of the tertials."""

from calendar import monthrange
from datetime import date

from app.domain.errors import DomainError

CUT_OFF_MONTHS = (4, 8, 12)
MONTHS = ("januari", "februari", "mars", "april", "maj", "juni",
          "juli", "augusti", "september", "oktober", "november", "december")  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1990, 2100


class PeriodError(DomainError):
    """Not a month, or not of the report's year."""


def is_year(text: str) -> bool:
    """Whether the text is a year that the product knows, in four figures and nothing else."""
    return len(text) == 4 and text.isascii() and text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR


def parse_period(text: str) -> int:
    """The month as an int YYYYMM; raises PeriodError for anything else."""
    if len(text) == 6 and text.isascii() and text.isdecimal():
        year, month = divmod(int(text), 100)
        if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12:
            return int(text)
    raise PeriodError(f"Skriv perioden som år och månad, till exempel 202008. Läste ”{text[:20]}”.")


def plain_day(text: str) -> date:
    """A day written ÅÅÅÅ-MM-DD and nothing else (no weeks, no compact form); raises ValueError."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not text.replace("-", "").isdecimal():
        raise ValueError(text)
    return date.fromisoformat(text)


def month_of(day: date) -> int:
    """The month YYYYMM a day lies in."""
    return day.year * 100 + day.month


def cut_off_from(period: int) -> int:
    """The cut-off that a month (YYYYMM) is on its way to: its own, when it is one."""
    year, month = divmod(period, 100)
    return year * 100 + next(each for each in CUT_OFF_MONTHS if each >= month)


def cut_off_before(period: int) -> int:
    """The last cut-off before a month (YYYYMM)."""
    year, month = divmod(period, 100)
    earlier = [each for each in CUT_OFF_MONTHS if each < month]
    return year * 100 + earlier[-1] if earlier else (year - 1) * 100 + CUT_OFF_MONTHS[-1]


def last_day(period: int) -> date:
    """The cut-off day of a period."""
    year, month = divmod(period, 100)
    return date(year, month, monthrange(year, month)[1])


def coming_cut_off(day: date) -> int:
    """The reporting period (YYYYMM) whose cut-off comes next; on the day of a cut-off that period."""
    return day.year * 100 + next(month for month in CUT_OFF_MONTHS if month >= day.month)


def in_year(period: int, year: int) -> int:
    """The period, checked to lie in the report year."""
    if period // 100 != year:
        raise PeriodError(f"Perioden {period} ligger inte i år {year}. Välj en månad mellan {year}01 och {year}12.")
    return period


def month_words(period: int) -> str:
    """One month as people say it: ”augusti 2020”."""
    year, month = divmod(period, 100)
    return f"{MONTHS[month - 1]} {year}"


def period_words(period: int) -> str:
    """`202008` as people say it: ”januari–augusti 2020”."""
    year, month = divmod(period, 100)
    return f"januari {year}" if month == 1 else f"januari–{MONTHS[month - 1]} {year}"
