"""Reading the ledger: sums by category, rows that match nothing, receipts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from app.keyset import AnyRow, Found, Place, fetch, whole
from app.models import (
    UNMATCHED,
    Category,
    InvestmentRequest,
    LedgerImport,
    LedgerSource,
    OutcomeCell,
    Posting,
    RequestMonth,
    table_of,
)

PAGE = 100


def sums_by_category(session: Session) -> dict[str, int]:
    """Outcome in öre of all time by category code, from the cube."""
    statement = select(Category.code, func.sum(OutcomeCell.amount_ore)).join(
        Category, Category.id == OutcomeCell.category_id
    )
    return {code: int(ore) for code, ore in session.execute(statement.group_by(Category.code))}


def names_by_code(session: Session) -> dict[str, str]:
    """What every category is called, by its code."""
    return dict(session.execute(select(Category.code, Category.name)).all())


def sums_by_request(session: Session) -> dict[int, int]:
    """Outcome in öre of all time by request, as it is kept; those that have none are left out."""
    it = table_of(InvestmentRequest).c
    return dict(session.execute(select(it.id, it.outcome_ore).where(it.outcome_ore != 0)).all())


def suspected_elsewhere(session: Session, source_id: int, import_id: int | None) -> int:
    """How many rows of an import have the same name and amount as a row of another source."""
    others = session.scalars(select(LedgerSource.id).where(LedgerSource.id != source_id)).all()
    mine, theirs = aliased(Posting), aliased(Posting)
    found = 0
    for other in others:
        statement = (
            select(func.count())
            .select_from(mine)
            .join(
                theirs,
                (theirs.source_id == other)
                & (theirs.month == mine.month)
                & (theirs.voucher == mine.voucher)
                & (theirs.row == mine.row)
                & (theirs.occurrence == mine.occurrence)
                & (theirs.amount_ore == mine.amount_ore),
            )
            .where(mine.source_id == source_id, mine.import_id == import_id)
        )
        found += session.scalar(statement) or 0
    return found


def unmatched_in(session: Session, source_id: int, months: Sequence[int]) -> int:
    """How many rows of a source in these months match no request."""
    found = 0
    for year in sorted({month // 100 for month in months}):
        inside = [month for month in months if month // 100 == year]
        statement = select(func.count(Posting.id)).where(Posting.request_id.is_(None), Posting.month.in_(inside))
        found += session.scalar(statement.where(Posting.source_id == source_id)) or 0
    return found


def months_of(session: Session, request_id: int) -> list[tuple[int, int, int]]:
    """(month, öre, number of postings) of everything paid on a request."""
    it = RequestMonth
    statement = select(it.month, it.amount_ore, it.posting_count).where(it.request_id == request_id)
    return list(session.execute(statement.order_by(it.month)))


def postings_of(session: Session, request_id: int, first: int, last: int, place: Place) -> Found:
    """A page of a request's postings in these months, oldest first."""
    inside = (Posting.request_id == request_id, Posting.month.between(first, last))
    return _postings(session, inside, place, descending=False)


def unmatched(session: Session, year: int | None, source: str, place: Place) -> tuple[Found, int, int]:
    """A page of the rows that match no request, newest first; how many there are, and their sum in öre."""
    inside: list[ColumnElement[bool]] = [Posting.request_id.is_(None)]
    if year is not None:
        inside.append(Posting.month.between(year * 100 + 1, year * 100 + 12))
    if source:
        inside.append(Posting.source_id == select(LedgerSource.id).where(LedgerSource.name == source).scalar_subquery())
    found = _postings(session, inside, place, descending=True)
    count, ore = session.execute(select(func.count(), func.sum(Posting.amount_ore)).where(*inside)).one()
    return found, int(count), int(ore or 0)


def _postings(session: Session, inside: Sequence[ColumnElement[bool]], place: Place, *, descending: bool) -> Found:
    it = table_of(Posting).c
    names = ("id", "month", "posted_on", "voucher", "row", "account", "cost_centre", "project", "text", "amount_ore")
    statement = select(*(it[name] for name in names), LedgerSource.name.label("source"))
    statement = statement.join(LedgerSource, LedgerSource.id == it.source_id).where(*inside)
    return fetch(
        session,
        statement,
        place,
        by=it.month,
        id_=it.id,
        descending=descending,
        size=PAGE,
        key=lambda row: (row.month, row.id),
        read=whole,
    )


def unmatched_years(session: Session) -> list[int]:
    """Years with rows that match no request, newest first."""
    months = select(RequestMonth.month).where(RequestMonth.request_id == UNMATCHED)
    return sorted({month // 100 for month in session.scalars(months)}, reverse=True)


def without_grant(session: Session) -> list[AnyRow]:
    """Requests that have been paid without being granted anything, largest first; at most 200."""
    it = InvestmentRequest
    statement = select(it.id, it.number, it.title, it.outcome_ore).where(it.granted_ore == 0, it.outcome_ore != 0)
    return list(session.execute(statement.order_by(it.outcome_ore.desc(), it.id).limit(200)).all())


def sources(session: Session) -> list[str]:
    """Names of the ledger's sources."""
    return list(session.scalars(select(LedgerSource.name).order_by(LedgerSource.name)))


def imports(session: Session, place: Place) -> tuple[Found, int]:
    """A page of receipts, newest first, and how many there are."""
    it = LedgerImport
    statement = select(it, LedgerSource.name.label("source")).join(LedgerSource, LedgerSource.id == it.source_id)
    found = fetch(
        session,
        statement,
        place,
        by=table_of(it).c.id,
        id_=table_of(it).c.id,
        descending=True,
        size=PAGE,
        key=lambda row: (row[0].id, row[0].id),
        read=whole,
    )
    return found, session.scalar(select(func.count(it.id))) or 0


def receipt(session: Session, id_: int) -> tuple[LedgerImport, str] | None:
    """One receipt with its source's name."""
    statement = select(LedgerImport, LedgerSource.name).join(LedgerSource, LedgerSource.id == LedgerImport.source_id)
    row = session.execute(statement.where(LedgerImport.id == id_)).first()
    return (row[0], row[1]) if row else None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Rows that match no request, of all time: how many, their sum in öre, and the oldest month (YYYYMM)."""

    count: int
    ore: int
    oldest: int | None


def unmatched_sum(session: Session) -> Unmatched:
    """What waits to be matched, from the summary."""
    it = RequestMonth
    kept = select(func.sum(it.posting_count), func.sum(it.amount_ore), func.min(it.month))
    count, ore, oldest = session.execute(kept.where(it.request_id == UNMATCHED, it.posting_count != 0)).one()
    return Unmatched(int(count or 0), int(ore or 0), oldest)


def latest_import(session: Session) -> AnyRow | None:
    """The last import that stands, with its source's name."""
    it = LedgerImport
    statement = select(it, LedgerSource.name.label("source")).join(LedgerSource, LedgerSource.id == it.source_id)
    return session.execute(statement.where(it.undone_at.is_(None)).order_by(it.id.desc()).limit(1)).first()
