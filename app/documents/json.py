"""A table as JSON for other programs: the exact öre beside the rounded figure that people see."""

import json
from datetime import date

from app.domain.money import Unit, rounded
from app.domain.table import Cell, Column, Kind, Table

Value = str | int | float | None | dict[str, int | float]


def table_json(table: Table) -> str:
    """The whole table, indented by two, keys in a fixed order, ending in a line break.

    In a row's `values`, by column key: money is {"ore": whole öre, exact, "amount": the rounded figure in the
    table's unit as a JSON number}; a share is its rounded percent; whole numbers and text stand as they are, days as
    ÅÅÅÅ-MM-DD; a blank is null.
    """
    content = {
        "name": table.name,
        "title": table.title,
        "subtitle": table.subtitle,
        "unit": table.unit.value,
        "columns": [_column(table, column) for column in table.columns],
        "rows": [
            {
                "key": row.key,
                "level": row.level,
                "total": row.is_total,
                "values": {
                    column.key: _value(table, column, cell)
                    for column, cell in zip(table.columns, row.cells, strict=True)
                },
            }
            for row in table.rows
        ],
        "notes": list(table.notes),
        "footer": list(table.footer),
        "facts": dict(table.facts),
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode("utf-8", "replace").decode("utf-8") + "\n"


def _column(table: Table, column: Column) -> dict[str, str | int | None]:
    decimals = table.decimals(column) if column.kind.is_figures else None
    return {"key": column.key, "heading": column.heading, "kind": column.kind.value, "decimals": decimals}


def _value(table: Table, column: Column, cell: Cell) -> Value:
    decimals = table.decimals(column)
    if isinstance(cell, int) and column.kind is Kind.MONEY:
        return {"ore": cell, "amount": _number(rounded(cell, table.unit, decimals), decimals)}
    if isinstance(cell, int) and column.kind is Kind.PERCENT:
        return _number(rounded(cell, Unit.KR, decimals), decimals)
    return cell.isoformat() if isinstance(cell, date) else cell


def _number(scaled: int, decimals: int) -> int | float:
    return scaled / 10**decimals if decimals else scaled
