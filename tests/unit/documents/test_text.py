"""The one door for user text: what gets through, and how it is wrapped."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.fonts import FOLDER, faces
from app.documents.text import LONGEST, clean, plain, wrap


@given(st.text())
def test_whatever_comes_in_the_fonts_can_draw_it(text: str) -> None:
    for line in clean(text).split("\n"):
        for face in (faces().regular, faces().semibold, faces().bold):
            assert face.measure(line) >= 0


@given(st.text(alphabet="abcåäö -\n\u00a0WWW", max_size=200), st.floats(0.5, 40))
def test_wrapping_loses_nothing_and_keeps_the_width(text: str, width: float) -> None:
    face = faces().regular
    lines = wrap(text, face, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(face.measure(line) <= width or len(line.strip(" ")) <= 1 for line in lines)


def test_the_characters_of_swedish_reports_are_all_there() -> None:
    wanted = "åäöÅÄÖéÉüØæ\u2212\u00a0§–—”’…·×½€0123456789"
    assert clean(wanted) == wanted


@pytest.mark.parametrize("style", ["regular", "semibold", "bold"])
def test_digits_are_tabular(style: str) -> None:
    widths = getattr(faces(), style).widths
    assert len({widths[digit] for digit in "0123456789"}) == 1


def test_ordinary_text_is_untouched_and_spaces_alike_become_known_ones() -> None:
    assert clean("Nät & server <3") == "Nät & server <3"
    assert clean("1\u202f000\u2007kr\u00ad") == "1\u00a0000\u00a0kr"


def test_too_long_text_ends_in_an_ellipsis() -> None:
    assert clean("å" * (LONGEST + 1)) == "å" * (LONGEST - 1) + "…"


def test_markup_is_plain_for_paragraphs() -> None:
    assert plain("<img src='x'>\n&\x00") == "&lt;img src=&#x27;x&#x27;&gt;<br/>&amp;\ufffd"
    assert max(map(len, plain("x" * 500).split(" "))) == 60


def test_no_paragraph_is_made_past_the_door() -> None:
    source = Path(__file__).resolve().parents[3] / "app" / "documents"
    assert not [path.name for path in source.glob("*.py") if "Paragraph(" in path.read_text(encoding="utf-8")]


def test_the_licence_lies_beside_the_fonts() -> None:
    assert "SIL Open Font License" in (FOLDER / "LICENSE").read_text(encoding="utf-8")
