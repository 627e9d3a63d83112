"""Sheets of XLSX workbooks: numbers, dates and formulas as text, exact amounts, and every fault with its line."""

import hashlib
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Fault
from app.domain.money import AmountError, format_amount, parse_ledger_amount
from app.intake.tabular import Columns, Faults, Line
from app.intake.workbook import MOST_COLUMNS, Workbook, _text

COLUMNS = Columns(("kod", "belopp"), ("datum",))
Sheets = dict[str, list[list[Any]]]
Make = Callable[[Sheets], Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A workbook with these sheets: rows of cells; (formula, value) is a formula with its value."""

    def made(sheets: Sheets) -> Path:
        path = tmp_path / "arbetsbok.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            for name, rows in sheets.items():
                sheet = book.add_worksheet(name)
                for row, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        if isinstance(cell, tuple):
                            sheet.write_formula(row, column, cell[0], None, cell[1])
                        elif isinstance(cell, date):
                            sheet.write_datetime(row, column, cell, day)
                        elif isinstance(cell, str):
                            sheet.write_string(row, column, cell)
                        elif cell is not None:
                            sheet.write(row, column, cell)
        return path

    return made


def read(path: Path, sheet: str = "Ramar", columns: Columns = COLUMNS) -> tuple[list[Line], list[Fault]]:
    faults = Faults()
    lines = list(Workbook(path).lines(sheet, columns, faults))
    return lines, faults.found


def rewritten(path: Path, old: bytes, new: bytes) -> Path:
    """The workbook with other bytes in its first sheet."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert old in members[sheet]
    members[sheet] = members[sheet].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_cells_become_the_text_a_csv_file_would_have(make: Make) -> None:
    path = make({"Ramar": [
        ["Kod", "Belopp", "Datum"],
        ["A", 75620.94, date(2020, 6, 30)],
        [" 007 ", -1250000, datetime(2020, 12, 31, 23, 59)],  # noqa: DTZ001 - a cell has no zone
        [7, ("=1+1", 2.5), "2020-01-01"],
        [True, ("=A1", "12,50"), None],
    ]})  # fmt: skip
    assert read(path) == (
        [(2, ["A", "75620,94", "2020-06-30"]), (3, ["007", "-1250000", "2020-12-31"]), (4, ["7", "2,5", "2020-01-01"]),
         (5, ["ja", "12,50", ""])],
        [],
    )  # fmt: skip


def test_the_fingerprint_is_of_the_bytes(make: Make) -> None:
    path = make({"Ramar": [["kod"]]})
    assert Workbook(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "kronor", [75620.94, -75620.94, 0.1, 0.29, 1.1, 4.35, 1234567890.12, 9_999_999_999_999.99, 1e15 / 100]
)
def test_amounts_that_doubles_cannot_hold_come_out_exact(make: Make, kronor: float) -> None:
    ((_, cells),) = read(make({"Ramar": [["kod", "belopp"], ["A", kronor]]}))[0]
    assert parse_ledger_amount(cells[1]) == parse_ledger_amount(f"{kronor:.2f}")


@given(st.integers(-(10**15), 10**15))
def test_every_ore_survives_the_double(ore: int) -> None:
    kronor = float(format_amount(ore, space="", minus="-").replace(",", "."))
    assert parse_ledger_amount(_text(kronor)) == ore


def test_a_number_is_what_excel_shows_and_never_thousands() -> None:
    assert (_text(0.1 + 0.2), _text(-1134.4999999999998), _text(1234567.891)) == ("0,3", "-1134,5", "1234567,8910")
    with pytest.raises(AmountError, match="delar av öre"):
        parse_ledger_amount(_text(1234567.891))


@given(st.integers(-(10**9), 10**9))
def test_whole_numbers_have_no_decimals(number: int) -> None:
    assert _text(float(number)) == str(number)


def test_sheets_are_found_by_name_whatever_the_case(make: Make) -> None:
    book = Workbook(make({"Ramar": [["kod", "belopp"], ["A", 1]], "ENHETER": [["kod", "namn"], ["E", "Enhet"]]}))
    assert book.sheets == ["Ramar", "ENHETER"]
    assert [book.has(name) for name in ("ramar", "RAMAR", "enheter", "utfall")] == [True, True, True, False]
    faults = Faults()
    assert list(book.lines("enheter", Columns(("kod", "namn")), faults)) == [(2, ["E", "Enhet"])]
    assert list(book.lines("RAMAR", COLUMNS, faults)) == [(2, ["A", "1", ""])]
    assert faults.count == 0


def test_empty_rows_are_passed_over_and_counted_as_lines(make: Make) -> None:
    lines, faults = read(make({"Ramar": [["kod", "belopp"], [], ["A", 1], [None, None], [], ["B", 2]]}))
    assert lines == [(3, ["A", "1", ""]), (6, ["B", "2", ""])]
    assert faults == []


def test_empty_cells_after_the_header_are_no_columns(make: Make) -> None:
    path = make({"Ramar": [["kod", "belopp", "", None, ""], ["A", 1, None, "en anteckning bredvid"]]})
    assert read(path) == ([(2, ["A", "1", ""])], [])


def test_a_short_row_ends_in_empty_cells(make: Make) -> None:
    assert read(make({"Ramar": [["datum", "belopp", "kod"], ["2020-01-01"]]})) == ([(2, ["", "", "2020-01-01"])], [])


@pytest.mark.parametrize("rows", [[], [[], ["kod", "belopp"]], [["färg", "kod"]], [["kod", "kod", "belopp"]]])
def test_a_header_that_does_not_fit_is_told_with_file_sheet_and_line(make: Make, rows: list[list[Any]]) -> None:
    lines, faults = read(make({"Ramar": rows}))
    assert lines == []
    assert faults
    assert {(fault.file, fault.line) for fault in faults} == {("arbetsbok.xlsx blad Ramar", 1)}


def test_a_header_alone_is_no_rows(make: Make) -> None:
    assert read(make({"Ramar": [["kod", "belopp"]]})) == ([], [])


def test_a_header_wider_than_any_table_is_refused(make: Make) -> None:
    wide = ["kod", "belopp", *(f"k{n}" for n in range(MOST_COLUMNS))]
    lines, (fault,) = read(make({"Ramar": [wide, wide]}))
    assert lines == []
    assert f"fler än {MOST_COLUMNS} kolumner" in fault.reason


@pytest.mark.parametrize("value", [b"1e999", b"-1e999", b"NaN", b"inf"])
def test_numbers_without_end_are_told_with_line_and_column(make: Make, value: bytes) -> None:
    path = make({"Ramar": [["kod", "belopp"], ["A", 1], ["B", 4711], ["C", 3]]})
    rewritten(path, b"<v>4711</v>", b"<v>" + value + b"</v>")
    lines, faults = read(path)
    assert [(fault.line, fault.column) for fault in faults] == [(3, "belopp")]
    assert [cells[0] for _, cells in lines] == ["A", "B", "C"]


def test_a_number_without_end_in_the_header_is_a_fault(make: Make) -> None:
    path = rewritten(make({"Ramar": [["kod", "belopp", 4711]]}), b"<v>4711</v>", b"<v>1e999</v>")
    assert len(read(path)[1]) == 1


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!", "#VALUE!"])
def test_a_formula_that_failed_is_told(make: Make, error: str) -> None:
    _, faults = read(make({"Ramar": [["kod", "belopp"], ["A", ("=1/0", error)]]}))
    assert [(fault.line, fault.column) for fault in faults] == [(2, "belopp")]


@pytest.mark.parametrize("value", [b"<v>0</v>", b"<v></v>", b"<v/>", b""])
def test_a_formula_that_nobody_has_worked_out_is_told(make: Make, value: bytes) -> None:
    """Programs that write workbooks without reckoning leave 0 or nothing beside a formula: that is no amount."""
    path = rewritten(make({"Ramar": [["kod", "belopp"], ["A", ("=2*250", 500)], ["B", 12]]}), b"<v>500</v>", value)
    _, faults = read(path)
    assert [(each.line, each.column, each.value) for each in faults] == [(2, "belopp", "B2")]
    assert "inte uträknad" in faults[0].reason


def test_a_formula_with_its_value_is_read(make: Make) -> None:
    lines, faults = read(make({"Ramar": [["kod", "belopp"], ["A", ("=2*250", 500)], ["B", 0]]}))
    assert [cells[:2] for _, cells in lines] == [["A", "500"], ["B", "0"]]
    assert faults == []


@pytest.mark.parametrize("between", ["{}<v>500</v>", "<v>500</v>{}", "<v>{}500</v>", "<v>{}x</v>"])
def test_a_sea_of_blanks_is_looked_through_once(make: Make, between: str) -> None:
    """Were it looked through again from each blank, this would take minutes."""
    blanks = between.format(" " * 400_000).encode()
    path = rewritten(make({"Ramar": [["kod", "belopp"], ["A", ("=2*250", 500)]]}), b"<v>500</v>", blanks)
    _, faults = read(path)
    assert not any("inte uträknad" in each.reason for each in faults)
