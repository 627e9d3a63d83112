"""Several reports as one PDF: contents that lead to them, pages counted right through, one structure."""

from dataclasses import replace
from io import BytesIO

import pikepdf

from app.documents.packet_pdf import Chapter, Pictures, Texts, packet_pdf
from app.domain.charts import Bar, Chart, bar_scene
from app.domain.scene import Look
from app.domain.table import Row
from tests.unit.documents.samples import AT, COLUMNS, lansteknik, long, stod, texts
from tests.unit.documents.trees import tree

WIDE = replace(
    lansteknik(), title="Bred", columns=COLUMNS * 3, rows=tuple(Row(row.cells * 3) for row in lansteknik().rows)
)
BARS = bar_scene([Bar("IT", ((5, Look.FULL), (3, Look.STRIPES)), "8", track=10, mark=9)], ((Look.FULL, "Utfall"),))
CHART = Chart("k", "Per kategori", "IT har 8.", BARS, stod())
WRITTEN = Texts("Investeringar", "Januari–augusti 2020", (("", "Helt & <b>hållet</b>"), ("IT", "Rad 1\n\nRad 2")))
CHAPTERS: tuple[Chapter, ...] = (lansteknik(), WRITTEN, WIDE, long(100), Pictures("Bilder", "Året", (CHART,)), stod())
TITLES = ["Utfall mot ram 2020", "Investeringar", "Bred", "Lång tabell", "Bilder", "Ramar 2022"]


def packet(*chapters: Chapter) -> bytes:
    return packet_pdf("Tertialpaket", "Januari–augusti 2020", chapters, printed_by="Anna", printed_at=AT)


def test_contents_say_the_page_on_which_each_report_begins() -> None:
    content = packet(*CHAPTERS)
    pages = texts(content)
    assert [page.count(f"Sida {number} av {len(pages)}") for number, page in enumerate(pages, 1)] == [1] * len(pages)
    said = {title: int(pages[0][pages[0].index(title) + 2]) for title in TITLES}
    assert all(title in pages[number - 1] for title, number in said.items())
    assert list(said.values()) == sorted(said.values())


def test_each_line_of_contents_is_a_link_to_its_report() -> None:
    with pikepdf.open(BytesIO(packet(*CHAPTERS))) as document:
        numbers = {page.obj.objgen: order for order, page in enumerate(document.pages, 1)}
        links = list(document.pages[0].obj.Annots)
        targets = [numbers[link.Dest[0].objgen] for link in links]
        assert [str(link.Contents) for link in links] == [
            f"{title}, sida {number}" for title, number in zip(TITLES, targets, strict=True)
        ]
        with document.open_outline() as outline:
            (root,) = outline.root
            assert [root.title, [each.title for each in root.children]] == ["Tertialpaket", TITLES]
            assert [each.title for each in root.children[1].children] == ["IT"]


def test_one_structure_with_headings_in_their_order() -> None:
    found = tree(packet(*CHAPTERS))
    assert [each.text for each in found.all("H1")] == ["Tertialpaket"]
    assert [each.text for each in found.all("H2")] == ["Innehåll", *TITLES]
    assert [each.text for each in found.all("H3")] == ["IT", "Per kategori"]
    said = [each.text for each in found.all("P")]
    assert {"Helt & <b>hållet</b>", "Rad 1 Rad 2"} <= {" ".join(each.split()) for each in said}
    assert len(found.all("Table")) == 5
    assert len(found.all("TOCI")) == 6
    assert [each.alt for each in found.all("Figure")] == ["IT har 8. Siffrorna står i tabellen under bilden."]


def test_sheets_stand_or_lie_as_each_table_needs() -> None:
    with pikepdf.open(BytesIO(packet(*CHAPTERS))) as document:
        lies = [float(page.MediaBox[2]) > float(page.MediaBox[3]) for page in document.pages]
    assert lies == [False, False, False, True, *[False] * (len(lies) - 4)]


def test_the_same_bytes_and_none_or_many_reports() -> None:
    assert packet(*CHAPTERS) == packet(*CHAPTERS)
    assert len(texts(packet())) == 1
    assert "Ingen text är skriven om perioden." in texts(packet(Texts("Investeringar", "s", ())))[1]
    many = texts(packet(*[replace(stod(), title=f"Rapport {n}") for n in range(60)]))
    assert len(many) == 62, "two pages of contents"
    assert many[1].count("Rapport 59") == 1
