"""A finished table as a page shows it, cell by cell in the very words of the print."""

from app.domain.money import exact_words
from app.domain.table import Cell, Column, Kind, Table
from app.web.views import CellView, Col, RowView, TableView


def table_view(table: Table) -> TableView:
    """The first column heads the rows; money shows its whole amount when pointed at."""
    rows = [
        RowView(
            table.text(table.columns[0], row.cells[0]),
            [_cell(table, column, cell) for column, cell in zip(table.columns[1:], row.cells[1:], strict=True)],
            key=row.key,
            level=row.level,
            is_total=row.is_total,
        )
        for row in table.rows
    ]
    return TableView([Col(each.key, each.heading, each.kind.is_figures) for each in table.columns], rows)


def _cell(table: Table, column: Column, cell: Cell) -> CellView:
    exact = exact_words(cell) if column.kind is Kind.MONEY and isinstance(cell, int) else ""
    return CellView(table.text(column, cell), title=exact)
