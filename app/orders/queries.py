"""What is ordered and not yet invoiced: per request, and per category and frame year."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.ledger_map import FileKind
from app.domain.outcome import spread_ordered
from app.keyset import AnyRow, AnySelect, Found, Place, fetch, whole
from app.models import Grant, InvestmentRequest, LedgerImport, LedgerSource, Posting, PurchaseOrder


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


PAGE = 100
LEFT = PurchaseOrder.amount_ore - PurchaseOrder.invoiced_ore
"""What the list itself says is left of a row, in öre."""
_BY_CODE = aliased(InvestmentRequest)
_HAS_CODE = (_BY_CODE.project == PurchaseOrder.project) & (PurchaseOrder.project != "")


def _owner() -> ColumnElement[int | None]:
    """The request of a row: whom somebody or a rule says, else the one that has its code."""
    return func.coalesce(PurchaseOrder.request_id, _BY_CODE.id)


def has_code() -> ColumnElement[bool]:
    """A condition on a row: a request has its project code."""
    return select(_BY_CODE.id).where(_HAS_CODE).correlate(PurchaseOrder).exists()


def is_waiting() -> ColumnElement[bool]:
    """A condition on a row: neither its code nor anybody says which request it belongs to."""
    return PurchaseOrder.request_id.is_(None) & ~has_code()


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
    it = PurchaseOrder
    owner = _owner()
    summed = (
        select(
            owner.label("owner"), it.import_id, it.order_number, func.min(it.ordered_on).label("ordered_on"),
            func.max(it.supplier).label("supplier"), func.max(it.text).label("text"),
            func.sum(it.amount_ore).label("ore"), func.sum(it.invoiced_ore).label("invoiced"),
        )
        .outerjoin(_BY_CODE, _HAS_CODE)
        .where(in_force(), owner.is_not(None))
        .group_by(owner, it.import_id, it.order_number)
    )  # fmt: skip
    if request_id is not None:
        code = select(InvestmentRequest.project).where(InvestmentRequest.id == request_id).scalar_subquery()
        by_code = it.request_id.is_(None) & (it.project == code)
        summed = summed.where(or_(it.request_id == request_id, by_code))
    of = summed.subquery().c
    paid = (
        select(func.coalesce(func.sum(Posting.amount_ore), 0))
        .where(Posting.order_number != "", Posting.order_number == of.order_number, Posting.request_id == of.owner)
        .scalar_subquery()
    )
    statement = select(of.owner, of.order_number, of.ordered_on, of.supplier, of.text, of.ore, of.invoiced, paid)
    rows = session.execute(statement.order_by(of.ordered_on, of.order_number, of.import_id))
    found = [OpenOrder(*row[:5], *(int(value) for value in row[5:])) for row in rows]
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
    owners = select(_owner()).select_from(PurchaseOrder).outerjoin(_BY_CODE, _HAS_CODE)
    with_orders = it.id.in_(owners.where(in_force()))
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

    They belong to no request, or to one that nothing is granted to.
    """
    given = select(Grant.id).where(Grant.request_id == _owner()).correlate(PurchaseOrder, _BY_CODE)
    return _open_rows(session, ~given.exists())


def unmatched_orders(session: Session) -> tuple[int, int]:
    """How many rows of the lists in force belong to no request, and what is left of them in öre."""
    return _open_rows(session, _owner().is_(None))


def _open_rows(session: Session, which: ColumnElement[bool]) -> tuple[int, int]:
    it = PurchaseOrder
    statement = select(func.count(it.id), func.sum(LEFT)).outerjoin(_BY_CODE, _HAS_CODE)
    count, ore = session.execute(statement.where(in_force(), LEFT > 0, which)).one()
    return int(count), int(ore or 0)


def waiting(session: Session, place: Place) -> tuple[Found, int, int]:
    """A page of the orders that belong to no request and are not invoiced, the newest first; how many, and öre left.

    Each as (id of one of its rows, order_number, ordered_on, project, supplier, text, source, rows, left_ore).
    """
    of = _orders(_owner().is_(None), LEFT > 0).subquery().c
    found = fetch(
        session,
        select(*of),
        place,
        by=of.id,
        id_=of.id,
        descending=True,
        size=PAGE,
        key=lambda row: (row.id, row.id),
        read=whole,
    )
    count, ore = session.execute(select(func.count(of.id), func.sum(of.left_ore))).one()
    return found, int(count), int(ore or 0)


def matched(session: Session) -> list[AnyRow]:
    """The orders matched by hand or by a rule, the newest first, at most PAGE; with whose they are and who said so."""
    it, request = PurchaseOrder, InvestmentRequest
    told = (request.id.label("request_id"), request.number, request.title, it.matched_by, it.rule_id)
    statement = _orders(it.request_id.is_not(None), more=told).join(request, request.id == it.request_id)
    return list(session.execute(statement.group_by(*told).order_by(func.min(it.id).desc()).limit(PAGE)).all())


def order(session: Session, id_: int) -> AnyRow | None:
    """The order of that row as its source's list in force has it; None where its project says whose it is.

    waits: how many of its rows belong to nobody.
    """
    it, source = PurchaseOrder, LedgerSource
    named = (
        select(LedgerImport.source_id, it.order_number)
        .join(LedgerImport, LedgerImport.id == it.import_id)
        .where(it.id == id_)
    ).subquery()
    more = (
        source.id.label("source_id"), func.max(it.account).label("account"),
        func.max(it.cost_centre).label("cost_centre"),
        func.sum(it.amount_ore).label("amount_ore"), func.sum(it.invoiced_ore).label("invoiced_ore"),
        func.max(it.request_id).label("request_id"), func.max(it.matched_by).label("matched_by"),
        func.max(it.rule_id).label("rule_id"), func.sum(case((_owner().is_(None), 1), else_=0)).label("waits"),
    )  # fmt: skip
    statement = _orders((_BY_CODE.id.is_(None)) | it.request_id.is_not(None), more=more).group_by(source.id)
    mine = (named.c.source_id == source.id) & (named.c.order_number == it.order_number)
    return session.execute(statement.join(named, mine)).first()


def _orders(*which: ColumnElement[bool], more: Sequence[Any] = ()) -> AnySelect:
    """The rows in force put together order by order."""
    it = PurchaseOrder
    return (
        select(
            func.min(it.id).label("id"), it.order_number, func.min(it.ordered_on).label("ordered_on"),
            func.max(it.project).label("project"), func.max(it.supplier).label("supplier"),
            func.max(it.text).label("text"), LedgerSource.name.label("source"), func.count().label("rows"),
            func.sum(LEFT).label("left_ore"), *more,
        )
        .join(LedgerImport, LedgerImport.id == it.import_id)
        .join(LedgerSource, LedgerSource.id == LedgerImport.source_id)
        .outerjoin(_BY_CODE, _HAS_CODE)
        .where(in_force(), *which)
        .group_by(it.import_id, it.order_number, LedgerSource.name)
    )  # fmt: skip
