"""A table as the section of a Word report: a heading, a real table with styles, notes; to be written on in."""

from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from app.documents.docx_styles import FIGURES, FOOT, HEAD, HEAD_FIGURES, NOTE, TABLE, TEXT, add_styles
from app.documents.grid import MARGIN, Grid, Place, grid
from app.documents.workbook import clean
from app.domain.table import Kind, Row, Table

_INDENT = 200  # twentieths of a point a level
_STRONG = "<w:rPr><w:b/></w:rPr>"


def table_docx(table: Table, *, printed_by: str, printed_at: datetime, document_id: str = "") -> bytes:
    """The section as a .docx file; the same bytes for the same input. printed_at: local time, shown as given."""
    chosen = grid(table)
    document = docx.Document()
    add_styles(document)
    _set_up(document, table, chosen, printed_by, printed_at)
    document.add_heading(clean(table.title), level=1)
    if table.subtitle:
        document.add_paragraph(clean(table.subtitle))
    if any(column.kind is Kind.MONEY for column in table.columns):
        document.add_paragraph(f"Belopp i {table.unit.value}", style=NOTE)
    if table.columns:
        document.element.body.insert(-1, parse_xml(_table_xml(table, chosen)))  # the last one sets the page up
    for line in (*table.notes, *table.footer):
        document.add_paragraph(clean(line), style=NOTE)
    stamp = f"Uttagen {printed_at:%Y-%m-%d kl. %H.%M} av {printed_by}" + (f" · {document_id}" if document_id else "")
    _foot(document, stamp)
    return _packed(document)


def _set_up(document: Any, table: Table, chosen: Grid, printed_by: str, printed_at: datetime) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = (Pt(side) for side in chosen.sheet)
    section.orientation = WD_ORIENT.LANDSCAPE if chosen.sheet[0] > chosen.sheet[1] else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Pt(MARGIN)
    section.top_margin = section.bottom_margin = Pt(56)
    facts = document.core_properties
    facts.title, facts.subject = clean(table.title)[:255], clean(table.subtitle)[:255]
    facts.author, facts.last_modified_by = clean(printed_by)[:255], clean(printed_by)[:255]
    facts.created = facts.modified = printed_at.replace(tzinfo=None)
    facts.language, facts.comments, facts.keywords = "sv-SE", "", "Ramkoll"


def _foot(document: Any, stamp: str) -> None:
    """Who and when, and the page of the pages as fields that Word counts itself."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = document.styles[FOOT]
    paragraph.add_run(clean(stamp) + "\t")
    for word, field in (("Sida ", "PAGE"), (" av ", "NUMPAGES")):
        paragraph.add_run(word)
        paragraph._p.append(
            parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        )


def _table_xml(table: Table, chosen: Grid) -> str:
    """The whole table as one piece of markup: python-docx takes a table cell by cell in growing time."""
    widths = [round((place.width + 11) * 20) for place in chosen.places]
    head = "".join(
        _cell(clean(place.column.heading), width, HEAD_FIGURES if place.figures else HEAD)
        for place, width in zip(chosen.places, widths, strict=True)
    )
    rows = [_row(table, chosen.places, widths, row) for row in table.rows]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    title = quoteattr(clean(table.title)[:250])
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{TABLE}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0"'
        f' w:noVBand="1"/><w:tblCaption w:val={title}/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{''.join(rows)}</w:tbl>"
    )


def _row(table: Table, places: tuple[Place, ...], widths: list[int], row: Row) -> str:
    cells = []
    for at, (place, width, cell) in enumerate(zip(places, widths, row.cells, strict=True)):
        style = FIGURES if place.figures else TEXT
        indent = 0 if at or place.figures else min(row.level, 9) * _INDENT
        cells.append(_cell(clean(table.text(place.column, cell)), width, style, indent, table.is_strong(row, at)))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, width: int, style: str, indent: int = 0, is_strong: bool = False) -> str:
    look = _STRONG if is_strong else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    moved = f'<w:ind w:left="{indent}"/>' if indent else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/>{moved}'
        f"</w:pPr><w:r>{look}{lines}</w:r></w:p></w:tc>"
    )


def _packed(document: Any) -> bytes:
    """The parts with one fixed day each, where python-docx writes the hour it was saved."""
    first, second = BytesIO(), BytesIO()
    document.save(first)
    with ZipFile(first) as source, ZipFile(second, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), ZIP_DEFLATED)
    return second.getvalue()
