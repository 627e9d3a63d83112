"""SIE 4 and 4i: the vouchers' rows as the contract's columns; a voucher that does not sum to zero is told.

#TRANS is what counts. #BTRANS is a row taken away, and #RTRANS one added later, which the standard lets a #TRANS
repeat: both are passed over. Source: SIE file format 4B, sie.se.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.domain.ledger_map import Accounts, ColumnMap, Days, parse_accounts, plain_amount, plain_day_of
from app.domain.money import format_amount
from app.intake.tabular import Faults, Line
from app.outcomes.ledger_file import COLUMNS, check_codes
from app.outcomes.receipt import LeftOut

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|\{((?:"(?:[^"\\]|\\.)*"|[^}"])*)\}|([^\s"{}]+)')
_ESCAPED = re.compile(r"\\(.)")
LONGEST_LINE = 20_000

Token = str | list[str]


@dataclass(slots=True)
class _Voucher:
    line: int
    name: str
    day: str
    text: str
    ore: int = 0
    is_whole: bool = True
    count: int = 0


def tokens(text: str) -> list[Token]:
    """The fields of a record: words, quoted texts with \\" inside, and object lists as lists."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        quoted, objects, word = match.groups()
        if objects is not None:
            found.append([each for each in tokens(objects) if isinstance(each, str)])
        else:
            found.append(word if word is not None else _ESCAPED.sub(r"\1", quoted))
    return found


def sie_lines(path: Path, it: ColumnMap, faults: Faults, left: LeftOut) -> Iterator[Line]:
    """The rows of every voucher in the order of COLUMNS; faults name the line of the file."""
    left.start()
    reader = _Reader(path.name, it, faults, left)
    try:
        with path.open(encoding=it.encoding) as file:
            for line, text in enumerate(file, start=1):
                if (found := reader.read(line, text)) is not None:
                    yield line, found
    except UnicodeDecodeError:
        faults.add(path.name, 0, "", "", "teckenkodningen stämmer inte; välj en annan i tolkningen")
        return
    reader.end()


