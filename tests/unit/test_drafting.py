"""What somebody typed, read field by field: kept as typed, read or refused, never guessed."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.drafting import COLUMNS, pasted_rows, read_field, rows_of, rows_text, spread_evenly
from app.domain.request_fields import Facts, Section
from app.domain.request_form import BY_NAME, FIELDS, missing_fields, shown_fields

ANY_ROW = st.lists(st.text(max_size=12), min_size=0, max_size=6)


def years(amount: str) -> str:
    return json.dumps([["2027", amount]])


@pytest.mark.parametrize(
    ("typed", "ore"),
    [("1 250 000", 125_000_000), ("1,2 mnkr", 120_000_000), ("450 tkr", 45_000_000), ("450'", 45_000_000),
     ("1234567.5", 123_456_750), ("0", 0)],
)  # fmt: skip
def test_amounts_that_are_understood(typed: str, ore: int) -> None:
    reading = read_field(BY_NAME["years"], years(typed))
    assert reading.value == ((2027, ore),)
    assert reading.is_filled


@pytest.mark.parametrize("typed", ["1.250", "1,250", "ungefär 3", "1e6", "nan", "inf", "-5", "١٢", "1 2 3", "10**9"])
def test_amounts_that_are_asked_about(typed: str) -> None:
    reading = read_field(BY_NAME["years"], years(typed))
    assert reading.faults
    assert not reading.is_filled


@given(st.integers(0, 10**13), st.sampled_from([" ", "\u00a0", "\u202f", ""]))
def test_an_amount_reads_back_to_the_ore(ore: int, space: str) -> None:
    kronor = f"{ore // 100:,}".replace(",", space) + f",{ore % 100:02d}"
    assert read_field(BY_NAME["years"], years(kronor)).value == ((2027, ore),)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_one_amount_or_a_fault(text: str) -> None:
    reading = read_field(BY_NAME["years"], years(text))
    if reading.faults or not reading.value:
        return
    ((_, ore),) = reading.value
    digits = Decimal("".join(each for each in text if each.isdigit()) or "0")
    assert str(ore).rstrip("0") in ("", str(int(digits)).rstrip("0"))


@given(st.sampled_from(FIELDS), st.one_of(st.text(max_size=200), st.lists(ANY_ROW, max_size=5).map(json.dumps)))
def test_no_text_breaks_the_reading(it: object, text: str) -> None:
    field = BY_NAME[it.name]  # type: ignore[attr-defined]
    reading = read_field(field, text)
    assert all(isinstance(fault, str) and fault.strip() for fault in reading.faults)


@given(st.lists(ANY_ROW, max_size=6))
def test_rows_come_back_as_they_were_typed(rows: list[list[str]]) -> None:
    field = BY_NAME["lines"]
    width = len(COLUMNS[field.shape])
    kept = [row[:width] + [""] * (width - len(row)) for row in rows]
    assert rows_of(field, rows_text(rows)) == [row for row in kept if any(cell.strip() for cell in row)]


@given(st.integers(0, 10**12), st.integers(1, 60))
def test_a_spread_sum_loses_nothing(total: int, months: int) -> None:
    parts = spread_evenly(total, months)
    assert sum(parts) == total
    assert len(parts) == months
    step = 1 if total % 100 else 100  # whole kronor stay whole
    assert max(parts) - min(parts) <= step
    assert all(part % step == 0 for part in parts)


def test_shares_are_a_hundred_or_say_what_they_are() -> None:
    shares = BY_NAME["co_financing"]
    assert read_field(shares, '[["Regionen", "60 %"], ["Kommunerna", "40"]]').value == (
        ("Regionen", 60),
        ("Kommunerna", 40),
    )
    assert "90 procent" in " ".join(read_field(shares, '[["Regionen", "60"], ["Kommunerna", "30"]]').faults)
    assert read_field(shares, "").faults == ()


def test_pasted_cells_become_rows() -> None:
    assert pasted_rows("a\tb\r\n\r\nc\n", 3) == [["a", "b", ""], ["c", "", ""]]


@pytest.mark.parametrize("kind", ["askning", "investment", "supplement", "urgent"])
@pytest.mark.parametrize("domain", ["IT", "MT", "Övrigt", ""])
@pytest.mark.parametrize("asked", [0, 10**9])
def test_what_is_required_is_shown(kind: str, domain: str, asked: int) -> None:
    facts = Facts(kind, domain, asked, 10_000_000, "reinvestering")
    assert set(missing_fields({}, facts)) <= set(shown_fields(facts))
    short = {each.name for each in shown_fields(facts, Section.NEED)}
    assert ("need" in short) is (asked > 0 or kind == "urgent")
