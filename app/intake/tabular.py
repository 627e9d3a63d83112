"""Tables in CSV files as rows of text: `;` or tab, UTF-8, cp1252 or UTF-16 with BOM, a header in any order.

Rows come one at a time, so that a large file needs little memory. Faults are collected, never raised one by one.
"""

import codecs
import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.errors import BadInput, Fault, file_trouble

MOST_FAULTS = 500
_BLOCK = 1 << 20
_LONGEST_LINE = 1_000_000
DELIMITERS = (";", "\t")
_BLANK = " \t\r\n;\ufeff\u00a0"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
ARCHIVE = b"PK\x03\x04"  # how a workbook begins, whatever it is called
_OTHER_MAKES = {
    ARCHIVE: "filen är en Excel-arbetsbok; låt namnet sluta på .xlsx, eller spara den som CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "filen är en äldre Excel-arbetsbok; spara den som .xlsx eller som CSV UTF-8",
    b"%PDF": "filen är en PDF; ta ut den ur systemet som CSV eller Excel",
}


@dataclass(slots=True)
class Faults:
    """What is wrong so far; only the first MOST_FAULTS are kept, the rest are counted.

    headings: what the file itself calls a column, where that is another name than ours.
    """

    found: list[Fault] = field(default_factory=list)
    count: int = 0
    headings: dict[str, str] = field(default_factory=dict)

    def add(self, file: str, line: int, column: str, value: object, reason: str) -> None:
        """Note one fault."""
        self.count += 1
        if len(self.found) < MOST_FAULTS:
            column = self.headings.get(column, column)
            self.found.append(Fault(file, line, column, "" if value is None else str(value), reason))

    def refuse(self) -> None:
        """Raise BadInput with everything found, file by file and line by line; nothing when all is well."""
        if not self.count:
            return
        left = self.count - len(self.found)
        rest = [Fault("", 0, "", "", f"… och {left} fel till")] if left else []
        files = list(dict.fromkeys(fault.file for fault in self.found))
        raise BadInput([*sorted(self.found, key=lambda fault: (files.index(fault.file), fault.line)), *rest])


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a file must and may have, as named in its header."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)


Line = tuple[int, list[str]]
"""(line number in the file, cells in the order asked for; a missing optional column is an empty cell)."""


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file looked over once: its fingerprint, encoding and size."""

    path: Path
    sha256: str
    encoding: str


def survey(path: Path) -> CsvFile:
    """Read the file once for its SHA-256 and encoding, a block at a time; raises BadInput when it cannot be read."""
    digest, utf8, is_utf8 = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")(), True
    start = first_bytes(path)
    is_utf16 = start.startswith(_UTF_16)
    for mark, reason in _OTHER_MAKES.items():
        if start.startswith(mark):
            raise BadInput([Fault(path.name, 0, "", "", reason)])
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                if b"\0" in block and not is_utf16:
                    raise BadInput([Fault(path.name, 0, "", "", "filen är inte text; spara den som CSV UTF-8")])
                if len(block) > _LONGEST_LINE and b"\n" not in block and b"\r" not in block:
                    raise BadInput([Fault(path.name, 0, "", "", "filen har en rad på mer än en miljon tecken")])
                is_utf8 = is_utf8 and _decodes(utf8, block)
    except OSError as error:
        raise BadInput([Fault(path.name, 0, "", "", f"filen går inte att läsa: {file_trouble(error)}")]) from error
    if is_utf16:
        return CsvFile(path, digest.hexdigest(), "utf-16")
    return CsvFile(path, digest.hexdigest(), "utf-8-sig" if is_utf8 and _decodes(utf8, b"", True) else "cp1252")


def first_bytes(path: Path) -> bytes:
    """The four bytes that tell what make a file is, whatever it is called. Raises BadInput when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(4)
    except OSError as error:
        raise BadInput([Fault(path.name, 0, "", "", f"filen går inte att läsa: {file_trouble(error)}")]) from error


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def csv_lines(source: CsvFile, columns: Columns, faults: Faults) -> Iterator[Line]:
    """The rows of a CSV file below its header, cells as they stand and in the order of `columns.all`."""
    name = source.path.name
    try:
        with source.path.open(encoding=source.encoding, newline="") as file:
            above, first = _heading(file)
            if not first:
                faults.add(
                    name, 1, "", "", "filen är tom; första raden ska vara rubriker: " + "; ".join(columns.required)
                )
                return
            delimiter = "\t" if first.count("\t") > first.count(";") else ";"
            try:
                header = next(csv.reader([first], delimiter=delimiter))
            except csv.Error:
                faults.add(name, 1, "", "", "rubrikraden går inte att läsa som CSV")
                return
            places = header_places(name, header, columns, faults, above)
            if places is not None:
                reader = csv.reader(file, delimiter=delimiter, strict=True)
                yield from _readable(name, reader, places, len(header), faults, above)
    except UnicodeError:
        faults.add(name, 0, "", "", "filen är varken UTF-8 eller Windows-1252; spara den som CSV UTF-8")


