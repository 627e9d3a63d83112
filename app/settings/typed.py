"""A setting as it is typed: its value as text, and the text read back. Tables are lines of a key and a figure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from app.domain.errors import DomainError
from app.domain.money import format_kronor, parse_amount
from app.domain.periods import FIRST_YEAR, LAST_YEAR, is_year
from app.domain.setting_words import BY_YEAR, OPEN_TABLES, TABLES, Shape
from app.domain.settings import MEGABYTE

SPARE = 3
"""Empty lines below a table that lines can be added to."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table, as typed: key is a year or a name."""

    key: str
    text: str
    fault: str = ""


class Unread(DomainError):
    """Something typed is no value: lines with a fault each, or the one text."""

    def __init__(self, text: str, lines: Sequence[Line] = ()) -> None:
        super().__init__(text)
        self.lines = tuple(lines)


def stamp(value: Any) -> str:
    """What the page showed, to tell whether it still holds."""
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def text_of(shape: Shape, value: Any) -> str:
    """One figure or text as it stands in its field."""
    if shape in (Shape.MONEY, Shape.MONEY_BY_YEAR):
        return format_kronor(value)
    if shape is Shape.MEGABYTES:
        return f"{value // MEGABYTE}"
    return str(value)


def lines_of(shape: Shape, value: Mapping[str, Any]) -> list[Line]:
    """A table as lines; by year in the order of the years, with empty lines to add more."""
    keys = sorted(value) if shape in BY_YEAR else list(value)
    lines = [Line(key, text_of(shape, value[key])) for key in keys]
    return lines + [Line("", "")] * SPARE if shape in OPEN_TABLES else lines


def read(shape: Shape, text: str, lines: Sequence[Line]) -> Any:
    """The value that was typed; raises Unread with everything that is wrong, line by line."""
    if shape in TABLES:
        return _read_table(shape, lines)
    try:
        return _read_one(shape, text)
    except ValueError as error:
        raise Unread(str(error)) from error


def _read_one(shape: Shape, text: str) -> Any:
    if shape in (Shape.TEXT, Shape.TEXT_BY_CODE):
        return " ".join(text.replace("\x00", "").split())
    if shape is Shape.YES_NO:
        return 1 if text == "1" else 0
    if shape in (Shape.MONEY, Shape.MONEY_BY_YEAR):
        try:
            return parse_amount(text)
        except DomainError as error:
            raise ValueError(str(error)) from error
    plain = "".join(text.split())
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 10):
        raise ValueError(f"Skriv ett helt tal med siffror. Läste ”{text[:20]}”.")
    return int(plain) * (MEGABYTE if shape is Shape.MEGABYTES else 1)


def _read_table(shape: Shape, lines: Sequence[Line]) -> dict[str, Any]:
    read_lines, value, wrong = [], dict[str, Any](), False
    for line in lines:
        fault = ""
        if not line.key and not line.text:
            continue
        if shape in BY_YEAR and not is_year(line.key):
            fault = f"Skriv ett år mellan {FIRST_YEAR} och {LAST_YEAR} med fyra siffror."
        elif line.key in value:
            fault = f"{line.key} står två gånger."
        else:
            try:
                value[line.key] = _read_one(shape, line.text)
            except ValueError as error:
                fault = str(error)
        wrong = wrong or bool(fault)
        read_lines.append(Line(line.key, line.text, fault))
    if wrong or not value:
        raise Unread("Rätta raderna nedan." if wrong else "Skriv minst en rad.", read_lines)
    return value
