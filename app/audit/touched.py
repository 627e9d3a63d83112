"""Whether a transaction has written to what the outcome report is made from, whatever wrote: the ORM, Core, the driver.

Models say so of their tables and columns (OF_REPORT). A commit that touched one of them raises the report's own
counter; most writes (a text in a draft, a comment, a log-in) leave it alone, and what was made of it holds.
"""

import re
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from app.models import REPORT, Base

_WRITES = re.compile(
    r"\s*(?:INSERT|REPLACE|UPDATE|DELETE|TRUNCATE|COPY|MERGE)\b(?:\s+(?:OR\s+\w+|INTO|FROM|ONLY|TABLE))*\s+\"?(\w+)",
    re.IGNORECASE,
)
_WRITES_INSIDE = re.compile(r"\s*WITH\b.*\b(?:INSERT|UPDATE|DELETE)\b", re.IGNORECASE | re.DOTALL)


def _said(info: dict[Any, Any]) -> bool:
    return bool(info.get("counter") == REPORT)


TABLES = frozenset(name for name, table in Base.metadata.tables.items() if _said(table.info))
COLUMNS = {
    name: frozenset(column.name for column in table.columns if _said(column.info))
    for name, table in Base.metadata.tables.items()
    if any(_said(column.info) for column in table.columns)
}
_NAMED = {
    name: re.compile(rf"\b(?:DELETE|{'|'.join(sorted(columns))})\b", re.IGNORECASE) for name, columns in COLUMNS.items()
}


def watch(engine: Engine) -> None:
    """See every statement that goes through this engine, transaction by transaction."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.info.pop(REPORT, None)

    @event.listens_for(engine, "before_cursor_execute")
    def note(connection: Connection, cursor: Any, statement: str, *rest: Any) -> None:
        if concerns(statement):
            connection.info[REPORT] = True


def concerns(statement: str) -> bool:
    """Whether a statement may change the report. In doubt it does: a column's name is enough, wherever it stands."""
    found = _WRITES.match(statement)
    if found is None:
        return bool(_WRITES_INSIDE.match(statement))
    table = found[1].lower()
    return table in TABLES or (table in _NAMED and bool(_NAMED[table].search(statement)))


def touch(connection: Connection, table: str) -> None:
    """This transaction writes to the table past SQLAlchemy, where no statement is seen (COPY, executemany)."""
    if table in TABLES or table in COLUMNS:
        connection.info[REPORT] = True


def raised(session: Session) -> list[str]:
    """The counters, beside the data's own, that this transaction raises by what it has written so far."""
    return [REPORT] if session.connection().info.get(REPORT) else []
