"""A file that was handed in, as its page shows it: how it is understood, and what importing it would do."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.attachments.files import size_words
from app.domain.errors import BadInput, DomainError, Fault
from app.domain.ledger_map import FIELDS, ColumnMap, FileKind, Form
from app.domain.money import format_amount as kr
from app.domain.money import format_whole, parse_ledger_amount
from app.intake.tabular import Faults
from app.ledger_files import uploads
from app.ledger_files.forms import MapForm, map_form
from app.ledger_files.guess import rows_of
from app.ledger_files.look import Look, look_at
from app.ledger_files.mapped import headings_of
from app.ledger_files.opening import open_mapped, open_plain
from app.ledger_files.progress import rows_read
from app.models import LedgerUpload
from app.orders.order_file import COLUMNS as ORDERS
from app.outcomes.detail_page import category_table, detail_tables, left_facts
from app.outcomes.ledger_file import COLUMNS, Tally, posting_rows
from app.outcomes.queries import names_by_code
from app.web.labels import moment
from app.web.views import CellView, Col, Fact, Link, RowView, TableView

SAMPLE, HEAD_PARTS, LARGE = 10, 1, 2_000_000


@dataclass(slots=True)
class FilePage:
    """What ledger_files/show.html reads. faults: why the file can not be read in; open: the map needs a person."""

    id: int
    title: str
    lead: str
    breadcrumb: list[Link]
    facts: list[Fact]
    form: MapForm | None
    columns: list[Any]
    sample: TableView
    sample_faults: Sequence[Fault]
    faults: Sequence[Fault]
    missing: list[str]
    preview: "PreviewView | None"
    is_large: bool
    rows_read: str = ""


@dataclass(slots=True)
class PreviewView:
    """already: the source that holds exactly this file; is_unchanged: nothing would change."""

    facts: list[Fact]
    tables: list[TableView]
    already: str
    is_unchanged: bool
    has_rows: bool
    warnings: list[str] = field(default_factory=list)


@contextmanager
def head_of(session: Session, it: LedgerUpload) -> Iterator[Look]:
    """A look at the start of the file, or at a whole workbook, as its map says it is made."""
    known = uploads.map_of(it)
    whole = Path(it.file_name).suffix.lower() in (".xlsx", ".xlsm")
    with uploads.on_disk(session, it, None if whole else HEAD_PARTS) as path:
        yield look_at(
            path, known.sheet if known else "", known.encoding if known and known.form is not Form.XLSX else ""
        )


def file_page(
    session: Session, it: LedgerUpload, faults: Sequence[Fault] = (), typed: MapForm | None = None
) -> FilePage:
    """The page of a file. faults: of the whole file when it could not be read; typed: a map that was refused."""
    kind = FileKind(it.kind)
    with head_of(session, it) as look:
        known = uploads.map_of(it)
        sample, sample_faults = _sample(look, known, kind)
        form = typed or (_map_form(look, known, kind) if known else None)
    return FilePage(
        it.id,
        it.file_name,
        f"Från {it.source}, uppladdad {moment(it.uploaded_at)} av {it.uploaded_by}, {size_words(it.size)}.",
        [Link("Inläsningar", url_for("outcomes.imports")), Link(it.file_name, None)],
        [_KINDS[kind], _make(known)],
        form,
        [each for each in form if each.name.startswith("kolumn_")] if form else [],
        sample,
        sample_faults,
        faults,
        [each.label for each in known.missing(kind)] if known else [],
        preview_view(session, it.preview, kind) if it.preview else None,
        it.size > LARGE,
        _rows_words(it),
    )


def progress_key(it: LedgerUpload) -> str:
    """Names the file in progress.py."""
    return f"{it.id}-{it.sha256[:16]}"


_KINDS = {
    FileKind.OUTCOME: Fact("Innehåller", "Utfall"),
    FileKind.ORDERS: Fact("Innehåller", "Beställningar, hela listan"),
}


def _rows_words(it: LedgerUpload) -> str:
    rows = rows_read(progress_key(it))
    return "" if rows is None else f"{format_whole(rows)} rader lästa."


def _make(it: ColumnMap | None) -> Fact:
    if it is None:
        return Fact("Tolkning", "Produktens egna rubriker")
    makes = {Form.CSV: "Text (CSV)", Form.XLSX: "Excel", Form.SIE: "SIE 4"}
    return Fact("Filtyp", makes[it.form])


def _map_form(look: Look, it: ColumnMap, kind: FileKind) -> MapForm:
    headings = headings_of(it, rows_of(look, it)) if look.form is not Form.SIE else []
    return map_form(kind, it, headings, look.sheets)


def _sample(look: Look, it: ColumnMap | None, kind: FileKind) -> tuple[TableView, Sequence[Fault]]:
    """The first rows as the import reads them, and what is wrong with them; it: None for the contract's headings."""
    faults = Faults()
    names = COLUMNS.all if kind is FileKind.OUTCOME else ORDERS.all
    try:
        file = open_mapped(look, it, faults, kind) if it else open_plain(look.path, faults)
        lines = list(islice(file.lines(), SAMPLE))
    except BadInput as bad:
        return TableView(), bad.faults
    if it is None:
        deque(posting_rows(lines, file.where, {}, faults, Tally()), maxlen=0)
    used = [place for place, name in enumerate(names) if any(cells[place] for _, cells in lines)]
    labels = {each.name: each.label for each in FIELDS[kind]}
    columns = [Col("line", "Rad i filen")]
    columns += [Col(names[place], labels[names[place]], names[place] in _AMOUNTS) for place in used]
    rows = [
        RowView(str(line), [CellView(_shown(names[place], cells[place])) for place in used]) for line, cells in lines
    ]
    return TableView(columns, rows), faults.found[:SAMPLE]


_AMOUNTS = ("belopp", "fakturerat")


def _shown(name: str, cell: str) -> str:
    if name not in _AMOUNTS or not cell:
        return cell
    try:
        return kr(parse_ledger_amount(cell))
    except DomainError:
        return cell


def preview_view(session: Session, stored: dict[str, Any], kind: FileKind) -> PreviewView:
    """A stored preview as facts and tables."""
    receipt, details = stored["receipt"], stored["details"]
    counts = {name: receipt[name] for name in ("new", "changed", "removed", "suspected")}
    labels = (
        ("rows_in_file", "Rader i filen"), ("new", "Nya"), ("changed", "Ändrade"), ("removed", "Borttagna"),
        ("unmatched", "Utan äskning"), ("suspected", "Misstänkta dubbletter"),
    )  # fmt: skip
    facts = [Fact(label, format_whole(receipt[name])) for name, label in labels]
    facts += [
        Fact("Summa före", f"{kr(receipt['sum_before_ore'])} kr"),
        Fact("Summa efter", f"{kr(receipt['sum_after_ore'])} kr"),
        *left_facts(receipt["left"]),
    ]
    return PreviewView(
        facts,
        [category_table(receipt["categories"], names_by_code(session), kind), *detail_tables(details, counts, kind)],
        receipt["already_by"],
        not (receipt["new"] or receipt["changed"] or receipt["removed"]),
        receipt["rows_in_file"] > 0,
    )
