"""The two reference tables, tables of any length, and a reader of the text in a PDF."""

import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import pikepdf

from app.domain.money import Unit
from app.domain.table import Cell, Column, Kind, Row, Table

AT = datetime(2020, 9, 3, 14, 5)  # noqa: DTZ001 - local time, as it is printed
COLUMNS = (
    Column("kategori", "Kategori", Kind.TEXT),
    Column("ram", "Ram"),
    Column("utfall_tidigare", "Utfall beslut före 2020"),
    Column("utfall_ar", "Utfall beslut 2020", csv_name="utfall_år"),
    Column("summa", "Summa", sum_of=("utfall_tidigare", "utfall_ar")),
    Column("prognos", "Beräknad årsprognos", decimals=0),
)
LANSTEKNIK = """\
kategori;nivå;ram;utfall_tidigare;utfall_år;summa;prognos
IT;0;21,0;0,3;0,1;0,4;10
Datacenter (nät och server);1;;0,2;;0,2;
Skrivare;1;;0,1;;0,1;
Telefoni;1;;;0,1;0,1;
Video;1;;;;;
Tyst vårdmiljö;0;3,0;1,6;0,0;1,6;3
MSB;0;4,5;0,0;0,0;0,0;5
MT;0;87,0;20,0;7,9;27,9;60
Totalt;0;115,5;21,9;8,0;29,9;78
"""
STOD = """\
kategori;ram_tkr
IT-utrustning, övrigt (3 år);5 000
Nät (IT);7 500
Server (IT);2 500
Telefoni (IT);500
Video (IT);4 925
Totalsumma;20 425
"""


def _ore(figure: str, unit: Unit) -> Cell:
    whole, _, fraction = figure.replace(" ", "").partition(",")
    return int(whole + fraction) * unit.ore // 10 ** len(fraction) if figure else None


def lansteknik() -> Table:
    """Nine rows, mnkr, a level, blanks, sums both ways."""
    rows = []
    for line in LANSTEKNIK.splitlines()[1:]:
        name, level, *figures = line.split(";")
        total = name == "Totalt"
        cells = (name, *(_ore(figure, Unit.MNKR) for figure in figures))
        rows.append(Row(cells, int(level), total, (0, 5, 6, 7) if total else (), name))
    return Table(
        name="utfall",
        title="Utfall mot ram 2020",
        subtitle="Länsteknik till och med augusti 2020",
        unit=Unit.MNKR,
        columns=COLUMNS,
        rows=tuple(rows),
        notes=("Belopp är avrundade var för sig.", "Utanför tabellen står 0,2 mnkr."),
        footer=("Beslut: RS 2019/1234 § 45", "Bokfört till och med 2020-08-31"),
        facts={"Period": "2020-08"},
        level_name="nivå",
    )


def stod() -> Table:
    """Six rows, tkr, two columns."""
    columns = (
        Column("kategori", "Kategori", Kind.TEXT),
        Column("ram", "Ram", csv_name="ram_tkr"),
    )
    pairs = [line.split(";") for line in STOD.splitlines()[1:]]
    rows = tuple(
        Row(
            (name, _ore(figure, Unit.TKR)),
            0,
            name == "Totalsumma",
            tuple(range(5)) if name == "Totalsumma" else (),
        )
        for name, figure in pairs
    )
    return Table("ramar", "Ramar 2022", "IT- och MT-stöd", Unit.TKR, columns, rows)


def long(count: int, name: str = "Rad") -> Table:
    """`count` rows, named and numbered from 1, and their total."""
    rows = [
        Row((f"{name} {i}", i * 10**8, i * 10**7, i * 10**6, i * 11 * 10**6, i * 10**8)) for i in range(1, count + 1)
    ]
    total = Row(("Totalt", *(sum(row.amount(place) for row in rows) for place in range(1, 6))), is_total=True)
    base = lansteknik()
    return Table("lang", "Lång tabell", "", Unit.MNKR, COLUMNS, (*rows, total), base.notes, base.footer)


def words(*cells: str) -> Table:
    """One text column."""
    rows = tuple(Row((cell,)) for cell in cells)
    return Table("ord", "Ord", "", Unit.KR, (Column("text", "Text", Kind.TEXT),), rows)


@dataclass(frozen=True)
class Run:
    """A string drawn on a page, with the font and the place (points) it was drawn at."""

    text: str
    font: str
    x: float
    y: float


def runs(pdf: bytes) -> list[list[Run]]:
    """What is drawn on each page, in drawing order, decoded through the fonts' own ToUnicode maps."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return [_runs(page) for page in document.pages]


def _runs(page: pikepdf.Page) -> list[Run]:
    fonts = {str(name): _codes(font) for name, font in page.Resources.Font.items()}
    found, font, x, y = [], "", 0.0, 0.0
    for step in pikepdf.parse_content_stream(page):
        if isinstance(step, pikepdf.ContentStreamInlineImage):
            continue
        operands, operator = step.operands, str(step.operator)
        if operator == "Tf":
            font = str(operands[0])
        elif operator == "Tm":
            x, y = float(operands[4]), float(operands[5])
        elif operator == "Tj":
            name, codes = fonts[font]
            found.append(Run("".join(codes[code] for code in bytes(operands[0])), name, x, y))
    return found


def _codes(font: pikepdf.Object) -> tuple[str, dict[int, str]]:
    pairs = re.findall(rb"<([0-9A-F]{2})> <([0-9A-F]{4})>\n?", font.ToUnicode.read_bytes())
    return str(font.BaseFont), {int(code, 16): chr(int(char, 16)) for code, char in pairs}


def texts(pdf: bytes) -> list[list[str]]:
    """The strings of each page."""
    return [[run.text for run in page] for page in runs(pdf)]
