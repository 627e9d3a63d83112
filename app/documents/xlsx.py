"""A table as a workbook: real numbers, sums as formulas, a frozen head and a sheet saying what it shows."""

from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from app.documents.workbook import Formats, about_sheet, clean, sheet_name
from app.domain.money import Unit
from app.domain.table import Cell, Column, Kind, Row, Table

HEAD = 3  # the row of the headings, counted from 0: title, subtitle and unit stand above
_WIDEST, _NARROWEST, _UPRIGHT = 60, 11, 90  # characters; a wider sheet is printed lying


def table_xlsx(table: Table, *, printed_by: str, printed_at: datetime) -> bytes:
    """The workbook as bytes: the table on the first sheet, named after it, "Om tabellen" on the second.

    Money stands in the table's unit, öre kept as decimals; days are days; text is never a formula. A sum is written
    as a formula with its value where the rows or columns it names add up to the cell exactly, else as the value.
    """
    buffer = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(buffer, options) as book:
        book.set_properties({"title": clean(table.title)[:255], "author": clean(printed_by)[:255]})
        book.set_properties({"created": printed_at.replace(tzinfo=None), "subject": clean(table.subtitle)[:255]})
        formats = Formats(book)
        _TableSheet(book.add_worksheet(sheet_name(table.title)), table, formats).write()
        about_sheet(book.add_worksheet("Om tabellen"), table, formats, printed_by, printed_at)
    return buffer.getvalue()


class _TableSheet:
    """The first sheet, written from top to bottom."""

    def __init__(self, sheet: Any, table: Table, formats: Formats) -> None:
        self.sheet, self.table, self.formats = sheet, table, formats
        self.by_key = {column.key: number for number, column in enumerate(table.columns)}

    def write(self) -> None:
        """Everything on the sheet."""
        self._set_up()
        self._head()
        for number, row in enumerate(self.table.rows):
            for place, (column, cell) in enumerate(zip(self.table.columns, row.cells, strict=True)):
                self._cell(number, place, row, column, cell)
        self._filter()

    def _set_up(self) -> None:
        sheet, columns = self.sheet, self.table.columns
        widths = [self._width(place, column) for place, column in enumerate(columns)]
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(HEAD + 1, 1 if columns and columns[0].kind is Kind.TEXT else 0)
        if sum(widths) > _UPRIGHT:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD)
        sheet.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.8)
        sheet.set_footer("&L&8&A&R&8Sida &P av &N")

    def _width(self, place: int, column: Column) -> float:
        """In characters: the widest cell, and half the heading (it is wrapped)."""
        lengths = (
            len(self.table.text(column, row.cells[place])) + (0 if place else 2 * row.level) for row in self.table.rows
        )
        heading = max(map(len, column.heading.split()), default=0)
        return min(max(max(lengths, default=0) + 2, heading + 2, len(column.heading) / 2, _NARROWEST), _WIDEST)

    def _head(self) -> None:
        table, formats = self.table, self.formats
        unit = f"Belopp i {table.unit.value}" if any(c.kind is Kind.MONEY for c in table.columns) else ""
        self.sheet.write_string(0, 0, clean(table.title), formats.title)
        self.sheet.write_string(1, 0, clean(table.subtitle), formats.plain)
        self.sheet.write_string(2, 0, unit, formats.muted)
        for place, column in enumerate(table.columns):
            look = formats.heading_figures if column.kind.is_figures else formats.heading_text
            self.sheet.write_string(HEAD, place, clean(column.heading), look)

    def _cell(self, number: int, place: int, row: Row, column: Column, cell: Cell) -> None:
        at = (HEAD + 1 + number, place)
        look = self._look(place, row, column)
        if cell is None:
            self.sheet.write_blank(*at, None, look)
        elif isinstance(cell, date) and cell.year > 1900:  # Excel knows no earlier days
            self.sheet.write_datetime(*at, datetime.combine(cell, time()), look)
        elif not isinstance(cell, int) or column.kind is Kind.TEXT:
            self.sheet.write_string(*at, clean(cell), look)
        elif formula := self._formula(number, place, row, column, cell):
            self.sheet.write_formula(*at, formula, look, self._number(column, cell))
        else:
            self.sheet.write_number(*at, self._number(column, cell), look)

    def _look(self, place: int, row: Row, column: Column) -> Any:
        if column.kind is Kind.TEXT:
            return self.formats.text(row.is_total, 0 if place else row.level, self.table.is_strong(row, place))
        if column.kind is Kind.DATE:
            return self.formats.day(row.is_total)
        return self.formats.figures(row.is_total, self.table.decimals(column), column.kind is Kind.PERCENT)

    def _number(self, column: Column, cell: int) -> int | float:
        """The cell in the table's unit: whole where it is whole, else the nearest double. 100 % is 1."""
        if column.kind is Kind.PERCENT:
            return cell / 10_000
        if column.kind is not Kind.MONEY:
            return cell
        unit: Unit = self.table.unit
        return cell // unit.ore if cell % unit.ore == 0 else cell / unit.ore

    def _formula(self, number: int, place: int, row: Row, column: Column, cell: int) -> str:
        """SUM over the rows or columns the cell adds up, or a difference of two columns; empty if it is neither."""
        across = [(number, self.by_key[key]) for key in column.sum_of]
        for parts in ([(other, place) for other in row.sum_of], across):
            if parts and sum(self.table.rows[at].amount(which) for at, which in parts) == cell:
                return _sum(parts)
        if column.difference_of:
            whole, part = ((number, self.by_key[key]) for key in column.difference_of)
            if row.amount(whole[1]) - row.amount(part[1]) == cell:
                return f"={_range(whole, whole)}-{_range(part, part)}"
        return ""

    def _filter(self) -> None:
        """A filter where every row is of one kind: no levels, no totals but the last ones."""
        rows = list(self.table.rows)
        while rows and rows[-1].is_total:
            rows.pop()
        if len(rows) > 1 and not any(row.is_total or row.level for row in rows):
            self.sheet.autofilter(HEAD, 0, HEAD + len(rows), len(self.table.columns) - 1)


def _sum(parts: list[tuple[int, int]]) -> str:
    """The formula; empty where it would pass Excel's 8 192 characters. A SUM takes at most 255 ranges."""
    ranges = _ranges(parts)
    sums = [f"SUM({','.join(ranges[start : start + 250])})" for start in range(0, len(ranges), 250)]
    formula = "=" + "+".join(sums)
    return formula if len(formula) < 8_000 else ""


def _ranges(parts: list[tuple[int, int]]) -> list[str]:
    """Cells (row of the table, column) as references, neighbours drawn together."""
    found: list[list[tuple[int, int]]] = []
    for part in sorted(set(parts)):
        if found and part in {(found[-1][-1][0] + 1, part[1]), (part[0], found[-1][-1][1] + 1)}:
            found[-1].append(part)
        else:
            found.append([part])
    return [_range(run[0], run[-1]) for run in found]


def _range(first: tuple[int, int], last: tuple[int, int]) -> str:
    top, bottom = first[0] + HEAD + 1, last[0] + HEAD + 1
    reference: str = xl_range(top, first[1], bottom, last[1])
    return xl_rowcol_to_cell(top, first[1]) if first == last else reference
