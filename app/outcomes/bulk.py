"""Many rows in, fast: executemany on SQLite, COPY on PostgreSQL, a chunk at a time."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from app.audit.touched import touch

CHUNK = 20_000


def insert_rows(
    session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], constant: Sequence[Any] = ()
) -> None:
    """Insert rows (tuples in the order of columns) into a table; `constant` values go into the last columns of each."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        touch(connection, table)
        _copy(connection.connection.driver_connection, table, columns, rows, tuple(constant))
        return
    places = ", ".join(["?"] * (len(columns) - len(constant)) + [_literal(value) for value in constant])
    statement = f"INSERT INTO {table} ({', '.join(_quoted(columns))}) VALUES ({places})"  # noqa: S608 - own names only
    for chunk in chunks(rows):
        connection.exec_driver_sql(statement, chunk)


def chunks(rows: Iterable[Sequence[Any]], size: int = CHUNK) -> Iterator[list[Any]]:
    """The rows in lists of at most `size`."""
    ordered = iter(rows)
    while chunk := list(islice(ordered, size)):
        yield chunk


def _copy(
    driver: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], constant: tuple[Any, ...]
) -> None:
    names = ", ".join(_quoted(columns))
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row((*row, *constant))


def _quoted(columns: Sequence[str]) -> list[str]:
    return [f'"{column}"' for column in columns]


def _literal(value: Any) -> str:
    if not isinstance(value, int):
        raise TypeError("only whole numbers are constant")
    return str(value)
