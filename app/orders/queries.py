"""What is ordered and not yet invoiced: per request, and per category and frame year."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.domain.ledger_map import FileKind
from app.domain.outcome import spread_ordered
from app.models import Grant, InvestmentRequest, LedgerImport, Posting, PurchaseOrder


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """What is left of an order on a request, in öre. paid_ore: rows of the ledger that name the order."""

    request_id: int
    order_number: str
    ordered_on: date
    supplier: str
    text: str
    amount_ore: int
    invoiced_ore: int
    paid_ore: int

    @property
    def left_ore(self) -> int:
        """What is not yet invoiced: by the list's own word or the ledger's rows, whichever says more is."""
        return max(0, self.amount_ore - max(self.invoiced_ore, self.paid_ore))


def in_force() -> Any:
    """A condition on PurchaseOrder.import_id: the last list of each source that is not undone."""
    it, later = LedgerImport, aliased(LedgerImport)
    newer = select(later.id).where(
        later.source_id == it.source_id, later.kind == it.kind, later.undone_at.is_(None), later.id > it.id
    )
    return PurchaseOrder.import_id.in_(
        select(it.id).where(it.kind == FileKind.ORDERS.value, it.undone_at.is_(None), ~newer.exists())
    )


def open_orders(session: Session, request_id: int | None = None) -> list[OpenOrder]:
    """Orders that something is left of, of one request or of all, the oldest first; one query."""
    it, request = PurchaseOrder, InvestmentRequest
    paid = (
        select(func.coalesce(func.sum(Posting.amount_ore), 0))
        .where(Posting.order_number != "", Posting.order_number == it.order_number, Posting.request_id == request.id)
        .correlate(it, request)
        .scalar_subquery()
    )
    statement = (
        select(
            request.id, it.order_number, func.min(it.ordered_on), func.max(it.supplier), func.max(it.text),
            func.sum(it.amount_ore), func.sum(it.invoiced_ore), paid,
        )
        .join(request, request.project == it.project)
        .where(in_force(), it.project != "")
        .group_by(it.import_id, it.order_number, request.id)
        .order_by(func.min(it.ordered_on), it.order_number)
    )  # fmt: skip
    if request_id is not None:
        statement = statement.where(request.id == request_id)
    found = [OpenOrder(*row[:5], *(int(value) for value in row[5:])) for row in session.execute(statement)]
    return [each for each in found if each.left_ore]


def ordered_by_request(session: Session) -> dict[int, int]:
    """{request id: öre ordered and not yet invoiced}."""
    found: dict[int, int] = defaultdict(int)
    for each in open_orders(session):
        found[each.request_id] += each.left_ore
    return dict(found)


def ordered_by_category(session: Session, year: int | None = None) -> dict[int, int]:
    """{category id: öre ordered}, without its subtree; year: only what will be paid out of that frame year."""
    ordered = ordered_by_request(session)
    it = InvestmentRequest
    grants: dict[int, dict[int, int]] = defaultdict(dict)
    with_orders = select(PurchaseOrder.project).where(in_force(), PurchaseOrder.project != "")
    given = select(Grant.request_id, Grant.frame_year, func.sum(Grant.amount_ore)).join(it, it.id == Grant.request_id)
    for request_id, frame_year, ore in session.execute(
        given.where(it.project.in_(with_orders)).group_by(Grant.request_id, Grant.frame_year)
    ):
        grants[request_id][frame_year] = int(ore)
    found: dict[int, int] = defaultdict(int)
    requests = select(it.id, it.category_id, it.outcome_ore).where(it.project.in_(with_orders))
    for request_id, category_id, outcome_ore in session.execute(requests):
        ore = ordered.get(request_id, 0)
        shares = spread_ordered(outcome_ore, ore, grants.get(request_id, {}))
        found[category_id] += ore if year is None else shares.get(year, 0)
    return {category_id: ore for category_id, ore in found.items() if ore}


def unmatched_orders(session: Session) -> tuple[int, int]:
    """How many rows of the lists in force name no request's project, and their sum in öre."""
    it, request = PurchaseOrder, InvestmentRequest
    known = select(request.id).where(request.project == it.project)
    count, ore = session.execute(
        select(func.count(it.id), func.sum(it.amount_ore)).where(in_force(), ~known.exists())
    ).one()
    return int(count), int(ore or 0)
