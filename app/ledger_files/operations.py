"""Saving how a source's files are read. Never commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.ledger_map import FIELDS, ColumnMap, FileKind
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


def sources_with_maps(session: Session) -> list[LedgerSource]:
    """Every source, by name."""
    return list(session.scalars(select(LedgerSource).order_by(LedgerSource.name)))


def _changes(kind: FileKind, before: dict[str, object], after: dict[str, object]) -> list[list[object]]:
    """[what, old, new] of every setting and column that is another."""
    old, new = before.get("columns") or {}, after["columns"]
    columns = [[field.name, _of(old, field.name), _of(new, field.name)] for field in FIELDS[kind]]
    settings = [[words, before.get(name), after[name]] for name, words in SETTINGS.items()]
    return [change for change in [*settings, *columns] if change[1] != change[2]]


def _of(columns: object, name: str) -> object:
    return columns.get(name) if isinstance(columns, dict) else None
