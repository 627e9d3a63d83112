"""Words of the screen that follow from a number or a text."""

import pytest

from app.web.labels import days_words, whole_parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("RS 2019-12-11 § 214", ["RS ", "2019-12-11", " ", "§ 214", ""]),
        ("2020-0024 Respiratorer", ["", "2020-0024", " Respiratorer"]),
        ("Inläst. Beslut: RS 2020 §36 (2020-03-11)", ["Inläst. Beslut: RS 2020 ", "§36", " (", "2020-03-11", ")"]),
        ("Ultraljud", ["Ultraljud"]),
        ("1" * 30, ["1" * 30]),
        (None, ["None"]),
    ],
)
def test_dates_and_paragraphs_stay_on_one_line(text: str | None, parts: list[str]) -> None:
    assert whole_parts(text) == parts


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "i dag"), (1, "1 dag"), (364, "364 dagar"), (365, "1 år"), (400, "1 år och 1 månad"),
        (729, "1 år och 11 månader"), (2449, "6 år och 8 månader"),
    ],
)  # fmt: skip
def test_long_times_are_said_in_years(days: int, words: str) -> None:
    assert days_words(days).replace("\u00a0", " ") == words
