"""What files are taken in: content and name must say the same, and nothing may hide behind another."""

import io
import struct
import zipfile
import zlib

import pytest

from app.attachments.files import TYPES, WrongFile, limit_words, look_at, size_words
from app.attachments.names import LONGEST_NAME, clean_name, unlike

MOST = 1_000_000
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x01" * 40 + b"\xff\xd9"
_MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
XLSX_TYPES = b'<Types><Override ContentType="%s"/></Types>' % _MAIN
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def png(extra: bytes = b"") -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"") + extra


def office(part: str = "xl/workbook.xml", types: bytes = XLSX_TYPES, more: dict[str, bytes] | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(part, b"<workbook/>")
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return file.getvalue()


def claiming(size: int) -> bytes:
    """An archive that says its parts are this large unpacked."""
    content = office()
    at = content.index(b"PK\x01\x02")
    return content[: at + 24] + struct.pack("<I", size) + content[at + 28 :]


GOOD = {
    "offert.pdf": PDF,
    "BILD.PNG": png(),
    "foto.jpg": JPEG,
    "foto.jpeg": JPEG + b"\0" * 100,
    "kalkyl.xlsx": office(),
    "brev.docx": office("word/document.xml", b"<Types/>"),
    "lista.csv": "namn;pris\nÅsa;1 000\n".encode(),
    "excel.csv": b"\xef\xbb\xbfnamn;pris\r\n",
    "gammal.txt": "Å ä ö – ”citat”".encode("cp1252"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_what_it_is_called_is_taken_in(name: str) -> None:
    assert look_at(name, GOOD[name], MOST) is TYPES["." + name.lower().split(".")[-1]]


def test_every_ending_that_is_taken_in_is_tried() -> None:
    assert {"." + name.lower().split(".")[-1] for name in GOOD} == set(TYPES)


@pytest.mark.parametrize("called", sorted(TYPES))
@pytest.mark.parametrize("content", ["offert.pdf", "BILD.PNG", "foto.jpg", "kalkyl.xlsx", "brev.docx", "lista.csv"])
def test_content_and_name_must_say_the_same(called: str, content: str) -> None:
    own = TYPES["." + content.lower().split(".")[-1]]
    if TYPES[called].fault is own.fault:
        return
    with pytest.raises(WrongFile):
        look_at("fil" + called, GOOD[content], MOST)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tom.pdf", b"", "tom"),
        ("tom.txt", b"", "tom"),
        ("sida.pdf", HTML, "en webbsida"),
        ("bild.png", SVG, "en SVG-bild"),
        ("bild.svg", SVG, ".svg tas inte emot"),
        ("sida.html", HTML, ".html tas inte emot"),
        ("makro.xlsm", office(), ".xlsm tas inte emot"),
        ("offert.pdf.exe", PDF, ".exe tas inte emot"),
        ("offert", PDF, "utan filändelse"),
        ("program.pdf", b"MZ\x90\x00", "ett program"),
        ("telefon.jpg", b"\x00\x00\x00\x20ftypheic", "HEIC"),
        ("gammal.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "äldre Office"),
        ("stor.pdf", PDF + b" " * MOST, "Högst 1\u00a0MB"),
        ("nul.txt", b"text\0text", "inte ren text"),
        ("utf16.csv", "namn;pris".encode("utf-16"), "inte ren text"),
        ("esc.txt", b"\x1b[2J", "inte ren text"),
        ("c1.txt", "a\u0085b".encode(), "inte ren text"),
        ("kort.pdf", b"%PDF-1.7\n", "avklippt"),
        ("kort.png", png()[:-12], "avklippt"),
        ("kort.jpg", JPEG[:-2], "avklippt"),
        ("trasig.png", png()[:8] + b"\0" * 50, "skadad"),
    ],
)
def test_what_is_refused_and_why(name: str, content: bytes, said: str) -> None:
    with pytest.raises(WrongFile, match=said):
        look_at(name, content, MOST)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pdf-zip.pdf", PDF + office()),
        ("pdf-zip.pdf", PDF + office() + b"%%EOF"),
        ("pdf-html.pdf", PDF + HTML * 200),
        ("png-zip.png", png(office())),
        ("png-html.png", png(HTML)),
        ("png-png.png", png(png())),
        ("jpg-zip.jpg", JPEG + office()),
        ("html-zip.xlsx", HTML + office()),
        ("pdf-zip.xlsx", PDF + office()),
        ("zip.csv", office()),
        ("both.xlsx", office(more={"word/document.xml": b""})),
    ],
)
def test_two_files_in_one_are_refused(name: str, content: bytes) -> None:
    with pytest.raises(WrongFile):
        look_at(name, content, MOST)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (office(more={"xl/vbaProject.bin": b"x"}), "makron"),
        (office(types=XLSX_TYPES.replace(b"sheet.main", b"sheet.macroEnabled.main")), "makron"),
        (office(types=b"<Types><Default ContentType='application/vnd.ms-office.vbaProject'/></Types>"), "makron"),
        (office(types=b"<!DOCTYPE x><Types/>"), "makron"),
        (office(types="<Types/>".encode("utf-16")), "skadad"),
        (office(more={"../../etc/passwd": b"x"}), "främmande"),
        (office(more={"/etc/passwd": b"x"}), "främmande"),
        (office(part="innehall.txt"), "zip-arkiv"),
        (office(part="word/document.xml"), "zip-arkiv"),
        (office(more={f"xl/media/{n}.png": b"" for n in range(1000)}), "ovanligt stor"),
        (office(more={"xl/sheet.xml": b"\0" * 1_000_000}), "ovanligt stor"),
        (claiming(10 * 2**30 % 2**32), "ovanligt stor"),
        (claiming(2**32 - 2), "ovanligt stor"),
        (office()[:-30], "skadad"),
        (b"PK\x03\x04" + b"\0" * 500, "skadad"),
    ],
    ids=["macro part", "macro type", "macro by another name", "doctype", "utf-16 list", "way up", "absolute",
         "plain zip", "docx", "many parts", "bomb", "10 GB", "4 GB", "cut off", "only a start"],
)  # fmt: skip
def test_archives_are_looked_through_and_never_unpacked(content: bytes, said: str) -> None:
    with pytest.raises(WrongFile, match=said):
        look_at("kalkyl.xlsx", content, MOST)


