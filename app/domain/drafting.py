"""What somebody typed into a draft, read field by field: the text is always kept, the value only when it can be read.

Every field is stored as text. Tables (lines, years, payments, running costs, shares) are JSON lists of rows of text,
so that what cannot be read yet is kept as it was typed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import DomainError
from app.domain.money import parse_amount
from app.domain.periods import FIRST_YEAR, LAST_YEAR, parse_period
from app.domain.request_fields import Field, Shape

MOST_ROWS = 200
COLUMNS: Mapping[Shape, tuple[str, ...]] = {
    Shape.LINES: ("kind", "text", "quantity", "price"),
    Shape.YEARS: ("year", "amount"),
    Shape.RUNNING: ("kind", "payer", "amount"),
    Shape.PAYMENTS: ("month", "amount"),
    Shape.SHARES: ("payer", "percent"),
}
"""The columns of each table field, in order."""
LINE_KINDS = ("utrustning", "installation", "lokaler", "utbildning", "integration", "annat")
RUNNING_KINDS = ("licens", "service", "delar", "personal", "hyra", "annat")


@dataclass(frozen=True, slots=True)
class Reading:
    """A field's text read: value (None when empty or unreadable) and what is wrong, in Swedish sentences."""

    value: Any = None
    faults: tuple[str, ...] = ()

    @property
    def is_filled(self) -> bool:
        """Whether there is a value that can be used."""
        return self.value not in (None, "", ()) and not self.faults


