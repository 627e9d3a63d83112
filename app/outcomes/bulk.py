"""Many rows in, fast: executemany on SQLite, COPY on PostgreSQL, row by row as they come."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from app.audit.touched import touch


def insert_rows(
    session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], constant: Sequence[Any] = ()
) -> None:
    """Insert rows (tuples in the order of columns) into a table; `constant` values go into the last columns of each."""
    connection = session.connection()
    touch(connection, table)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        _copy(driver, table, columns, rows, tuple(constant))
        return
    places = ", ".join(["?"] * (len(columns) - len(constant)) + [_literal(value) for value in constant])
    statement = f"INSERT INTO {table} ({', '.join(_quoted(columns))}) VALUES ({places})"  # noqa: S608 - own names only
    # The driver takes each row as it is made and lets it go again: a list of them costs a tenth in garbage collection.
    driver.executemany(statement, rows)


def chunks(rows: Iterable[Sequence[Any]], size: int) -> Iterator[list[Any]]:
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