class _Reader:
    """Reads one line after the other."""

    def __init__(self, where: str, it: ColumnMap, faults: Faults, left: LeftOut) -> None:
        self._where, self._it, self._faults, self._left = where, it, faults, left
        self._accounts = _accounts(it)
        self._voucher: _Voucher | None = None
        self._open = False
        self._seen = self._nameless = 0
        self._suppliers: dict[str, str] = {}
        self._type = ""

    def read(self, line: int, text: str) -> list[str] | None:
        """The cells of a row, when the line is one."""
        text = text.strip()
        if text == "{":
            self._opened(line)
        elif text == "}":
            self._closed(line)
        elif text.startswith("#"):
            return self._record(line, text)
        return None

    def end(self) -> None:
        """The file is read."""
        if self._voucher is not None:
            self._tell(self._voucher.line, "verifikat", self._voucher.name, "filen slutar mitt i verifikatet")
        elif not self._seen and self._type in ("1", "2", "3"):
            self._tell(0, "", "", f"SIE typ {self._type} har inga verifikat; ta ut filen som typ 4")
        elif not self._seen and not self._faults.count:
            self._tell(0, "", "", "filen har inga verifikat (#VER)")

    def _tell(self, line: int, column: str, value: str, reason: str) -> None:
        self._faults.add(self._where, line, column, value, reason)

    def _opened(self, line: int) -> None:
        if self._voucher is None or self._open:
            self._tell(line, "", "{", "klammern hör inte till något verifikat")
        self._open = True

    def _closed(self, line: int) -> None:
        it, self._voucher = self._voucher, None
        if it is None or not self._open:
            self._tell(line, "", "}", "klammern hör inte till något verifikat")
            return
        self._open = False
        if it.is_whole and it.ore:
            sum_words = format_amount(it.ore)
            self._tell(it.line, "verifikat", it.name, f"verifikatet går inte jämnt ut: raderna blir {sum_words} kr")

    def _record(self, line: int, text: str) -> list[str] | None:
        label, _, rest = text.replace("\t", " ", 1).partition(" ")
        match label.upper():
            case "#TRANS":
                return self._row(line, text, rest)
            case "#VER":
                self._begin(line, rest)
            case "#SIETYP":
                self._type = rest.strip()
            case "#OBJEKT":
                found = [each for each in tokens(rest) if isinstance(each, str)]
                if len(found) >= 3 and found[0] == self._it.columns.get("leverantör"):
                    self._suppliers[found[1]] = found[2]
        return None

    def _begin(self, line: int, rest: str) -> None:
        if self._voucher is not None:
            self._tell(self._voucher.line, "verifikat", self._voucher.name, "verifikatet är inte avslutat")
        series, number, day, text, *_ = [*(each if isinstance(each, str) else "" for each in tokens(rest)), *[""] * 4]
        self._seen += 1
        if not number:
            self._nameless += 1
            number = f"#{self._nameless}"
        self._open = False
        self._voucher = _Voucher(line, f"{series} {number}".strip(), day, text)

    def _row(self, line: int, text: str, rest: str) -> list[str] | None:
        it = self._voucher
        if it is None or not self._open:
            self._tell(line, "", text[:60], "raden står utanför ett verifikat")
            return None
        found = tokens(rest) if len(rest) < LONGEST_LINE else []
        if len(found) < 3 or not isinstance(found[0], str) or not isinstance(found[1], list):
            it.is_whole = False
            self._tell(line, "", text[:60], "raden ska ha konto, objekt inom klamrar och belopp")
            return None
        account, amount, day, words = (str(each) for each in (found[0], *[*found[2:5], "", "", ""][:3]))
        it.count += 1
        values = self._values(it, account, found[1], day, words)
        ore = self._amount(line, values, amount)
        it.ore += ore or 0
        if ore is None or not self._day(line, values):
            it.is_whole = it.is_whole and ore is not None
            check_codes(self._faults, self._where, line, values)
            return None
        return None if self._is_left_out(values, ore) else list(values.values())

    def _values(self, it: _Voucher, account: str, objects: list[str], day: str, words: str) -> dict[str, str]:
        by_dimension = dict(zip(objects[::2], objects[1::2], strict=False))
        values: dict[str, str] = dict.fromkeys(COLUMNS.all, "")
        values.update({"verifikat": it.name, "rad": str(it.count), "datum": day or it.day, "konto": account})
        for column in ("ansvar", "projekt", "leverantör", "beställning"):
            values[column] = by_dimension.get(self._it.columns.get(column, ""), "")
        values["leverantör"] = self._suppliers.get(values["leverantör"], values["leverantör"])
        values["text"] = words or it.text
        return values

    def _amount(self, line: int, values: dict[str, str], text: str) -> int | None:
        try:
            values["belopp"] = plain_amount(text, "," if "," in text else ".")
        except ValueError as error:
            self._tell(line, "belopp", text, str(error))
            return None
        ore = int(values["belopp"].replace(",", ""))
        if self._it.turned:
            values["belopp"] = values["belopp"][1:] if ore < 0 else f"-{values['belopp']}"
        return ore

    def _day(self, line: int, values: dict[str, str]) -> bool:
        try:
            values["datum"] = plain_day_of(values["datum"], Days.YEAR_FIRST)
        except ValueError:
            self._tell(line, "datum", values["datum"], "ska vara ett datum, ÅÅÅÅMMDD")
            return False
        return True

    def _is_left_out(self, values: Mapping[str, str], ore: int) -> bool:
        if self._it.only_projects and not values["projekt"]:
            self._left.without_project += 1
        elif not self._accounts.holds(values["konto"]):
            self._left.other_accounts += 1
        else:
            return False
        self._left.ore += -ore if self._it.turned else ore
        return True


def _accounts(it: ColumnMap) -> Accounts:
    try:
        return parse_accounts(it.accounts)
    except ValueError:
        return Accounts()
