"""The PDF read back: every cell, head and foot of every sheet, fonts, the same bytes, hostile text."""

from dataclasses import replace
from datetime import timedelta, timezone
from io import BytesIO
from time import process_time

import pikepdf
import pytest

from app.documents import FORMATS
from app.documents.pdf import table_pdf
from app.domain.money import Unit
from app.domain.table import Column, Kind, Row, Table
from tests.unit.documents.samples import AT, COLUMNS, LANSTEKNIK, lansteknik, long, runs, stod, texts, words


def printed(table: Table, by: str = "Anna Åkesson") -> bytes:
    return table_pdf(table, printed_by=by, printed_at=AT, document_id="RK-17")


def shown(table: Table, page: int = 0) -> str:
    return " ".join(texts(printed(table))[page])


def test_every_cell_of_the_reference_table_is_there_in_order() -> None:
    page = texts(printed(lansteknik()))[0]
    expected = [cell for line in LANSTEKNIK.splitlines()[1:] for cell in _without_level(line.split(";")) if cell]
    start = page.index("IT")
    assert page[start : start + len(expected)] == expected


def _without_level(cells: list[str]) -> list[str]:
    return [cells[0], *cells[2:]]


def test_figures_end_on_one_line_down_each_column_and_levels_are_indented() -> None:
    page = runs(printed(stod()))[0]
    digit, space = 0.497 * 9.5, 0.2 * 9.5
    ends = {run.text: run.x + digit * sum(map(str.isdigit, run.text)) for run in page if run.text in ("500", "4 925")}
    assert ends["500"] == pytest.approx(ends["4 925"] + space, abs=0.3)
    places = {run.text: run.x for run in runs(printed(lansteknik()))[0]}
    assert places["Video"] > places["IT"] + 5
    assert places["IT"] == places["Totalt"]


def test_title_unit_notes_and_foot() -> None:
    page = shown(lansteknik())
    for text in (
        "Utfall mot ram 2020",
        "Länsteknik till",
        "Belopp i mnkr",
        "Utanför tabellen",
        "Sida 1 av 1",
    ):
        assert text in page
    assert "Beslut: RS 2019/1234 § 45" in page
    assert "Bokfört till och med 2020-08-31" in page
    assert "Utskriven 2020-09-03 kl. 14.05 av Anna Åkesson · RK-17" in page


def test_the_total_and_the_names_of_what_others_lie_under_are_semibold() -> None:
    fonts = {run.text: run.font.partition("+")[2] for run in runs(printed(lansteknik()))[0]}
    assert fonts["Totalt"] == fonts["115,5"] == fonts["IT"] == fonts["MT"] == "SourceSans3-SemiBold"
    assert fonts["Video"] == fonts["87,0"] == fonts["21,0"] == "SourceSans3-Regular"
    flat = {run.text: run.font.partition("+")[2] for run in runs(printed(stod()))[0]}
    assert (flat["Video (IT)"], flat["Totalsumma"]) == ("SourceSans3-Regular", "SourceSans3-SemiBold")


def test_only_embedded_fonts_and_metadata() -> None:
    with pikepdf.open(BytesIO(printed(lansteknik()))) as document:
        fonts = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and item.get("/BaseFont")]
        assert {str(font.BaseFont)[8:] for font in fonts} == {
            f"SourceSans3-{w}" for w in ("Bold", "Regular", "SemiBold")
        }
        assert all("/FontFile2" in font.FontDescriptor for font in fonts)
        assert document.Root.Lang == "sv-SE"
        assert document.docinfo.Title == "Utfall mot ram 2020"
        assert document.docinfo.Author == "Anna Åkesson"
        assert document.docinfo.Subject == "Länsteknik till och med augusti 2020"
        assert str(document.docinfo.CreationDate).startswith("D:20200903140500")
    local = table_pdf(lansteknik(), printed_by="A", printed_at=AT.replace(tzinfo=timezone(timedelta(hours=2))))
    with pikepdf.open(BytesIO(local)) as document:
        assert str(document.docinfo.CreationDate).startswith("D:20200903120500")


