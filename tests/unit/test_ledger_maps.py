"""Files of other systems: what is guessed, how amounts and days are read, and what is told (issue: column maps)."""

from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.domain.ledger_map import (
    ColumnMap,
    Days,
    FileKind,
    likely_days,
    likely_decimal,
    map_from_json,
    parse_accounts,
    plain_amount,
    plain_day_of,
)
from app.intake.tabular import Faults
from app.ledger_files.guess import fit, guess
from app.ledger_files.look import Look, look_at
from app.ledger_files.opening import open_mapped
from app.outcomes.ledger_file import Tally, posting_rows

OUT = FileKind.OUTCOME
RAINDANCE = [
    "Huvudbok januari 2020",
    "",
    "Ver.nr;Bokf.datum;Kto;Kst;Proj;Lev.namn;Vertext;Belopp kr",
    "A1;20200115;1241;5400;P1;Atea Sverige AB;Växlar;1 234,50",
    "A1;20200115;2440;;;;;1.234,50-",
    "A2;20200131;1241;5400;P2;;Rättelse;(40)",
]
READ = [
    ["A1", "1", "2020-01-15", "1241", "5400", "P1", "Växlar", "1234,50", "Atea Sverige AB", ""],
    ["A1", "2", "2020-01-15", "2440", "", "", "", "-1234,50", "", ""],
    ["A2", "1", "2020-01-31", "1241", "5400", "P2", "Rättelse", "-40,00", "", ""],
]


def look(path: Path, lines: list[str], encoding: str = "utf-8") -> Look:
    path.write_bytes("\n".join(lines).encode(encoding))
    return look_at(path)


def read(it: Look, column_map: ColumnMap) -> tuple[list[list[str]], Faults]:
    faults = Faults()
    return [cells for _, cells in open_mapped(it, column_map, faults).lines()], faults


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "cp437"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_an_export_is_understood_whatever_its_make(tmp_path: Path, encoding: str, delimiter: str) -> None:
    it = look(tmp_path / "export.txt", [each.replace(";", delimiter) for each in RAINDANCE], encoding)
    found = guess(it, OUT)
    assert (found.header, found.delimiter, found.decimal) == (3, delimiter, ",")
    lines, faults = read(it, found)
    assert lines == READ
    assert faults.count == 0
    assert map_from_json(found.as_json()) == found


