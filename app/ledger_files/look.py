"""A first look at a file: what make it is, how it is encoded, and its first rows as they stand."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path

from app.domain.errors import BadInput, Fault
from app.domain.ledger_map import Form
from app.intake.tabular import CsvFile, survey
from app.intake.workbook import Workbook, is_workbook

MOST_ROWS = 200
_HEAD = 256 * 1024
_BLOCK = 1 << 20
DELIMITERS = (";", "\t", ",", "|")
_SWEDISH = {"cp437": "åäöÅÄÖé".encode("cp437"), "cp1252": "åäöÅÄÖé".encode("cp1252")}
ENCODINGS = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252 (Latin-1)", "cp437": "DOS (CP437)",
             "utf-16": "Unicode (UTF-16)"}  # fmt: skip

Raw = tuple[int, list[str]]
"""(line number in the file, cells as they stand)."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a first look tells. rows: by delimiter for text, under '' for a workbook's sheet."""

    path: Path
    sha256: str
    form: Form
    encoding: str
    rows: dict[str, list[Raw]]
    sheets: tuple[str, ...] = ()
    sheet: str = ""


def look_at(path: Path, sheet: str = "", encoding: str = "") -> Look:
    """Look at a file. sheet and encoding: what a person chose instead of what is likely. Raises BadInput."""
    if is_workbook(path):
        return _workbook(path, sheet)
    source = survey(path)
    likely = encoding or text_encoding(path, source)
    form = Form.SIE if is_sie(path) else Form.CSV
    head = "" if form is Form.SIE else _head(path, likely)
    if form is Form.CSV and not head.strip("\ufeff \t\r\n;,|"):
        raise BadInput([Fault(path.name, 0, "", "", "filen är tom")])
    return Look(path, source.sha256, form, likely, {each: _rows(head, each) for each in DELIMITERS if head})


def is_sie(path: Path) -> bool:
    """Whether the file says it is SIE: it begins with #FLAGGA, or has records of vouchers."""
    try:
        with path.open("rb") as file:
            start = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    except OSError:
        return False
    return start.startswith(b"#") and (start[:8].upper().startswith(b"#FLAGGA") or b"\n#VER" in start)


def text_encoding(path: Path, source: CsvFile) -> str:
    """UTF-8 or UTF-16 when the file is; else whichever of CP437 and Windows-1252 gives more Swedish letters."""
    if source.encoding != "cp1252":
        return source.encoding
    counts = dict.fromkeys(_SWEDISH, 0)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            high = block.translate(None, bytes(range(128)))
            for name, letters in _SWEDISH.items():
                counts[name] += len(high) - len(high.translate(None, letters))
    return "cp437" if counts["cp437"] > counts["cp1252"] else "cp1252"


def _head(path: Path, encoding: str) -> str:
    """The start of the file, as whole lines."""
    with path.open("rb") as file:
        content = file.read(_HEAD)
    text = content.decode(encoding, "replace")
    return text[: max(text.rfind("\n"), text.rfind("\r")) + 1 or None] if len(content) == _HEAD else text


def _rows(head: str, delimiter: str) -> list[Raw]:
    reader = csv.reader(StringIO(head, newline=""), delimiter=delimiter)
    found: list[Raw] = []
    try:
        for cells in islice(reader, MOST_ROWS):
            found.append((reader.line_num, cells))
    except csv.Error:
        return found
    return found


def _workbook(path: Path, sheet: str) -> Look:
    book = Workbook(path)
    chosen = sheet if sheet and book.has(sheet) else likely_sheet(book)
    rows = list(islice(book.raw_rows(chosen), MOST_ROWS))
    return Look(path, book.sha256, Form.XLSX, "", {"": rows}, tuple(book.sheets), chosen)


def likely_sheet(book: Workbook) -> str:
    """The sheet called utfall, else the first."""
    return next((each for each in book.sheets if each.strip().lower() == "utfall"), book.sheets[0])


def filled(rows: Sequence[Raw]) -> Iterator[Raw]:
    """The rows that have something in them."""
    return (row for row in rows if any(cell.strip() for cell in row[1]))
