"""Importing a ledger file: one transaction, once only, with a receipt (domain.md §6 and §10).

A file speaks for its source in every month that it has rows of: rows there are new, changed, unchanged, or, where the
file no longer has them, removed. Importing the same file again changes nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.errors import DomainError
from app.intake.tabular import Faults, Line, csv_lines, survey
from app.intake.workbook import Workbook, is_workbook
from app.models import UNMATCHED, InvestmentRequest, LedgerImport, LedgerSource, Posting
from app.outcomes import replacing, rules, summaries
from app.outcomes.bulk import insert_rows
from app.outcomes.ledger_file import COLUMNS, POSTING_COLUMNS, Tally, posting_rows
from app.outcomes.queries import sums_by_category, sums_by_request, suspected_elsewhere, unmatched_in
from app.outcomes.receipt import LeftOut, Receipt

SHEET = "utfall"
MOVED = 50  # requests that a receipt remembers; nobody is told of more
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A file to import: `where` names it in faults; its lines are read from the start each time they are asked for.

    left: rows that the source's map leaves out, counted while the lines are read. sheet: of a workbook, else ''.
    """

    name: str
    where: str
    sha256: str
    lines: Callable[[], Iterator[Line]]
    left: LeftOut = field(default_factory=LeftOut)
    sheet: str = ""


def open_ledger_file(path: Path, faults: Faults, sheet: str = SHEET) -> LedgerFile:
    """The file looked over; a workbook gives its sheet `utfall` (or its only sheet). Raises BadInput."""
    if not is_workbook(path):
        source = survey(path)
        return LedgerFile(path.name, path.name, source.sha256, lambda: csv_lines(source, COLUMNS, faults))
    book = Workbook(path)
    chosen = sheet if book.has(sheet) or len(book.sheets) != 1 else book.sheets[0]
    if not book.has(chosen):
        faults.add(path.name, 0, "", "", f"arbetsboken saknar bladet {sheet}")
        faults.refuse()
    where = f"{path.name} blad {chosen}"
    return LedgerFile(path.name, where, book.sha256, lambda: book.lines(chosen, COLUMNS, faults), sheet=chosen)


def import_ledger(
    session: Session, file: LedgerFile, source_name: str, *, actor: str, faults: Faults, tell: Tell | None = None
) -> Receipt:
    """Read the file into the ledger and bring the summaries along. Raises BadInput with every fault; never commits.

    tell: called now and then with the number of rows read so far.
    """
    receipt = read_in(session, file, source_name, faults, tell)
    if not receipt.already_by and not receipt.is_unchanged:
        _keep(session, receipt, actor)
    return receipt


def read_in(session: Session, file: LedgerFile, source_name: str, faults: Faults, tell: Tell | None = None) -> Receipt:
    """The import without its receipt being kept, for those who only want to see what it would do."""
    source_name = checked_source(source_name)
    summaries.lock_ledger(session)
    receipt = Receipt(source_name, file.name, file.sha256, left=file.left)
    receipt.already_by = _in_force(session, file.sha256)
    if receipt.already_by:
        return receipt
    before, before_by_request = sums_by_category(session), sums_by_request(session)
    source = source_named(session, source_name)
    _read(session, file, source, receipt, faults, tell)
    if receipt.is_unchanged:
        session.execute(delete(LedgerImport).where(LedgerImport.id == receipt.import_id))
        receipt.import_id = None
    else:
        receipt.categories = compared(before, sums_by_category(session))
        receipt.requests = most_moved(before_by_request, sums_by_request(session))
    return receipt


def _read(
    session: Session, file: LedgerFile, source: LedgerSource, receipt: Receipt, faults: Faults, tell: Tell | None
) -> None:
    tally = Tally(tell)
    receipt.import_id = _open_import(session, source.id, receipt)
    rows = posting_rows(file.lines(), file.where, _projects(session), faults, tally)
    if _is_first(session, source.id):
        columns = (*POSTING_COLUMNS, "source_id", "import_id")
        insert_rows(session, "postings", columns, rows, (source.id, receipt.import_id))
        faults.refuse()
        receipt.new, receipt.sum_after_ore = tally.rows, tally.ore
        matched = rules.apply(session, Posting.import_id == receipt.import_id)
        request_ids = {each or UNMATCHED for each in tally.request_ids} | {request_id for request_id, _ in matched}
        summaries.add_import(session, receipt.import_id, request_ids)
    else:
        replacing.stage(session, rows)
        faults.refuse()
        replacing.replace(session, source.id, receipt)
    receipt.rows_in_file, receipt.months = tally.rows, sorted(tally.months)
    receipt.unmatched = unmatched_in(session, source.id, receipt.months) if tally.unmatched else 0
    receipt.suspected = tally.repeated + suspected_elsewhere(session, source.id, receipt.import_id)


