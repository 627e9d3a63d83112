"""How a file of another system is read: which column is what, and how it writes amounts and days. Rules only.

A map is saved per source, so that next month's export from the same system is understood at once (domain.md §10).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from app.domain.periods import last_day

BLANKS = dict.fromkeys(map(ord, " \t\u00a0\u2007\u2009\u202f'’"), None)
EXCEL_ZERO = date(1899, 12, 30)
LONGEST_CELL = 100


class FileKind(StrEnum):
    """What a file's rows are."""

    OUTCOME = "utfall"
    ORDERS = "bestallningar"


class Form(StrEnum):
    """What make the file is."""

    CSV = "csv"
    XLSX = "xlsx"
    SIE = "sie"


class Days(StrEnum):
    """How the file writes days."""

    YEAR_FIRST = "ymd"
    DAY_FIRST = "dmy"
    SHORT = "yymmdd"
    MONTH = "period"
    EXCEL = "excel"


@dataclass(frozen=True, slots=True)
class MapField:
    """One thing a row tells: its name in domain.md §10, how it is shown, whether a file must have it, other names."""

    name: str
    label: str
    required: bool
    synonyms: tuple[str, ...] = ()


_SHARED = (
    MapField("datum", "Datum", True, (
        "bokföringsdatum", "bokfdatum", "verdatum", "verifikatdatum", "verifikationsdatum", "transdatum",
        "transaktionsdatum", "bokfdat", "bokfört", "date", "orderdatum", "beställningsdatum", "period",
    )),
    MapField("konto", "Konto", False, ("kontonr", "kontonummer", "kto", "account")),
    MapField("ansvar", "Ansvar", False, (
        "ansvarsenhet", "ansvarskod", "ansv", "kostnadsställe", "kst", "kstnr", "enhet", "costcentre", "costcenter",
    )),
    MapField("projekt", "Projekt", True, ("projektnr", "projektnummer", "projektkod", "proj", "objekt", "project")),
    MapField("text", "Text", False, (
        "verifikattext", "vertext", "radtext", "transtext", "transaktionstext", "beskrivning", "benämning",
        "benämning artikel", "description", "kommentar",
    )),
    MapField("belopp", "Belopp", True, (
        "beloppkr", "beloppsek", "beloppikr", "utfall", "summa", "kronor", "amount", "redovisatbelopp", "nettobelopp",
        "orderbelopp", "beställtbelopp", "ordersumma",
    )),
    MapField("debet", "Debet", False, ("debit", "debetbelopp")),
    MapField("kredit", "Kredit", False, ("credit", "kreditbelopp")),
    MapField("leverantör", "Leverantör", False, (
        "leverantörsnamn", "levnamn", "lev", "leverantörnamn", "supplier", "motpart", "motpartsnamn",
    )),
)  # fmt: skip
_OF_ORDERS = ("beställning", "ordernr", "ordernummer", "order", "beställningsnr", "beställningsnummer", "bestnr",
              "inköpsorder", "inköpsordernr", "purchaseorder")  # fmt: skip
