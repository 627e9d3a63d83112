"""Migrations run inside the app, on its own engine and its own recipe, each in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


@contextmanager
def tables_may_be_rebuilt(connection: Any) -> Iterator[None]:
    """SQLite changes a table by building it anew: rows that refer to it must not stop the old one from being dropped.

    The switch works outside a transaction only. What the migrations leave behind is checked before it is turned back.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    dbapi = connection.connection.dbapi_connection
    dbapi.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        if loose := dbapi.execute("PRAGMA foreign_key_check").fetchmany(3):
            raise RuntimeError(f"rows refer to nothing after the migration: {loose}")
    finally:
        dbapi.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    """Bring the database to the wanted revision."""
    with database.engine.connect() as connection, tables_may_be_rebuilt(connection):
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
