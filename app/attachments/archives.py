"""Office files are zip archives: what the archive says of itself is looked at, nothing is unpacked."""

import io
import zipfile
import zlib

MOST_MEMBERS = 1000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 120
_CONTENT_TYPES = "[Content_Types].xml"
_MOST_CONTENT_TYPES = 1024 * 1024
_MEMBER = b"PK\x01\x02"
_MAIN_PARTS = ("xl/workbook.xml", "word/document.xml")
_BROKEN = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError, zlib.error)

_NOT_OFFICE = "Filen är ett zip-arkiv eller en annan sorts Office-fil. Spara den som XLSX eller DOCX med rätt namn."
_DAMAGED = "Filen är skadad. Öppna den i Excel eller Word och spara den på nytt."
_TOO_MUCH = "Filen blir ovanligt stor när den packas upp. Spara den som PDF i stället."
_PROGRAM = "Filen har makron eller främmande delar. Spara den som vanlig XLSX eller DOCX, eller som PDF."
_LOCKED = "Filen har lösenord. Ta bort lösenordet och spara den på nytt."


def archive_fault(content: bytes, main_part: str) -> str:
    """Why an Office file is not taken in, in Swedish; '' when all is well. main_part: what its kind must hold."""
    if content.count(_MEMBER) > MOST_MEMBERS:
        return _TOO_MUCH
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            return _members_fault(members, main_part) or _types_fault(archive)
    except _BROKEN:
        return _DAMAGED


def is_archive(content: bytes) -> bool:
    """Whether a file that is something else (a PDF, a picture) can be opened as a zip archive too."""
    if content.count(_MEMBER) > MOST_MEMBERS:
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return bool(archive.infolist())
    except _BROKEN:
        return False


def _members_fault(members: list[zipfile.ZipInfo], main_part: str) -> str:
    names = [member.filename for member in members]
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or unpacked / packed > MOST_RATIO:
        return _TOO_MUCH
    if any(".." in name or "\\" in name or name.startswith("/") or "vbaproject" in name.lower() for name in names):
        return _PROGRAM
    if len(set(names)) < len(names):
        return _DAMAGED
    if any(member.flag_bits & 1 for member in members):
        return _LOCKED
    if _CONTENT_TYPES not in names or main_part not in names:
        return _NOT_OFFICE
    return _PROGRAM if any(part in names for part in _MAIN_PARTS if part != main_part) else ""


def _types_fault(archive: zipfile.ZipFile) -> str:
    """The list of parts tells of macros whatever the part itself is called."""
    with archive.open(_CONTENT_TYPES) as listed:
        types = listed.read(_MOST_CONTENT_TYPES + 1).lower()
    if len(types) > _MOST_CONTENT_TYPES or b"\0" in types:
        return _DAMAGED
    return _PROGRAM if b"vbaproject" in types or b"macroenabled" in types or b"<!doctype" in types else ""
