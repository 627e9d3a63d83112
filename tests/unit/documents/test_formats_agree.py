"""Every format says the same, cell by cell, as the table itself says to people."""

from dataclasses import replace
from datetime import date

import pytest

from app.documents import FORMATS
from app.domain.money import Unit
from app.domain.table import Column, Kind, Row, Table
from tests.unit.documents.readers import READERS, Grid, shown
from tests.unit.documents.samples import AT, lansteknik, long, stod


def every_kind() -> Table:
    """Words, figures, days, shares, blanks, negatives, halves that round away from zero, and signs that mean things."""
    columns = (
        Column("nr", "Nummer", Kind.TEXT),
        Column("dag", "Beslutad", Kind.DATE),
        Column("antal", "Antal", Kind.NUMBER),
        Column("kr", "Belopp", decimals=2),
        Column("mnkr", "Avrundat", decimals=1),
        Column("andel", "Andel av ramen", Kind.PERCENT, 1),
        Column("syfte", "Syfte", Kind.TEXT),
    )
    rows = (
        Row(("2027-0001", date(2027, 2, 3), 1_234, 123_456_789_01, 15_000_000, 6_345, "Ersätta <gamla> & slitna")),
        Row(("2027-0002", None, None, -50_000_000, -5_000_000, -5, "rad ett\nrad två"), level=1),
        Row(("2027-0003", date(1999, 12, 31), 0, 0, 4_999_999, 10_000, "")),
        Row(("Summa", None, 1_234, 122_956_789_01, 14_999_999, None, None), is_total=True, sum_of=(0, 1, 2)),
    )
    return Table("alla", "Alla slag", "", Unit.MNKR, columns, rows)


TABLES = {"lansteknik": lansteknik(), "stod": stod(), "every kind": every_kind(), "long": long(90)}


def expected(table: Table, format_: str) -> Grid:
    """The table as people read it; a CSV says names of columns, plain spaces and hyphens, and no unit of percent;
    a PDF draws a space that does not break as a space."""
    pairs = [(row, list(zip(table.columns, row.cells, strict=True))) for row in table.rows]
    rows = [[table.text(column, cell) for column, cell in cells] for _, cells in pairs]
    head = [column.heading for column in table.columns]
    if format_ == "csv":
        head = [column.csv_name or column.key for column in table.columns]
        figures = [column.kind.is_figures for column in table.columns]
        rows = [
            [_plain(text) if is_figure else text for text, is_figure in zip(row, figures, strict=True)] for row in rows
        ]
    if format_ == "pdf":
        rows = [[text.replace("\n", " ").replace("\u00a0", " ") for text in row] for row in rows]
    return [head, *rows]


def _plain(text: str) -> str:
    return text.replace("\u00a0%", "").replace("\u00a0", " ").replace("\u2212", "-")


@pytest.mark.parametrize("format_", READERS)
@pytest.mark.parametrize("name", TABLES)
def test_a_format_says_what_the_table_says(format_: str, name: str) -> None:
    content = FORMATS[format_].write(TABLES[name], "Anna", AT)
    assert shown(format_, content) == expected(TABLES[name], format_)


def test_all_formats_are_held_against_the_table() -> None:
    assert set(READERS) == set(FORMATS)


def test_a_wrong_figure_is_noticed() -> None:
    table = replace(stod(), rows=(*stod().rows[:-1], replace(stod().rows[-1], cells=("Totalsumma", 1))))
    for format_ in READERS:
        assert shown(format_, FORMATS[format_].write(table, "Anna", AT)) != expected(stod(), format_)