def test_an_archive_of_a_thousand_million_million_bytes_is_settled_at_once() -> None:
    content = office()
    size = struct.pack("<HHQ", 1, 8, 10 * 10**9)  # the real size in a ZIP64 field of the central directory
    at = content.index(b"PK\x01\x02")
    name_length = struct.unpack("<H", content[at + 28 : at + 30])[0]
    entry = bytearray(content[at : at + 46 + name_length])
    entry[24:28], entry[30:32] = b"\xff" * 4, struct.pack("<H", len(size))
    rest, end = content[at + 46 + name_length :], content.rindex(b"PK\x05\x06")
    made = content[:at] + bytes(entry) + size + rest
    directory = struct.unpack("<I", content[end + 12 : end + 16])[0] + len(size)
    made = made[: end + len(size) + 12] + struct.pack("<I", directory) + made[end + len(size) + 16 :]
    with pytest.raises(WrongFile, match="ovanligt stor"):
        look_at("stor.xlsx", made, MOST)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Offert Åsa & Söner – 日本.pdf", "Offert Åsa & Söner – 日本.pdf"),
        ("C:\\Users\\bea\\offert.pdf", "offert.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a/b\\c.pdf", "c.pdf"),
        ("offert\u202efdp.exe", "offertfdp.exe"),
        ("off\u200bert\u2066.pdf", "offert.pdf"),
        ("rad\r\nbryt\x00.pdf", "radbryt.pdf"),
        ("a\u0308ska.pdf", "äska.pdf"),
        ('"<b>":|?*.pdf', "__b______.pdf"),
        ("  offert .pdf. ", "offert .pdf"),
        ("con.pdf", "_con.pdf"),
        ("console.pdf", "console.pdf"),
        (".pdf", "bilaga.pdf"),
        ("..", "bilaga"),
        ("", "bilaga"),
        (None, "bilaga"),
        ("å" * 500 + ".pdf", "å" * (LONGEST_NAME - 4) + ".pdf"),
        ("x." + "y" * 500, "x." + "y" * (LONGEST_NAME - 2)),
    ],
)
def test_names_lose_paths_tricks_and_odd_signs(given: str | None, kept: str) -> None:
    assert clean_name(given) == kept
    assert clean_name(kept) == kept


def test_equal_names_are_told_apart() -> None:
    assert unlike("a.pdf", set()) == "a.pdf"
    assert unlike("a.pdf", {"a.pdf", "a (2).pdf"}) == "a (3).pdf"


def test_sizes_are_never_rounded_up() -> None:
    assert [size_words(each) for each in (1, 999, 34_999, 1_000_000, 1_290_000)] == [
        "1\u00a0kB", "1\u00a0kB", "34\u00a0kB", "1\u00a0MB", "1,2\u00a0MB",
    ]  # fmt: skip
    assert [limit_words(each) for each in (20 * 2**20, 150 * 2**20, 5_500_000)] == [
        "20\u00a0MB",
        "150\u00a0MB",
        "5,5\u00a0MB",
    ]
