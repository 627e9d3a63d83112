"""The ledger: rows that stand outside the reports, imports and their receipts. Importing in the page comes later."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.money import format_amount as kr
from app.domain.money import format_whole
from app.domain.permissions import Permission
from app.models import LedgerImport
from app.outcomes import queries
from app.web.access import require
from app.web.labels import day, moment
from app.web.page import page
from app.web.views import Address, CellView, Choice, Col, Fact, Link, PageView, RowView, TableView, paged, place

bp = Blueprint("outcomes", __name__, url_prefix="/redovisning")


@dataclass(slots=True)
class ListView(TableView):
    """A long table with what stands above it."""

    lead: str = ""
    unit_label: str = "Belopp i kr."
    choices: list[Choice] = field(default_factory=list)
    page: PageView | None = None
    below: list[Link] = field(default_factory=list)


@bp.get("/utanfor")
@require(Permission.VIEW_LEDGER)
def unmatched() -> ResponseReturnValue:
    """Rows of the ledger that no report counts."""
    return page("outcomes/unmatched.html", fragments=("unmatched_table",), view=_unmatched())


@bp.get("/inlasningar")
@require(Permission.VIEW_LEDGER)
def imports() -> ResponseReturnValue:
    """Every import, the newest first."""
    return page("outcomes/imports.html", fragments=("import_table",), view=_imports())


@bp.get("/inlasningar/<int:id>")
@require(Permission.VIEW_LEDGER)
def receipt(id: int) -> ResponseReturnValue:
    """One import's receipt."""
    found = queries.receipt(db.session(), id)
    if found is None:
        abort(404)
    it, source = found
    rows = [
        RowView(row["code"], [CellView(kr(row["before_ore"])), CellView(kr(row["after_ore"]))])
        for row in it.details.get("categories", [])
    ]
    columns = [Col("category", "Kategori"), Col("before", "Före", True), Col("after", "Efter", True)]
    categories = TableView(
        columns, rows, title="Utfall per kategori", note="Belopp i kr.", empty="Ingen kategori ändrades."
    )
    view = {
        "title": f"Kvitto {it.id}",
        "lead": f"{it.file_name} från {source}, inläst {moment(it.imported_at)} av {it.imported_by}.",
        "breadcrumb": [Link("Inläsningar", url_for(".imports")), Link(f"Kvitto {it.id}", None)],
        "facts": _receipt_facts(it),
        "tables": [categories],
    }
    return page("outcomes/receipt.html", view=view)


def _unmatched() -> ListView:
    session = db.session()
    year = request.args.get("ar", "")
    wanted = int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None
    source = request.args.get("kalla", "")
    at = place()
    found, total, ore = queries.unmatched(session, wanted, source, at)
    view = ListView(
        [
            Col("voucher", "Verifikat"),
            Col("day", "Datum"),
            Col("project", "Projekt"),
            Col("account", "Konto"),
            Col("cost_centre", "Ansvar"),
            Col("text", "Text"),
            Col("source", "Källa"),
            Col("amount", "Belopp", True),
        ],
        [_posting(row) for row in found.rows],
        RowView("Summa", [*([CellView()] * 6), CellView(kr(ore))], is_total=True),
    )
    years = [("", "Alla år"), *((each, str(each)) for each in queries.unmatched_years(session))]
    sources = [("", "Alla källor"), *((name, name) for name in queries.sources(session))]
    view.choices = [Choice("ar", "År", years, wanted or ""), Choice("kalla", "Källa", sources, source)]
    view.page = paged(found, at, total, queries.PAGE, Address(".unmatched", {}, {"ar": wanted, "kalla": source}))
    view.lead = "Raderna hör inte till någon äskning: projektet är okänt eller saknas. De räknas inte i någon tabell."
    view.below = [
        Link(f"{row.number} {row.title}: {kr(row.outcome_ore)} kr", url_for("investments.show", id=row.id))
        for row in queries.without_grant(session)
    ]
    return view


def _posting(row: Any) -> RowView:
    values = (row.project, row.account, row.cost_centre, row.text, row.source)
    cells = [
        CellView(day(row.posted_on)),
        *(CellView(value) for value in values),
        CellView(kr(row.amount_ore)),
    ]
    return RowView(f"{row.voucher}, rad {row.row}", cells)


def _imports() -> ListView:
    at = place()
    found, total = queries.imports(db.session(), at)
    columns = [
        Col("file", "Fil"),
        Col("source", "Källa"),
        Col("when", "Inläst"),
        Col("who", "Av"),
        Col("new", "Nya", True),
        Col("changed", "Ändrade", True),
        Col("removed", "Borttagna", True),
        Col("unmatched", "Utan äskning", True),
        Col("sum", "Summa efter", True),
    ]
    rows = [_import_row(row[0], row[1]) for row in found.rows]
    view = ListView(columns, rows)
    view.page = paged(found, at, total, queries.PAGE, Address(".imports"))
    return view


def _import_row(it: LedgerImport, source: str) -> RowView:
    counts = (it.rows_new, it.rows_changed, it.rows_removed, it.rows_unmatched)
    cells = [CellView(source), CellView(moment(it.imported_at)), CellView(it.imported_by)]
    cells += [CellView(format_whole(count)) for count in counts]
    url = url_for(".receipt", id=it.id)
    return RowView(it.file_name, [*cells, CellView(kr(it.sum_after_ore))], url=url, note=f"Kvitto {it.id}")


def _receipt_facts(it: LedgerImport) -> list[Fact]:
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
        Fact("Filens kontrollsumma", it.sha256),
    ]