def test_a_workbook_with_days_and_amounts_as_numbers(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Transaktioner")
    for row, cells in enumerate([["Ver", "Datum", "Konto", "Projekt", "Utfall"], ["A1", 43845, 1241, "P1", -12.5]]):
        sheet.write_row(row + 2, 0, cells)
    book.close()
    it = look_at(path)
    found = guess(it, OUT)
    assert (found.header, found.days, found.sheet) == (3, Days.EXCEL, "Transaktioner")
    assert read(it, found)[0] == [["A1", "1", "2020-01-15", "1241", "", "P1", "", "-12,50", "", ""]]


def test_formulas_are_refused_cell_by_cell(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Ver", "Datum", "Projekt", "Belopp"])
    sheet.write_row(1, 0, ["A1", "2020-01-01", "P1"])
    sheet.write_formula(1, 3, "=1+1", None, 2)
    book.close()
    it = look_at(path)
    with pytest.raises(BadInput, match="rad 2, kolumn D2: cellen har en formel"):
        read(it, guess(it, OUT))


def test_a_file_without_headings_is_told_by_what_it_holds(tmp_path: Path) -> None:
    it = look(tmp_path / "x.csv", ["2020-01-15,V1,1241,P7,1,234.50".replace("1,2", '"1,2').replace("50", '50"')] * 2)
    found = guess(it, OUT, {"P7"})
    assert found.header == 0
    assert found.columns["projekt"] == "Kolumn 4"
    assert (found.columns["belopp"], found.decimal) == ("Kolumn 5", ".")
    assert read(it, found)[0][0][5:8] == ["P7", "", "1234,50"]


def test_debit_and_credit_and_sums(tmp_path: Path) -> None:
    rows = ["Ver;Datum;Projekt;Debet;Kredit", "1;2020-01-02;P1;5,00;", "1;2020-01-02;;;5,00", ";;Summa;5,00;5,00"]
    it = look(tmp_path / "x.csv", rows)
    faults = Faults()
    file = open_mapped(it, guess(it, OUT), faults)
    assert [cells[7] for _, cells in file.lines()] == ["5,00", "-5,00"]
    assert (file.left.sums, faults.count) == (1, 0)


def test_what_does_not_belong_is_counted(tmp_path: Path) -> None:
    rows = [
        "Ver;Datum;Konto;Projekt;Belopp",
        "1;2020-01-02;1241;P1;5",
        "1;2020-01-02;2440;;-5",
        "2;2020-01-02;5410;P1;7",
    ]
    it = look(tmp_path / "x.csv", rows)
    file = open_mapped(it, replace(guess(it, OUT), only_projects=True, accounts="12, 4000-4999"), Faults())
    assert [cells[3] for _, cells in file.lines()] == ["1241"]
    assert (file.left.without_project, file.left.other_accounts, file.left.ore) == (1, 1, 200)


BAD = [
    ("A;20200199;P1;5", "Bokf.dag", "20200199"),
    ("A;2020-01-01;P1;1.2.3", "Kronor", "1.2.3"),
    ("A;2020-01-01;P1;", "Kronor", ""),
    ("A;2020-01-01;P1;NaN", "Kronor", "NaN"),
    ("A;2020-01-01;P1;=1+1", "Kronor", "=1+1"),
    ("A;2020-01-01;P1;1,234", "Kronor", "1,234"),
    (";2020-01-01;P1;5", "Vernr", ""),
    (";;P1;5", "", "P1;5"),
    ("A;2020-01-01;P1", "", "A;2020-01-01;P1"),
    ("A;2020-01-01;P1;5;mer", "", "A;2020-01-01;P1;5;mer"),
    ("A;2020-01-01;" + "P" * 41 + ";5", "Proj", "P" * 41),
]


def test_every_bad_line_is_told_by_the_files_own_headings(tmp_path: Path) -> None:
    rows = ["Vernr;Bokf.dag;Proj;Kronor", "A;2020-01-01;P1;5,00", *(line for line, _, _ in BAD)]
    it = look(tmp_path / "x.csv", rows)
    columns = {"verifikat": "Vernr", "datum": "Bokf.dag", "projekt": "Proj", "belopp": "Kronor"}
    faults = Faults()
    file = open_mapped(it, ColumnMap(columns=columns), faults)
    assert len(list(posting_rows(file.lines(), file.where, {}, faults, Tally()))) == 1
    told = sorted((each.line, each.column, each.value) for each in faults.found)
    assert told == [(line, column, value) for line, (_, column, value) in enumerate(BAD, start=3)]


def test_a_saved_map_follows_the_headings_wherever_they_stand(tmp_path: Path) -> None:
    first = look(tmp_path / "a.csv", RAINDANCE)
    saved = guess(first, OUT)
    moved = [";".join(reversed(line.split(";"))) for line in RAINDANCE[2:]]
    later = look(tmp_path / "b.csv", [each.replace(";", "\t") for each in moved], "cp1252")
    it = fit(saved, later)
    assert it is not None
    assert (it.header, it.delimiter, it.encoding) == (1, "\t", "cp1252")
    assert read(later, it)[0] == READ
    assert fit(saved, look(tmp_path / "c.csv", ["a;b", "1;2"])) is None


@pytest.mark.parametrize(
    ("text", "decimal", "plain"),
    [("1 234,5", ",", "1234,50"), ("1.234.567,00", ",", "1234567,00"), ("1.234", ",", "1234,00"),
     ("12,00-", ",", "-12,00"), ("\u22125", ",", "-5,00"), ("(7,25)", ",", "-7,25"), ("1,234.5", ".", "1234,50"),
     (",5", ",", "0,50"),
     ("1'000", ",", "1000,00"), ("3,140000", ",", "3,14"), ("+8", ".", "8,00")],
)  # fmt: skip
def test_amounts(text: str, decimal: str, plain: str) -> None:
    assert plain_amount(text, decimal) == plain


@pytest.mark.parametrize(
    "text", ["", "-", "1,2,3", "1.23,4", "1e5", "inf", "3,141", "--5", "5-5", "1" * 200, "٣", "12kr"]
)
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match=r"belopp|öre"):
        plain_amount(text, ",")


@given(st.integers(-(10**14), 10**14))
def test_every_way_to_write_an_amount_is_read_back(ore: int) -> None:
    whole, rest = divmod(abs(ore), 100)
    for blank, decimal in ((" ", ","), (".", ","), (",", "."), ("\u00a0", "."), ("", ",")):
        digits = f"{whole:,}".replace(",", blank) + f"{decimal}{rest:02d}"
        for text in (f"-{digits}", f"{digits}-", f"({digits})") if ore < 0 else (digits, f"+{digits}"):
            assert int(plain_amount(text, decimal).replace(",", "")) == ore


@pytest.mark.parametrize(
    ("text", "days", "day"),
    [("2020-02-29", Days.DAY_FIRST, "2020-02-29"), ("20200229", Days.YEAR_FIRST, "2020-02-29"),
     ("2020-02-29 00:00:00", Days.YEAR_FIRST, "2020-02-29"), ("29/2 2020", Days.DAY_FIRST, "2020-02-29"),
     ("29.02.2020", Days.DAY_FIRST, "2020-02-29"), ("200229", Days.SHORT, "2020-02-29"),
     ("202002", Days.MONTH, "2020-02-29"), ("43890", Days.EXCEL, "2020-02-29")],
)  # fmt: skip
def test_days(text: str, days: Days, day: str) -> None:
    assert plain_day_of(text, days) == day
    assert likely_days([text, "2020-01-01"]) in (days, Days.YEAR_FIRST)


@pytest.mark.parametrize("text", ["", "2020-13-01", "2020-W07-1", "31/2 2020", "1", "igår", "202013"])
def test_what_is_no_day(text: str) -> None:
    assert likely_days([text or "x"]) is None


def test_the_decimal_sign_is_the_one_that_cannot_be_anything_else() -> None:
    assert likely_decimal(["1,234", "12.5"]) == "."
    assert likely_decimal(["1.234", "12,5"]) == ","
    assert likely_decimal(["1.234.567,00"]) == ","
    assert likely_decimal(["text", "", "1.234"]) == ","


def test_accounts_are_prefixes_and_ranges() -> None:
    meant = parse_accounts("12, 5410 - 5499")
    assert [each for each in ("1241", "5411", "5500", "2440", "x") if meant.holds(each)] == ["1241", "5411"]
    assert parse_accounts("").holds("")
    with pytest.raises(ValueError, match="tolv"):
        parse_accounts("tolv")


def test_a_line_of_millions_of_characters_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a;" * (1 << 21))
    with pytest.raises(BadInput, match="en miljon tecken"):
        look_at(path)