def test_the_document_id_follows_the_content_and_not_the_reader() -> None:
    def number(table: Table, by: str) -> str:
        (line,) = [t for t in texts(FORMATS["pdf"].write(table, by, AT))[0] if t.startswith("Utskriven")]
        return line.partition(" · ")[2]

    assert number(lansteknik(), "Anna") == number(lansteknik(), "Bo") != number(stod(), "Bo")
    assert number(stod(), "Bo").startswith("ramar-")


def test_same_input_same_bytes() -> None:
    assert printed(lansteknik()) == printed(lansteknik())
    assert printed(lansteknik()) != printed(lansteknik(), "Bo Ek")


@pytest.mark.parametrize("count", [1, 36, 37, 38, 39, 370, 3700])
def test_every_row_once_on_sheets_that_all_have_head_rows_and_foot(count: int) -> None:
    pages = texts(printed(long(count)))
    rows = [text for page in pages for text in page if text.startswith("Rad ")]
    assert rows == [f"Rad {number}" for number in range(1, count + 1)]
    for number, page in enumerate(pages, 1):
        assert page.count(f"Sida {number} av {len(pages)}") == 1
        assert "Bokfört till och med 2020-08-31" in page
        body = [text for text in page if text.startswith("Rad ") or text == "Totalt"]
        assert ("Kategori" in page) == bool(body)
        assert len(pages) == 1 or len(body) != 1, "a last row stands alone"
    assert len(pages) >= count // 45


def test_a_total_never_stands_alone_on_the_last_sheet() -> None:
    for count in range(30, 76):
        pages = texts(printed(long(count)))
        last = next(page for page in pages if "Totalt" in page)
        assert any(text.startswith("Rad ") for text in last), count


def test_the_name_of_a_group_is_not_parted_from_its_first_row() -> None:
    table = long(60)
    for count in range(30, 60):
        rows = [replace(row, level=2) for row in table.rows[:-1]]
        group = [replace(rows[0], cells=(name, *[None] * (len(rows[0].cells) - 1)), level=level)
                 for level, name in enumerate(("Grupp", "Undergrupp"))]  # fmt: skip
        pages = texts(printed(replace(table, rows=(*rows[:count], *group, *rows[count:], table.rows[-1]))))
        assert [("Grupp" in page, "Undergrupp" in page) for page in pages] == [
            (f"Rad {count + 1}" in page,) * 2 for page in pages
        ]


def test_nothing_is_drawn_outside_the_sheet_or_over_the_foot() -> None:
    for page in runs(printed(long(120))):
        foot = max(run.y for run in page if run.text.startswith(("Sida", "Beslut")))
        assert min(run.y for run in page if run.text.startswith(("Rad", "Utanför"))) > foot + 8
        assert all(0 < run.x < 595 and 20 < run.y < 842 for run in page)


def test_notes_keep_together() -> None:
    for count in range(30, 40):
        pages = texts(printed(long(count)))
        assert ["Belopp är avrundade var för sig." in page for page in pages] == [
            "Utanför tabellen står 0,2 mnkr." in page for page in pages
        ]


def test_no_rows_and_no_columns() -> None:
    assert "Inga rader." in shown(replace(lansteknik(), rows=()))
    assert "Sida 1 av 1" in shown(replace(lansteknik(), rows=(), columns=()))


