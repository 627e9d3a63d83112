"""What the sheets of a workbook share: looks, text that fits in a cell, and the sheet about the table."""

import re
from datetime import datetime
from functools import cache
from typing import Any

from app.domain.table import Kind, Table

_LONGEST = 32_000  # Excel holds 32 767 UTF-16 units in a cell
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_UNFIT_NAME = re.compile(r"[\[\]:*?/\\\s]+")
_FONT = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
_TOTAL = {"bold": True, "top": 1, "bottom": 1}


def clean(text: object) -> str:
    """Text an XLSX file can carry: other signs become U+FFFD, what a cell cannot hold ends in an ellipsis."""
    string = _UNFIT.sub("\ufffd", str(text).replace("\r\n", "\n"))
    return string if len(string) <= _LONGEST else string[: _LONGEST - 1] + "…"


def sheet_name(title: str) -> str:
    """The title as a sheet's name: Excel takes 31 characters and not all signs."""
    name = _UNFIT_NAME.sub(" ", clean(title)).strip(" '")[:31].strip(" '")
    return name if name and name.casefold() not in ("history", "om tabellen") else "Tabell"


class Formats:
    """The looks of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._add = book.add_format
        self.title = self._add({**_FONT, "bold": True, "font_size": 16})
        self.plain = self._add(_FONT)
        self.muted = self._add({**_FONT, "font_color": "#5A6068"})
        self.wrapped = self._add({**_FONT, "text_wrap": True})
        self.label = self._add({**_FONT, "bold": True})
        head = {
            **_FONT,
            "bold": True,
            "text_wrap": True,
            "valign": "bottom",
            "bg_color": "#EDF2F6",
            "bottom": 2,
        }
        self.heading_text = self._add({**head, "align": "left"})
        self.heading_figures = self._add({**head, "align": "right"})
        self.text = cache(self._text)
        self.figures = cache(self._figures)
        self.day = cache(self._day)

    def _text(self, is_total: bool, level: int, is_strong: bool) -> Any:
        look = _TOTAL if is_total else {"bold": True} if is_strong else {}
        return self._add({**_FONT, "text_wrap": True, "indent": min(level, 15), **look})

    def _day(self, is_total: bool) -> Any:
        return self._add({**_FONT, "num_format": "yyyy-mm-dd", "align": "left", **(_TOTAL if is_total else {})})

    def _figures(self, is_total: bool, decimals: int, is_share: bool = False) -> Any:
        code = "#,##0" + ("." + "0" * decimals if decimals else "") + ("\u00a0%" if is_share else "")
        return self._add({**_FONT, "num_format": code, **(_TOTAL if is_total else {})})


def about_sheet(sheet: Any, table: Table, formats: Formats, printed_by: str, printed_at: datetime) -> None:
    """Label and value on each row: what the table shows, unit, facts, notes, decisions, when and by whom."""
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8&A&R&8Sida &P av &N")
    for number, (label, value) in enumerate(_about(table, printed_by, printed_at)):
        sheet.write_string(number, 0, clean(label), formats.label)
        sheet.write_string(number, 1, clean(value), formats.wrapped)


def _about(table: Table, printed_by: str, printed_at: datetime) -> list[tuple[str, str]]:
    found = [("Tabell", table.title), ("Visar", table.subtitle)]
    if any(column.kind is Kind.MONEY for column in table.columns):
        found.append(("Belopp i", f"{table.unit.value}; cellerna håller hela beloppet, avrundningen är bara visning"))
    found += table.facts.items()
    found += [("" if number else "Beslut och brytdatum", line) for number, line in enumerate(table.footer)]
    found += [("" if number else "Anmärkningar", note) for number, note in enumerate(table.notes)]
    return [*found, ("Uttagen", f"{printed_at:%Y-%m-%d kl. %H.%M}"), ("Uttagen av", printed_by)]
