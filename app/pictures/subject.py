"""What the pictures of a page are about."""

from dataclasses import dataclass

from app.domain.money import Unit
from app.domain.periods import period_words
from app.domain.table import Column, Row, Table


@dataclass(frozen=True, slots=True)
class Subject:
    """A year up to a cut-off (YYYYMM), in a unit; domain '' is all. then: as it was when the period was frozen."""

    year: int
    period: int
    unit: Unit
    domain: str
    then: bool = False

    @property
    def cut_off(self) -> int:
        """The last month that counts, 0–11."""
        return self.period % 100 - 1

    @property
    def title(self) -> str:
        """The heading of page and print."""
        return f"Året {self.year} i bilder" + (f": {self.domain}" if self.domain else "")

    @property
    def words(self) -> str:
        """What time it is about."""
        return f"Investeringar {period_words(self.period)}"

    def table(self, name: str, title: str, columns: tuple[Column, ...], rows: list[Row]) -> Table:
        """Figures beside a picture."""
        return Table(name, title, period_words(self.period), self.unit, columns, tuple(rows))
