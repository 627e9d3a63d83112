"""A folder of CSV files, or one workbook with the same names as sheets, as checked rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import BadInput, Fault
from app.intake.tabular import Columns, Faults, Line, csv_lines, survey
from app.intake.workbook import Workbook
from app.loading import rows
from app.outcomes.ledger_file import COLUMNS as LEDGER
from app.outcomes.operations import LedgerFile, open_ledger_file

NAMES: dict[str, Columns] = {
    "enheter": rows.UNITS,
    "kategorier": rows.CATEGORIES,
    "ramar": rows.FRAMES,
    "askningar": rows.REQUESTS,
    "utfall": LEDGER,
    "prognoser": rows.FORECASTS,
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """What the files say, checked line by line but not yet against each other. ledger is None without utfall."""

    units: list[rows.UnitRow]
    categories: list[rows.CategoryRow]
    frames: list[rows.FrameRow]
    requests: list[rows.RequestRow]
    forecasts: list[rows.ForecastRow]
    ledger: LedgerFile | None
    names: dict[str, str]


def open_parcel(path: Path, faults: Faults) -> Parcel:
    """Read everything but the ledger into memory. Raises BadInput when there is nothing to read at all."""
    lines_of = _folder(path, faults) if path.is_dir() else _workbook(path, faults)
    present = {name: lines for name in NAMES if (lines := lines_of(name)) is not None}
    if not present:
        wanted = ", ".join(f"{name}.csv" for name in NAMES)
        raise BadInput([Fault(path.name, 0, "", "", f"här finns inget att läsa in; väntade {wanted}")])
    named = {name: f"{name}.csv" if path.is_dir() else f"{path.name} blad {name}" for name in NAMES}
    read = _reader(present, named, faults)
    ledger = None
    if "utfall" in present:
        ledger = open_ledger_file(path / "utfall.csv" if path.is_dir() else path, faults)
    return Parcel(
        read("enheter", rows.unit),
        read("kategorier", rows.category),
        read("ramar", rows.frame),
        read("askningar", rows.request),
        read("prognoser", rows.forecast),
        ledger,
        named,
    )


Lines = Callable[[], Iterator[Line]]


def _reader(present: dict[str, Lines], named: dict[str, str], faults: Faults) -> Callable[..., list]:  # type: ignore[type-arg]
    def read(name: str, make: Callable[[rows.Cells], rows.T]) -> list[rows.T]:
        if name not in present:
            return []
        return list(rows.read(named[name], NAMES[name], present[name](), make, faults))

    return read


def _folder(path: Path, faults: Faults) -> Callable[[str], Lines | None]:
    def lines(name: str) -> Lines | None:
        file = path / f"{name}.csv"
        return (lambda: csv_lines(survey(file), NAMES[name], faults)) if file.is_file() else None

    return lines


def _workbook(path: Path, faults: Faults) -> Callable[[str], Lines | None]:
    if path.suffix.lower() != ".xlsx":
        raise BadInput([Fault(path.name, 0, "", "", "ange en mapp med CSV-filer eller en .xlsx-arbetsbok")])
    book = Workbook(path)

    def lines(name: str) -> Lines | None:
        return (lambda: book.lines(name, NAMES[name], faults)) if book.has(name) else None

    return lines