def _heading(file: Iterable[str]) -> tuple[int, str]:
    """(number, text) of the first line with anything in it; the text is empty when no line has."""
    return next(((number, line) for number, line in enumerate(file, start=1) if line.strip(_BLANK)), (1, ""))


def _readable(
    name: str, reader: Iterator[list[str]], places: Sequence[int | None], width: int, faults: Faults, above: int
) -> Iterator[Line]:
    """above: the number of the header's line."""
    try:
        yield from _cells(name, reader, places, width, faults, above)
    except csv.Error:
        line = reader.line_num + above  # type: ignore[attr-defined]
        reason = (
            "raden går inte att läsa som CSV: citattecken står fel eller ett fält är för långt; resten är inte läst"
        )
        faults.add(name, line, "", "", reason)


def _cells(
    name: str, reader: Iterator[list[str]], places: Sequence[int | None], width: int, faults: Faults, above: int
) -> Iterator[Line]:
    blanks = [""] * (len(places) - width)
    straight = list(places) == [*range(width), *([None] * len(blanks))]
    for cells in reader:
        line = reader.line_num + above  # type: ignore[attr-defined]
        if not (cells and cells[0].strip()) and not any(cell.strip() for cell in cells):
            continue
        if len(cells) == width and straight:
            cells += blanks
            yield line, cells
        elif len(cells) == width:
            yield line, ["" if place is None else cells[place] for place in places]
        else:
            reason = f"raden har {len(cells)} kolumner, rubriken har {width}"
            faults.add(name, line, "", ";".join(cells), reason)


def header_places(
    name: str, header: Sequence[str], columns: Columns, faults: Faults, line: int = 1
) -> list[int | None] | None:
    """Where each wanted column stands; None, with the faults noted, when the header does not fit."""
    named = [cell.strip().lstrip("\ufeff").lower() for cell in header]
    wanted = {column.lower(): column for column in columns.all}
    if not wanted.keys() & set(named):
        reason = "raden är inga rubriker som går att känna igen; de ska vara " + "; ".join(columns.required)
        if len(named) == 1 and len(set(re.split("[,|]", named[0])) & wanted.keys()) > 1:
            reason = "kolumnerna skiljs åt med komma eller lodstreck; spara filen med semikolon eller tabb emellan"
        faults.add(name, line, "", ";".join(header), reason)
        return None
    before = faults.count
    for column in columns.required:
        if column.lower() not in named:
            faults.add(name, line, column, "", "kolumnen saknas")
    for cell in dict.fromkeys(named):
        if cell not in wanted:
            faults.add(name, line, cell, "", "okänd kolumn; filen får ha " + ", ".join(columns.all))
        elif named.count(cell) > 1:
            faults.add(name, line, cell, "", "kolumnen finns två gånger")
    if faults.count > before:
        return None
    return [named.index(column) if column in named else None for column in wanted]
