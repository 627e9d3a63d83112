"""Undoing an import: what it added goes, what it changed or removed comes back as it was. Never commits."""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.errors import DomainError
from app.domain.ledger_map import FileKind
from app.models import UNMATCHED, InvestmentRequest, LedgerImport, Posting, ReplacedPosting, now, table_of
from app.orders.matching import apply_rules
from app.outcomes import rules, summaries
from app.periods.queries import is_frozen

_NAME = ("source_id", "month", "voucher", "row", "occurrence")
ledger, replaced, requests = table_of(Posting), table_of(ReplacedPosting), table_of(InvestmentRequest)


class CannotUndo(DomainError):
    """The import stands; the sentence says why."""


def why_not(session: Session, it: LedgerImport) -> str:
    """Why the import cannot be undone, in Swedish; '' when it can."""
    months = it.details.get("months")
    if it.undone_at is not None:
        return "Inläsningen är redan ångrad."
    if not months:
        return "Inläsningen gjordes innan produkten började spara vad en inläsning ersätter, och kan inte ångras."
    if later := _later(session, it, set(months)):
        return f"{later.file_name} (kvitto {later.id}) lästes in senare för samma månader. Ångra den först."
    first = {
        month // 100: month for month in sorted(months, reverse=True)
    }  # what is frozen reaches from the year's start
    if it.kind == FileKind.OUTCOME and (frozen := next((m for m in first.values() if is_frozen(session, m)), None)):
        return f"Månaden {frozen // 100}-{frozen % 100:02d} ingår i en fryst period. Läs in en rättad fil i stället."
    return ""


def undo_import(session: Session, import_id: int, *, actor: str) -> LedgerImport:
    """Put the ledger back as it was before the import. Raises CannotUndo.

    Rows that come back belong to whoever their project code and the rules say now; matches made by hand stay.
    """
    summaries.lock_ledger(session)
    it = session.scalars(select(LedgerImport).where(LedgerImport.id == import_id).with_for_update()).one()
    if reason := why_not(session, it):
        raise CannotUndo(reason)
    if it.kind == FileKind.OUTCOME:
        _put_back(session, it)
    it.undone_at, it.undone_by = now(), actor
    if it.kind != FileKind.OUTCOME:
        session.flush()
        apply_rules(session)  # those made since the list before was in force
    record(session, actor=actor, action="undo_import", subject=f"inläsning {it.id}", comment=it.file_name)
    session.flush()
    return it


def _put_back(session: Session, it: LedgerImport) -> None:
    deltas: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    _add(session, deltas, ledger.c.import_id == it.id, -1)
    session.execute(delete(ledger).where(ledger.c.import_id == it.id))
    names = [column.name for column in ledger.columns if column.name != "id"]
    old = select(*(replaced.c[name] for name in names)).where(replaced.c.replaced_by == it.id)
    session.execute(insert(ledger).from_select(names, old))
    # A row comes back under its name; its old id may have been given to another row meanwhile.
    same_name = and_(*(ledger.c[name] == replaced.c[name] for name in _NAME))
    back = ledger.c.id.in_(select(ledger.c.id).join(replaced, same_name).where(replaced.c.replaced_by == it.id))
    _match_again(session, back)
    _add(session, deltas, back, +1)
    session.execute(delete(replaced).where(replaced.c.replaced_by == it.id))
    summaries.add_postings(session, {key: (ore, rows) for key, (ore, rows) in deltas.items() if ore or rows})


def _match_again(session: Session, which: ColumnElement[bool]) -> None:
    by_code = select(requests.c.id).where(requests.c.project == ledger.c.project).scalar_subquery()
    statement = update(ledger).where(which, ledger.c.matched_by.is_(None))
    session.execute(statement.values(request_id=by_code, rule_id=None))
    rules.apply(session, which)


def _add(session: Session, deltas: dict[tuple[int, int], list[int]], which: Any, sign: int) -> None:
    statement = select(ledger.c.request_id, ledger.c.month, func.sum(ledger.c.amount_ore), func.count()).where(which)
    for request_id, month, ore, rows in session.execute(statement.group_by(ledger.c.request_id, ledger.c.month)):
        delta = deltas[request_id or UNMATCHED, month]
        delta[0] += sign * int(ore)
        delta[1] += sign * rows


def _later(session: Session, it: LedgerImport, months: set[int]) -> LedgerImport | None:
    """A later import of the same source that touched one of the months and stands."""
    statement = select(LedgerImport).where(
        LedgerImport.source_id == it.source_id,
        LedgerImport.kind == it.kind,
        LedgerImport.id > it.id,
        LedgerImport.undone_at.is_(None),
    )
    later = session.scalars(statement.order_by(LedgerImport.id.desc())).all()
    return next(
        (each for each in later if it.kind != FileKind.OUTCOME or months & set(each.details.get("months", months))),
        None,
    )
