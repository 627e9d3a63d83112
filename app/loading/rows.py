"""The files of domain.md §10 as checked rows: one dataclass a file, every fault told with line and column."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from app.domain.errors import DomainError
from app.domain.money import parse_ledger_amount
from app.domain.periods import FIRST_YEAR, LAST_YEAR, parse_period, plain_day
from app.domain.words import DOMAINS, ENTRY_KINDS, KINDS, NATURES, STATES
from app.domain.workflow import PauseCause, RequestState
from app.intake.tabular import Columns, Faults, Line

T = TypeVar("T")

UNITS = Columns(("kod", "namn", "överordnad"))
CATEGORIES = Columns(("kod", "namn", "domän", "överordnad", "nyttjandeperiod_år", "ordning"))
FRAMES = Columns(("år", "kategori", "typ", "belopp", "beslut", "datum", "kommentar"), ("motkategori",))
REQUESTS = Columns(
    ("nummer", "projekt", "rubrik", "typ", "slag", "enhet", "kategori", "ramår", "prioritet", "tillstånd",
     "sökt_belopp", "beviljat_belopp", "beslutsdatum", "beslut", "vilande_orsak", "syfte")
)  # fmt: skip
FORECASTS = Columns(("period", "kategori", "äskning", "belopp", "kommentar"))
CODE, NAME = 40, 200


@dataclass(frozen=True, slots=True)
class UnitRow:
    """enheter.csv"""

    line: int
    code: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """kategorier.csv; useful life in years."""

    line: int
    code: str
    name: str
    domain: str
    parent: str | None
    useful_life_years: int | None
    sort_order: int


@dataclass(frozen=True, slots=True)
class FrameRow:
    """ramar.csv; counter_category is where a transfer takes the money from."""

    line: int
    year: int
    category: str
    kind: str
    amount_ore: int
    reference: str
    decided_on: date | None
    comment: str
    counter_category: str | None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """askningar.csv; one row a frame year, so a request with money of two years has two rows with one number."""

    line: int
    number: str
    project: str | None
    title: str
    kind: str
    nature: str
    unit: str
    category: str
    frame_year: int
    priority: int | None
    state: RequestState
    asked_ore: int
    granted_ore: int | None
    decided_on: date | None
    decision: str
    pause_cause: str | None
    purpose: str


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """prognoser.csv; exactly one of category and request is set."""

    line: int
    period: int
    category: str | None
    request: str | None
    amount_ore: int
    comment: str


class Cells:
    """The cells of one line by column name; a bad cell is told and read as its fallback."""

    def __init__(self, file: str, columns: Columns, line: Line, faults: Faults) -> None:
        self.line, cells = line
        self._values = dict(zip(columns.all, (cell.strip() for cell in cells), strict=True))
        self._file, self._faults = file, faults

    def fault(self, column: str, reason: str) -> None:
        """Tell what is wrong with a cell."""
        self._faults.add(self._file, self.line, column, self._values[column], reason)

    def text(self, column: str, longest: int = 20_000, *, required: bool = False) -> str:
        """The cell as text."""
        value = unicodedata.normalize("NFC", self._values[column])
        if required and not value:
            self.fault(column, "får inte vara tom")
        if len(value) > longest:
            self.fault(column, f"får vara högst {longest} tecken")
        return value

    def optional(self, column: str, longest: int = CODE) -> str | None:
        """The cell as text, None when empty."""
        return self.text(column, longest) or None

    def word(self, column: str, words: dict[str, T], fallback: T, *, required: bool = True) -> T:
        """What the Swedish word stands for."""
        value = self._values[column].lower()
        if value in words:
            return words[value]
        if value or required:
            self.fault(column, "okänt ord; använd " + ", ".join(words))
        return fallback

    def number(self, column: str, low: int, high: int, *, required: bool = False) -> int | None:
        """A whole number within bounds, None when empty."""
        value = self._values[column]
        if not value and not required:
            return None
        if not (value.isascii() and value.isdecimal() and len(value) < 10 and low <= int(value) <= high):
            self.fault(column, f"ska vara ett heltal mellan {low} och {high}")
            return None
        return int(value)

    def year(self, column: str) -> int:
        """A year."""
        return self.number(column, FIRST_YEAR, LAST_YEAR, required=True) or FIRST_YEAR

    def day(self, column: str) -> date | None:
        """A date ÅÅÅÅ-MM-DD, None when empty."""
        value = self._values[column]
        try:
            return plain_day(value) if value else None
        except ValueError:
            self.fault(column, "ska vara ett datum, ÅÅÅÅ-MM-DD")
            return None

    def ore(self, column: str, *, required: bool = False) -> int | None:
        """An amount in öre, None when empty."""
        value = self._values[column]
        if not value and not required:
            return None
        try:
            return parse_ledger_amount(value)
        except DomainError as error:
            self._faults.add(self._file, self.line, column, value, str(error) if value else "beloppet saknas")
            return None


def read(file: str, columns: Columns, lines: Iterable[Line], make: Callable[[Cells], T], faults: Faults) -> Iterator[T]:
    """Every line of a file made into its row."""
    for line in lines:
        yield make(Cells(file, columns, line, faults))


def unit(cells: Cells) -> UnitRow:
    """A line of enheter.csv."""
    return UnitRow(
        cells.line,
        cells.text("kod", CODE, required=True),
        cells.text("namn", NAME, required=True),
        cells.optional("överordnad"),
    )


def category(cells: Cells) -> CategoryRow:
    """A line of kategorier.csv."""
    return CategoryRow(
        cells.line,
        cells.text("kod", CODE, required=True),
        cells.text("namn", NAME, required=True),
        cells.word("domän", DOMAINS, "Övrigt"),
        cells.optional("överordnad"),
        cells.number("nyttjandeperiod_år", 1, 100),
        cells.number("ordning", 0, 1_000_000) or 0,
    )


def frame(cells: Cells) -> FrameRow:
    """A line of ramar.csv."""
    return FrameRow(
        cells.line,
        cells.year("år"),
        cells.text("kategori", CODE, required=True),
        cells.word("typ", ENTRY_KINDS, "beslutad"),
        cells.ore("belopp", required=True) or 0,
        cells.text("beslut", NAME),
        cells.day("datum"),
        cells.text("kommentar"),
        cells.optional("motkategori"),
    )


def request(cells: Cells) -> RequestRow:
    """A line of askningar.csv."""
    causes: dict[str, Any] = {cause.value: cause.value for cause in PauseCause}
    state = cells.word("tillstånd", STATES, RequestState.DRAFT)
    cause = cells.word("vilande_orsak", causes, None, required=state is RequestState.PAUSED)
    granted_ore = cells.ore("beviljat_belopp")
    if granted_ore is not None and granted_ore < 0:
        cells.fault("beviljat_belopp", "får inte vara negativt")
    return RequestRow(
        cells.line,
        cells.text("nummer", CODE, required=True),
        cells.optional("projekt"),
        cells.text("rubrik", NAME, required=True),
        cells.word("typ", KINDS, "askning"),
        cells.word("slag", NATURES, "", required=False),
        cells.text("enhet", CODE, required=True),
        cells.text("kategori", CODE, required=True),
        cells.year("ramår"),
        cells.number("prioritet", 1, 3),
        state,
        cells.ore("sökt_belopp") or 0,
        granted_ore,
        cells.day("beslutsdatum"),
        cells.text("beslut", NAME),
        cause if state is RequestState.PAUSED else None,
        cells.text("syfte"),
    )


def forecast(cells: Cells) -> ForecastRow:
    """A line of prognoser.csv."""
    period = 0
    try:
        period = parse_period(cells.text("period"))
    except DomainError as error:
        cells.fault("period", str(error))
    category, request = cells.optional("kategori"), cells.optional("äskning")
    if (category is None) == (request is None):
        cells.fault("kategori", "fyll i antingen kategori eller äskning")
    amount_ore = cells.ore("belopp", required=True) or 0
    return ForecastRow(cells.line, period, category, request, amount_ore, cells.text("kommentar"))
