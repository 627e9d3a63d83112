"""A list of orders as rows ready for the database, with every fault told."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.errors import DomainError
from app.domain.money import parse_ledger_amount
from app.intake.tabular import Columns, Faults, Line
from app.outcomes.ledger_file import LONGEST_CODE, LONGEST_SUPPLIER, Tally, check_codes

COLUMNS = Columns(
    ("beställning", "rad", "datum", "projekt", "belopp"), ("konto", "ansvar", "leverantör", "text", "fakturerat")
)
MOST_ROWS = 100_000  # orders that are open at one time, in any region
Row = dict[str, Any]


def check_order(faults: Faults, file: str, line: int, values: Mapping[str, str]) -> None:
    """What is wrong with the codes and numbers of one line, given by column."""
    if not values["beställning"]:
        faults.add(file, line, "beställning", "", "beställningsnumret saknas")
    check_codes(faults, file, line, {**values, "verifikat": "-"})


def order_rows(lines: Iterable[Line], file: str, faults: Faults, tally: Tally) -> list[Row]:
    """The good lines by column of the table; the same number and row twice may both be real (occurrence 2)."""
    found: list[Row] = []
    seen: dict[tuple[str, str], int] = {}
    for line, cells in lines:
        values = dict(zip(COLUMNS.all, cells, strict=True))
        before = faults.count
        if not _is_short(values) or not values["beställning"] or not values["rad"].isdecimal():
            check_order(faults, file, line, values)
        if len(found) >= MOST_ROWS:
            faults.add(file, line, "", "", f"listan har fler än {MOST_ROWS} rader; ta bara ut öppna beställningar")
            break
        row = _row(values, faults, file, line)
        if faults.count > before or row is None:
            continue
        name = (row["order_number"], values["rad"])
        row["occurrence"] = seen[name] = seen.get(name, 0) + 1
        tally.rows += 1
        tally.ore += row["amount_ore"]
        tally.repeated += row["occurrence"] > 1
        tally.months.add(int(values["datum"][:4]) * 100 + int(values["datum"][5:7]))
        tally.tell(tally.rows)
        found.append(row)
    return found


def _is_short(values: Mapping[str, str]) -> bool:
    codes = max(len(values[name]) for name in ("beställning", "projekt", "konto", "ansvar"))
    return codes <= LONGEST_CODE and len(values["leverantör"]) <= LONGEST_SUPPLIER


def _row(values: Mapping[str, str], faults: Faults, file: str, line: int) -> Row | None:
    amounts = {}
    for name in ("belopp", "fakturerat"):
        try:
            amounts[name] = parse_ledger_amount(values[name] or "0,00")
        except DomainError as error:
            faults.add(file, line, name, values[name], str(error))
            return None
    if not values["rad"].isdecimal():
        return None
    return {
        "order_number": values["beställning"],
        "row": int(values["rad"]),
        "ordered_on": values["datum"],
        "account": values["konto"],
        "cost_centre": values["ansvar"],
        "project": values["projekt"],
        "supplier": values["leverantör"],
        "text": values["text"],
        "amount_ore": amounts["belopp"],
        "invoiced_ore": amounts["fakturerat"],
    }
