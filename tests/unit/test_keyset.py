"""Marks of a page in the address: what is written reads back, and nonsense is the first page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.keyset import Place, mark_text, parse_place

MARKS = st.tuples(st.text(max_size=20), st.integers(0, 2**31 - 1))


@given(MARKS, st.integers(1, 999_999))
def test_a_mark_reads_back_whatever_the_text(mark: tuple[str, int], number: int) -> None:
    assert parse_place(str(number), mark_text(mark), "") == Place(number, after=mark)
    assert parse_place(str(number), "", mark_text(mark)) == Place(number, before=mark)


def test_how_a_mark_is_written() -> None:
    assert mark_text(("2020-08-31", 12)) == "12~2020-08-31"
    assert parse_place("2", "12~a~b", "") == Place(2, after=("a~b", 12))
    assert parse_place("2", "12~", "") == Place(2, after=("", 12))


@pytest.mark.parametrize(
    "mark", ["", "12", "~", "~x", "x~12", "-1~x", "+1~x", " 1~x", "1.0~x", "１~x", "9" * 18 + "~x"]
)
def test_a_mark_that_cannot_be_read_is_the_first_page(mark: str) -> None:
    assert parse_place("7", mark, mark) == Place() == Place(1, None, None)


@pytest.mark.parametrize("number", ["", "x", "-3", "0", "1e3", "２", "9" * 7, "1.5", " 2"])
def test_a_page_number_that_cannot_be_read_is_one(number: str) -> None:
    assert parse_place(number, "12~a", "").number == 1


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_any_address_gives_a_place(number: str, after: str, before: str) -> None:
    assert parse_place(number, after, before).number >= 1
