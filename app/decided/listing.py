"""What the address asks of the lists of decisions, and the lists as their pages read them."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session

from app.decided import registry
from app.decided.registry import TERTIALS, Wanted
from app.domain.table import Kind, Table
from app.web.labels import day, kronor
from app.web.views import Address, CellView, Choice, Col, RowView, paged, place


def wanted() -> Wanted:
    """The filters of the address; what cannot be read limits nothing."""
    args = request.args
    year, tertial = args.get("ar", ""), args.get("tertial", "")
    return Wanted(
        int(year) if year.isascii() and year.isdecimal() and len(year) == 4 and int(year) > 1900 else None,
        int(tertial) if tertial in ("1", "2", "3") else 0,
        args.get("organ", "")[:200],
    )


def list_context(session: Session, asked: Wanted) -> dict[str, Any]:
    """A page of the list of decisions."""
    at = place()
    found, total = registry.listed(session, registry.conditions(asked), at)
    query = {"ar": asked.year or "", "tertial": asked.tertial or "", "organ": asked.body}
    bodies = [(each, each[:1].upper() + each[1:]) for each in registry.bodies(session)]
    return {
        "columns": [
            Col("reference", "Beslut"),
            Col("day", "Datum"),
            Col("body", "Beslutande"),
            Col("by", "Beslutat eller antecknat av"),
            Col("items", "Äskningar", True),
            Col("granted", "Beviljat", True),
        ],
        "rows": [_row(row) for row in found.rows],
        "choices": [*_period(session, asked), Choice("organ", "Beslutande", [("", "Alla"), *bodies], asked.body)],
        "page": paged(found, at, total, registry.PAGE, Address("decided.index", query=query)),
    }


def report_context(session: Session, asked: Wanted, table: Table) -> dict[str, Any]:
    """The report to the board as a page."""
    return {
        "table": table,
        "columns": [Col(column.key, column.heading, column.kind is Kind.MONEY) for column in table.columns],
        "rows": [_cells(table, row) for row in table.rows if not row.is_total],
        "total": next((_cells(table, row) for row in table.rows if row.is_total), None),
        "choices": _period(session, asked, every=False),
        "query": {"ar": asked.year or "", "tertial": asked.tertial or ""},
    }


def _period(session: Session, asked: Wanted, *, every: bool = True) -> list[Choice]:
    known = sorted({*registry.years(session), *([asked.year] if asked.year else [])}, reverse=True)
    years = [*([("", "Alla")] if every else []), *((year, str(year)) for year in known)]
    tertials = [("", "Hela året"), *((number, words[0].capitalize()) for number, words in TERTIALS.items())]
    return [
        Choice("ar", "År", years, asked.year or ""),
        Choice("tertial", "Period", tertials, asked.tertial or ""),
    ]


def _row(row: Any) -> RowView:
    by = f"{row.decided_by}, för {row.decided_for}" if row.decided_for else row.decided_by
    cells = [day(row.decided_on), row.body[:1].upper() + row.body[1:], by, str(row.items)]
    granted = kronor(int(row.granted_ore)) if row.granted_ore else ""
    url = Address("decided.show", {"id": row.id}).url()
    return RowView(row.reference, [*(CellView(text) for text in cells), CellView(granted)], url=url)


def _cells(table: Table, row: Any) -> RowView:
    texts = [table.text(column, cell) for column, cell in zip(table.columns, row.cells, strict=True)]
    return RowView(texts[0], [CellView(text) for text in texts[1:]], is_total=row.is_total)
