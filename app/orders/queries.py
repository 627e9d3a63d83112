"""What is ordered and not yet invoiced: per request, and per category and frame year."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
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


@dataclass(frozen=True, slots=True)
class OrderShare:
    """An order with the category of its request, and what of it (öre) one frame year will pay."""

    order: OpenOrder
    category_id: int
    share_ore: int


def shares_of(session: Session, year: int) -> list[OrderShare]:
    """The orders that will be paid out of the frame year, the oldest first, each with its share.

    A request's orders come after what is paid on it and fall on its grants one after the other, the oldest order first.
    """
    orders = open_orders(session)
    requests = _requests(session) if orders else {}
    before: dict[int, int] = defaultdict(int)
    found = []
    for each in orders:
        category_id, outcome_ore, grants = requests[each.request_id]
        paid = outcome_ore + before[each.request_id]
        before[each.request_id] += each.left_ore
        if share := spread_ordered(paid, each.left_ore, grants).get(year, 0):
            found.append(OrderShare(each, category_id, share))
    return found


def ordered_by_category(session: Session, year: int | None = None) -> dict[int, int]:
    """{category id: öre ordered}, without its subtree; year: only what will be paid out of that frame year."""
    found: dict[int, int] = defaultdict(int)
    if year is not None:
        for share in shares_of(session, year):
            found[share.category_id] += share.share_ore
        return dict(found)
    ordered = ordered_by_request(session)
    for request_id, (category_id, _, _) in (_requests(session) if ordered else {}).items():
        found[category_id] += ordered.get(request_id, 0)
    return {category_id: ore for category_id, ore in found.items() if ore}


def _requests(session: Session) -> dict[int, tuple[int, int, dict[int, int]]]:
    """{request id: (category id, öre paid, öre granted by frame year)} of the requests with orders in force."""
    it = InvestmentRequest
    with_orders = it.project.in_(select(PurchaseOrder.project).where(in_force(), PurchaseOrder.project != ""))
    about = select(it.id, it.category_id, it.outcome_ore).where(with_orders)
    found: dict[int, tuple[int, int, dict[int, int]]] = {}
    for id_, category_id, outcome_ore in session.execute(about):
        found[id_] = category_id, outcome_ore, {}
    given = select(Grant.request_id, Grant.frame_year, func.sum(Grant.amount_ore)).join(it, it.id == Grant.request_id)
    for id_, frame_year, ore in session.execute(given.where(with_orders).group_by(Grant.request_id, Grant.frame_year)):
        found[id_][2][frame_year] = int(ore)
    return found


def outside_orders(session: Session) -> tuple[int, int]:
    """How many rows of the lists in force that no frame counts, and what is left of them in öre.

    They name no request's project, or a request that nothing is granted to.
    """
    it, request = PurchaseOrder, InvestmentRequest
    given = select(Grant.id).join(request, request.id == Grant.request_id).where(request.project == it.project)
    return _open_rows(session, ~given.exists())


def unmatched_orders(session: Session) -> tuple[int, int]:
    """How many rows of the lists in force name no request's project, and what is left of them in öre."""
    it, request = PurchaseOrder, InvestmentRequest
    known = select(request.id).where(request.project == it.project)
    return _open_rows(session, ~known.exists())


def _open_rows(session: Session, which: ColumnElement[bool]) -> tuple[int, int]:
    it = PurchaseOrder
    left = it.amount_ore - it.invoiced_ore
    count, ore = session.execute(select(func.count(it.id), func.sum(left)).where(in_force(), left > 0, which)).one()
    return int(count), int(ore or 0)
