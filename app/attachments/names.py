"""Names of files as they may be kept and sent back: letters of any language, but no paths, tricks or odd signs."""

import re
import unicodedata
from collections.abc import Container
from pathlib import PurePosixPath

LONGEST_NAME = 120
NAMELESS = "bilaga"
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that show nothing or turn the text around: controls, direction overrides, zero widths."""
_UNFIT = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)", re.IGNORECASE)  # no file names on Windows


def clean_name(given: str | None) -> str:
    """The last part of what the browser called the file, fit for every file system; the ending is kept."""
    last = re.split(r"[/\\]", given or "")[-1]
    shown = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign) not in _HIDDEN)
    name = " ".join(_UNFIT.sub("_", shown).split()).strip(". ")
    if last.strip().startswith(".") and name and "." not in name:
        name = f"{NAMELESS}.{name}"
    name = _RESERVED.sub(r"_\1", name) if _RESERVED.match(name) else name
    return _shortened(name or NAMELESS)


def ending(name: str) -> str:
    """The name's ending in small letters, with its dot; '' when there is none."""
    return PurePosixPath(name).suffix.lower()


def unlike(name: str, taken: Container[str]) -> str:
    """The name, or the first of `name (2).pdf`, `name (3).pdf` … that is not taken."""
    tail = PurePosixPath(name).suffix
    stem, number, found = name.removesuffix(tail), 2, name
    while found in taken:
        found = f"{stem} ({number}){tail}"
        number += 1
    return found


def _shortened(name: str) -> str:
    tail = PurePosixPath(name).suffix
    if len(name) <= LONGEST_NAME or len(tail) > 10:
        return name[:LONGEST_NAME]
    return name[: LONGEST_NAME - len(tail)].rstrip(". ") + tail
