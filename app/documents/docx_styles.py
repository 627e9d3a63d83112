"""The styles of a Word file: named in Swedish, so that whoever goes on writing finds and changes them."""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

TABLE = "RamkollTabell"
TEXT, FIGURES, HEAD, HEAD_FIGURES = "Tabelltext", "Tabellsiffror", "Tabellhuvud", "Tabellhuvudsiffror"
NOTE, FOOT = "Tabellanmarkning", "Ramkollsidfot"
_BRAND = RGBColor(0x08, 0x3D, 0x47)
_GREY = RGBColor(0x57, 0x5E, 0x69)
_LINE = '<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'


def add_styles(document: Any) -> None:
    """Everything a section needs, and Swedish as the language of all text."""
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.element.get_or_add_rPr().append(parse_xml(f'<w:lang {nsdecls("w")} w:val="sv-SE" w:eastAsia="sv-SE"/>'))
    heading = styles["Heading 1"]
    heading.font.name, heading.font.size, heading.font.color.rgb = "Calibri", Pt(17), _BRAND
    heading.element.get_or_add_rPr().rFonts.attrib.pop(qn("w:asciiTheme"), None)
    for name, right, bold in (
        (TEXT, False, False),
        (FIGURES, True, False),
        (HEAD, False, True),
        (HEAD_FIGURES, True, True),
    ):
        style = _paragraph(styles, name, 9.5)
        style.font.bold = bold
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(2)
        style.paragraph_format.keep_with_next = bold
        if right:
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for name in (NOTE, FOOT):
        style = _paragraph(styles, name, 8.5)
        style.font.color.rgb = _GREY
        style.paragraph_format.space_before = Pt(3)
        style.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    styles[FOOT].paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    styles.element.append(parse_xml(_table_style()))


def _paragraph(styles: Any, name: str, size: float) -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    style.font.size = Pt(size)
    style.quick_style = True
    return style


def _table_style() -> str:
    """Hair lines between rows, a tinted head, heavier lines above and below."""
    heavy = _LINE.format(side="{side}", size=8, colour="083D47")
    inner = _LINE.format(side="insideH", size=4, colour="CCD4DB")
    return (
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{TABLE}"><w:name w:val="Ramkoll tabell"/>'
        '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/><w:tblPr><w:tblBorders>'
        f"{heavy.format(side='top')}{heavy.format(side='bottom')}{inner}</w:tblBorders></w:tblPr>"
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
        f'{heavy.format(side="bottom")}</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="E6F0F2"/>'
        '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>'
    )
