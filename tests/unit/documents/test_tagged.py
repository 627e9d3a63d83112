"""The structure of a print, read back: headings, one table with its heads, nothing drawn outside it."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pikepdf
import pytest

from app.documents.pdf import table_pdf
from app.documents.request_pdf import request_pdf
from app.domain.table import Column, Kind, Row, Table
from tests.unit.documents.samples import AT, COLUMNS, LANSTEKNIK, lansteknik, long, stod, words
from tests.unit.documents.test_request_pdf import DOCUMENT
from tests.unit.documents.trees import Element, tree


def printed(table: Table, by: str = "Anna Åkesson", at: datetime = AT) -> bytes:
    return table_pdf(table, printed_by=by, printed_at=at)


def read(table: Table) -> Element:
    return tree(printed(table))


def test_title_is_the_heading_and_the_notes_and_the_foot_are_read_once() -> None:
    for table in (lansteknik(), long(200)):
        found = read(table)
        assert [each.text for each in found.all("H1")] == [table.title]
        said = [each.text for each in found.kids if each.tag == "P"]
        assert [said.count(each) for each in (*table.notes, *table.footer)] == [1] * 4
        assert sum("Utskriven 2020-09-03" in each for each in said) == 1
        assert [each.tag for each in found.kids].index("H1") < [each.tag for each in found.kids].index("Table")


def test_the_reference_table_with_heads_and_every_blank_in_its_place() -> None:
    (table,) = read(lansteknik()).all("Table")
    assert [kid.tag for kid in table.kids] == ["THead", "TBody"]
    head, body = table.kids
    assert [each.text for each in head.all("TH")] == [column.heading for column in COLUMNS]
    assert {each.scope for each in head.all("TH")} == {"Column"}
    assert [each.scope for each in body.all("TH")] == ["Row"] * 9
    expected = [[line.split(";")[0], *line.split(";")[2:]] for line in LANSTEKNIK.splitlines()[1:]]
    assert body.rows() == expected
    assert not head.all("TD")


@pytest.mark.parametrize("count", [1, 37, 38, 400])
def test_a_long_table_is_one_table_and_its_head_is_said_once(count: int) -> None:
    (table,) = read(long(count)).all("Table")
    assert [row[0] for row in table.rows()] == ["Kategori", *(f"Rad {n}" for n in range(1, count + 1)), "Totalt"]
    assert all(len(row) == 6 for row in table.rows())


def test_a_row_higher_than_a_page_is_still_one_row() -> None:
    sentence = " ".join(f"ord{n}" for n in range(2_000))
    (table,) = read(words("före", sentence, "efter")).all("Table")
    assert [row[0] for row in table.rows()] == ["text".capitalize(), "före", sentence, "efter"]


def test_wrapped_words_are_not_glued_together() -> None:
    columns = (*COLUMNS, Column("syfte", "Syfte med investeringen", Kind.TEXT))
    text = "Ersättning av angiografiutrustning vid röntgenavdelningen i Sunderbyn"
    (table,) = read(replace(lansteknik(), columns=columns, rows=(Row(("Rad", 1, 2, 3, 4, 5, text)),))).all("Table")
    assert table.rows()[1][-1] == text
    assert table.rows()[0][-1] == "Syfte med investeringen"


def test_odd_tables_hold_together() -> None:
    for table in (stod(), words(), replace(lansteknik(), rows=()), replace(lansteknik(), rows=(), columns=())):
        read(table)
    read(replace(long(90), footer=tuple(f"Beslut nummer {i}" for i in range(40))))
    read(replace(lansteknik(), title="Mycket lång titel " * 400, notes=("anmärkning " * 3_000,)))


def test_facts_about_the_file() -> None:
    with pikepdf.open(BytesIO(printed(replace(lansteknik(), title="Ram & <utfall>")))) as document:
        assert document.Root.Lang == "sv-SE"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as facts:
            assert facts["dc:title"] == "Ram & <utfall>"
            assert facts["dc:language"] == {"sv-SE"}
            assert facts["dc:creator"] == ["Anna Åkesson"]
            assert facts["xmp:CreateDate"] == "2020-09-03T14:05:00"
            assert "pdfuaid:part" not in facts, "promised only after a validator has said so"
        with document.open_outline() as outline:
            assert [each.title for each in outline.root] == ["Ram & <utfall>"]


def test_colours_fonts_and_pages_are_as_archives_and_readers_want_them() -> None:
    content = printed(long(90))
    with pikepdf.open(BytesIO(content)) as document:
        (intent,) = document.Root.OutputIntents
        assert (str(intent.S), str(intent.OutputConditionIdentifier)) == ("/GTS_PDFA1", "sRGB IEC61966-2.1")
        profile = intent.DestOutputProfile.read_bytes()
        assert int(intent.DestOutputProfile.N) == 3
        assert (int.from_bytes(profile[:4], "big"), profile[12:24], profile[36:40]) == (588, b"mntrRGB XYZ ", b"acsp")
        assert document.Root.MarkInfo.Marked
        for number, page in enumerate(document.pages):
            assert (str(page.obj.Tabs), int(page.obj.StructParents)) == ("/S", number)
            for font in page.obj.Resources.Font.values():
                descriptor = font.FontDescriptor
                assert "/FontFile2" in descriptor, "embedded"
                assert "/ToUnicode" in font, "readable aloud and copied as text"


def test_same_input_same_bytes_and_the_mark_of_the_file_follows_its_content() -> None:
    assert printed(lansteknik()) == printed(lansteknik())
    marks = set()
    for table in (lansteknik(), stod()):
        with pikepdf.open(BytesIO(printed(table))) as document:
            marks.add(bytes(document.trailer.ID[0]))
    assert len(marks) == 2


def test_a_request_has_headings_lists_and_tables() -> None:
    found = tree(request_pdf(DOCUMENT))
    assert [each.text for each in found.all("H1")] == ["Ultraljud hjärta"]
    assert [each.text for each in found.all("H2")] == ["Behov", "Kostnad"]
    assert [each.text for each in found.all("H3")] == ["Syfte", "Vad som ska köpas"]
    pairs = [(each.kids[0].text, each.kids[1].text) for each in found.all("LI")]
    assert ("Enhet", "Länsteknik") in pairs
    (table,) = found.all("Table")
    assert [row[0] for row in table.rows()] == ["Vad", *(f"Sak {n}" for n in range(1, 90)), "Summa"]
    assert {each.scope for each in table.kids[0].all("TH")} == {"Column"}
