"""What a report page was asked for, as the address says it."""

from dataclasses import dataclass

from flask import request

from app.database import db
from app.domain import words
from app.domain.layout import FRAME_LAYOUT as FRAME_LAYOUT
from app.domain.money import Unit
from app.domain.periods import FIRST_YEAR, LAST_YEAR, MONTHS, PeriodError, in_year, is_year, parse_period
from app.models import now
from app.reports import queries
from app.web.views import Address, Choice

ALL_SO_FAR = ("", "allt hittills")
DOMAINS = (("", "Alla"), *((each, each) for each in words.DOMAINS.values()))


@dataclass(frozen=True, slots=True)
class Asked:
    """Year, cut-off (YYYYMM), unit (None: the layout's own), domain, layout and figure; and what may be chosen.

    is_open: the table of frames without a cut-off in the address; it then counts everything that is paid.
    area: the blueprint whose pages the figures open on; `frames` has a layout of its own. group: the key of the group
    that a figure is about where the layout gathers its rows, '' for what has none.
    """

    year: int
    period: int
    unit: Unit | None
    domain: str
    layout: str
    figure: str
    years: tuple[int, ...]
    layouts: tuple[tuple[str, str], ...]
    as_now: bool = False
    is_open: bool = False
    area: str = "reports"
    group: str | None = None

    def query(self, unit: Unit) -> dict[str, object]:
        """The query that leads to the same again, whatever is added to the data meanwhile."""
        return {
            "ar": self.year,
            "period": "" if self.is_open else self.period,
            "enhet": unit.value,
            "doman": self.domain,
            "layout": "" if self.area == "frames" else self.layout,
            "lage": "nu" if self.as_now else "",
        }

    def address(self, endpoint: str, unit: Unit, **values: object) -> Address:
        """A page about the same year, cut-off and unit."""
        return Address(endpoint, values, self.query(unit))

    def choices(self, unit: Unit) -> list[Choice]:
        """The selects of the outcome page."""
        return [
            *self.time_choices(unit),
            Choice("doman", "Område", DOMAINS, self.domain),
            Choice("layout", "Tabell", self.layouts, self.layout or (self.layouts[0][0] if self.layouts else "")),
        ]

    def time_choices(self, unit: Unit) -> list[Choice]:
        """Year, month and unit."""
        months: list[tuple[object, str]] = [ALL_SO_FAR] if self.layout == FRAME_LAYOUT else []
        months += [(self.year * 100 + number, f"{word} {self.year}") for number, word in enumerate(MONTHS, start=1)]
        return [
            Choice("ar", "År", [(year, str(year)) for year in self.years], self.year),
            Choice("period", "Till och med", months, "" if self.is_open else self.period),
            Choice("enhet", "Belopp i", [(each.value, each.value) for each in Unit], unit.value),
        ]


def read_asked(area: str = "reports") -> Asked:
    """The address read; what is left out is the latest year and month that have anything."""
    args, session = request.args, db.session()
    layout = FRAME_LAYOUT if area == "frames" else args.get("layout", "")
    years = queries.report_years(session) or [now().year]
    wanted = parse_period(args["period"]) if args.get("period") else 0
    year = _year(args["ar"]) if args.get("ar") else wanted // 100 or years[0]
    month = wanted % 100
    period = in_year(year * 100 + month if month else queries.latest_period(session, year), year)
    unit = _unit(args["enhet"]) if args.get("enhet") else None
    return Asked(
        year,
        period,
        unit,
        _domain(args.get("doman", "")),
        layout,
        args.get("figur", ""),
        tuple(sorted({year, *years}, reverse=True)),
        tuple(queries.layouts(session)),
        as_now=args.get("lage") == "nu",
        is_open=layout == FRAME_LAYOUT and not args.get("period"),
        area=area,
        group="" if args.get("utan") else args.get("grupp") or None,
    )


def group_query(key: str | None) -> dict[str, str]:
    """How an address names a group; nothing for a figure of the whole table."""
    return {} if key is None else {"grupp": key} if key else {"utan": "1"}


def _year(text: str) -> int:
    if is_year(text):
        return int(text)
    raise PeriodError(f"Skriv ett år mellan {FIRST_YEAR} och {LAST_YEAR}, till exempel 2020. Läste ”{text[:20]}”.")


def _domain(text: str) -> str:
    if text in dict(DOMAINS):
        return text
    raise PeriodError(f"Området ”{text[:20]}” finns inte. Välj IT, MT eller Övrigt.")


def _unit(text: str) -> Unit:
    if text in list(Unit):
        return Unit(text)
    raise PeriodError(f"Enheten ”{text[:20]}” finns inte. Välj kr, tkr eller mnkr.")
