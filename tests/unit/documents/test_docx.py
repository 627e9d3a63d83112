"""The Word section read back: styles, a head that is repeated, hostile text, the same bytes."""

from dataclasses import replace
from io import BytesIO

import docx
import pytest

from app.documents.docx import table_docx
from app.domain.table import Row, Table
from tests.unit.documents.samples import AT, COLUMNS, lansteknik, words
from tests.unit.documents.test_pdf import HOSTILE

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def written(table: Table) -> bytes:
    return table_docx(table, printed_by="Anna Åkesson", printed_at=AT, document_id="RK-17")


def test_real_styles_a_repeated_head_and_the_total_in_bold() -> None:
    document = docx.Document(BytesIO(written(lansteknik())))
    (table,) = document.tables
    assert table.style is not None
    assert table.style.name == "Ramkoll tabell"
    assert [paragraph.style.name for paragraph in document.paragraphs if paragraph.style][:2] == ["Heading 1", "Normal"]
    head, *rows = table.rows
    assert head._tr.trPr is not None
    assert head._tr.trPr.find(f"{W}tblHeader") is not None
    assert all(row._tr.trPr is not None and row._tr.trPr.find(f"{W}cantSplit") is not None for row in rows)
    assert [cell.paragraphs[0].style.name for cell in rows[0].cells if cell.paragraphs[0].style][:2] == [
        "Tabelltext",
        "Tabellsiffror",
    ]
    assert rows[1].cells[0].paragraphs[0].paragraph_format.left_indent
    bold = [row.cells[at].paragraphs[0].runs[0].bold for row in (rows[0], rows[1], rows[-1]) for at in (0, 1)]
    assert bold == [True, None, None, None, True, True], "names that others lie under, and the total"


def test_notes_foot_and_facts() -> None:
    document = docx.Document(BytesIO(written(lansteknik())))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert said[:3] == ["Utfall mot ram 2020", "Länsteknik till och med augusti 2020", "Belopp i mnkr"]
    assert said[-4:] == [*lansteknik().notes, *lansteknik().footer]
    foot = document.sections[0].footer.paragraphs[0]
    assert foot.text.startswith("Uttagen 2020-09-03 kl. 14.05 av Anna Åkesson · RK-17\tSida")
    assert document.core_properties.author == "Anna Åkesson"
    assert document.core_properties.language == "sv-SE"


def test_a_wide_table_lies_down() -> None:
    wide = replace(lansteknik(), columns=COLUMNS * 3, rows=tuple(Row(row.cells * 3) for row in lansteknik().rows))
    for table, lies in ((lansteknik(), False), (wide, True)):
        section = docx.Document(BytesIO(written(table))).sections[0]
        assert section.page_width is not None
        assert section.page_height is not None
        assert (section.page_width > section.page_height) is lies


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    table = replace(words(text, "efter"), title=text, subtitle=text, notes=(text,), footer=(text,))
    document = docx.Document(BytesIO(table_docx(table, printed_by=text, printed_at=AT)))
    assert document.tables[0].rows[2].cells[0].text == "efter"


def test_same_input_same_bytes_and_empty_tables() -> None:
    assert written(lansteknik()) == written(lansteknik())
    assert len(docx.Document(BytesIO(written(words()))).tables[0].rows) == 1
    assert not docx.Document(BytesIO(written(replace(lansteknik(), columns=(), rows=())))).tables
