"""A request's print: nothing cut, columns that fit, the same bytes, hostile text."""

import itertools
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.columns import PAD, column_places
from app.documents.pages import WIDTH
from app.documents.request_pdf import Block, Pair, PrintedTable, RequestDocument, request_pdf
from tests.unit.documents.samples import texts

AT = datetime(2027, 2, 3, 14, 5)  # noqa: DTZ001 - local time, as it is printed
TABLE = PrintedTable(
    "Vad som ska köpas",
    ("Vad", "Sort", "Antal", "Summa, kr"),
    (False, False, True, True),
    tuple((f"Sak {number}", "utrustning", "2", f"{number}\u00a0000") for number in range(1, 90)),
    ("Summa", "", "", "4\u00a0005\u00a0000"),
)
DOCUMENT = RequestDocument(
    number="2027-0001",
    title="Ultraljud hjärta",
    state="Inskickad sedan 2027-02-01 (2 dagar).",
    facts=(Pair("Enhet", "Länsteknik"),),
    amounts=(Pair("Sökt", "1\u00a0250\u00a0000 kr"), Pair("Beviljat", "–")),
    blocks=(Block("Behov", texts=(("Syfte", "Ersätta.\n\nDet gamla."),)), Block("Kostnad", tables=(TABLE,))),
    printed_by="Anna Åkesson",
    printed_at=AT,
    document_id="2027-0001, händelse 7, abc",
)


def pages(document: RequestDocument) -> list[list[str]]:
    return texts(request_pdf(document))


def whole(document: RequestDocument) -> str:
    return "".join("".join(page) for page in pages(document)).replace(" ", "")


def test_head_foot_and_every_row_with_the_head_again_on_each_page() -> None:
    found = pages(DOCUMENT)
    assert len(found) == 3
    for number, page in enumerate(found, 1):
        assert f"Sida {number} av 3" in page
        assert any(
            "Utskriven 2027-02-03 kl. 14.05 av Anna Åkesson · 2027-0001, händelse 7, abc" in line for line in page
        )
        assert "Antal" in page
    every = [line for page in found for line in page]
    assert all(f"Sak {number}" in every for number in range(1, 90))
    assert "Inskickad sedan 2027-02-01 (2 dagar)." in every
    assert "2027-0001 Ultraljud hjärta" in found[1]


@pytest.mark.parametrize("count", range(20, 62))
def test_the_total_never_stands_alone_on_a_page(count: int) -> None:
    table = replace(TABLE, rows=TABLE.rows[:count])
    (page,) = [
        page for page in pages(replace(DOCUMENT, blocks=(Block("Kostnad", tables=(table,)),))) if "Summa" in page
    ]
    assert f"Sak {count}" in page


def test_the_same_input_gives_the_same_bytes() -> None:
    assert request_pdf(DOCUMENT) == request_pdf(replace(DOCUMENT))


@pytest.mark.parametrize("text", ["ord " * 12_000, "x" * 30_000, "rad\n" * 3_000], ids=["words", "one word", "lines"])
def test_long_text_is_never_cut(text: str) -> None:
    document = replace(DOCUMENT, blocks=(Block("Behov", texts=(("Syfte", f"{text}SLUT"),)),))
    found = whole(document)
    assert "SLUT" in found
    for char in {"o", "x", "r"} & set(text):
        assert found.count(char) >= text.count(char)
    rows = replace(TABLE, rows=((f"{text}SLUT", "a", "1", "2"),))
    assert "SLUT" in whole(replace(DOCUMENT, blocks=(Block("Kostnad", tables=(rows,)),)))
    assert "SLUT" in whole(replace(DOCUMENT, blocks=(Block("Behov", pairs=(Pair("Kontakt", f"{text}SLUT"),)),)))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_printed(text: str) -> None:
    table = replace(TABLE, heading=text, rows=((text, text, text, text),), total=None)
    block = Block(text, (Pair(text, text),), ((text, text),), (table,))
    document = replace(DOCUMENT, number=text, title=text, state=text, blocks=(block,), printed_by=text)
    with pikepdf.open(BytesIO(request_pdf(document))) as read:
        assert len(read.pages) >= 1


@given(st.lists(st.tuples(st.integers(1, 900), st.booleans()), min_size=1, max_size=8))
def test_columns_fit_the_sheet(wanted: list[tuple[int, bool]]) -> None:
    names = ["x" * wide for wide, _ in wanted]
    places = column_places(names, [figures for _, figures in wanted], [], WIDTH, lambda text: float(len(text)))
    left, width, _ = places[-1]
    assert left + width <= WIDTH + 0.01
    assert all(width > 0 for _, width, _ in places)
    assert all(one[0] + one[1] + PAD == pytest.approx(two[0]) for one, two in itertools.pairwise(places))


def test_no_heading_stands_at_the_foot_of_a_page_without_its_table() -> None:
    table = replace(TABLE, rows=TABLE.rows[:3])
    for count in range(20, 60):
        text = Block("Behov", texts=(("Syfte", "\n".join(["Rad"] * count)),))
        for page in pages(replace(DOCUMENT, blocks=(text, Block("Kostnad", tables=(table,))))):
            assert ("Kostnad" in page) == ("Vad som ska köpas" in page) == ("Sak 1" in page), count