def test_wide_table_lies_down_and_then_gets_smaller_type_with_nothing_lost() -> None:
    columns = (COLUMNS[0], *(Column(f"c{i}", f"Månad {i}") for i in range(30)))
    table = replace(lansteknik(), unit=Unit.KR, columns=columns, rows=(Row(("Rad", *[-(10**14)] * 30)),))
    page = runs(printed(table))[0]
    assert sum(run.text == "\u22121 000 000 000 000,00" for run in page) == 30
    assert len({run.x for run in page if run.text.startswith("\u2212")}) == 30
    assert max(run.x for run in page) < 842 - 51
    with pikepdf.open(BytesIO(printed(table))) as document:
        assert float(document.pages[0].MediaBox[2]) == pytest.approx(841.9, abs=0.1)


def test_long_text_wraps_in_its_column_and_a_row_is_never_split() -> None:
    sentence = "Ersättning av angiografiutrustning vid röntgenavdelningen, inklusive ombyggnad av strålskydd"
    columns = (*COLUMNS, Column("syfte", "Syfte", Kind.TEXT))
    rows = tuple(Row((f"Rad {i}", *[i * 10**9] * 5, f"början{i} {sentence} ände{i}")) for i in range(60))
    for page in texts(printed(replace(lansteknik(), columns=columns, rows=rows))):
        joined = " ".join(page)
        assert joined.count("början") == joined.count("ände") == joined.count("Rad ")


def test_a_long_heading_is_written_out_below() -> None:
    heading = "Utfall " * 150
    table = replace(lansteknik(), columns=(COLUMNS[0], replace(COLUMNS[1], heading=heading), *COLUMNS[2:]))
    assert " ".join(" ".join(page) for page in texts(printed(table))).count("Utfall ") >= 150


def test_a_long_foot_moves_to_the_notes() -> None:
    footer = tuple(f"Beslut nummer {i}" for i in range(40))
    pages = texts(printed(replace(long(100), footer=footer)))
    assert all("Beslut och brytdatum står efter tabellen." in page for page in pages)
    assert [text for page in pages for text in page if text.startswith("Beslut nummer")] == list(footer)


HOSTILE = (
    "\x00\x07\x1b[31m",
    "<b>fet</b> & <img src='/etc/passwd'> <a href='javascript:1'>x</a>",
    "\u202egnp.exe שלום مرحبا",
    "😀 👩\u200d💻 漢字 \ud800 \ufffe",
    "e\u0301 a\u030a ﬁ",
    "rad 1\nrad 2\r\nrad 3\ttabb",
    ")( \\ ) Tj ET",
    "",
    " " * 500,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_everywhere_is_drawn_as_text(text: str) -> None:
    table = replace(
        lansteknik(),
        title=text,
        subtitle=text,
        notes=(text,),
        footer=(text,),
        columns=(replace(COLUMNS[0], heading=text), *COLUMNS[1:]),
    )
    table = replace(table, rows=(Row((text, text, 1, None, 2, 3), level=900), *table.rows))
    pdf = printed(table, by=text)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert not any("/Annots" in page or "/XObject" in page.Resources for page in document.pages)
    assert "Totalt" in " ".join(texts(pdf)[0])


def test_unknown_characters_become_a_visible_sign_and_markup_stays_as_written() -> None:
    page = texts(printed(words("a\x07b", "😀", "שלום", "<b>fet</b>", "e\u0301 ﬁ", "\u202eabc")))[0]
    for expected in ("a\ufffdb", "\ufffd", "\ufffd\ufffd\ufffd\ufffd", "<b>fet</b>", "é fi", "\ufffdabc"):
        assert expected in page


def test_a_word_of_a_hundred_thousand_letters() -> None:
    start = process_time()
    pages = texts(printed(words("x" * 100_000, "efter")))
    letters = "".join(text for page in pages for text in page if set(text) <= {"x", "…"})
    assert letters == "x" * 19_999 + "…"
    assert "efter" in pages[-1]
    assert process_time() - start < 2


def test_work_grows_in_step_with_the_rows() -> None:
    def cost(table: Table) -> float:
        printed(table)
        start = process_time()
        printed(table)
        return process_time() - start

    assert cost(long(3_000)) < 25 * cost(long(300))
