"""The two summaries of the ledger, kept in the transaction of every change to postings, grants, categories or matches.

request_months (request × month) serves detail, allocation and forecast; outcome_cells, the cube (category × frame
year × month, allocation done), serves reports. Nobody else writes them; `check totals` proves them against raw rows.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from app.domain.outcome import NO_GRANT, allocate
from app.models import UNMATCHED, Grant, InvestmentRequest, OutcomeCell, Posting, RequestMonth, Revision, table_of

CHUNK = 500

Deltas = Mapping[tuple[int, int], tuple[int, int]]
"""(request id, month YYYYMM) → (öre, number of postings) to add."""
_Cells = dict[tuple[int, int, int], list[int]]


def lock_ledger(session: Session) -> None:
    """Wait until nobody else changes the summaries; taken before any frame or request row is locked."""
    session.execute(select(Revision.number).where(Revision.name == "ledger").with_for_update())


def add_postings(session: Session, deltas: Deltas) -> None:
    """Bring both summaries up to date with postings added (positive) and taken away (negative counts and öre)."""
    with _cells_follow(session, {request_id for request_id, _ in deltas}, grants_too=False):
        _add_to_months(session, deltas)


def add_import(session: Session, import_id: int | None, request_ids: Collection[int]) -> None:
    """Bring both summaries up to date with every posting of an import; request_ids are theirs."""
    with _cells_follow(session, set(request_ids), grants_too=False):
        session.execute(_ADD_IMPORT, {"import_id": import_id, "unmatched": UNMATCHED})


_ADD_IMPORT = text(
    "INSERT INTO request_months (request_id, month, amount_ore, posting_count) "
    "SELECT coalesce(request_id, :unmatched), month, sum(amount_ore), count(*) FROM postings "
    "WHERE import_id = :import_id GROUP BY request_id, month "
    "ON CONFLICT (request_id, month) DO UPDATE SET amount_ore = request_months.amount_ore + excluded.amount_ore, "
    "posting_count = request_months.posting_count + excluded.posting_count"
)


@contextmanager
def recounted(session: Session, request_ids: Collection[int]) -> Iterator[None]:
    """Around a change of grants, categories or matches of these requests: both summaries follow when it is done."""
    with _cells_follow(session, set(request_ids), grants_too=True):
        yield
        session.flush()
        for ids in _chunks(set(request_ids)):
            session.execute(delete(RequestMonth).where(RequestMonth.request_id.in_(ids)))
            if rows := _raw_months(session, ids):
                session.execute(insert(RequestMonth), rows)


@contextmanager
def _cells_follow(session: Session, request_ids: set[int], *, grants_too: bool) -> Iterator[None]:
    lock_ledger(session)
    session.flush()
    is_empty = session.scalar(select(RequestMonth.month).limit(1)) is None
    before = {} if is_empty else contributions(session, request_ids)
    yield
    session.flush()
    after = contributions(session, request_ids)
    _add_to_cells(session, {key: _minus(after.get(key), before.get(key)) for key in before.keys() | after.keys()})
    _keep_request_sums(session, request_ids, grants_too=grants_too)


def _minus(after: list[int] | None, before: list[int] | None) -> tuple[int, int]:
    (ore, count), (old_ore, old_count) = after or (0, 0), before or (0, 0)
    return ore - old_ore, count - old_count


def contributions(session: Session, request_ids: Collection[int]) -> _Cells:
    """What these requests put into the cube: {(category id, frame year, month): [öre, postings without any grant]}."""
    cells: _Cells = defaultdict(lambda: [0, 0])
    for ids in _chunks(set(request_ids) - {UNMATCHED}):
        months = _months_of(session, ids)
        if not months:
            continue
        grants = _grants_of(session, ids)
        categories = select(InvestmentRequest.id, InvestmentRequest.category_id).where(InvestmentRequest.id.in_(ids))
        for request_id, category_id in session.execute(categories):
            _put(cells, category_id, months.get(request_id, ()), grants.get(request_id, {}))
    return cells


def _put(cells: _Cells, category_id: int, months: Iterable[tuple[int, int, int]], grants: Mapping[int, int]) -> None:
    rows = list(months)
    for (frame_year, month), ore in allocate([(month, ore) for month, ore, _ in rows], grants).items():
        cells[category_id, frame_year, month][0] += ore
    if not grants:
        for month, _, count in rows:
            cells[category_id, NO_GRANT, month][1] += count


def _months_of(session: Session, ids: list[int]) -> dict[int, list[tuple[int, int, int]]]:
    found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for request_id, *month in _plain_rows(session, _MONTHS, ids):
        found[request_id].append(tuple(month))
    return found


def _grants_of(session: Session, ids: list[int]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for request_id, year, ore in _plain_rows(session, _GRANTS, ids):
        found[request_id][year] = int(ore)
    return found


def _plain_rows(session: Session, statement: Select[Any], ids: list[int]) -> list[tuple[Any, ...]]:
    """Rows as the driver gives them: a whole ledger's months pass here, and nothing in them needs to be converted."""
    with session.connection().execute(statement, {"ids": ids}) as result:
        return list(cast(Any, result.cursor).fetchall())


