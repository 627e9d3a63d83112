"""Archives that are no workbook, or more than one: kept out before anything is read from them."""

import io
import struct
import zipfile
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
import xlsxwriter

from app.domain.errors import BadInput
from app.intake.tabular import Columns, Faults
from app.intake.workbook import MOST_MEMBERS, Workbook


@pytest.fixture(scope="module")
def good() -> bytes:
    """A small workbook."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Ramar")
        sheet.write_row(0, 0, ["kod", "belopp"])
        sheet.write_row(1, 0, ["A", 75620.94])
    return file.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bok.xlsx"


def with_members(good: bytes, **members: bytes) -> bytes:
    """The workbook with further members."""
    file = io.BytesIO(good)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def refused(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(BadInput) as error:
        Workbook(path)
    assert str(error.value).startswith("bok.xlsx: ")
    return str(error.value)


def test_the_good_one_is_let_in(path: Path, good: bytes) -> None:
    path.write_bytes(good)
    assert Workbook(path).sheets == ["Ramar"]


@pytest.mark.parametrize(
    "content", [b"", b"kod;namn\n", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"\xd0\xcf\x11\xe0" * 200]
)
def test_what_is_no_workbook(path: Path, content: bytes) -> None:
    assert "går inte att läsa som en Excel-arbetsbok" in refused(path, content)


def test_an_archive_of_something_else(path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hej.txt", "hej")
    assert "går inte att läsa som en Excel-arbetsbok" in refused(path, file.getvalue())


@pytest.mark.parametrize("part", [1, 10, 50, 90, 99])
def test_a_cut_file(path: Path, good: bytes, part: int) -> None:
    assert "går inte att läsa" in refused(path, good[: len(good) * part // 100])


def test_a_file_that_is_not_there(path: Path) -> None:
    with pytest.raises(BadInput, match=r"bok\.xlsx: filen går inte att läsa"):
        Workbook(path)


def test_a_bomb_is_known_by_how_much_it_grows(path: Path, good: bytes) -> None:
    assert "ovanligt stor" in refused(path, with_members(good, **{"xl/media/noll.bin": b"\0" * 8_000_000}))


def test_a_bomb_is_known_by_what_it_says_it_holds(path: Path, good: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.intake.workbook.MOST_UNPACKED", 1000)
    assert "ovanligt stor" in refused(path, good)


def test_too_many_members(path: Path, good: bytes) -> None:
    assert "ovanligt stor" in refused(path, with_members(good, **{f"m{n}": b"" for n in range(MOST_MEMBERS)}))


def test_too_many_bytes(path: Path, good: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.intake.workbook.MOST_BYTES", len(good) - 1)
    assert "större än" in refused(path, good)


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/VBAPROJECT.BIN", "../ute.xml", "xl/../../ute.xml", "/etc/x"])
def test_programs_and_ways_out_of_the_archive(path: Path, good: bytes, name: str) -> None:
    assert "makron eller främmande delar" in refused(path, with_members(good, **{name: b"x"}))


def test_an_archive_of_a_later_make(path: Path, good: bytes) -> None:
    place = good.index(b"PK\x01\x02") + 6
    refused(path, good[:place] + struct.pack("<H", 205) + good[place + 2 :])


@pytest.mark.parametrize("seed", range(20))
def test_bytes_turned_at_random_are_read_or_refused(path: Path, good: bytes, seed: int) -> None:
    random = Random(seed)
    for _ in range(10):
        turned = bytearray(good)
        for _ in range(random.randint(1, 4)):
            turned[random.randrange(len(turned))] = random.randrange(256)
        path.write_bytes(turned)
        with suppress(BadInput, NotImplementedError):  # NotImplementedError: told above
            book = Workbook(path)
            for sheet in book.sheets:
                list(book.lines(sheet, Columns(("kod", "belopp")), Faults()))
