"""SIE 4 and 4i: the documented examples are read, and what is wrong in a voucher is told by its line."""

from pathlib import Path

import pytest

from app.domain.ledger_map import FileKind, Form
from app.intake.tabular import Faults
from app.ledger_files.guess import guess
from app.ledger_files.look import look_at
from app.ledger_files.opening import open_mapped
from app.ledger_files.sie import tokens

SIE4 = r"""#FLAGGA 0
#PROGRAM "Ekonomi" 5.1
#FORMAT PC8
#GEN 20200901 "AN"
#SIETYP 4
#ORGNR 232100-0222
#FNAMN "Region Övningsköping"
#RAR 0 20200101 20201231
#RAR -1 20190101 20191231
#KONTO 1241 "Inventarier"
#KONTO 2440 "Leverantörsskulder"
#DIM 1 "Kostnadsställe"
#DIM 6 "Projekt"
#OBJEKT 6 "P1" "Växlar"
#OBJEKT 9 "77" "Atea Sverige AB"
#IB 0 1241 1000.00
#UB 0 1241 2234.50

#VER A 1 20200115 "Växlar till hus 3" 20200116
{
#TRANS 1241 {1 "5400" 6 "P1" 9 "77"} 1234.50 20200115 "Växlar" 3 "AN"
#TRANS 2440 {} -1234.50
}
#VER "B" "" 20200131 "Rättat \"igen\""
{
   #BTRANS 1241 {6 "P1"} 10.00 "" "" 0 "AN"
   #RTRANS 1241 {6 "P2"} 10.00 20200131 "Ny rad" 0 "AN"
   #TRANS 1241 {6 "P2"} 10.00 20200131 "Ny rad" 0
   #TRANS	2440	{}	-10
}
#KSUMMA 123
"""
READ = [
    ["A 1", "1", "2020-01-15", "1241", "5400", "P1", "Växlar", "1234,50", "Atea Sverige AB", ""],
    ["A 1", "2", "2020-01-15", "2440", "", "", "Växlar till hus 3", "-1234,50", "", ""],
    ["B #1", "1", "2020-01-31", "1241", "", "P2", "Ny rad", "10,00", "", ""],
    ["B #1", "2", "2020-01-31", "2440", "", "", 'Rättat "igen"', "-10,00", "", ""],
]


def read(path: Path, text: str, encoding: str = "cp437") -> tuple[list[list[str]], Faults]:
    path.write_bytes(text.encode(encoding))
    it, faults = look_at(path), Faults()
    assert it.form is Form.SIE
    found = guess(it, FileKind.OUTCOME)
    return [cells for _, cells in open_mapped(it, found, faults).lines()], faults


@pytest.mark.parametrize("encoding", ["cp437", "latin-1", "utf-8", "utf-8-sig"])
def test_every_voucher_is_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    lines, faults = read(tmp_path / "bok.se", SIE4, encoding)
    assert lines == READ
    assert faults.count == 0


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_lines_end_as_on_any_machine(tmp_path: Path, newline: str) -> None:
    assert read(tmp_path / "bok.si", SIE4.replace("\n", newline))[0] == READ


def test_a_file_of_vouchers_only(tmp_path: Path) -> None:
    text = '#FLAGGA 0\n#SIETYP 4\n#VER "" "" 20200115\n{\n#TRANS 1241 {"6" "P 1"} 5.00\n#TRANS 2440 {} -5.00\n}\n'
    lines, faults = read(tmp_path / "ut.si", text)
    assert [(cells[0], cells[5], cells[7]) for cells in lines] == [("#1", "P 1", "5,00"), ("#1", "", "-5,00")]
    assert faults.count == 0


HEAD = "#FLAGGA 0\n#SIETYP 4\n"
VOUCHER = '#VER A 1 20200115 "x"\n'
BAD = [
    (VOUCHER + "{\n#TRANS 1241 {} 5.00\n#TRANS 2440 {} -4.00\n}", (3, "verifikat", "A 1", "blir 1,00 kr")),
    (VOUCHER + "{\n#TRANS 1241 {} 5.00\n#TRANS 2440 {} -5.00\n", (3, "verifikat", "A 1", "slutar mitt i")),
    (VOUCHER + "{\n#TRANS 1241 5.00\n}", (5, "", "#TRANS 1241 5.00", "objekt inom klamrar")),
    (VOUCHER + "{\n#TRANS 1241 {} fem\n}", (5, "belopp", "fem", "inget belopp")),
    ("#VER A 1 20201315\n{\n#TRANS 1241 {} 0\n}", (5, "datum", "20201315", "ÅÅÅÅMMDD")),
    ("#TRANS 1241 {} 5.00", (3, "", "#TRANS 1241 {} 5.00", "utanför ett verifikat")),
    ("}", (3, "", "}", "hör inte till")),
    ("#KONTO 1241 x", (0, "", "", "inga verifikat")),
]


@pytest.mark.parametrize(("text", "told"), BAD)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, told: tuple[int, str, str, str]) -> None:
    _, faults = read(tmp_path / "bok.se", HEAD + text)
    (fault,) = faults.found
    assert (fault.line, fault.column, fault.value) == told[:3]
    assert told[3] in fault.reason


def test_balances_without_vouchers_say_which_type_is_wanted(tmp_path: Path) -> None:
    _, faults = read(tmp_path / "bok.se", "#FLAGGA 0\n#SIETYP 1\n#UB 0 1241 5.00\n")
    assert "typ 4" in faults.found[0].reason


def test_fields_of_a_record() -> None:
    assert tokens(r'A "" "två ord" {1 "a}b" 6 ""} -5 "\"x\" \\ y"') == [
        "A", "", "två ord", ["1", "a}b", "6", ""], "-5", '"x" \\ y',
    ]  # fmt: skip
