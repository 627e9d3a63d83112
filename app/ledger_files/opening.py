"""Any ledger file opened for import: the contract's own columns, a saved map, or SIE."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import BadInput, Fault
from app.domain.ledger_map import FIELDS, ColumnMap, FileKind, Form, map_from_json
from app.intake.tabular import DELIMITERS, Columns, CsvFile, Faults
from app.intake.workbook import Workbook, formula_cells
from app.ledger_files.guess import fit, guess
from app.ledger_files.look import Look, filled, is_sie, look_at
from app.ledger_files.mapped import csv_rows, mapped_lines
from app.ledger_files.sie import sie_lines
from app.models import InvestmentRequest, LedgerSource
from app.orders.order_file import COLUMNS as ORDERS
from app.orders.order_file import check_order
from app.outcomes.ledger_file import COLUMNS, check_codes
from app.outcomes.operations import LedgerFile, open_ledger_file
from app.outcomes.receipt import LeftOut


@dataclass(frozen=True, slots=True)
class Opened:
    """A file ready to import; column_map: how it is read, None when it has the contract's own headings."""

    file: LedgerFile
    column_map: ColumnMap | None


def open_for_source(
    session: Session, path: Path, source: str, faults: Faults, kind: FileKind = FileKind.OUTCOME
) -> Opened:
    """The file as its source's files are read. Raises BadInput when nobody has said how and it is not the contract's.

    A file with the contract's own headings needs no map, and SIE says itself what is what.
    """
    saved = saved_map(session, source, kind)
    if saved is None and kind is FileKind.OUTCOME and not is_sie(path):
        return Opened(open_plain(path, faults), None)
    look = look_at(path)
    if look.form is not Form.SIE and kind is FileKind.OUTCOME and is_contract(look):
        return Opened(open_plain(path, faults), None)
    it = fit(saved, look) if saved is not None else None
    if it is None and (look.form is Form.SIE or kind is FileKind.ORDERS):
        it = guess(look, kind)
    if it is None:
        reason = f"filen ser inte ut som andra filer från {source}; gör om tolkningen"
        raise BadInput([Fault(path.name, 0, "", "", reason)])
    return Opened(open_mapped(look, it, faults, kind), it)


def open_mapped(look: Look, it: ColumnMap, faults: Faults, kind: FileKind = FileKind.OUTCOME) -> LedgerFile:
    """The file read through a map; raises BadInput when the map lacks a field or a sheet holds formulas."""
    name, left = look.path.name, LeftOut()
    columns, check = (COLUMNS, check_codes) if kind is FileKind.OUTCOME else (ORDERS, check_order)
    for field in it.missing(kind):
        faults.add(name, 0, field.name, "", "välj vilken kolumn det är")
    if it.form is Form.SIE and kind is FileKind.ORDERS:
        faults.add(name, 0, "", "", "en SIE-fil har inga beställningar; ta ut listan som CSV eller Excel")
    faults.refuse()
    if it.form is Form.SIE:
        return LedgerFile(name, name, look.sha256, lambda: sie_lines(look.path, it, faults, left), left)
    if it.form is Form.CSV:
        where, source = name, CsvFile(look.path, look.sha256, it.encoding)
        return LedgerFile(
            name,
            where,
            look.sha256,
            lambda: mapped_lines(csv_rows(source, it, faults), it, columns.all, where, check, faults, left),
            left,
        )
    where = f"{name} blad {look.sheet}"
    note_formulas(look.path, look.sheet, where, faults)
    faults.refuse()
    book = Workbook(look.path)
    return LedgerFile(
        name,
        where,
        look.sha256,
        lambda: mapped_lines(book.raw_rows(look.sheet, faults), it, columns.all, where, check, faults, left),
        left,
    )


def open_plain(path: Path, faults: Faults) -> LedgerFile:
    """The file by the contract's own headings; formulas of a workbook are noted among the faults. Raises BadInput."""
    file = open_ledger_file(path, faults)
    if file.sheet:
        note_formulas(path, file.sheet, file.where, faults)
    return file


def note_formulas(path: Path, sheet: str, where: str, faults: Faults) -> None:
    """A cell with a formula shows what some program once made of it, 0 where none did: the file must hold figures."""
    for line, cell in formula_cells(path, sheet):
        faults.add(where, line, cell, "formel", "cellen har en formel; klistra in den som värde och spara igen")


def is_contract(look: Look, columns: Columns = COLUMNS) -> bool:
    """Whether the first line with anything in it is the contract's own headings, with semicolon or tab between."""
    if look.form is Form.XLSX and look.sheet.lower() != "utfall" and len(look.sheets) != 1:
        return False
    wanted, may = set(columns.required), set(columns.all)
    for delimiter in ("", *DELIMITERS):
        line, cells = next(filled(look.rows.get(delimiter, [])), (1, []))
        first = {cell.strip().lstrip("\ufeff").lower() for cell in cells}
        if wanted <= first <= may:
            return line == 1 or look.form is Form.CSV
    return False


def has_other_headings(path: Path) -> bool:
    """Whether the file is a table whose headings are not the contract's: one that asks for a map."""
    try:
        return not is_contract(look_at(path))
    except BadInput:
        return False


def saved_map(session: Session, source: str, kind: FileKind) -> ColumnMap | None:
    """How files of the source are read, None when nobody has said."""
    stored = session.scalar(select(LedgerSource.column_maps).where(LedgerSource.name == source.strip()))
    return map_from_json(stored[kind.value]) if stored and kind.value in stored else None


def likely_map(session: Session, look: Look, source: str, kind: FileKind) -> ColumnMap:
    """The source's own map when it fits the file, else the guess."""
    saved = saved_map(session, source, kind)
    fitted = fit(saved, look) if saved is not None else None
    return fitted or guess(look, kind, known_projects(session))


def known_projects(session: Session) -> Collection[str]:
    """The project codes that requests have."""
    it = InvestmentRequest
    return {code for code in session.scalars(select(it.project).where(it.project.is_not(None))) if code}


def field_names(kind: FileKind) -> dict[str, str]:
    """Field → its label."""
    return {each.name: each.label for each in FIELDS[kind]}
