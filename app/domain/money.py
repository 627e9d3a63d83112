"""Money as whole öre in plain integers: reading what people type, rounding and showing it.

Source of the rules: domain.md §3. Amounts are called *_ore everywhere; no float ever holds money.
"""

import re
from enum import StrEnum

from app.domain.errors import DomainError

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
LONGEST = 100  # characters of anything that could be an amount
LARGEST_ORE = 10**15  # ten thousand billion kronor: far below BIGINT, far above any region


class Unit(StrEnum):
    """What a table counts in. ore: how many öre one is; decimals: how many are shown where a layout says nothing."""

    KR = "kr"
    TKR = "tkr"
    MNKR = "mnkr"

    ore: int
    decimals: int

    def __init__(self, word: str) -> None:
        self.ore = {"kr": 100, "tkr": 100_000, "mnkr": 100_000_000}[word]
        self.decimals = {"kr": 2, "tkr": 0, "mnkr": 1}[word]


class AmountError(DomainError):
    """The text is not an amount, or could be two different ones."""


_SPACES = dict.fromkeys(map(ord, " \t\u00a0\u2007\u2009\u202f"), None)
_PLAIN = re.compile(r"([0-9]+)(?:[.,]([0-9]+))?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u2007\u2009\u202f][0-9]{3})+(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)?")
_LEDGER_GROUPS = re.compile(
    r"([-\u2212+]?)([0-9]{1,3})((?:\.[0-9]{3})+(?=,)|(?:,[0-9]{3})+(?=\.)|(?:['\u2019][0-9]{3})+)([.,][0-9]{1,2})?"
)
_UNIT = re.compile(r"(mnkr|mkr|miljoner|tkr|kkr|kr|kronor|sek|')?\s*$", re.IGNORECASE)
_FACTOR = {"mnkr": Unit.MNKR, "mkr": Unit.MNKR, "miljoner": Unit.MNKR, "tkr": Unit.TKR, "kkr": Unit.TKR, "'": Unit.TKR}
_HELP = "Skriv beloppet med siffror, till exempel 1 250 000 eller 1,25 mnkr"


def parse_amount(text: str) -> int:
    """Öre from what a person typed; `1 234 567,50`, `1234567.5`, `1,2 mnkr`, `450 tkr` and `450'` are understood.

    Raises AmountError (Swedish, with what was read) for anything else, and for `1.250`, which could be two amounts.
    """
    stripped = text.strip()
    if len(stripped) > LONGEST:
        raise AmountError(f"{_HELP}. Läste ”{stripped[:60]}”.")
    negative, digits = _without_sign(stripped)
    unit_match = _UNIT.search(digits)
    unit_word = (unit_match.group(1) or "").lower() if unit_match else ""
    number = digits[: unit_match.start()].strip() if unit_match else digits
    if not _GROUPED.fullmatch(number):
        raise AmountError(f"{_HELP}. Läste ”{stripped[:60]}”.")
    whole, fraction = _PLAIN.fullmatch(number.translate(_SPACES)).groups(default="")  # type: ignore[union-attr]
    unit = _FACTOR.get(unit_word, Unit.KR)
    if len(fraction) == 3 and ("." in number or unit is Unit.KR):
        either = _either(whole, fraction, "-" if negative else "", unit)
        raise AmountError(f"”{stripped[:60]}” kan läsas på två sätt. Skriv {either}.")
    return _whole_ore(int(whole + fraction), len(fraction), unit, negative, stripped)


def parse_ledger_amount(text: str) -> int:
    """Öre from a file's amount in kronor: decimal comma or point, minus before or after, or brackets around.

    Between thousands stand blanks, apostrophes, or the other sign: `1.234,50` and `1,234.50` can mean one thing only.
    The common form `75620,94` takes a short way, since a ledger has a million of them.
    """
    if (
        len(text) < LONGEST
        and text[-3:-2] in (",", ".")
        and text[:-3].isdecimal()
        and text.isascii()
        and text[-2:].isdecimal()
    ):
        return _in_range(int(text[:-3] + text[-2:]), text)
    plain = text
    if text.startswith("(") and text.endswith(")"):
        plain = "-" + text[1:-1].strip()
    elif text.endswith(("-", MINUS)):
        plain = "-" + text[:-1].rstrip()
    if found := _LEDGER_GROUPS.fullmatch(plain):
        sign, first, groups, decimals = found.groups(default="")
        plain = sign + first + re.sub("[^0-9]", "", groups) + decimals
    return parse_amount(plain)


