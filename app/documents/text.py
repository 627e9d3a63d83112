"""The one door for user text into a PDF, and its wrapping. Nothing is drawn that has not come this way."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from html import escape

from app.documents.fonts import Face, faces

LONGEST = 20_000  # characters in one cell or sentence; the rest gives way to an ellipsis
REPLACEMENT = "\ufffd"  # drawn as a crossed box
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff")
_LIKE = {
    "\t": " ",
    "\u202f": "\u00a0",
    "\u2007": "\u00a0",
    "\u2010": "-",
    "\u2011": "-",
    "\u2028": "\n",
    "\u2029": "\n",
}


class _Door(dict[int, str]):
    """What to draw for a character: itself, something like it, nothing if unseen, or the crossed box."""

    def __init__(self) -> None:
        known = {char for char in faces().regular.widths if char.isprintable() or char == "\u00a0"} - _UNSEEN
        super().__init__((ord(char), char) for char in known | {"\n"})
        self.update((ord(char), "") for char in _UNSEEN)
        self.update((ord(char), like) for char, like in _LIKE.items())

    def __missing__(self, code: int) -> str:
        alike = unicodedata.normalize("NFKC", chr(code))
        return alike if all(ord(char) in self and char != chr(code) for char in alike) else REPLACEMENT


@cache
def _door() -> _Door:
    return _Door()


def clean(text: object, limit: int = LONGEST) -> str:
    """Text the fonts can draw: controls and unknown characters become a crossed box, line breaks are kept."""
    string = str(text)
    if len(string) > limit:
        string = string[: limit - 1] + "…"
    if string.isascii() and string.isprintable():
        return string
    return unicodedata.normalize("NFC", string).replace("\r\n", "\n").translate(_door())


def plain(text: object, limit: int = LONGEST, word: int = 60) -> str:
    """The same for a reportlab Paragraph: no markup gets through, words over `word` characters are broken."""
    lines = clean(text, limit).split("\n")
    return "<br/>".join(escape(" ".join(_broken(line, word))) for line in lines)


def _broken(line: str, most: int) -> Iterator[str]:
    for word in line.split(" "):
        yield from (word[start : start + most] for start in range(0, max(len(word), 1), most))


def wrap(text: str, face: Face, width: float) -> list[str]:
    """Cleaned text in lines no wider than `width` (em), broken between words, or inside a word too wide."""
    if "\n" not in text and face.measure(text) <= width:
        return [text]
    return [line for paragraph in text.split("\n") for line in _lines(paragraph, face, width)]


def _lines(paragraph: str, face: Face, width: float) -> Iterator[str]:
    space, line, used = face.widths[" "], "", 0.0
    for word in paragraph.split(" "):
        for number, part in enumerate(_fitting(word, face, width)):
            wide = face.measure(part)
            if line and (number or used + space + wide > width):
                yield line
                line, used = "", 0.0
            line, used = (f"{line} {part}", used + space + wide) if line else (part, wide)
    yield line


def _fitting(word: str, face: Face, width: float) -> Iterator[str]:
    """A word in pieces that fit; one character always does."""
    start, used = 0, 0.0
    for position, char in enumerate(word):
        used += face.widths[char]
        if used > width and position > start:
            yield word[start:position]
            start, used = position, face.widths[char]
    yield word[start:]
