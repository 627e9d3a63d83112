"""The ledger: rows that stand outside the reports, the history of imports, their receipts and their undoing."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.documents import FORMATS
from app.domain.ledger_map import FileKind
from app.domain.money import format_amount as kr
from app.domain.money import format_whole
from app.domain.permissions import Permission
from app.models import LedgerImport
from app.outcomes import queries
from app.outcomes.receipt_page import receipt_table, receipt_view
from app.outcomes.undoing import undo_import
from app.web.access import actor, can, require
from app.web.forms import OnceForm
from app.web.labels import day, local_now, moment
from app.web.once import already_done, done
from app.web.page import page
from app.web.views import Address, CellView, Choice, Col, Link, PageView, RowView, TableView, paged, place

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
    it, source = _receipt(id)
    view = receipt_view(db.session(), it, source, may_undo=can(Permission.IMPORT_LEDGER))
    return page("outcomes/receipt.html", view=view, once=OnceForm(formdata=None))


@bp.get("/inlasningar/<int:id>/pdf")
@require(Permission.VIEW_LEDGER)
def receipt_pdf(id: int) -> ResponseReturnValue:
    """The receipt on paper."""
    it, source = _receipt(id)
    table = receipt_table(it, source)
    db.session.rollback()  # no transaction is held while the file is made
    kind = FORMATS["pdf"]
    headers = {"Content-Disposition": f'attachment; filename="kvitto-{it.id}.pdf"'}
    return Response(kind.write(table, _name(), local_now()), content_type=kind.mimetype, headers=headers)


@bp.post("/inlasningar/<int:id>/angra")
@require(Permission.IMPORT_LEDGER)
def undo(id: int) -> ResponseReturnValue:
    """Put the ledger back as it was before the import."""
    if answer := already_done():
        return answer
    it, _ = _receipt(id)
    undo_import(db.session(), it.id, actor=_name())
    return done(url_for(".receipt", id=id), f"Inläsningen av {it.file_name} är ångrad.")


def _receipt(id: int) -> tuple[LedgerImport, str]:
    return queries.receipt(db.session(), id) or abort(404)


def _name() -> str:
    someone = actor()
    return someone.name if someone else abort(401)


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
    view.lead = (
        "Raderna hör inte till någon äskning: projektet är okänt eller saknas. De räknas inte i någon tabell. "
        "Öppna en rad för förslag."
    )
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
    return RowView(f"{row.voucher}, rad {row.row}", cells, url=url_for("matching.row", id=row.id))


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
    what = "" if it.kind == FileKind.OUTCOME else ", beställningar"
    note = f"Kvitto {it.id}{what}" if it.undone_at is None else f"Kvitto {it.id}{what}, ångrad av {it.undone_by}"
    return RowView(it.file_name, [*cells, CellView(kr(it.sum_after_ore))], url=url, note=note)
