"""What a file of any format shows, cell by cell as text, read back by other programs than those that wrote it."""

import csv
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO, StringIO

import docx
import openpyxl

from app.domain.money import MINUS, NO_BREAK_SPACE
from tests.unit.documents.trees import tree

Grid = list[list[str]]


def shown(format_: str, content: bytes) -> Grid:
    """Headings and rows."""
    return READERS[format_](content)


def from_pdf(content: bytes) -> Grid:
    """The structure tree's table, which is what a screen reader reads."""
    (table,) = tree(content).all("Table")
    return table.rows()


def from_docx(content: bytes) -> Grid:
    """The Word table."""
    (table,) = docx.Document(BytesIO(content)).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def from_xlsx(content: bytes) -> Grid:
    """What Excel would show: each number through its cell's own format."""
    sheet = openpyxl.load_workbook(BytesIO(content), data_only=True).worksheets[0]
    rows = sheet.iter_rows(min_row=4)
    return [["" if cell.value is None else _excel(cell.value, cell.number_format) for cell in row] for row in rows]


def _excel(value: object, code: str) -> str:
    if isinstance(value, datetime):
        assert code == "yyyy-mm-dd"
        return value.date().isoformat()
    if isinstance(value, (int, float)):
        decimals = len(code.partition(".")[2].removesuffix("%").strip(NO_BREAK_SPACE))
        share = code.endswith("%")
        return _figure(float(Decimal(repr(value)).scaleb(2)) if share else value, decimals) + (
            f"{NO_BREAK_SPACE}%" if share else ""
        )
    return str(value)


def _figure(value: float, decimals: int) -> str:
    """Half away from zero, as Excel rounds and as people are taught."""
    exact = abs(Decimal(repr(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    scaled = int(exact.scaleb(decimals))
    whole, part = divmod(scaled, 10**decimals)
    text = f"{whole:,}".replace(",", NO_BREAK_SPACE) + (f",{part:0{decimals}}" if decimals else "")
    return f"{MINUS}{text}" if value < 0 and scaled else text


def from_csv(content: bytes) -> Grid:
    """The text file, without the column of levels."""
    rows = list(csv.reader(StringIO(content.decode(), newline=""), delimiter=";"))
    if "nivå" in rows[0]:
        at = rows[0].index("nivå")
        rows = [[*row[:at], *row[at + 1 :]] for row in rows]
    return rows


def from_json(content: bytes) -> Grid:
    """The rounded figures with each column's decimals."""
    data = json.loads(content)
    columns = data["columns"]
    rows = [[_json(row["values"][each["key"]], each) for each in columns] for row in data["rows"]]
    return [[each["heading"] for each in columns], *rows]


def plain(grid: Grid) -> Grid:
    """With spaces and hyphens as a CSV has them."""
    return [[cell.replace(NO_BREAK_SPACE, " ").replace(MINUS, "-") for cell in row] for row in grid]


def _json(value: object, column: dict[str, object]) -> str:
    if value is None:
        return ""
    number = value["amount"] if isinstance(value, dict) else value
    if isinstance(number, (int, float)):
        decimals = column["decimals"]
        assert isinstance(decimals, int)
        return _figure(number, decimals) + (f"{NO_BREAK_SPACE}%" if column["kind"] == "percent" else "")
    if column["kind"] == "date":
        date.fromisoformat(str(number))
    return str(number)


READERS: dict[str, Callable[[bytes], Grid]] = {
    "pdf": from_pdf,
    "xlsx": from_xlsx,
    "docx": from_docx,
    "csv": from_csv,
    "json": from_json,
}
