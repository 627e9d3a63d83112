"""How far out a workbook's cells lie. The reader makes room for all between the first and the last, even if empty."""

import re
import zipfile
import zlib
from pathlib import Path

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 1_048_576, 200, 12_000_000
_TAG = re.compile(rb"<(?:[\w.-]+:)?(?:c|row)\s((?:[^\"'>]|\"[^\"]*\"|'[^']*')*)")
_PLACE = re.compile(rb"(?:^|\s)r\s*=\s*[\"']([^\"']*)[\"']")
_CELL = re.compile(rb"([A-Za-z]{0,3})([0-9]{1,8})")


def reaches_too_far(path: Path, most_rows: int = MOST_ROWS) -> bool:
    """Whether a cell or row lies further out than a table of ours can. Sizes are checked before.

    One cell in the last corner of a sheet takes a kilobyte in the file and half a terabyte in memory.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = (member for member in archive.infolist() if "/media/" not in member.filename)
            return any(_far(archive.read(member), most_rows) for member in parts)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError, zlib.error):
        return True


def _far(part: bytes, most_rows: int) -> bool:
    if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in part[:64]:
        return True  # text in another encoding, which the search below would not see
    rows = columns = 0
    for tag in _TAG.finditer(part):
        for place in _PLACE.findall(tag.group(1)):
            found = _CELL.fullmatch(place)
            if found is None:
                return True
            rows, columns = max(rows, int(found[2])), max(columns, _column(found[1]))
    return rows > most_rows or columns > MOST_COLUMNS or rows * columns > MOST_CELLS


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
