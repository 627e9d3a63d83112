"""The money of a request: asked, granted and paid, and the payments a page at a time."""

from dataclasses import dataclass, field

from flask import request, url_for
from sqlalchemy.orm import Session

from app.domain.money import format_amount
from app.domain.outcome import NO_GRANT, allocate
from app.models import Grant, InvestmentRequest
from app.orders.queries import OpenOrder
from app.outcomes import queries as ledger
from app.web.labels import day, kronor
from app.web.views import Address, CellView, Choice, Col, Fact, PageView, RowView, TableView, paged, place

Months = list[tuple[int, int, int]]
"""(month, öre paid, number of postings) of a request."""

MOST_ORDERS = 100


@dataclass(slots=True)
class PostingsView(TableView):
    """The payments, a page at a time."""

    page: PageView | None = None
    choices: list[Choice] = field(default_factory=list)
    more_url: str | None = None


def amounts(it: InvestmentRequest, years: list[tuple[int, int]], ordered_ore: int = 0) -> list[Fact]:
    """Asked, granted, paid, ordered and left; years: (frame year, öre asked)."""
    by_year = ", ".join(f"{year}: {kronor(ore)}" for year, ore in years) if len(years) > 1 else ""
    shown = [
        Fact("Sökt", kronor(it.asked_ore), note=by_year),
        Fact("Beviljat", kronor(it.granted_ore) if it.granted_ore else "–"),
    ]
    shown.append(Fact("Utfall", kronor(it.outcome_ore) if it.outcome_ore else "–"))
    if ordered_ore:
        shown.append(Fact("Beställt", kronor(ordered_ore), note="inte fakturerat ännu"))
    if it.granted_ore:
        left = it.granted_ore - it.outcome_ore
        note = f"{kronor(left - ordered_ore)} när det beställda är betalt" if ordered_ore else ""
        shown.append(Fact("Kvar att förbruka", kronor(left), note=note))
    return shown


def orders_table(orders: list[OpenOrder]) -> TableView:
    """What is ordered and not yet invoiced, order by order."""
    columns = [
        Col("order", "Beställning"), Col("day", "Datum"), Col("supplier", "Leverantör"), Col("text", "Text"),
        Col("amount", "Beställt", True), Col("invoiced", "Fakturerat", True), Col("left", "Kvar", True),
    ]  # fmt: skip
    rows = [
        RowView(
            each.order_number,
            [CellView(day(each.ordered_on)), CellView(each.supplier), CellView(each.text)]
            + [CellView(kronor(ore)) for ore in (each.amount_ore, each.amount_ore - each.left_ore, each.left_ore)],
        )
        for each in orders[:MOST_ORDERS]
    ]
    left = kronor(sum(each.left_ore for each in orders))
    return TableView(columns, rows, RowView("Summa", [*([CellView()] * 5), CellView(left)], is_total=True))


def grants_table(given: list[Grant], months: Months) -> TableView:
    """Grants with their decisions, and what has been paid on each frame year."""
    by_year: dict[int, int] = {}
    for each in given:
        by_year[each.frame_year] = by_year.get(each.frame_year, 0) + each.amount_ore
    paid: dict[int, int] = {}
    for (year, _), ore in allocate([(month, ore) for month, ore, _ in months], by_year).items():
        paid[year] = paid.get(year, 0) + ore
    rows, seen = [], set()
    for each in given:
        first = each.frame_year not in seen
        seen.add(each.frame_year)
        decision = each.decision
        spent = paid.get(each.frame_year, 0)
        rows.append(
            RowView(
                f"Ram {each.frame_year}",
                [
                    CellView(decision.reference if decision else "Återlämnat" if each.kind == "release" else ""),
                    CellView(day(decision.decided_on) if decision else ""),
                    CellView(kronor(each.amount_ore)),
                    CellView(kronor(spent) if first else ""),
                    CellView(kronor(by_year[each.frame_year] - spent) if first else ""),
                ],
            )
        )
    columns = [
        Col("year", "Ramår"),
        Col("decision", "Beslut"),
        Col("day", "Datum"),
        Col("amount", "Beviljat", True),
        Col("outcome", "Utfall hittills", True),
        Col("left", "Kvar", True),
    ]
    total, spent = sum(by_year.values()), sum(ore for year, ore in paid.items() if year != NO_GRANT)
    summed = [CellView(), CellView(), CellView(kronor(total)), CellView(kronor(spent)), CellView(kronor(total - spent))]
    return TableView(columns, rows, RowView("Summa", summed, is_total=True) if len(by_year) > 1 else None)


_POSTED = (
    Col("voucher", "Verifikat"),
    Col("day", "Datum"),
    Col("account", "Konto"),
    Col("cost_centre", "Ansvar"),
    Col("text", "Text"),
    Col("amount", "Belopp", True),
)


def postings_view(session: Session, it: InvestmentRequest, months: Months) -> PostingsView:
    """The payments of the months the address asks for."""
    if not months:
        return PostingsView()
    first, last = _span(request.args.get("manader", ""))
    at = place()
    found = ledger.postings_of(session, it.id, first, last, at)
    shown = [(ore, count) for month, ore, count in months if first <= month <= last]
    total, ore = sum(count for _, count in shown), sum(ore for ore, _ in shown)
    rows = [
        RowView(
            f"{row.voucher}, rad {row.row}",
            [
                CellView(day(row.posted_on)),
                CellView(row.account),
                CellView(row.cost_centre),
                CellView(row.text),
                CellView(format_amount(row.amount_ore)),
            ],
        )
        for row in found.rows
    ]
    summed = RowView("Summa", [*([CellView()] * 4), CellView(format_amount(ore))], is_total=True)
    chosen = f"{first}-{last}" if first else ""
    address = Address("investments.show", {"id": it.id}, {"manader": chosen})
    return PostingsView(
        _POSTED,
        rows,
        summed,
        note="Belopp i kr.",
        page=paged(found, at, total, ledger.PAGE, address),
        choices=[Choice("manader", "Visa", _month_choices(months, chosen), chosen)],
        more_url=url_for("investments.show", id=it.id) + "#postings" if first else None,
    )


def _span(text: str) -> tuple[int, int]:
    """`202001-202008` as two months; (0, 999912) for all of them."""
    low, _, high = text.partition("-")
    if all(part.isascii() and part.isdecimal() and len(part) == 6 for part in (low, high)):
        return int(low), int(high)
    return 0, 999912


def _month_choices(months: Months, chosen: str) -> list[tuple[str, str]]:
    years = sorted({month // 100 for month, *_ in months}, reverse=True)
    choices = [("", "Alla betalningar"), *((f"{year}01-{year}12", f"Hela {year}") for year in years)]
    if chosen and chosen not in dict(choices):
        low, _, high = chosen.partition("-")
        choices.append((chosen, f"{low[:4]}-{low[4:]} till {high[:4]}-{high[4:]}"))
    return choices
