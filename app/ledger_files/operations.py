"""Saving how a source's files are read. Never commits."""

from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.ledger_map import FIELDS, ColumnMap, FileKind, Form
from app.ledger_files.guess import guess, rows_of
from app.ledger_files.look import Look, look_at
from app.ledger_files.mapped import headings_of
from app.models import LedgerSource
from app.outcomes.operations import checked_source, source_named

SETTINGS = {
    "form": "filtyp", "encoding": "teckenkodning", "delimiter": "avgränsare", "sheet": "blad", "header": "rubrikrad",
    "decimal": "decimaltecken", "days": "datum", "turned": "omvänt tecken", "skip_sums": "hoppa över summarader",
    "only_projects": "bara rader med projekt", "accounts": "konton",
}  # fmt: skip


def save_map(session: Session, source_name: str, kind: FileKind, it: ColumnMap, *, actor: str) -> LedgerSource:
    """Keep the map for the source's next file; nothing is noted when it is the same as before."""
    source = source_named(session, checked_source(source_name), for_update=True)
    before = source.column_maps.get(kind.value)
    after = it.as_json()
    if before != after:
        source.column_maps = {**source.column_maps, kind.value: after}
        changes = _changes(kind, before or {}, after)
        record(session, actor=actor, action="map_ledger", subject=f"källa {source.name}", changes=changes)
        session.flush()
    return source


def complete(look: Look, typed: ColumnMap, kind: FileKind) -> ColumnMap:
    """A map after its make was changed: columns that are not there any more are chosen anew, as far as is likely."""
    look = look_at(look.path, typed.sheet, typed.encoding if look.form is not Form.XLSX else "")
    headings = headings_of(typed, rows_of(look, typed))
    kept = {name: heading for name, heading in typed.columns.items() if heading in headings}
    if len(kept) == len(typed.columns) and kept:
        return typed
    likely = guess(look, kind)
    if (likely.header, likely.delimiter) == (typed.header, typed.delimiter) or not kept:
        free = {name: it for name, it in likely.columns.items() if it in headings and it not in kept.values()}
        kept = {**free, **kept}
    return typed.with_columns(kept)


def _changes(kind: FileKind, before: dict[str, object], after: dict[str, object]) -> list[list[object]]:
    """[what, old, new] of every setting and column that is another."""
    old, new = before.get("columns") or {}, after["columns"]
    columns = [[field.name, _of(old, field.name), _of(new, field.name)] for field in FIELDS[kind]]
    settings = [[words, before.get(name), after[name]] for name, words in SETTINGS.items()]
    return [change for change in [*settings, *columns] if change[1] != change[2]]


def _of(columns: object, name: str) -> object:
    return columns.get(name) if isinstance(columns, dict) else None