def _projects(session: Session) -> dict[str, int]:
    rows = select(InvestmentRequest.project, InvestmentRequest.id).where(InvestmentRequest.project.is_not(None))
    return {project: request_id for project, request_id in session.execute(rows) if project}


def _is_first(session: Session, source_id: int) -> bool:
    return session.scalar(select(Posting.id).where(Posting.source_id == source_id).limit(1)) is None


def _in_force(session: Session, sha256: str) -> str:
    """The source that already holds exactly this file, '' when none does."""
    last = select(LedgerImport.id).where(
        LedgerImport.source_id == LedgerSource.id, LedgerImport.kind == "utfall", LedgerImport.undone_at.is_(None)
    )
    statement = (
        select(LedgerSource.name)
        .join(LedgerImport, LedgerImport.source_id == LedgerSource.id)
        .where(LedgerImport.sha256 == sha256)
        .where(
            LedgerImport.id == last.order_by(LedgerImport.id.desc()).limit(1).correlate(LedgerSource).scalar_subquery()
        )
    )
    return session.scalar(statement) or ""


def checked_source(name: str) -> str:
    """The name without blanks around it; raises DomainError when it is none."""
    name = name.strip()
    if not 1 <= len(name) <= 100:
        raise DomainError("Skriv källans namn, högst 100 tecken, till exempel raindance.")
    return name


def source_named(session: Session, name: str, *, for_update: bool = False) -> LedgerSource:
    """The source of that name, made when there is none."""
    statement = select(LedgerSource).where(LedgerSource.name == name)
    source = session.scalar(statement.with_for_update() if for_update else statement)
    if source is None:
        source = LedgerSource(name=name, column_maps={})
        session.add(source)
        session.flush()
    return source


def _open_import(session: Session, source_id: int, receipt: Receipt) -> int:
    """The receipt's row, so that postings can name it; filled in when the counts are known."""
    counts = ("rows_in_file", "rows_new", "rows_changed", "rows_removed", "rows_unmatched", "rows_suspected")
    empty = {**dict.fromkeys(counts, 0), "sum_before_ore": 0, "sum_after_ore": 0, "details": {}}
    kept = LedgerImport(source_id=source_id, file_name=receipt.file_name, sha256=receipt.sha256, **empty)
    session.add(kept)
    session.flush()
    return kept.id


def _keep(session: Session, receipt: Receipt, actor: str) -> None:
    session.execute(
        update(LedgerImport)
        .where(LedgerImport.id == receipt.import_id)
        .values(
            imported_by=actor,
            rows_in_file=receipt.rows_in_file,
            rows_new=receipt.new,
            rows_changed=receipt.changed,
            rows_removed=receipt.removed,
            rows_unmatched=receipt.unmatched,
            rows_suspected=receipt.suspected,
            sum_before_ore=receipt.sum_before_ore,
            sum_after_ore=receipt.sum_after_ore,
            details={
                "categories": receipt.categories,
                "left": asdict(receipt.left),
                "months": receipt.months,
                "requests": receipt.requests,
            },
        )
    )
    counts = [["nya", None, receipt.new], ["ändrade", None, receipt.changed], ["borttagna", None, receipt.removed]]
    subject = f"inläsning {receipt.import_id}"
    record(session, actor=actor, action="import_ledger", subject=subject, comment=receipt.file_name, changes=counts)


def compared(before: dict[str, int], after: dict[str, int]) -> list[dict[str, Any]]:
    """Codes whose sums differ, with both sums in öre."""
    codes = sorted(before.keys() | after.keys())
    rows = [{"code": code, "before_ore": before.get(code, 0), "after_ore": after.get(code, 0)} for code in codes]
    return [row for row in rows if row["before_ore"] != row["after_ore"]]


def most_moved(before: dict[int, int], after: dict[int, int]) -> list[list[int]]:
    """[request id, öre] of the requests whose outcome moved most, the largest first."""
    moved = {id_: after.get(id_, 0) - before.get(id_, 0) for id_ in before.keys() | after.keys()}
    found = [[id_, ore] for id_, ore in moved.items() if ore]
    return sorted(found, key=lambda each: (-abs(each[1]), each[0]))[:MOVED]
