"""What people may type for an amount, what is refused, and how amounts are rounded and shown (domain.md §3)."""

import contextlib
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import (
    LARGEST_ORE,
    MINUS,
    NO_BREAK_SPACE,
    AmountError,
    Unit,
    format_amount,
    parse_amount,
    parse_ledger_amount,
    rounded,
)

ORE = st.integers(-LARGEST_ORE, LARGEST_ORE)
EXACT = {Unit.KR: 2, Unit.TKR: 5, Unit.MNKR: 8}
"""The decimals with which an amount loses nothing."""
SPACES = "\u0020\u00a0\u2007\u2009\u202f"


@pytest.mark.parametrize("unit", Unit)
@given(ore=ORE)
def test_what_is_shown_in_full_reads_back_the_same(unit: Unit, ore: int) -> None:
    assert parse_amount(f"{format_amount(ore, unit, EXACT[unit])} {unit}") == ore


@given(ORE, st.sampled_from(SPACES), st.sampled_from(["-", MINUS]), st.sampled_from([",", "."]))
def test_amounts_of_a_file_read_back_with_any_space_minus_and_point(
    ore: int, space: str, minus: str, point: str
) -> None:
    text = format_amount(ore, space=space, minus="").replace(",", point)
    signs = (minus, "") if ore < 0 else ("", "")
    assert parse_ledger_amount(signs[0] + text) == ore
    assert parse_ledger_amount(text + signs[0]) == ore
    assert parse_ledger_amount(signs[0] + text.replace(space, "")) == ore


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("1 234 567,50", 123_456_750), ("1234567.5", 123_456_750), ("1,2 mnkr", 120_000_000), ("450 tkr", 45_000_000),
        ("450'", 45_000_000), ("450 '", 45_000_000), ("0", 0), ("-0", 0), ("0,5", 50), ("007", 700), (" 12 ", 1200),
        ("12 kr", 1200), ("12kr", 1200), ("12 KR", 1200), ("12 kronor", 1200), ("12 SEK", 1200), ("3 kkr", 300_000),
        ("2 Mkr", 200_000_000), ("2 miljoner", 200_000_000), ("1,25 mnkr", 125_000_000), ("1,250 mnkr", 125_000_000),
        ("1,250 tkr", 125_000), ("1.5 tkr", 150_000), ("1,2345 mnkr", 123_450_000), ("1\u00a0234,50", 123_450),
        ("1\u202f234\u202f567", 123_456_700), ("1\u2009234", 123_400), ("\u2212450", -45_000), ("-450", -45_000),
        ("- 450", -45_000), ("+450", 45_000), ("\u22121,2 mnkr", -120_000_000), ("1 234 567 890", 123_456_789_000),
        ("0,10", 10), ("0,01", 1), ("1250,00", 125_000), ("1 250", 125_000), ("\t12\n", 1200),
    ],
)  # fmt: skip
def test_forgiving_forms(text: str, ore: int) -> None:
    assert parse_amount(text) == ore
    assert parse_ledger_amount(text) == ore


@pytest.mark.parametrize(
    "text", ["1.250", "1,250", "1 234.567", "0,125", "-1.250", "1.250 mnkr", "1.250 tkr", "1,250 kr"]
)
def test_what_could_be_two_amounts_is_asked_about(text: str) -> None:
    with pytest.raises(AmountError, match="kan läsas på två sätt") as asked:
        parse_amount(text)
    assert text in str(asked.value)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "+", "NaN", "nan", "inf", "-inf", "Infinity", "1e5", "1E5", "0x10", "1_000", "１２３", "٣", "²", "½",
     "--5", "+-5", "-+5", "++5", "\u2212-5", "1 2 3", "12 34", "1234 567", "1  234", "1 234 56", "1,2,3", "1.234.567",
     "1,234,567", "1 234,5 6", "5,", ",5", ".", "kr", "'", "5''", "5 kr kr", "5 tkr mnkr", "kr 5", "$5", "5 %", "5 €",
     "fem", "1'234", "5-", "=5", "(5)", "5 miljarder", "1\n234", "1\t234", "<b>5</b>", "\ufeff5", "5\x00", "1,2 m"],
)  # fmt: skip
def test_everything_else_is_refused_with_what_was_read(text: str) -> None:
    with pytest.raises(AmountError) as refused:
        parse_amount(text)
    assert f"”{text.strip()}”" in str(refused.value)


@pytest.mark.parametrize("text", ["0,001", "1,2345", "0,0000000001 mnkr", "1,123456789 mnkr", "1,123456 tkr"])
def test_parts_of_an_ore_are_refused(text: str) -> None:
    with pytest.raises(AmountError):
        parse_amount(text)


@pytest.mark.parametrize(
    ("text", "ore"),
    [("75620,94", 7_562_094), ("75620.94", 7_562_094), ("75 620,94-", -7_562_094), ("75620,94\u2212", -7_562_094),
     ("-75620,94", -7_562_094), ("\u221275 620,94", -7_562_094), ("100", 10_000), ("100-", -10_000), ("0,00", 0)],
)  # fmt: skip
def test_ledger_amounts(text: str, ore: int) -> None:
    assert parse_ledger_amount(text) == ore


