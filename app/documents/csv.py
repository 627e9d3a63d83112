"""A table as CSV that spreadsheets and scripts read: semicolons, decimal comma, plain spaces and hyphens."""

import csv
import io

from app.domain.money import Unit, format_amount
from app.domain.table import Cell, Column, Kind, Table

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def table_csv(table: Table) -> str:
    """Header and rows, lines ending in CRLF, no byte order mark; the caller encodes.

    Figures are rounded as shown in the table, with U+0020 between thousands and `-` for the minus; a blank is
    empty. A text that a spreadsheet could take for a formula gets an apostrophe before it. With `level_name`
    the rows' level is written after the first column.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    names = [_safe(column.csv_name or column.key) for column in table.columns]
    writer.writerow(_with_level(table, names, table.level_name))
    for row in table.rows:
        cells = [_text(table, column, cell) for column, cell in zip(table.columns, row.cells, strict=True)]
        writer.writerow(_with_level(table, cells, str(row.level)))
    return out.getvalue()


def _with_level(table: Table, cells: list[str], level: str) -> list[str]:
    return [*cells[:1], level, *cells[1:]] if table.level_name else cells


def _text(table: Table, column: Column, cell: Cell) -> str:
    if isinstance(cell, int) and column.kind is Kind.MONEY:
        return format_amount(cell, table.unit, table.decimals(column), space=" ", minus="-")
    if isinstance(cell, int) and column.kind is Kind.NUMBER:
        return format_amount(cell * Unit.KR.ore, Unit.KR, 0, space=" ", minus="-")
    if isinstance(cell, int) and column.kind is Kind.PERCENT:
        return format_amount(cell, Unit.KR, table.decimals(column), space=" ", minus="-")
    return "" if cell is None else _safe(str(cell))


def _safe(text: str) -> str:
    """No formula, and nothing that UTF-8 cannot carry."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return f"'{text}" if text.startswith(_DANGEROUS) else text
