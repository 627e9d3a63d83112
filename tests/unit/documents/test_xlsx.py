"""The workbook read back by another program: numbers, formulas, text that stays text, the print set-up."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from app.documents.xlsx import table_xlsx
from app.domain.money import Unit
from app.domain.table import Column, Kind, Row, Table
from tests.unit.documents.samples import AT, COLUMNS, lansteknik, long, stod, words


def sheet(table: Table, name: str = "", *, values: bool = False) -> Worksheet:
    content = table_xlsx(table, printed_by="Anna Åkesson", printed_at=AT)
    book = openpyxl.load_workbook(BytesIO(content), data_only=values)
    assert len(book.sheetnames) == 2
    found = book[name or book.sheetnames[0]]
    assert isinstance(found, Worksheet)
    return found


def test_headings_values_and_blanks() -> None:
    found = sheet(lansteknik(), values=True)
    assert [cell.value for cell in found[4]] == [column.heading for column in COLUMNS]
    assert [cell.value for cell in found[5]] == ["IT", 21, 0.3, 0.1, 0.4, 10]
    assert [cell.value for cell in found[9]] == ["Video", None, None, None, None, None]
    assert [cell.value for cell in found[13]] == ["Totalt", 115.5, 21.9, 8, 29.9, 78]


def test_sums_are_formulas_with_their_values_kept() -> None:
    found = sheet(lansteknik())
    assert found["E5"].value == "=SUM(C5:D5)"
    assert found["B13"].value == "=SUM(B5,B10:B12)"
    assert found["E9"].value is None
    assert sheet(stod())["B10"].value == "=SUM(B5:B9)"
    assert sheet(stod(), values=True)["B10"].value == 20425


def test_a_sum_that_is_not_the_sum_of_its_parts_is_written_as_it_is() -> None:
    table = stod()
    wrong = replace(table, rows=(*table.rows[:-1], replace(table.rows[-1], cells=("Totalsumma", 1))))
    assert sheet(wrong)["B10"].value == 1 / Unit.TKR.ore


def test_a_total_of_many_scattered_rows_stays_within_excels_limits() -> None:
    base = long(1200)
    picked = tuple(range(0, 1200, 2))
    cells: tuple[str | int, ...] = (
        "Totalt",
        *(sum(base.rows[i].amount(p) for i in picked) for p in range(1, 6)),
    )
    found = sheet(replace(base, rows=(*base.rows[:-1], Row(cells, is_total=True, sum_of=picked))))
    formula = str(found.cell(1205, 2).value)
    assert formula.startswith("=SUM(B5,B7,")
    assert formula.count("SUM(") == 3
    assert all(part.count(",") < 255 for part in formula.split("SUM("))


def test_ore_are_exact_and_formats_show_the_columns_decimals() -> None:
    columns = (Column("a", "A"), Column("b", "B", decimals=2), Column("c", "C", Kind.NUMBER))
    found = sheet(replace(stod(), unit=Unit.MNKR, columns=columns, rows=(Row((123_456_789_01, -5, 7)),)))
    assert found["A5"].value == 123.45678901
    assert found["B5"].value == -5e-08
    assert [found[name].number_format for name in ("A5", "B5", "C5")] == ["#,##0.0", "#,##0.00", "#,##0"]


def test_text_is_never_a_formula_or_a_link() -> None:
    hostile = [
        "=1+1",
        "+A1",
        "-1",
        "@SUM(A1)",
        "{=1}",
        "http://example.se",
        "\x00\x07",
        "\ud800",
        "x" * 100_000,
        "1 000",
    ]
    found = sheet(replace(words(*hostile), title="=1+1"))
    cells = [found.cell(5 + number, 1) for number in range(len(hostile))]
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)
    assert [cell.value for cell in cells[:6]] == hostile[:6]
    assert str(cells[8].value).endswith("x…")
    assert found["A1"].data_type == "s"


def test_head_is_frozen_and_repeated_and_the_print_fits_the_width() -> None:
    found = sheet(lansteknik())
    assert found.freeze_panes == "B5"
    assert found.print_title_rows == "$4:$4"
    assert found.page_setup.orientation == "portrait"
    wide = replace(lansteknik(), columns=COLUMNS * 3, rows=tuple(Row(row.cells * 3) for row in lansteknik().rows))
    assert sheet(wide).page_setup.orientation == "landscape"
    assert (found.page_setup.fitToWidth or 1, found.page_setup.fitToHeight) == (1, 0)
    assert found.oddFooter is not None
    assert found.oddFooter.right is not None
    assert found.oddFooter.right.text == "Sida &P av &N"
    assert found["A6"].alignment.indent == 1
    bold = [bool(found.cell(row, column).font.bold) for row in (5, 6, 12, 13) for column in (1, 2)]
    assert bold == [True, False, False, False, True, False, True, True], "names that others lie under, and the total"
    assert not sheet(stod())["A5"].font.bold


def test_filter_only_where_all_rows_are_of_one_kind() -> None:
    assert sheet(lansteknik()).auto_filter.ref is None
    assert sheet(stod()).auto_filter.ref == "A4:B9"


def test_the_second_sheet_says_what_the_first_shows() -> None:
    rows = [(row[0].value, row[1].value) for row in sheet(lansteknik(), "Om tabellen").iter_rows()]
    assert ("Tabell", "Utfall mot ram 2020") in rows
    assert ("Period", "2020-08") in rows
    assert ("Uttagen av", "Anna Åkesson") in rows
    assert ("Uttagen", "2020-09-03 kl. 14.05") in rows
    said = [value for _, value in rows]
    assert {*lansteknik().notes, *lansteknik().footer} <= set(said)


def test_days_and_shares_are_real_and_the_sheet_is_named_after_the_table() -> None:
    columns = (Column("dag", "Dag", Kind.DATE), Column("andel", "Andel", Kind.PERCENT, 1))
    found = sheet(replace(stod(), title="Utfall [2020]: mål/medel", columns=columns, rows=(Row((AT.date(), 6_345)),)))
    assert (found["A5"].value, found["A5"].number_format) == (datetime(2020, 9, 3), "yyyy-mm-dd")  # noqa: DTZ001
    assert (found["B5"].value, found["B5"].number_format) == (0.6345, "#,##0.0\u00a0%")
    assert found.title == "Utfall 2020 mål medel"
    for title in ("", "'", "History", "x" * 40):
        assert 0 < len(sheet(replace(stod(), title=title)).title) <= 31


def test_no_rows_and_same_bytes() -> None:
    assert sheet(replace(lansteknik(), rows=())).max_row == 4
    one, two = (table_xlsx(lansteknik(), printed_by="A", printed_at=AT) for _ in range(2))
    assert one == two