_ROW = MapField("rad", "Rad", False, ("radnr", "radnummer", "row", "line", "pos", "position", "orderrad"))
FIELDS: Mapping[FileKind, tuple[MapField, ...]] = {
    FileKind.OUTCOME: (
        MapField("verifikat", "Verifikat", True, (
            "ver", "vernr", "verifikatnr", "verifikatnummer", "verifikation", "verifikationsnr", "verifikationsnummer",
            "voucher", "vernummer", "löpnummer",
        )),
        MapField("serie", "Verifikatserie", False, ("verserie", "verifikatserie", "verifikationsserie", "series")),
        _ROW,
        *_SHARED,
        MapField("beställning", "Beställning", False, _OF_ORDERS[1:]),
    ),
    FileKind.ORDERS: (
        MapField("beställning", "Beställning", True, _OF_ORDERS[1:]),
        _ROW,
        *_SHARED,
        MapField("fakturerat", "Fakturerat", False, ("faktureratbelopp", "invoiced", "levererat", "betalt")),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """A file's make and the place of everything in it.

    header: the line of the headings, 0 when it has none. columns: field → heading (in SIE: field → dimension).
    turned: the file writes what is paid with a minus. skip_sums: rows without number and day are sums and left out.
    only_projects, accounts: which rows belong here at all; the others are counted and told of, never hidden.
    """

    form: Form = Form.CSV
    encoding: str = "utf-8-sig"
    delimiter: str = ";"
    sheet: str = ""
    header: int = 1
    decimal: str = ","
    days: Days = Days.YEAR_FIRST
    turned: bool = False
    skip_sums: bool = False
    only_projects: bool = False
    accounts: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What is stored."""
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}

    def with_columns(self, columns: Mapping[str, str]) -> "ColumnMap":
        """The same with other columns; those without a heading are left out."""
        return replace(self, columns={name: heading for name, heading in columns.items() if heading})

    def missing(self, kind: FileKind) -> list[MapField]:
        """Fields that a file must have and that no column is chosen for; debit or credit stand for the amount."""
        if self.form is Form.SIE:
            return []
        halves = "debet" in self.columns or "kredit" in self.columns
        wanted = [each for each in FIELDS[kind] if each.required and each.name not in self.columns]
        return [each for each in wanted if not (each.name == "belopp" and halves)]


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return dict(value) if isinstance(value, Mapping) else value


def map_from_json(stored: Mapping[str, Any]) -> ColumnMap:
    """A stored map; what is not known any more is left out."""
    known = {each.name: stored[each.name] for each in fields(ColumnMap) if each.name in stored}
    known["form"], known["days"] = Form(known.get("form", "csv")), Days(known.get("days", "ymd"))
    return ColumnMap(**known)


def squeezed(heading: str) -> str:
    """A heading without case, blanks and signs: `Ver.nr` and `VERNR` are the same."""
    return re.sub(r"[\W_]", "", heading.casefold())


_GROUPS = {sign: re.compile(rf"[0-9]{{1,3}}(?:{re.escape(sign)}[0-9]{{3}})+") for sign in ",."}
_DIGITS = re.compile(r"[0-9]{1,15}")


def plain_amount(text: str, decimal: str) -> str:
    """An amount of a file with this decimal sign as `-1234,50`; raises ValueError, with the reason in Swedish.

    Blanks and the other sign may stand between thousands, the minus before or after, or brackets around.
    """
    if len(text) > LONGEST_CELL:
        raise ValueError("är inget belopp")
    signs = text.translate(BLANKS)
    negative = False
    if signs.startswith("(") and signs.endswith(")"):
        negative, signs = True, signs[1:-1]
    elif signs[:1] in "-−+" and signs:
        negative, signs = signs[0] != "+", signs[1:]
    elif signs[-1:] in "-−" and signs:
        negative, signs = True, signs[:-1]
    whole, _, fraction = signs.partition(decimal)
    if _GROUPS["." if decimal == "," else ","].fullmatch(whole):
        whole = whole.replace("," if decimal == "." else ".", "")
    if not _DIGITS.fullmatch(whole or "0") or not (whole or fraction) or (fraction and not _DIGITS.fullmatch(fraction)):
        raise ValueError("är inget belopp med decimal" + ("komma" if decimal == "," else "punkt"))
    if fraction[2:].strip("0"):
        raise ValueError("har delar av öre")
    return f"{'-' if negative else ''}{int(whole or '0')},{fraction[:2]:0<2}"


_ISO = re.compile(r"([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})(?:[T ][0-9:.,Z+]*)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]+([0-9]{1,2})[-/. ]+([0-9]{4})(?: [0-9:.]*)?")
_SHORT = re.compile(r"([0-9]{2})-?([0-9]{2})-?([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-?([0-9]{2})")
_SERIAL = re.compile(r"([0-9]{5})(?:[.,][0-9]+)?")


def plain_day_of(text: str, days: Days) -> str:
    """A day as ÅÅÅÅ-MM-DD; raises ValueError. A month stands for its last day, a number in Excel for days since 1900.

    Days written ÅÅÅÅ-MM-DD are read whatever the file otherwise does.
    """
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return date(*map(int, found.groups())).isoformat()
    if days is Days.DAY_FIRST and (found := _DAY_FIRST.fullmatch(text)):
        day, month, year = map(int, found.groups())
        return date(year, month, day).isoformat()
    if days is Days.SHORT and (found := _SHORT.fullmatch(text)):
        year, month, day = map(int, found.groups())
        return date(2000 + year, month, day).isoformat()
    if days is Days.MONTH and (found := _MONTH.fullmatch(text)):
        year, month = map(int, found.groups())
        date(year, month, 1)
        return last_day(year * 100 + month).isoformat()
    if days is Days.EXCEL and (found := _SERIAL.fullmatch(text)):
        return (EXCEL_ZERO + timedelta(int(found[1]))).isoformat()
    raise ValueError(text)


@dataclass(frozen=True, slots=True)
class Accounts:
    """Which accounts are meant: prefixes and ranges such as `12, 5410-5499`; none at all means every account."""

    prefixes: tuple[str, ...] = ()
    ranges: tuple[tuple[int, int], ...] = ()

    def holds(self, account: str) -> bool:
        """Whether the account is one of them."""
        if not self.prefixes and not self.ranges:
            return True
        if account.startswith(self.prefixes):
            return True
        return account.isdecimal() and any(low <= int(account) <= high for low, high in self.ranges)


def parse_accounts(text: str) -> Accounts:
    """From what a person typed; raises ValueError with the part that cannot be read."""
    prefixes, ranges = [], []
    for part in filter(None, re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", text))):
        low, dash, high = part.partition("-")
        if not all(
            each.isascii() and each.isdecimal() and len(each) < 11 for each in ((low, high) if dash else (low,))
        ):
            raise ValueError(part)
        if dash:
            ranges.append((int(low), int(high)))
        else:
            prefixes.append(low)
    return Accounts(tuple(prefixes), tuple(ranges))


def likely_days(samples: Iterable[str]) -> Days | None:
    """How a column writes its days: the first way that reads every cell; None when none does or there are none."""
    cells = [each for each in samples if each.strip()]
    if not cells:
        return None
    return next((days for days in Days if all(_reads(cell, days) for cell in cells)), None)


def _reads(cell: str, days: Days) -> bool:
    try:
        return 1990 <= int(plain_day_of(cell, days)[:4]) <= 2100
    except ValueError:
        return False


def likely_decimal(samples: Iterable[str]) -> str:
    """The decimal sign of a column of amounts: the last sign that cannot stand between thousands; else the comma."""
    votes = {",": 0, ".": 0}
    for cell in samples:
        signs = cell.translate(BLANKS).strip("-−+()")
        if not signs or set(signs) - set("0123456789,."):
            continue
        last = max(signs.rfind(","), signs.rfind("."))
        if last >= 0 and (len(signs) - last - 1 != 3 or set(signs) >= {",", "."}):
            votes[signs[last]] += 1
    return "." if votes["."] > votes[","] else ","
