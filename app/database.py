"""The database: one engine recipe for SQLite and PostgreSQL. GET reads, POST locks.

A reading transaction cannot write at all; a writing one on SQLite takes the write lock at once, after waiting its turn
in a fair queue (an flock beside the file: SQLite's own busy handler starves writers). Commits are durable (FULL).
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask, g, has_app_context, request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState

from app.models import Base

try:
    import fcntl
except ImportError:  # Windows has no flock: SQLite's busy timeout is the only queue there
    fcntl = None  # type: ignore[assignment]


class _Session(FlaskSession):
    """Begins as reading where the request was marked so; a request that asks nothing of it begins no transaction."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Any:
        bind = super().get_bind(*args, **kwargs)
        return _reading(bind) if has_app_context() and g.get("reading") else bind


_views: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


def _reading(engine: Any) -> Any:
    """The same pool, with every transaction begun as reading; one object for each engine, the session goes by it."""
    if engine not in _views:
        _views[engine] = engine.execution_options(**_options(engine))
    return _views[engine]


def _options(bind: Any) -> dict[str, Any]:
    return READING if bind.dialect.name == "sqlite" else _READING_POSTGRES


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False, "class_": _Session})

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "cache_size=-65536")
READING: dict[str, Any] = {"readonly": True, "postgresql_readonly": True}
_READING_POSTGRES: dict[str, Any] = {**READING, "isolation_level": "REPEATABLE READ"}
_held = threading.local()


class SecondWriter(RuntimeError):
    """A thread asked for a second writing transaction while it held one; waiting would be for ever."""


def init_app(app: Flask) -> None:
    """Make the engine and give it the recipe; mark every GET as reading."""
    _make_folder(app.config["SQLALCHEMY_DATABASE_URI"])
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        _sqlite_recipe(engine)
    app.before_request(_reading_for_get)


def start_reading() -> None:
    """Begin this session's transaction as a reading one: a stable snapshot that refuses writes."""
    db.session.connection(execution_options=_options(db.engine))


def _reading_for_get() -> None:
    if request.method in ("GET", "HEAD", "OPTIONS") and request.endpoint != "static":
        g.reading = True


def _make_folder(url: str) -> None:
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)


def _sqlite_recipe(engine: Engine) -> None:
    path = engine.url.database
    if not path or path == ":memory:":
        raise ValueError(
            "DATABASE_URL must name an SQLite file: a database in memory is not shared between connections"
        )

    @event.listens_for(engine, "connect")
    def configure(dbapi: Any, record: ConnectionPoolEntry) -> None:
        dbapi.isolation_level = None  # the driver says no BEGIN of its own
        record.info["queue"] = os.open(f"{path}.queue", os.O_RDWR | os.O_CREAT, 0o600)
        for pragma in PRAGMAS:
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("readonly", False)
        _set_query_only(connection, reading)
        if reading:
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_writing(connection)

    @event.listens_for(engine, "reset")
    def leave_queue(dbapi: Any, record: ConnectionPoolEntry, state: PoolResetState) -> None:
        _leave_queue(record.info)

    @event.listens_for(engine, "close")
    def close_queue(dbapi: Any, record: ConnectionPoolEntry) -> None:
        _leave_queue(record.info)
        with suppress(OSError, KeyError):
            os.close(record.info.pop("queue"))


@contextmanager
def writers_wait(path: Path) -> Iterator[None]:
    """Hold the fair queue of an SQLite file: nobody begins to write meanwhile."""
    queue = os.open(f"{path}.queue", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if fcntl:
            fcntl.flock(queue, fcntl.LOCK_EX)
        yield
    finally:
        os.close(queue)


def _set_query_only(connection: Connection, reading: bool) -> None:
    info = connection.info
    if info.get("query_only") is not reading:
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        info["query_only"] = reading


def _begin_writing(connection: Connection) -> None:
    queue = connection.info["queue"]
    held = getattr(_held, "queue", None)
    if held is not None and held != queue:
        raise SecondWriter("this thread already holds the write lock")
    if held is None and fcntl:  # a connection that goes on after its commit is still first in the queue
        fcntl.flock(queue, fcntl.LOCK_EX)
    _held.queue = queue
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        _leave_queue(connection.info)
        raise


def _leave_queue(info: Any) -> None:
    queue = info.get("queue")
    if queue is not None and getattr(_held, "queue", None) == queue:
        _held.queue = None
        if fcntl:
            fcntl.flock(queue, fcntl.LOCK_UN)