@dataclass(slots=True)
class _Rows:
    """Collects the rows of a table field and what is wrong in them."""

    read: list[tuple[Any, ...]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def reading(self) -> Reading:
        return Reading(tuple(self.read), tuple(self.faults))


def read_field(it: Field, text: str) -> Reading:
    """Read one field. Amounts come as öre, years and months as ints, rows as tuples in the order of COLUMNS."""
    if len(text) > max(it.longest, 40) and it.shape in (Shape.LINE, Shape.PROSE):
        return Reading(text, (f"Texten är {len(text)} tecken. Korta den till högst {it.longest}.",))
    if it.shape in COLUMNS:
        return _READERS[it.shape](rows_of(it, text))
    stripped = text.strip()
    if not stripped:
        return Reading()
    if it.shape is Shape.NUMBER:
        return _number(stripped, it.low, it.high)
    if it.shape is Shape.CHOICE and stripped not in dict(it.choices):
        return Reading(None, ("Välj ett av alternativen.",))
    if it.shape in (Shape.UNIT, Shape.CATEGORY):
        return (
            Reading(int(stripped))
            if stripped.isascii() and stripped.isdecimal()
            else Reading(None, ("Välj i listan.",))
        )
    return Reading(stripped if it.shape is Shape.LINE else text.strip("\r\n"))


def rows_of(it: Field, text: str) -> list[list[str]]:
    """The rows of a table field as typed; rows without anything are left out; what is no table is no rows."""
    width = len(COLUMNS[it.shape])
    try:
        given = json.loads(text) if text.strip() else []
    except ValueError:
        return []
    rows = [row for row in given if isinstance(row, list)] if isinstance(given, list) else []
    cells = [[str(cell) for cell in row[:width]] + [""] * (width - len(row)) for row in rows[:MOST_ROWS]]
    return [row for row in cells if any(cell.strip() for cell in row)]


def rows_text(rows: list[list[str]]) -> str:
    """Rows of text as they are stored."""
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def pasted_rows(text: str, width: int) -> list[list[str]]:
    """What was copied out of a spreadsheet: a line a row, cells apart by tabs."""
    lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    return [[cell.strip() for cell in row[:width]] + [""] * (width - len(row)) for row in lines[:MOST_ROWS]]


def line_total(quantity: int, price_ore: int) -> int:
    """What a cost line comes to, in öre."""
    return quantity * price_ore


def spread_evenly(total_ore: int, months: int) -> list[int]:
    """A sum over months in whole kronor, or in öre where the sum has öre; the first months take what is left over."""
    if months < 1:
        return []
    step = 1 if total_ore % 100 else 100
    each, rest = divmod(total_ore // step, months)
    return [(each + (1 if number < rest else 0)) * step for number in range(months)]


def _number(text: str, low: int, high: int) -> Reading:
    if text.isascii() and text.isdecimal() and len(text) < 9 and low <= int(text) <= high:
        return Reading(int(text))
    return Reading(None, (f"Skriv ett helt tal mellan {low} och {high}.",))


def _amount(rows: _Rows, number: int, text: str) -> int:
    try:
        ore = parse_amount(text)
    except DomainError as error:
        rows.faults.append(f"Rad {number}: {error}")
        return 0
    return ore


def _positive(rows: _Rows, number: int, text: str) -> int:
    ore = _amount(rows, number, text)
    if ore < 0:
        rows.faults.append(f"Rad {number}: beloppet får inte vara negativt.")
    return ore


def _lines(given: list[list[str]]) -> Reading:
    rows = _Rows()
    for number, (kind, text, quantity, price) in enumerate(given, start=1):
        count = _number(quantity.strip() or "1", 1, 1_000_000)
        rows.faults += [f"Rad {number}, antal: {fault}" for fault in count.faults]
        if not text.strip():
            rows.faults.append(f"Rad {number}: skriv vad det är.")
        kept = kind if kind in LINE_KINDS else LINE_KINDS[0]
        rows.read.append((kept, text.strip()[:200], count.value or 0, _positive(rows, number, price)))
    return rows.reading()


def _years(given: list[list[str]]) -> Reading:
    rows, seen = _Rows(), set()
    for number, (year, amount) in enumerate(given, start=1):
        read = _number(year.strip(), FIRST_YEAR, LAST_YEAR)
        if read.value is None:
            rows.faults.append(f"Rad {number}: skriv ramåret med fyra siffror.")
            continue
        if read.value in seen:
            rows.faults.append(f"Rad {number}: år {read.value} finns redan. Lägg ihop beloppen.")
        seen.add(read.value)
        rows.read.append((read.value, _positive(rows, number, amount)))
    return rows.reading()


def _running(given: list[list[str]]) -> Reading:
    rows = _Rows()
    for number, (kind, payer, amount) in enumerate(given, start=1):
        kept = kind if kind in RUNNING_KINDS else RUNNING_KINDS[-1]
        if not payer.strip():
            rows.faults.append(f"Rad {number}: skriv vem som betalar.")
        rows.read.append((kept, payer.strip()[:200], _amount(rows, number, amount)))
    return rows.reading()


def _payments(given: list[list[str]]) -> Reading:
    rows, by_month = _Rows(), dict[int, int]()
    for number, (month, amount) in enumerate(given, start=1):
        try:
            period = parse_period(month.strip().replace("-", ""))
        except DomainError:
            rows.faults.append(f"Rad {number}: skriv månaden som 2027-03.")
            continue
        by_month[period] = by_month.get(period, 0) + _positive(rows, number, amount)
    rows.read = sorted(by_month.items())
    return rows.reading()


def _shares(given: list[list[str]]) -> Reading:
    rows, total, payers = _Rows(), 0, set[str]()
    for number, (payer, percent) in enumerate(given, start=1):
        share = _number(percent.strip().rstrip("%").strip(), 1, 100)
        rows.faults += [f"Rad {number}, andel: {fault}" for fault in share.faults]
        if not payer.strip():
            rows.faults.append(f"Rad {number}: skriv vem som betalar.")
        if payer.strip() in payers:
            rows.faults.append(f"Rad {number}: {payer.strip()} finns redan. Lägg ihop andelarna.")
        payers.add(payer.strip())
        total += share.value or 0
        rows.read.append((payer.strip()[:200], share.value or 0))
    if given and total != 100:
        rows.faults.append(f"Andelarna blir {total} procent. De ska bli 100.")
    return rows.reading()


_READERS = {
    Shape.LINES: _lines,
    Shape.YEARS: _years,
    Shape.RUNNING: _running,
    Shape.PAYMENTS: _payments,
    Shape.SHARES: _shares,
}
