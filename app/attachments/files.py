"""What files are taken in, told by content and name together: what a file is called says nothing of what it is."""

from collections.abc import Callable
from dataclasses import dataclass

from app.attachments.archives import archive_fault, is_archive
from app.attachments.names import ending
from app.domain.errors import DomainError
from app.domain.settings import MEGABYTE

KINDS = {"offert": "Offert", "bild": "Bild", "kalkyl": "Kalkyl", "ritning": "Ritning", "annat": "Annat"}
ENDINGS_IN_WORDS = "PDF, PNG, JPEG, XLSX, DOCX, CSV eller TXT"
_MB = 1_000_000


class WrongFile(DomainError):
    """A file that is not taken in; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that is taken in. fault: looks at the content, '' when it is what the name says. kind: the likely one."""

    media_type: str
    kind: str
    fault: Callable[[bytes], str]


def look_at(name: str, content: bytes, most_bytes: int) -> FileType:
    """The type of a file with a clean name; raises WrongFile when it is none of ours or not what it is called."""
    found = ending(name)
    if found not in TYPES:
        called = f"Filtypen {found}" if found else "En fil utan filändelse"
        raise WrongFile(f"{called} tas inte emot. Spara filen som {ENDINGS_IN_WORDS}.")
    if not content:
        raise WrongFile("Filen är tom.")
    if len(content) > most_bytes:
        raise WrongFile(f"Filen är {size_words(len(content))}. Högst {limit_words(most_bytes)} går att ladda upp.")
    if fault := TYPES[found].fault(content):
        raise WrongFile(fault)
    return TYPES[found]


def size_words(size: int) -> str:
    """A size for people, never rounded up: ”1,2 MB”, ”34 kB”."""
    if size < _MB:
        return f"{max(1, size // 1000)}\u00a0kB"
    whole, tenth = divmod(size * 10 // _MB, 10)
    return f"{whole},{tenth}\u00a0MB" if tenth else f"{whole}\u00a0MB"


def limit_words(size: int) -> str:
    """A limit for people: as typed in the setting, else whole MB where that is near enough; never more than it is."""
    whole, rest = divmod(size, MEGABYTE)
    if whole and not rest:
        return f"{whole}\u00a0MB"
    return f"{size // _MB}\u00a0MB" if size >= 10 * _MB else size_words(size)


def told_apart(content: bytes) -> str:
    """What a content looks like, in Swedish, for those who called it something else."""
    for start, words in _STARTS:
        if content.startswith(start):
            return words
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        return "en HEIC-bild från en telefon"
    head = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in head:
        return "en SVG-bild"
    if head.startswith((b"<!doctype html", b"<html", b"<script", b"<body", b"<head")):
        return "en webbsida"
    return "vanlig text" if not _text_fault(content) else "något annat"


def _other_than(called: str, content: bytes) -> str:
    return f"Filen heter {called}, men innehållet är {told_apart(content)}. Spara den på nytt i rätt format."


def _pdf_fault(content: bytes) -> str:
    if not content.startswith(b"%PDF-"):
        return _other_than(".pdf", content)
    if b"%%EOF" not in content[-2048:]:
        return _MORE if b"%%EOF" in content else "PDF-filen är avklippt. Hämta eller spara den på nytt."
    return _MORE if is_archive(content) else ""


def _png_fault(content: bytes) -> str:
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _other_than(".png", content)
    if content[12:16] != b"IHDR":
        return "Bilden är skadad. Öppna den i ett bildprogram och spara den på nytt."
    at = 8
    while at + 12 <= len(content):
        length, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        at += 12 + length
        if name == b"IEND":
            return "" if at == len(content) else _MORE
    return "Bilden är avklippt. Hämta eller spara den på nytt."


def _jpeg_fault(content: bytes) -> str:
    if not content.startswith(b"\xff\xd8\xff"):
        return _other_than(".jpg", content)
    if b"\xff\xd9" not in content:
        return "Bilden är avklippt. Hämta eller spara den på nytt."
    return _MORE if is_archive(content) else ""


def _office_fault(called: str, main_part: str) -> Callable[[bytes], str]:
    def fault(content: bytes) -> str:
        return archive_fault(content, main_part) if content.startswith(b"PK\x03\x04") else _other_than(called, content)

    return fault


def _text_fault(content: bytes) -> str:
    """Text is UTF-8 or Windows-1252 without signs that only programs write."""
    if any(content.startswith(start) for start, _ in _STARTS):
        return _other_than("som en textfil", content)
    if b"\0" in content:
        return "Filen är inte ren text. Spara den som UTF-8, till exempel ”CSV UTF-8” i Excel."
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if any((sign < " " and sign not in "\t\n\r\f") or sign == "\ufffd" or "\x7f" <= sign < "\xa0" for sign in text):
        return "Filen är inte ren text. Spara den som UTF-8, till exempel ”CSV UTF-8” i Excel."
    return ""


_MORE = "Filen innehåller något mer än den ska. Spara den på nytt i rätt format."
_STARTS = (
    (b"%PDF-", "en PDF"),
    (b"\x89PNG", "en PNG-bild"),
    (b"\xff\xd8\xff", "en JPEG-bild"),
    (b"GIF8", "en GIF-bild"),
    (b"PK\x03\x04", "en Office-fil eller ett zip-arkiv"),
    (b"\xd0\xcf\x11\xe0", "en äldre Office-fil eller en fil med lösenord"),
    (b"{\\rtf", "en RTF-fil"),
    (b"MZ", "ett program"),
    (b"\x7fELF", "ett program"),
)
_JPEG = FileType("image/jpeg", "bild", _jpeg_fault)
_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    ".pdf": FileType("application/pdf", "offert", _pdf_fault),
    ".png": FileType("image/png", "bild", _png_fault),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".xlsx": FileType(_OFFICE + "spreadsheetml.sheet", "kalkyl", _office_fault(".xlsx", "xl/workbook.xml")),
    ".docx": FileType(_OFFICE + "wordprocessingml.document", "annat", _office_fault(".docx", "word/document.xml")),
    ".csv": FileType("text/csv", "kalkyl", _text_fault),
    ".txt": FileType("text/plain", "annat", _text_fault),
}
MEDIA_TYPES = frozenset(each.media_type for each in TYPES.values())
