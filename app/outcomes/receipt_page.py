"""An import's receipt, for the page and for paper."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.ledger_map import FileKind
from app.domain.money import Unit, format_whole
from app.domain.money import format_amount as kr
from app.domain.table import Column, Kind, Row, Table
from app.ledger_files.uploads import upload_of
from app.models import LedgerImport
from app.outcomes.detail_page import category_table, detail_tables, left_facts
from app.outcomes.queries import names_by_code
from app.outcomes.undoing import why_not
from app.web.labels import moment
from app.web.views import Fact, Link, TableView


@dataclass(slots=True)
class ReceiptView:
    """What outcomes/receipt.html reads. undo: '' when it can be undone, else why not; None: not by this person."""

    id: int
    title: str
    lead: str
    breadcrumb: list[Link]
    facts: list[Fact]
    tables: list[TableView]
    file_url: str | None
    undone: str
    undo: str | None


def receipt_view(session: Session, it: LedgerImport, source: str, *, may_undo: bool) -> ReceiptView:
    """The receipt with what was shown before the import, its file, and whether it can be undone."""
    upload = upload_of(session, it.id)
    counts = {
        "new": it.rows_new,
        "changed": it.rows_changed,
        "removed": it.rows_removed,
        "suspected": it.rows_suspected,
    }
    tables = [category_table(it.details.get("categories", []), names_by_code(session), it.kind)]
    if examples := it.details.get("examples"):
        tables += detail_tables(examples, counts, it.kind)
    return ReceiptView(
        it.id,
        f"Kvitto {it.id}",
        _lead(it, source),
        [Link("Inläsningar", url_for("outcomes.imports")), Link(f"Kvitto {it.id}", None)],
        [*_facts(it), Fact("Filens kontrollsumma", it.sha256)],
        tables,
        url_for("ledger_files.original", id=upload.id) if upload else None,
        _undone(it),
        why_not(session, it) if may_undo and it.undone_at is None else None,
    )


def receipt_table(it: LedgerImport, source: str) -> Table:
    """The receipt as a document: the categories that changed, and the counts beneath."""
    columns = (
        Column("kategori", "Kategori", Kind.TEXT),
        Column("före", "Före"),
        Column("efter", "Efter"),
        Column("skillnad", "Skillnad"),
    )
    rows = tuple(
        Row((each["code"], each["before_ore"], each["after_ore"], each["after_ore"] - each["before_ore"]))
        for each in it.details.get("categories", [])
    )
    notes = [f"{fact.label}: {fact.value}." for fact in _facts(it)]
    notes.append(f"Filens kontrollsumma (SHA-256): {it.sha256}.")
    what = "utfall" if it.kind == FileKind.OUTCOME else "beställningar"
    title = f"Kvitto {it.id}: inläsning av {what}"
    lead = _lead(it, source)
    if undone := _undone(it):
        lead = f"{lead} {undone}"
    return Table(f"kvitto-{it.id}", title, lead, Unit.KR, columns, rows, notes=tuple(notes))


def _lead(it: LedgerImport, source: str) -> str:
    what = "" if it.kind == FileKind.OUTCOME else ", beställningar"
    return f"{it.file_name} från {source}{what}, inläst {moment(it.imported_at)} av {it.imported_by}."


def _undone(it: LedgerImport) -> str:
    return f"Ångrad {moment(it.undone_at)} av {it.undone_by}." if it.undone_at else ""


def _facts(it: LedgerImport) -> list[Fact]:
    counts = (
        ("Rader i filen", it.rows_in_file),
        ("Nya", it.rows_new),
        ("Ändrade", it.rows_changed),
        ("Borttagna", it.rows_removed),
        ("Utan äskning", it.rows_unmatched),
        ("Misstänkta dubbletter", it.rows_suspected),
    )
    return [
        *(Fact(label, format_whole(count)) for label, count in counts),
        Fact("Summa före", f"{kr(it.sum_before_ore)} kr"),
        Fact("Summa efter", f"{kr(it.sum_after_ore)} kr"),
        *left_facts(it.details.get("left", {})),
    ]
