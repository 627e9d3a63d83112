"""What a report page was asked for, as the address says it."""

from dataclasses import dataclass

from app.domain.money import Unit
from app.domain.periods import MONTHS
from app.web.views import Address, Choice

DOMAINS = (("", "Alla"), ("IT", "IT"), ("MT", "MT"), ("Övrigt", "Övrigt"))


@dataclass(frozen=True, slots=True)
class Asked:
    """Year, cut-off (YYYYMM), unit (None: the layout's own), domain, layout and figure; and what may be chosen."""

    year: int
    period: int
    unit: Unit | None
    domain: str
    layout: str
    figure: str
    years: tuple[int, ...]
    layouts: tuple[tuple[str, str], ...]
    as_now: bool = False

    def query(self, unit: Unit) -> dict[str, object]:
        """The query that leads to the same again, whatever is added to the data meanwhile."""
        return {
            "ar": self.year,
            "period": self.period,
            "enhet": unit.value,
            "doman": self.domain,
            "layout": self.layout,
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
        months = [(self.year * 100 + number, f"{word} {self.year}") for number, word in enumerate(MONTHS, start=1)]
        return [
            Choice("ar", "År", [(year, str(year)) for year in self.years], self.year),
            Choice("period", "Till och med", months, self.period),
            Choice("enhet", "Belopp i", [(each.value, each.value) for each in Unit], unit.value),
        ]
