"""Orders whose project does not say whose they are, as their pages show them."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.money import format_amount as kr
from app.domain.money import format_whole
from app.domain.periods import month_of
from app.matching.page import RowPage, choices, how, rule_url
from app.orders import queries
from app.web.labels import day
from app.web.views import Address, CellView, Col, Fact, Link, PageView, RowView, TableView, paged, place


@dataclass(slots=True)
class MatchedOrder:
    """An order that somebody or a rule has matched."""

    id: int
    label: str
    url: str
    supplier: str
    amount: str
    request: Link
    how: str


@dataclass(slots=True)
class OrdersView:
    """What orders/waiting.html reads."""

    lead: str
    waiting: TableView
    page: PageView | None
    matched: list[MatchedOrder]


def orders_view(session: Session) -> OrdersView:
    """A page of the orders that wait, and the latest of those that are matched."""
    at = place()
    found, count, ore = queries.waiting(session, at)
    columns = [
        Col("order", "Beställning"), Col("day", "Datum"), Col("project", "Projekt"), Col("supplier", "Leverantör"),
        Col("text", "Text"), Col("source", "Källa"), Col("left", "Kvar att fakturera", True),
    ]  # fmt: skip
    total = RowView("Summa", [*([CellView()] * 5), CellView(kr(ore))], is_total=True)
    orders = "beställning" if count == 1 else "beställningar"
    lead = (
        f"{format_whole(count)} {orders} hör inte till någon äskning: projektet är okänt eller saknas. "
        "De räknas inte som beställt. Öppna en beställning för förslag."
    )
    return OrdersView(
        lead if count else "",
        TableView(columns, [_row(row) for row in found.rows], total),
        paged(found, at, count, queries.PAGE, Address("orders.waiting")),
        [_matched(row) for row in queries.matched(session)],
    )


def order_view(session: Session, it: Any, q: str) -> RowPage:
    """An order with suggestions while any of it waits; q: what is searched for."""
    like = SimpleNamespace(**it._mapping, month=month_of(it.ordered_on))  # as a row of the ledger, for the suggestions
    suggested, searched = choices(session, like, q) if it.waits else ([], [])
    return RowPage(
        it.id,
        f"Beställning {it.order_number}",
        [Link("Beställningar utan äskning", url_for("orders.waiting")), Link(it.order_number, None)],
        _facts(it),
        Link("Till äskningen", url_for("investments.show", id=it.request_id)) if it.request_id else None,
        bool(it.waits),
        suggested,
        searched,
        q,
        rule_url(it),
        url_for("orders.show", id=it.id),
        url_for("orders.match", id=it.id),
        url_for("orders.release", id=it.id) if it.request_id else "",
        "Matcha beställningen",
        "Släpp beställningen",
    )


def _facts(it: Any) -> list[Fact]:
    rows = "en rad" if it.rows == 1 else f"{format_whole(it.rows)} rader"
    shown = [
        Fact("Datum", day(it.ordered_on)),
        Fact("Belopp", f"{kr(it.amount_ore)} kr", note=rows),
        Fact("Fakturerat", f"{kr(it.invoiced_ore)} kr"),
        Fact("Projekt", it.project or "saknas"),
        Fact("Leverantör", it.supplier),
        Fact("Text", it.text),
        Fact("Konto", it.account),
        Fact("Ansvar", it.cost_centre),
        Fact("Källa", it.source),
        Fact("Matchad", how(it) if it.request_id else ""),
    ]
    return [fact for fact in shown if fact.value]


def _row(row: Any) -> RowView:
    values = (day(row.ordered_on), row.project, row.supplier, row.text, row.source, kr(row.left_ore))
    note = f"{format_whole(row.rows)} rader" if row.rows > 1 else ""
    cells = [CellView(value) for value in values]
    return RowView(row.order_number, cells, url=url_for("orders.show", id=row.id), note=note)


def _matched(row: Any) -> MatchedOrder:
    request = Link(f"{row.number} {row.title}", url_for("investments.show", id=row.request_id, _anchor="orders"))
    url = url_for("orders.show", id=row.id)
    return MatchedOrder(row.id, row.order_number, url, row.supplier, kr(row.left_ore), request, how(row))
