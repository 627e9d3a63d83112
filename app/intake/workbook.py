"""Sheets of an XLSX workbook as rows of text, after a look at the archive that keeps bombs and programs out."""

import hashlib
import html
import math
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from app.domain.errors import BadInput, Fault
from app.intake.reach import reaches_too_far
from app.intake.tabular import ARCHIVE, Columns, Faults, Line, first_bytes, header_places

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_MEMBERS = 200
MOST_RATIO = 120
MOST_COLUMNS = 60


def is_workbook(path: Path) -> bool:
    """Whether the file is to be read as a workbook: its name says so, or it is one by another name."""
    return path.suffix.lower() in (".xlsx", ".xlsm") or first_bytes(path) == ARCHIVE


class Workbook:
    """An opened workbook; sheets are found by name without regard to case."""

    def __init__(self, path: Path) -> None:
        self.name, self._path = path.name, path
        self.sha256 = hashlib.sha256(_checked(path)).hexdigest()
        try:
            with path.open("rb") as file:
                self._book = CalamineWorkbook.from_filelike(file)
        except CalamineError as error:
            raise _refused(path, "filen går inte att läsa som en Excel-arbetsbok (.xlsx)") from error
        self._names = {name.strip().lower(): name for name in self._book.sheet_names}

    def has(self, sheet: str) -> bool:
        """Whether a sheet of that name is there."""
        return sheet.lower() in self._names

    @property
    def sheets(self) -> list[str]:
        """The sheets' names as written."""
        return list(self._names.values())

    def lines(self, sheet: str, columns: Columns, faults: Faults) -> Iterator[Line]:
        """The rows of a sheet below its header as stripped text in the order of `columns.all`."""
        where = f"{self.name} blad {sheet}"
        try:
            rows = self._book.get_sheet_by_name(self._names[sheet.lower()]).iter_rows()
            header = next(iter(rows), [])
            if len(header) > MOST_COLUMNS:
                faults.add(where, 1, "", "", f"bladet har fler än {MOST_COLUMNS} kolumner")
                return
            part = _part(self._path, sheet)
            for wanted, reason in _UNREADABLE:
                for line, cell in _cells(part, wanted):
                    faults.add(where, line, _heading(cell, header), cell, reason)
            places = header_places(where, [_name(cell) for cell in _trimmed(header)], columns, faults)
            if places is None:
                return
            for line, row in enumerate(rows, start=2):
                if any(cell != "" for cell in row):
                    yield line, self._row(where, line, row, places, columns, faults)
        except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            faults.add(where, 0, "", "", f"bladet går inte att läsa ({error})")

    def raw_rows(self, sheet: str, faults: Faults | None = None) -> Iterator[Line]:
        """Every row of a sheet as text, headings and empty rows too, with the number that Excel shows beside it."""
        where = f"{self.name} blad {sheet}"
        try:
            rows = self._book.get_sheet_by_name(self._names[sheet.strip().lower()]).iter_rows()
            for line, row in enumerate(rows, start=1):
                yield line, [self._raw(where, line, place, cell, faults) for place, cell in enumerate(row)]
        except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            if faults is not None:
                faults.add(where, 0, "", "", f"bladet går inte att läsa ({error})")

    @staticmethod
    def _raw(where: str, line: int, place: int, cell: Any, faults: Faults | None) -> str:
        try:
            return _text(cell)
        except ValueError:
            if faults is not None:
                faults.add(where, line, f"nr {place + 1}", cell, "är inte ett tal som går att läsa")
            return ""

    def _row(
        self, where: str, line: int, row: list[Any], places: list[int | None], columns: Columns, faults: Faults
    ) -> list[str]:
        cells = []
        for column, place in zip(columns.all, places, strict=True):
            try:
                cells.append("" if place is None or place >= len(row) else _text(row[place]))
            except ValueError:
                faults.add(where, line, column, row[place or 0], "är inte ett tal som går att läsa")
                cells.append("")
        return cells


def formula_cells(path: Path, sheet: str) -> Iterator[tuple[int, str]]:
    """(line, cell) of every cell that holds a formula: what it shows may be older than what it is made of."""
    return _cells(_part(path, sheet), _FORMULA)


