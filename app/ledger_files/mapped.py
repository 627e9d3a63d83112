"""Rows of a file read through its column map: the contract's columns in plain form, everything else told."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from app.domain.ledger_map import Accounts, ColumnMap, Days, parse_accounts, plain_amount, plain_day_of, squeezed
from app.intake.tabular import CsvFile, Faults, Line
from app.outcomes.receipt import LeftOut

Check = Callable[[Faults, str, int, Mapping[str, str]], None]
AMOUNTS = ("belopp", "debet", "kredit", "fakturerat")
_PLAIN = {sign: re.compile(rf"-?[0-9]{{1,12}}{re.escape(sign)}[0-9]{{2}}") for sign in ",."}
_BLANK = -1  # the empty cell put after the last
_NAMELESS = "raden saknar både nummer och datum; är den en summa, välj i tolkningen att summarader hoppas över"
_DAY_WORDS = {
    Days.YEAR_FIRST: "ÅÅÅÅ-MM-DD",
    Days.DAY_FIRST: "DD-MM-ÅÅÅÅ",
    Days.SHORT: "ÅÅMMDD",
    Days.MONTH: "ÅÅÅÅMM",
    Days.EXCEL: "Excels tal för en dag",
}


def csv_rows(source: CsvFile, it: ColumnMap, faults: Faults) -> Iterator[Line]:
    """Every row of a text file as it stands, with the number of its last line."""
    name = source.path.name
    try:
        with source.path.open(encoding=it.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=it.delimiter, strict=True)
            try:
                for cells in reader:
                    yield reader.line_num, cells
            except csv.Error:
                reason = (
                    "raden går inte att läsa: citattecken står fel eller ett fält är för långt; resten är inte läst"
                )
                faults.add(name, reader.line_num, "", "", reason)
    except UnicodeError:
        faults.add(name, 0, "", "", "teckenkodningen stämmer inte; välj en annan i tolkningen")


def headings_of(it: ColumnMap, rows: Sequence[Line]) -> list[str]:
    """The headings as the map says; `Kolumn 1` and so on where the file has none."""
    if it.header:
        found = next((cells for line, cells in rows if line == it.header), [])
        return [cell.strip().lstrip("\ufeff") for cell in found]
    return [f"Kolumn {place + 1}" for place in range(max((len(cells) for _, cells in rows), default=0))]


def mapped_lines(
    rows: Iterator[Line], it: ColumnMap, wanted: Sequence[str], where: str, check: Check, faults: Faults, left: LeftOut
) -> Iterator[Line]:
    """The rows below the headings with the cells of `wanted` in plain form: days ÅÅÅÅ-MM-DD, amounts `-1234,50`.

    check tells what is wrong with the other cells of a row that has a bad day or amount, so that all is told at once.
    """
    left.start()
    faults.headings.update(it.columns)
    places, width = _head(rows, it, where, faults)
    if places is None:
        return
    reader = _Reader(it, places, wanted, where, check, faults, left)
    for line, cells in rows:
        if not any(map(str.strip, cells)):
            continue
        width = width or len(cells)
        if len(cells) != width and not _fits(cells, width):
            faults.add(where, line, "", ";".join(cells), f"raden har {len(cells)} kolumner, rubriken har {width}")
        elif (found := reader.read(line, cells)) is not None:
            yield line, found


def _head(rows: Iterator[Line], it: ColumnMap, where: str, faults: Faults) -> tuple[Mapping[str, int] | None, int]:
    """Where each field stands and how wide the table is (0: as its first row); None when it does not fit."""
    if not it.header:
        return {name: int(heading.rpartition(" ")[2]) - 1 for name, heading in it.columns.items()}, 0
    for line, cells in rows:
        if line >= it.header:
            return _places(it, cells, where, faults), len(cells)
    faults.add(where, 1, "", "", f"filen har ingen rad {it.header} med rubriker")
    return None, 0


def _fits(cells: Sequence[str], width: int) -> bool:
    """Empty cells after the last column, or missing ones where programs leave them out at the end, mean nothing."""
    return len(cells) > width and not any(map(str.strip, cells[width:]))


def _places(it: ColumnMap, cells: Sequence[str], where: str, faults: Faults) -> dict[str, int] | None:
    named = [squeezed(cell) for cell in cells]
    before = faults.count
    for heading in it.columns.values():
        if squeezed(heading) not in named:
            faults.add(where, it.header, heading, "", "kolumnen saknas; gör om tolkningen av filen")
        elif named.count(squeezed(heading)) > 1:
            faults.add(
                where, it.header, heading, heading, "rubriken finns två gånger; ge kolumnerna olika rubriker i filen"
            )
    if faults.count > before:
        return None
    return {name: named.index(squeezed(heading)) for name, heading in it.columns.items()}


class _Reader:
    """Reads one row after the other; remembers the days it has read and how many rows a voucher has had."""

    def __init__(
        self, it: ColumnMap, places: Mapping[str, int], wanted: Sequence[str], where: str, check: Check, faults: Faults,
        left: LeftOut,
    ) -> None:  # fmt: skip
        self._it, self._places, self._where = it, places, where
        self._wanted, self._check, self._faults, self._left = tuple(wanted), check, faults, left
        self._number = wanted[0]
        self._accounts = _accounts(it)
        self._picks = bool(it.accounts or it.only_projects)
        self._days: dict[str, str] = {}
        self._rows: dict[int, int] = {}
        self._order = [places.get(name, _BLANK) for name in self._wanted]
        self._day_at, self._amount_at = self._wanted.index("datum"), self._wanted.index("belopp")
        self._row_at = -1 if "rad" in places else self._wanted.index("rad")
        self._is_plain = not (self._picks or it.turned or places.keys() & {"debet", "kredit", "serie", "fakturerat"})

    def read(self, line: int, cells: Sequence[str]) -> list[str] | None:
        """The cells wanted, or None when the row is left out or something in it is wrong."""
        return (self._plainly(cells) if self._is_plain else None) or self._carefully(line, cells)

    def _plainly(self, cells: Sequence[str]) -> list[str] | None:
        """A row as most rows are, read at three times the pace; None when anything about it is unusual."""
        wide = (*cells, "")
        found = [wide[place] for place in self._order]
        day, amount = self._days.get(found[self._day_at]), found[self._amount_at]
        if day is None or not found[0] or not _PLAIN[self._it.decimal].fullmatch(amount):
            return None
        found[self._day_at] = day
        if self._row_at >= 0:
            found[self._row_at] = self._next_row(day[:7] + found[0].strip())
        return found

    def _carefully(self, line: int, cells: Sequence[str]) -> list[str] | None:
        row = {name: cells[place].strip() if place < len(cells) else "" for name, place in self._places.items()}
        values = {name: row.get(name, "") for name in self._wanted}
        if self._it.skip_sums and not values[self._number] and not values["datum"]:
            self._left.sums += 1
            return None
        if not values[self._number] and not values["datum"]:
            self._faults.add(self._where, line, "", ";".join(filter(None, cells)), _NAMELESS)
            return None
        problems: list[tuple[str, str, str]] = []
        values["datum"] = self._day(values["datum"], problems)
        self._amounts(row, values, problems)
        if self._picks and self._is_left_out(values):
            return None
        if row.get("serie"):
            values[self._number] = row["serie"] + values[self._number]
        if "rad" not in row:
            values["rad"] = self._next_row(values["datum"][:7] + values[self._number])
        if problems:
            for column, value, reason in problems:
                self._faults.add(self._where, line, column, value, reason)
            self._check(self._faults, self._where, line, values)
            return None
        return list(values.values())

    def _day(self, text: str, problems: list[tuple[str, str, str]]) -> str:
        found = self._days.get(text)
        if found is None:
            try:
                found = plain_day_of(text, self._it.days)
            except ValueError:
                problems.append(("datum", text, f"ska vara ett datum, {_DAY_WORDS[self._it.days]}"))
                return text
            self._days[text] = found
        return found

    def _amounts(self, row: Mapping[str, str], values: dict[str, str], problems: list[tuple[str, str, str]]) -> None:
        halves = "belopp" not in row
        plain: dict[str, str] = {}
        for name in AMOUNTS:
            text = row.get(name)
            if text is None or (not text and name != "belopp"):
                continue
            try:
                plain[name] = plain_amount(text, self._it.decimal)
            except ValueError as error:
                problems.append((name, text, str(error) if text else "beloppet saknas"))
        if halves:
            both = _ore(plain.get("debet", "0,00")) - _ore(plain.get("kredit", "0,00"))
            plain["belopp"] = _kronor(both)
            if not row.get("debet") and not row.get("kredit"):
                problems.append(("debet", "", "beloppet saknas"))
        for name in ("belopp", "fakturerat"):
            if name in values and name in plain:
                values[name] = _kronor(-_ore(plain[name])) if self._it.turned else plain[name]

    def _is_left_out(self, values: Mapping[str, str]) -> bool:
        if self._it.only_projects and not values["projekt"]:
            self._left.without_project += 1
        elif not self._accounts.holds(values["konto"]):
            self._left.other_accounts += 1
        else:
            return False
        self._left.ore += _ore(values["belopp"]) if values["belopp"][-3:-2] == "," else 0
        return True

    def _next_row(self, voucher: str) -> str:
        """Vouchers are told apart by hash, so that a million of them need little memory."""
        mark = hash(voucher)
        number = self._rows[mark] = self._rows.get(mark, 0) + 1
        return str(number)


def _accounts(it: ColumnMap) -> Accounts:
    try:
        return parse_accounts(it.accounts)
    except ValueError:
        return Accounts()


def _ore(plain: str) -> int:
    return int(plain.replace(",", ""))


def _kronor(ore: int) -> str:
    whole, rest = divmod(abs(ore), 100)
    return f"{'-' if ore < 0 else ''}{whole},{rest:02d}"
