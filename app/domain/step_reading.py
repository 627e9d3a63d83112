"""Reading what somebody typed into a step: values of the right kind, and everything wrong at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain.errors import DomainError
from app.domain.money import parse_amount
from app.domain.periods import FIRST_YEAR, LAST_YEAR, PeriodError, is_year, month_of, parse_period, plain_day
from app.domain.step_inputs import Input, InputKind, When

K = InputKind
Rows = Sequence[tuple[str, str]]


@dataclass(slots=True)
class Typed:
    """Texts by field, and the rows of frame year and amount."""

    texts: Mapping[str, str] = field(default_factory=dict)
    rows: Rows = ()


@dataclass(slots=True)
class Reading:
    """Values by field (None: left empty) and the Swedish sentence for every field that cannot stand as it is."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def read_inputs(inputs: Sequence[Input], typed: Typed, today: date, earlier: Mapping[str, date | None]) -> Reading:
    """Every field read. earlier: the days that stand on the request already, by column."""
    found = Reading()
    for each in inputs:
        try:
            value = _rows(typed.rows) if each.kind is K.YEARS else _value(each, typed.texts.get(each.name, "").strip())
            if isinstance(value, date | int) and each.kind in (K.DATE, K.MONTH):
                _in_time(each, value, today, earlier)
        except DomainError as error:
            found.faults[each.name] = str(error)
        else:
            found.values[each.name] = value
    return found


def _value(each: Input, text: str) -> Any:
    if not text:
        if each.required:
            raise DomainError(_EMPTY.get(each.kind, "Fyll i {label}.").format(label=_inside(each.label)))
        return None
    if len(text) > each.longest and each.kind in (K.LINE, K.PROSE):
        raise DomainError(f"Texten är {len(text)} tecken. Korta den till högst {each.longest}.")
    return _READ[each.kind](each, text)


def _inside(label: str) -> str:
    """A label as it stands inside a sentence."""
    return label[:1].lower() + label[1:]


_EMPTY = {
    K.CHOICE: "Välj {label}.",
    K.CATEGORY: "Välj kategori.",
    K.DATE: "Skriv datumet, till exempel 2026-03-01.",
    K.MONTH: "Skriv månaden, till exempel 2026-03.",
    K.AMOUNT: "Skriv beloppet, till exempel 1 250 000.",
    K.PROSE: "Skriv {label}.",
}


def _amount(each: Input, text: str) -> int:
    ore = parse_amount(text)
    if ore <= 0:
        raise DomainError("Skriv ett belopp som är större än noll.")
    return ore


def _date(each: Input, text: str) -> date:
    try:
        found = plain_day(text)
    except ValueError:
        raise DomainError(f"Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2026-03-01. Läste ”{text[:20]}”.") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise DomainError(f"Skriv ett år mellan {FIRST_YEAR} och {LAST_YEAR}.")
    return found


def _month(each: Input, text: str) -> int:
    try:
        return parse_period(text.replace("-", "", 1) if text[4:5] == "-" else text)
    except PeriodError:
        raise DomainError(f"Skriv månaden som ÅÅÅÅ-MM, till exempel 2026-03. Läste ”{text[:20]}”.") from None


def _choice(each: Input, text: str) -> str:
    if text not in dict(each.choices):
        raise DomainError(f"Välj {_inside(each.label)} i listan.")
    return text


def _id(each: Input, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise DomainError("Välj kategori i listan.")
    return int(text)


def _text(each: Input, text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "\ufffd")


_READ: Mapping[InputKind, Callable[[Input, str], Any]] = {
    K.LINE: _text,
    K.PROSE: _text,
    K.DATE: _date,
    K.MONTH: _month,
    K.AMOUNT: _amount,
    K.CHOICE: _choice,
    K.CATEGORY: _id,
}


def _in_time(each: Input, value: date | int, today: date, earlier: Mapping[str, date | None]) -> None:
    """Refuse a day or month on the wrong side of today, or before what must come first."""
    now: Any = today if isinstance(value, date) else month_of(today)
    if each.when is When.UNTIL_TODAY and value > now:
        raise DomainError("Det är inte hänt än. Skriv en dag som har varit.")
    if each.when is When.AFTER_TODAY and value <= now:
        raise DomainError("Skriv en dag som kommer, efter i dag.")
    before = earlier.get(each.not_before)
    first: Any = before if isinstance(value, date) else before and month_of(before)
    if first and value < first:
        raise DomainError(f"Det kan inte vara före {before}, när steget innan togs.")


def _rows(rows: Rows) -> dict[int, int]:
    """{frame year: öre}; rows without an amount say nothing. Everything wrong in one sentence for each row."""
    found: dict[int, int] = {}
    wrong = []
    for year, amount in ((year.strip(), amount.strip()) for year, amount in rows):
        if not amount:
            continue
        try:
            key, ore = _frame_year(year), parse_amount(amount)
            if ore < 0:
                raise DomainError(f"Beloppet för {key} är under noll. Skriv noll eller mer.")
            if key in found:
                raise DomainError(f"Ramåret {key} står på två rader. Skriv det på en.")
            found[key] = ore
        except DomainError as error:
            wrong.append(str(error))
    if wrong:
        raise DomainError(" ".join(wrong))
    return {year: ore for year, ore in found.items() if ore}


def _frame_year(text: str) -> int:
    if is_year(text):
        return int(text)
    raise DomainError(f"Skriv ramåret med fyra siffror, till exempel 2027. Läste ”{text[:20]}”.")