_months, _grants = table_of(RequestMonth).c, table_of(Grant).c
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_MONTHS = select(_months.request_id, _months.month, _months.amount_ore, _months.posting_count).where(
    _months.request_id.in_(_IDS)
)
_GRANTS = (
    select(_grants.request_id, _grants.frame_year, func.sum(_grants.amount_ore))
    .where(_grants.request_id.in_(_IDS))
    .group_by(_grants.request_id, _grants.frame_year)
)


def _raw_months(session: Session, ids: list[int]) -> list[dict[str, int]]:
    whose: ColumnElement[bool] = Posting.request_id.in_([each for each in ids if each != UNMATCHED])
    if UNMATCHED in ids:
        whose = whose | Posting.request_id.is_(None)
    request_id = func.coalesce(Posting.request_id, UNMATCHED)
    statement = (
        select(request_id, Posting.month, func.sum(Posting.amount_ore), func.count())
        .where(whose)
        .group_by(Posting.request_id, Posting.month)
    )
    return [
        {"request_id": rid, "month": month, "amount_ore": int(ore), "posting_count": count}
        for rid, month, ore, count in session.execute(statement)
    ]


def _add_to_months(session: Session, deltas: Deltas) -> None:
    keys = ("request_id", "month")
    existing: dict[tuple[int, ...], tuple[int, int]] = {}
    for ids in _chunks({request_id for request_id, _ in deltas}):
        for request_id, rows in _months_of(session, ids).items():
            existing.update({(request_id, month): (ore, count) for month, ore, count in rows})
    _upsert(session, RequestMonth, keys, existing, deltas, gone=lambda ore, count: count == 0)


def _add_to_cells(session: Session, deltas: Mapping[tuple[int, int, int], tuple[int, int]]) -> None:
    changed = {key: delta for key, delta in deltas.items() if delta != (0, 0)}
    if not changed:
        return
    keys = ("category_id", "frame_year", "month")
    months = {month for _, _, month in changed}
    statement = select(
        OutcomeCell.category_id,
        OutcomeCell.frame_year,
        OutcomeCell.month,
        OutcomeCell.amount_ore,
        OutcomeCell.posting_count,
    ).where(OutcomeCell.month.between(min(months), max(months)))
    existing = {tuple(row[:3]): (row[3], row[4]) for row in session.execute(statement)}
    _upsert(session, OutcomeCell, keys, existing, changed, gone=lambda ore, count: ore == 0 and count == 0)


def _upsert(
    session: Session,
    table: type[RequestMonth] | type[OutcomeCell],
    keys: tuple[str, ...],
    existing: Mapping[tuple[int, ...], tuple[int, int]],
    deltas: Mapping[Any, tuple[int, int]],
    gone: Callable[[int, int], bool],
) -> None:
    """Add deltas to rows named by keys: new rows are inserted, rows that became nothing are deleted."""
    new, changed, empty = [], [], []
    for key, (ore, count) in deltas.items():
        old = existing.get(key)
        ore, count = (ore + old[0], count + old[1]) if old else (ore, count)
        named = {f"k_{name}": part for name, part in zip(keys, key, strict=True)}
        if gone(ore, count):
            empty += [named] if old else []
        elif old:
            changed.append({**named, "v_ore": ore, "v_count": count})
        else:
            new.append({**dict(zip(keys, key, strict=True)), "amount_ore": ore, "posting_count": count})
    columns = table_of(table).c
    this_row = and_(*(columns[name] == bindparam(f"k_{name}") for name in keys))
    connection = session.connection()
    if new:
        connection.execute(insert(table_of(table)), new)
    if changed:
        values: dict[str, Any] = {"amount_ore": bindparam("v_ore"), "posting_count": bindparam("v_count")}
        connection.execute(update(table_of(table)).where(this_row).values(values), changed)
    if empty:
        connection.execute(delete(table_of(table)).where(this_row), empty)


def _keep_request_sums(session: Session, request_ids: set[int], *, grants_too: bool) -> None:
    """outcome_ore, and where grants may have changed granted_ore, of each request follow its months and grants."""
    statement = _KEEP_BOTH if grants_too else _KEEP_OUTCOME
    for ids in _chunks(request_ids - {UNMATCHED}):
        session.connection().execute(statement, {"ids": ids})


def _kept_sum(summary: Table) -> ScalarSelect[int]:
    """What the summary's rows of a request add up to."""
    its = summary.c.request_id == table_of(InvestmentRequest).c.id
    return select(func.coalesce(func.sum(summary.c.amount_ore), 0)).where(its).scalar_subquery()


_KEEP = update(table_of(InvestmentRequest)).where(table_of(InvestmentRequest).c.id.in_(_IDS))
_KEEP_OUTCOME = _KEEP.values(outcome_ore=_kept_sum(table_of(RequestMonth)))
_KEEP_BOTH = _KEEP_OUTCOME.values(granted_ore=_kept_sum(table_of(Grant)))


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = iter(sorted(ids))
    while chunk := list(islice(ordered, CHUNK)):
        yield chunk