_FAILED = re.compile(r"<(?:\w+:)?c\b[^>]*\bt=[\"']e[\"'][^>]*>")
"""A formula that failed (#DIV/0! and the like): the reader gives the cell as empty."""
_FORMULA = re.compile(r"<(?:\w+:)?c\b[^>]*>(?=\s*<(?:\w+:)?f\b)")
_UNWORKED = re.compile(
    r"<(?:\w+:)?c\b[^>]*>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    r"(?:(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*(?:0\s*)?</(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)
"""A formula with no value beside it, or with the 0 that programs write who cannot work it out.

No two runs of blanks meet in it: a file of a million blanks is looked through once.
"""
_UNREADABLE = (
    (_FAILED, "cellen visar ett fel i Excel; rätta formeln eller skriv värdet"),
    (_UNWORKED, "cellens formel är inte uträknad eller ger 0; skriv värdet i stället för formeln"),
)


def _part(path: Path, sheet: str) -> str:
    """The XML of the sheet of that name; empty when it is nowhere."""
    found = ""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace") if "xl/workbook.xml" in names else ""
        relations = "xl/_rels/workbook.xml.rels"
        targets = archive.read(relations).decode("utf-8", "replace") if relations in names else ""
        for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
            name, identity = _attribute(tag, "name"), _attribute(tag, r"\w+:id")
            if html.unescape(name).strip().lower() != sheet.strip().lower():
                continue
            for relation in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", targets):
                part = _attribute(relation, "Target").lstrip("/")
                part = part if part.startswith("xl/") else f"xl/{part}"
                if _attribute(relation, "Id") == identity and part in names:
                    found += archive.read(part).decode("utf-8", "replace")
    return found


def _cells(part: str, wanted: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    for tag in wanted.findall(part):
        cell = _attribute(tag, "r")
        yield int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or 0), cell


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"\s{name}=[\"']([^\"']*)", tag)
    return found.group(1) if found else ""


def _heading(cell: str, header: list[Any]) -> str:
    """The heading above a cell such as `C7`."""
    number = 0
    for letter in cell.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return _name(header[number - 1]).strip().lower() if 1 <= number <= len(header) else cell


def _name(cell: Any) -> str:
    """A header cell as text; one that is no text names no column."""
    try:
        return _text(cell)
    except ValueError:
        return str(cell)


def _trimmed(cells: list[Any]) -> list[Any]:
    """The header without the empty cells after it that Excel leaves."""
    while cells and cells[-1] == "":
        cells = cells[:-1]
    return cells


def _text(cell: Any) -> str:
    """A cell as it would stand in a CSV file: whole numbers without decimals, dates ÅÅÅÅ-MM-DD; no float arithmetic."""
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if isinstance(cell, float):
        if not math.isfinite(cell):
            raise ValueError
        exact = Decimal(f"{cell:.15g}")  # what Excel itself shows of 0,1 + 0,2
        if exact == exact.to_integral_value():
            return str(int(exact))
        shown = f"{exact:f}".replace(".", ",")
        return f"{shown}0" if shown[-4:-3] == "," else shown  # three decimals of a number are never thousands
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _checked(path: Path) -> bytes:
    """The file's bytes, after looking at what the archive says of itself; raises BadInput."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _refused(path, f"filen är större än {MOST_BYTES // 2**20} MB; spara den som CSV i stället")
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        raise _refused(path, "filen går inte att läsa som en Excel-arbetsbok (.xlsx)") from error
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or unpacked / packed > MOST_RATIO:
        raise _refused(path, "arbetsboken är ovanligt stor när den packas upp; spara den som CSV i stället")
    names = [member.filename for member in members]
    if any(".." in name or name.startswith("/") or "vbaproject" in name.lower() for name in names):
        raise _refused(path, "arbetsboken har makron eller främmande delar; spara den som vanlig .xlsx")
    if reaches_too_far(path):
        raise _refused(path, "en cell ligger långt utanför tabellen; ta bort tomma rader och kolumner, och spara igen")
    return path.read_bytes()


def _refused(path: Path, reason: str) -> BadInput:
    return BadInput([Fault(path.name, 0, "", "", reason)])
