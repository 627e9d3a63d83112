"""`check totals`: every kept sum is recounted from raw rows, slowly and in another way, and compared."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.frames import EntryKind, frame_category
from app.domain.outcome import NO_GRANT, allocate
from app.domain.tree import Tree
from app.models import (
    UNMATCHED,
    Category,
    Frame,
    FrameEntry,
    Grant,
    InvestmentRequest,
    OutcomeCell,
    Posting,
    RequestMonth,
    RequestYear,
)

Sums = dict[Any, tuple[int, ...]]


def first_difference(session: Session) -> str:
    """The first kept sum that differs from its raw rows, in Swedish; '' when all agree."""
    months = _raw_months(session)
    checks: Iterator[tuple[str, Sums, Sums]] = iter(
        [
            ("Utfall per äskning och månad", months, _kept_months(session)),
            ("Utfall per kategori, ramår och månad", _raw_cells(session, months), _kept_cells(session)),
            ("Äskningens summor", _raw_requests(session, months), _kept_requests(session)),
            ("Ramens belopp och beviljat", _raw_frames(session), _kept_frames(session)),
            ("Ramen som ett beviljat belopp dras från", _raw_draws(session), _kept_draws(session)),
        ]
    )
    for what, raw, kept in checks:
        for key in sorted(raw.keys() | kept.keys()):
            if raw.get(key) != kept.get(key):
                return f"{what} skiljer för {key}: sparat {kept.get(key)}, råraderna ger {raw.get(key)} (öre)."
    return ""


def _rows(session: Session, statement: Any, keys: int) -> Sums:
    return {tuple(row[:keys]): tuple(int(value or 0) for value in row[keys:]) for row in session.execute(statement)}


def _raw_months(session: Session) -> Sums:
    request_id = func.coalesce(Posting.request_id, UNMATCHED)
    statement = select(request_id, Posting.month, func.sum(Posting.amount_ore), func.count())
    return _rows(session, statement.group_by(Posting.request_id, Posting.month), 2)


def _kept_months(session: Session) -> Sums:
    kept = RequestMonth
    return _rows(session, select(kept.request_id, kept.month, kept.amount_ore, kept.posting_count), 2)


def _raw_cells(session: Session, months: Sums) -> Sums:
    by_request: dict[int, list[tuple[int, int]]] = defaultdict(list)
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    for (request_id, month), (ore, count) in months.items():
        by_request[request_id].append((month, ore))
        counts[request_id][month] = count
    grants = _grants(session)
    cells: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0])
    for request_id, category_id in session.execute(select(InvestmentRequest.id, InvestmentRequest.category_id)):
        given = grants.get(request_id, {})
        for (year, month), ore in allocate(by_request.get(request_id, []), given).items():
            cells[category_id, year, month][0] += ore
        for month, count in () if given else counts[request_id].items():
            cells[category_id, NO_GRANT, month][1] += count
    return {key: (ore, count) for key, (ore, count) in cells.items() if ore or count}


def _grants(session: Session) -> Mapping[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for request_id, year, ore in session.execute(select(Grant.request_id, Grant.frame_year, Grant.amount_ore)):
        found[request_id][year] += ore
    return found


def _kept_cells(session: Session) -> Sums:
    kept = OutcomeCell
    statement = select(kept.category_id, kept.frame_year, kept.month, kept.amount_ore, kept.posting_count)
    return _rows(session, statement, 3)


def _raw_requests(session: Session, months: Sums) -> Sums:
    outcome: dict[int, int] = defaultdict(int)
    for (request_id, _), (ore, _count) in months.items():
        outcome[request_id] += ore
    grants = _grants(session)
    asked = _rows(
        session, select(RequestYear.request_id, func.sum(RequestYear.asked_ore)).group_by(RequestYear.request_id), 1
    )
    return {
        (rid,): (asked.get((rid,), (0,))[0], sum(grants.get(rid, {}).values()), outcome[rid])
        for rid in session.scalars(select(InvestmentRequest.id))
    }


def _kept_requests(session: Session) -> Sums:
    it = InvestmentRequest
    return _rows(session, select(it.id, it.asked_ore, it.granted_ore, it.outcome_ore), 1)


def _raw_frames(session: Session) -> Sums:
    entered: dict[int, int] = defaultdict(int)
    entries = select(FrameEntry.frame_id, FrameEntry.amount_ore).where(FrameEntry.kind != EntryKind.PROPOSED.value)
    for frame_id, ore in session.execute(entries):
        entered[frame_id] += ore
    granted: dict[int, int] = defaultdict(int)
    for drawn_on, ore in session.execute(select(Grant.frame_id, Grant.amount_ore)):
        granted[drawn_on or 0] += ore
    return {tuple(row[1:]): (entered[row[0]], granted[row[0]]) for row in session.execute(_named_frames())}


def _kept_frames(session: Session) -> Sums:
    statement = select(Category.code, Frame.year, Frame.amount_ore, Frame.granted_ore)
    return _rows(session, statement.join(Category, Category.id == Frame.category_id), 2)


def _named_frames() -> Any:
    return select(Frame.id, Category.code, Frame.year).join(Category, Category.id == Frame.category_id)


def _raw_draws(session: Session) -> Sums:
    """{(grant id,): (id of the frame its category draws on that year, 0 for none,)}"""
    tree = Tree({row.id: row.parent_id for row in session.execute(select(Category.id, Category.parent_id))})
    frames: dict[int, dict[int, int]] = defaultdict(dict)
    for frame in session.execute(select(Frame.id, Frame.year, Frame.category_id).where(Frame.has_money)):
        frames[frame.year][frame.category_id] = frame.id
    statement = select(Grant.id, Grant.frame_year, InvestmentRequest.category_id)
    found: Sums = {}
    for grant_id, year, category_id in session.execute(
        statement.join(InvestmentRequest, InvestmentRequest.id == Grant.request_id)
    ):
        drawn_on = frame_category(category_id, tree, frames[year])
        found[(grant_id,)] = (frames[year][drawn_on] if drawn_on is not None else 0,)
    return found


def _kept_draws(session: Session) -> Sums:
    return _rows(session, select(Grant.id, Grant.frame_id), 1)