def _either(whole: str, fraction: str, sign: str, unit: Unit) -> str:
    """The two ways to write what could be thousands or decimals; both can be typed as they stand."""
    word = "" if unit is Unit.KR else f" {unit}"
    grouped = f"{int(whole + fraction):,}".replace(",", NO_BREAK_SPACE)
    return f"{sign}{grouped}{word} eller {sign}{int(whole)},{fraction[:2]}{word}"


def _without_sign(text: str) -> tuple[bool, str]:
    if text[:1] in ("-", MINUS):
        return True, text[1:].lstrip()
    return False, text[1:] if text[:1] == "+" else text


def _whole_ore(number: int, decimals: int, unit: Unit, negative: bool, text: str) -> int:
    ore, rest = divmod(number * unit.ore, 10**decimals)
    if rest:
        raise AmountError(f"”{text[:60]}” har delar av öre. Skriv högst två decimaler i kronor.")
    return _in_range(-ore if negative else ore, text)


def _in_range(ore: int, text: str) -> int:
    if abs(ore) > LARGEST_ORE:
        raise AmountError(f"”{text[:60]}” är för stort. Kontrollera antalet siffror.")
    return ore


def rounded(ore: int, unit: Unit, decimals: int) -> int:
    """The amount as a whole number of 10**-decimals units, half rounded away from zero (4,5 → 5; −4,5 → −5)."""
    one = unit.ore
    scaled: int = abs(ore) * 10**decimals
    return (scaled * 2 + one) // (2 * one) * (-1 if ore < 0 else 1)


def format_amount(
    ore: int, unit: Unit = Unit.KR, decimals: int | None = None, *, space: str = NO_BREAK_SPACE, minus: str = MINUS
) -> str:
    """Swedish figures: decimal comma, no-break space between thousands, true minus; rounding is done here, last."""
    decimals = unit.decimals if decimals is None else decimals
    number = rounded(ore, unit, decimals)
    whole, fraction = divmod(abs(number), 10**decimals)
    grouped = f"{whole:,}".replace(",", space)
    return f"{minus if number < 0 else ''}{grouped}{f',{fraction:0{decimals}}' if decimals else ''}"


def exact_words(ore: int) -> str:
    """The whole amount to the last öre, with its unit: ”1 250 000,00 kr”."""
    whole, rest = divmod(abs(ore), 100)
    grouped = f"{whole:,}".replace(",", NO_BREAK_SPACE)
    return f"{MINUS if ore < 0 else ''}{grouped},{rest:02d} kr"


def format_kronor(ore: int) -> str:
    """Kronor, with öre only when there are any: ”1 250 000”, ”59,80”."""
    whole, rest = divmod(abs(ore), 100)
    digits = f"{whole:,}".replace(",", NO_BREAK_SPACE) + (f",{rest:02d}" if rest else "")
    return MINUS + digits if ore < 0 else digits


def format_whole(count: int) -> str:
    """A count with blanks between thousands, like the amounts beside it."""
    return format_amount(count * Unit.KR.ore, Unit.KR, 0)


def amount_words(ore: int, unit: Unit) -> str:
    """An amount with its unit, in a smaller unit when it would round to nothing: ”80 tkr”."""
    smaller = {Unit.MNKR: Unit.TKR, Unit.TKR: Unit.KR, Unit.KR: Unit.KR}
    while unit is not Unit.KR and 0 < abs(ore) < unit.ore:
        unit = smaller[unit]
    return f"{format_amount(ore, unit)}{NO_BREAK_SPACE}{unit}"
