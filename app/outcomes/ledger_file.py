"""A ledger file (domain.md §10, utfall.csv) as rows ready for the database, with every fault told."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from app.domain.errors import DomainError
from app.domain.money import parse_ledger_amount
from app.domain.periods import FIRST_YEAR, LAST_YEAR, plain_day
from app.intake.tabular import Columns, Faults, Line

COLUMNS = Columns(
    ("verifikat", "rad", "datum", "konto", "ansvar", "projekt", "text", "belopp"), ("leverantör", "beställning")
)
LONGEST_CODE, LONGEST_SUPPLIER = 40, 200
LARGEST_ROW = 2**31 - 1
CHUNK = 500  # lines; with more of them alive at once the garbage collector costs more than is won
_AMOUNTS = re.compile(r"-?[0-9]{1,12}[.,][0-9]{2}(?:\n-?[0-9]{1,12}[.,][0-9]{2})*")
_NUMBERS = re.compile(r"[0-9]{1,9}(?:\n[0-9]{1,9})*")
_NO_POINT = str.maketrans("", "", ".,")


POSTING_COLUMNS = (
    "year", "month", "voucher", "row", "occurrence", "posted_on",
    "account", "cost_centre", "project", "text", "amount_ore", "supplier", "order_number", "request_id",
)  # fmt: skip
"""What each yielded row holds: int, int, str, int, int, ÅÅÅÅ-MM-DD, str, str, str, str, öre, str, str, id or None."""


class Tally:
    """What a pass over the file adds up: rows, öre, rows without request, repeated names; whose and which months'.

    tell: called now and then with the number of rows read so far, for whoever waits.
    """

    def __init__(self, tell: Callable[[int], None] | None = None) -> None:
        self.rows = self.ore = self.unmatched = self.repeated = 0
        self.request_ids: set[int | None] = set()
        self.months: set[int] = set()
        self.tell = tell or (lambda rows: None)


Read = tuple[
    list[tuple[int, int, str]], list[str], list[int], list[str], list[str], list[str], list[str], list[int],
    list[str], list[str],
]  # fmt: skip
"""Columns of good lines: (year, month, day), voucher, row, account, centre, project, text, öre, supplier, order."""


def posting_rows(
    lines: Iterable[Line], file: str, projects: Mapping[str, int], faults: Faults, tally: Tally
) -> Iterator[tuple[object, ...]]:
    """Tuples in the order of POSTING_COLUMNS of the good lines; faults of the others go to `faults`, sums to `tally`.

    Two rows with the same month, voucher and row number may both be real: the second is occurrence 2. Rows are told
    apart by hash, so that a million of them need little memory. Lines are read a chunk at a time, column by column,
    which is three times as fast as line by line; only a chunk with something unusual is read line by line.
    """
    days: dict[str, tuple[int, int, str]] = {}
    names = _Names()
    ordered = iter(lines)
    while chunk := list(islice(ordered, CHUNK)):
        read = _together(chunk, days) or _one_by_one(chunk, days, file, faults)
        found, vouchers, rows, accounts, centres, codes, texts, amounts, suppliers, orders = read
        if not found:
            continue
        years, months, posted = zip(*found, strict=True)
        occurrences = names.occurrences(list(zip(months, vouchers, rows, strict=True)))
        request_ids = list(map(projects.get, codes))
        tally.rows += len(found)
        tally.ore += sum(amounts)
        tally.unmatched += request_ids.count(None)
        tally.repeated += len(found) - occurrences.count(1)
        tally.request_ids.update(request_ids)
        tally.months.update(months)
        tally.tell(tally.rows)
        yield from zip(
            years, months, vouchers, rows, occurrences, posted, accounts, centres, codes, texts, amounts, suppliers,
            orders, request_ids, strict=True,
        )  # fmt: skip


class _Names:
    """The names met so far, as hashes; those met again with how many times."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._again: dict[tuple[int, str, int], int] = {}

    def occurrences(self, names: list[tuple[int, str, int]]) -> list[int]:
        """1 for a new name, 2 for the second row of that name, and so on."""
        marks = set(map(hash, names))
        if len(marks) == len(names) and marks.isdisjoint(self._seen):
            self._seen |= marks
            return [1] * len(names)
        return [self._occurrence(name) for name in names]

    def _occurrence(self, name: tuple[int, str, int]) -> int:
        mark = hash(name)
        if mark not in self._seen:
            self._seen.add(mark)
            return 1
        self._again[name] = self._again.get(name, 1) + 1
        return self._again[name]