@pytest.mark.parametrize(
    ("text", "ore"),
    [("(1 234)", -123_400), ("( 1 234,50 )", -123_450), ("1.234,50", 123_450), ("-1.234,5", -123_450),
     ("1,234.50", 123_450), ("1.234.567,00-", -123_456_700), ("(1'234'567.05)", -123_456_705), ("1\u2019234", 123_400),
     ("1 234,50 -", -123_450)],
)  # fmt: skip
def test_thousands_and_minus_as_other_systems_write_them(text: str, ore: int) -> None:
    assert parse_ledger_amount(text) == ore


@pytest.mark.parametrize(
    "text",
    [
        "(-5)",
        "(5",
        "5)",
        "()",
        "-(5)",
        "1.234.50",
        "1,23.50",
        "1.234,567",
        "12'34",
        "1'234.567",
        "",
        "-",
        "--5",
        "5--",
        "-5-",
        "1.250",
        "NaN",
        "inf",
        "１２,50",
        "²³,50",
        "1 2,50",
        ",50",
    ],
)
def test_refused_ledger_amounts(text: str) -> None:
    with pytest.raises(AmountError):
        parse_ledger_amount(text)


def test_the_largest_amount() -> None:
    assert parse_amount(format_amount(LARGEST_ORE)) == LARGEST_ORE
    for text in (format_amount(LARGEST_ORE + 1), format_amount(-LARGEST_ORE - 1), "9" * 60, "9" * 60 + ",00"):
        with pytest.raises(AmountError, match="för stort"):
            parse_amount(text)
        with pytest.raises(AmountError, match="för stort"):
            parse_ledger_amount(text)


@pytest.mark.parametrize("read", [parse_amount, parse_ledger_amount])
@pytest.mark.parametrize("text", ["9" * 5000, "9" * 5000 + ",00"])
def test_thousands_of_digits_are_refused_in_words(read: object, text: str) -> None:
    with pytest.raises(AmountError):
        read(text)  # type: ignore[operator]


def test_what_the_question_offers_can_be_typed() -> None:
    with pytest.raises(AmountError) as asked:
        parse_amount("1234.567")
    offered = re.search(r"Skriv (.*) eller (.*)\.$", str(asked.value))
    assert offered
    assert [parse_amount(each) for each in offered.groups()] == [123_456_700, 123_456]


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_an_amount_error(text: str) -> None:
    for read in (parse_amount, parse_ledger_amount):
        with contextlib.suppress(AmountError):
            assert abs(read(text)) <= LARGEST_ORE


@given(st.text(alphabet="0123456789 .,-+'krtmn\u00a0\u2212", max_size=12))
def test_amounts_that_look_right_agree_with_decimal(text: str) -> None:
    try:
        ore = parse_amount(text)
    except AmountError:
        return
    factor = 1 if not re.search(r"[tkm']", text) or re.search(r"(?<![tmnk])kr", text) else None
    factor = factor or (1_000_000 if "m" in text else 1000)
    digits = re.sub(r"[^0-9.,]", "", text).replace(",", ".")
    sign = -1 if text.strip()[0] in ("-", MINUS) else 1
    assert Decimal(ore) == sign * Decimal(digits) * factor * 100


@given(ORE, st.sampled_from(Unit), st.integers(0, 8))
def test_rounding_is_half_away_from_zero(ore: int, unit: Unit, decimals: int) -> None:
    exact = Decimal(abs(ore)).scaleb(decimals) / unit.ore
    expected = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert rounded(ore, unit, decimals) == (-expected if ore < 0 else expected)


@given(ORE, st.sampled_from(Unit), st.integers(0, 8))
def test_shown_figures_are_the_rounded_ones(ore: int, unit: Unit, decimals: int) -> None:
    text = format_amount(ore, unit, decimals)
    assert re.fullmatch(r"\u2212?[0-9]{1,3}(\u00a0[0-9]{3})*" + (rf",[0-9]{{{decimals}}}" if decimals else ""), text)
    plain = text.replace(NO_BREAK_SPACE, "").replace(MINUS, "-").replace(",", ".")
    assert int(Decimal(plain).scaleb(decimals)) == rounded(ore, unit, decimals)


@pytest.mark.parametrize(
    ("ore", "unit", "decimals", "text"),
    [
        (450_000_000, Unit.MNKR, 0, "5"), (-450_000_000, Unit.MNKR, 0, "\u22125"), (449_999_999, Unit.MNKR, 0, "4"),
        (5_000_000, Unit.MNKR, 1, "0,1"), (4_999_999, Unit.MNKR, 1, "0,0"), (-4_999_999, Unit.MNKR, 1, "0,0"),
        (-1, Unit.KR, 0, "0"), (-50, Unit.KR, 0, "\u22121"), (123_456_750, Unit.KR, None, "1\u00a0234\u00a0567,50"),
        (123_456_750, Unit.TKR, None, "1\u00a0235"), (12_345_678_900, Unit.MNKR, None, "123,5"),
        (5, Unit.KR, 2, "0,05"),
    ],
)  # fmt: skip
def test_shown_as_people_write(ore: int, unit: Unit, decimals: int | None, text: str) -> None:
    assert format_amount(ore, unit, decimals) == text


def test_the_characters_between_are_chosen_by_the_print() -> None:
    assert format_amount(-123_456_700, decimals=0, space="", minus="-") == "-1234567"
