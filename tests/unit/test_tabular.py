"""CSV files of every make: encodings, delimiters, headers, and every fault with its line and column (domain.md §10)."""

import hashlib
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import BadInput, Fault
from app.intake.tabular import MOST_FAULTS, Columns, CsvFile, Faults, Line, csv_lines, header_places, survey

COLUMNS = Columns(("kod", "Namn", "belopp"), ("kommentar",))
HEAD = "kod;namn;belopp;kommentar"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ramar.csv"


def read(path: Path, content: bytes | str, columns: Columns = COLUMNS) -> tuple[list[Line], list[Fault]]:
    """The rows and faults of a file with this content."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    faults = Faults()
    lines = list(csv_lines(survey(path), columns, faults))
    assert faults.count == len(faults.found)
    return lines, faults.found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", [True, False])
def test_every_make_of_file_reads_the_same(path: Path, encoding: str, delimiter: str, newline: str, end: bool) -> None:
    rows = [HEAD, "A;Nät – å;12,50;", "B;Öron;7.5;Räcker"]
    text = newline.join(rows).replace(";", delimiter) + (newline if end else "")
    assert read(path, text.encode(encoding)) == (
        [(2, ["A", "Nät – å", "12,50", ""]), (3, ["B", "Öron", "7.5", "Räcker"])],
        [],
    )


def test_a_look_at_the_file_tells_its_fingerprint_and_encoding(path: Path) -> None:
    for content, encoding in ((b"a;b", "utf-8-sig"), ("å".encode(), "utf-8-sig"), ("å".encode("cp1252"), "cp1252")):
        path.write_bytes(content)
        assert survey(path) == CsvFile(path, hashlib.sha256(content).hexdigest(), encoding)


def test_a_letter_on_the_edge_of_two_blocks_is_still_utf8(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.intake.tabular._BLOCK", 2)
    assert read(path, "kod;namn;belopp\nå;åå;å")[0] == [(2, ["å", "åå", "å", ""])]
    path.write_bytes("aå".encode()[:2])
    assert survey(path).encoding == "cp1252", "a cut letter is no UTF-8"


@pytest.mark.parametrize("header", ["belopp;KOD; Namn ", "Belopp;kod;NAMN", "\ufeffbelopp;Kod;namn"])
def test_the_header_stands_in_any_order_and_case(path: Path, header: str) -> None:
    assert read(path, f"{header}\n5;A;Nät") == ([(2, ["A", "Nät", "5", ""])], [])


def test_quoted_cells_keep_delimiters_quotes_and_line_breaks(path: Path) -> None:
    content = f'{HEAD}\r\nA;"ett ""citat""; och mer";1;\r\nB;"två\r\nrader";2;\r\n\r\nC;sist;3;\r\n'
    lines, faults = read(path, content)
    assert [cells[1] for _, cells in lines] == ['ett "citat"; och mer', "två\r\nrader", "sist"]
    assert faults == []
    first, over_two_lines, last = (line for line, _ in lines)
    assert (first, last) == (2, 6)
    assert over_two_lines in (3, 4)


@pytest.mark.parametrize("content", ["", "\n", "  \r\n", "\ufeff", "\n\n\n"])
def test_an_empty_file_is_told_what_to_begin_with(path: Path, content: str) -> None:
    lines, (fault,) = read(path, content)
    assert lines == []
    assert (fault.file, fault.line) == ("ramar.csv", 1)
    assert "kod; Namn; belopp" in fault.reason


def test_faults_are_told_in_the_order_of_the_lines() -> None:
    faults = Faults()
    for file, line in (("b.csv", 9), ("a.csv", 4), ("b.csv", 2), ("a.csv", 3)):
        faults.add(file, line, "", "", "fel")
    with pytest.raises(BadInput) as told:
        faults.refuse()
    assert str(told.value).split("\n") == [
        f"{each}: fel" for each in ("b.csv rad 2", "b.csv rad 9", "a.csv rad 3", "a.csv rad 4")
    ]


@pytest.mark.parametrize("content", [HEAD, HEAD + "\n", HEAD + "\r\n\r\n"])
def test_a_header_alone_is_no_rows_and_no_fault(path: Path, content: str) -> None:
    assert read(path, content) == ([], [])


def test_all_that_is_wrong_with_a_header_is_told_at_once(path: Path) -> None:
    lines, faults = read(path, "färg;kod;KOD;storlek\nröd;A;A;5")
    assert lines == []
    told = {(fault.file, fault.line, fault.column, fault.reason.split(";")[0]) for fault in faults}
    assert told == {
        ("ramar.csv", 1, "Namn", "kolumnen saknas"), ("ramar.csv", 1, "belopp", "kolumnen saknas"),
        ("ramar.csv", 1, "färg", "okänd kolumn"), ("ramar.csv", 1, "storlek", "okänd kolumn"),
        ("ramar.csv", 1, "kod", "kolumnen finns två gånger"),
    }  # fmt: skip
    assert len(faults) == len(told), "each is told once"


@pytest.mark.parametrize(
    ("header", "told"),
    [("kod,namn,belopp", "kolumnerna skiljs åt med komma eller lodstreck"), ("kod|namn", "komma eller lodstreck"),
     ("<html>", "ska vara kod; Namn; belopp"), ("A;Nät;5", "ska vara kod; Namn; belopp")],
)  # fmt: skip
def test_a_header_without_any_known_column_is_one_fault(path: Path, header: str, told: str) -> None:
    lines, (fault,) = read(path, f"{header}\nA,Nät,5")
    assert (lines, fault.line, fault.value) == ([], 1, header)
    assert told in fault.reason


def test_rows_of_blanks_mean_nothing_above_between_and_below(path: Path) -> None:
    lines, faults = read(path, f"\n ;;;\n{HEAD}\nA;Nät;1;\n;;;\n  ;;;\nB;Öron;x\n ;\t;;\n\n")
    assert lines == [(4, ["A", "Nät", "1", ""])]
    assert [(fault.line, fault.value) for fault in faults] == [(7, "B;Öron;x")]


def test_ragged_rows_are_told_each_and_the_others_read(path: Path) -> None:
    lines, faults = read(path, "kod;namn;belopp\nA;Nät;1\nB;kort\nC;lång;2;3;4\n;\n\nD;Nät;4\n")
    assert [(line, cells[0]) for line, cells in lines] == [(2, "A"), (7, "D")]
    assert [(fault.line, fault.value) for fault in faults] == [(3, "B;kort"), (4, "C;lång;2;3;4")]
    assert str(faults[0]) == "ramar.csv rad 3: raden har 2 kolumner, rubriken har 3 (läste ”B;kort”)"


@pytest.mark.parametrize(
    ("content", "told"),
    [(HEAD.encode("utf-16-le"), "inte text; spara den som CSV UTF-8"), (b"kod\0", "inte text"),
     (b"\0" * 9, "inte text"), (b"PK\x03\x04\0\0", "en Excel-arbetsbok"),
     (b"\xd0\xcf\x11\xe0\0", "en äldre Excel-arbetsbok"), (b"%PDF-1.7", "en PDF")],
)  # fmt: skip
def test_what_is_no_text_is_refused_by_its_make(path: Path, content: bytes, told: str) -> None:
    with pytest.raises(BadInput, match=rf"ramar.csv: filen är {told}"):
        read(path, content)


def test_a_cut_file_of_utf16_is_a_fault(path: Path) -> None:
    _, faults = read(path, f"{HEAD}\nA;Nät;1;\n".encode("utf-16") + b"B")
    assert len(faults) == 1


def test_a_file_that_is_not_there_is_refused_by_name(path: Path) -> None:
    for each in (path, path.parent):
        with pytest.raises(BadInput, match=f"{each.name}: filen går inte att läsa"):
            survey(each)


def test_bytes_of_neither_encoding_are_a_fault(path: Path) -> None:
    _, faults = read(path, b"kod;namn;belopp\nA;\xe5\x81;1\n")
    assert "varken UTF-8 eller Windows-1252" in faults[-1].reason


@pytest.mark.parametrize("row", ["A;" + "x" * 140_000 + ";1", 'A;"öppet;1\nB;x;2', 'A;"slut"mer;1'])
def test_a_broken_row_is_a_fault_and_what_came_before_is_read(path: Path, row: str) -> None:
    lines, faults = read(path, f"kod;namn;belopp\nO;först;0\n{row}\n")
    assert [cells[0] for _, cells in lines] == ["O"]
    assert len(faults) == 1
    assert "går inte att läsa som CSV" in faults[0].reason


@pytest.mark.parametrize("row", ["A;" + "x" * 140_000 + ";1", 'A;"slut"mer;1'])
def test_a_broken_row_is_told_with_its_line(path: Path, row: str) -> None:
    assert [fault.line for fault in read(path, f"kod;namn;belopp\nO;först;0\n{row}\n")[1]] == [3]


def test_a_huge_header_is_a_fault(path: Path) -> None:
    assert len(read(path, "kod;namn;belopp;" + "x" * 140_000)[1]) == 1


def test_cells_come_as_they_stand(path: Path) -> None:
    assert read(path, "kod;namn;belopp\n A ; Nät ;\u00a05 ")[0] == [(2, [" A ", " Nät ", "\u00a05 ", ""])]


@settings(max_examples=50)
@given(st.lists(st.tuples(*[st.text(st.characters(codec="cp1252", exclude_characters="\0\r\n"))] * 3), max_size=5))
def test_any_cells_come_through_both_encodings(rows: list[tuple[str, str, str]]) -> None:
    def quoted(cells: tuple[str, ...]) -> str:
        return ";".join('"' + cell.replace('"', '""') + '"' for cell in cells)

    text = "\n".join(["kod;namn;belopp", *map(quoted, rows)])
    for encoding in ("utf-8", "cp1252"):
        with TemporaryDirectory() as folder:
            found, faults = read(Path(folder) / "x.csv", text.encode(encoding))
        assert [tuple(cells[:3]) for _, cells in found] == [row for row in rows if any(cell.strip() for cell in row)], (
            "blank rows say nothing"
        )
        assert faults == []


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_faults(content: bytes) -> None:
    with TemporaryDirectory() as folder, suppress(BadInput):
        lines, faults = read(Path(folder) / "x.csv", content)
        assert faults or all(len(cells) == 4 for _, cells in lines)


def test_only_the_first_faults_are_kept_and_the_rest_counted() -> None:
    faults = Faults()
    faults.refuse()
    for line in range(MOST_FAULTS + 3):
        faults.add("x.csv", line + 2, "kod", line, "fel")
    assert (faults.count, len(faults.found)) == (MOST_FAULTS + 3, MOST_FAULTS)
    with pytest.raises(BadInput) as refused:
        faults.refuse()
    said = str(refused.value).splitlines()
    assert said[0] == "x.csv rad 2, kolumn kod: fel (läste ”0”)"
    assert said[-1] == "… och 3 fel till"
    assert len(said) == MOST_FAULTS + 1


def test_as_many_faults_as_are_kept_have_no_rest() -> None:
    faults = Faults()
    for _ in range(MOST_FAULTS):
        faults.add("x.csv", 0, "", None, "fel")
    with pytest.raises(BadInput) as refused:
        faults.refuse()
    assert set(str(refused.value).splitlines()) == {"x.csv: fel"}


def test_where_the_columns_stand() -> None:
    faults = Faults()
    assert header_places("x", ["Belopp", "KOD", "namn"], COLUMNS, faults) == [1, 2, 0, None]
    assert header_places("x", ["kommentar", "Belopp", "KOD", "namn"], COLUMNS, faults) == [2, 3, 1, 0]
    assert faults.count == 0