def _together(chunk: list[Line], days: dict[str, tuple[int, int, str]]) -> Read | None:
    """The whole chunk, or None when a line is not plain: a fault, or an amount with blanks or a minus at the end."""
    *columns, suppliers, orders = zip(*(cells for _, cells in chunk), strict=True)
    vouchers, rows, dates, accounts, centres, codes, texts, amounts = (list(map(str.strip, each)) for each in columns)
    figures = "\n".join(amounts)
    if not _AMOUNTS.fullmatch(figures) or not _NUMBERS.fullmatch("\n".join(rows)) or not all(vouchers):
        return None
    if max(max(map(len, each)) for each in (vouchers, accounts, centres, codes)) > LONGEST_CODE:
        return None
    if any(suppliers) or any(orders):  # most ledgers tell neither
        suppliers, orders = (tuple(map(str.strip, each)) for each in (suppliers, orders))
        if max(map(len, orders)) > LONGEST_CODE or max(map(len, suppliers)) > LONGEST_SUPPLIER:
            return None
    try:
        found = [days.get(day) or _day(days, day) for day in dates]
    except ValueError:
        return None
    numbers = list(map(int, rows))
    ore = list(map(int, figures.translate(_NO_POINT).split("\n")))
    return found, vouchers, numbers, accounts, centres, codes, texts, ore, list(suppliers), list(orders)


def _one_by_one(chunk: list[Line], days: dict[str, tuple[int, int, str]], file: str, faults: Faults) -> Read:
    """The good lines of the chunk; what is wrong with the others is told."""
    read: Read = ([], [], [], [], [], [], [], [], [], [])
    for line, cells in chunk:
        voucher, row_text, day_text, account, centre, project, text, amount, supplier, order = map(str.strip, cells)
        try:
            ore = parse_ledger_amount(amount)
            day = days.get(day_text) or _day(days, day_text)
            row = _row_number(row_text)
        except (DomainError, ValueError):
            _explain(faults, file, line, cells)
            continue
        longest = max(len(voucher), len(account), len(centre), len(project), len(order))
        if not voucher or longest > LONGEST_CODE or len(supplier) > LONGEST_SUPPLIER:
            _explain(faults, file, line, cells)
            continue
        good = (day, voucher, row, account, centre, project, text, ore, supplier, order)
        for column, value in zip(read, good, strict=True):
            column.append(value)  # type: ignore[attr-defined]
    return read


def _row_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 11 and int(text) <= LARGEST_ROW):
        raise ValueError(text)
    return int(text)


def _day(days: dict[str, tuple[int, int, str]], text: str) -> tuple[int, int, str]:
    day = plain_day(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(text)
    days[text] = (day.year, day.year * 100 + day.month, text)
    return days[text]


def check_codes(faults: Faults, file: str, line: int, values: Mapping[str, str]) -> None:
    """What is wrong with the codes and numbers of one line, given by column."""
    for column in ("verifikat", "konto", "ansvar", "projekt", "beställning", "leverantör"):
        most = LONGEST_SUPPLIER if column == "leverantör" else LONGEST_CODE
        if len(values[column]) > most:
            faults.add(file, line, column, values[column], f"får vara högst {most} tecken")
    if not values["verifikat"]:
        faults.add(file, line, "verifikat", "", "verifikatnumret saknas")
    try:
        _row_number(values["rad"])
    except ValueError:
        faults.add(file, line, "rad", values["rad"], "ska vara ett radnummer")


def _explain(faults: Faults, file: str, line: int, cells: list[str]) -> None:
    """Everything that is wrong with one line."""
    values = dict(zip(COLUMNS.all, (cell.strip() for cell in cells), strict=True))
    check_codes(faults, file, line, values)
    try:
        _day({}, values["datum"])
    except ValueError:
        faults.add(file, line, "datum", values["datum"], "ska vara ett datum, ÅÅÅÅ-MM-DD")
    try:
        parse_ledger_amount(values["belopp"])
    except DomainError as error:
        faults.add(file, line, "belopp", values["belopp"], str(error) if values["belopp"] else "beloppet saknas")
