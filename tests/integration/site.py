"""The app on one database, as tests drive it: commands, browsers, other processes and a plain look at the rows."""

import gc
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from click.testing import Result
from flask import Flask, Response
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import create_engine, event, text
from sqlalchemy.pool import NullPool
from werkzeug.test import TestResponse

from app import create_app, memory
from app.auth import queries as people
from app.database import db
from app.web import page as pages

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "korrekt häst batteri"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
KEY = re.compile(r'name="idempotency_key"[^>]*value="([^"]+)"')
SETTINGS: dict[str, Any] = {
    "TESTING": True,
    "SECRET_KEY": "a secret for tests that guards nothing at all",
    "SESSION_COOKIE_SECURE": False,
    "SESSION_COOKIE_NAME": "ramkoll",
    "DEMO": False,
}


class Compiled(BytecodeCache):
    """Templates compiled once for all the apps of a test process: their source is part of the key."""

    _kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What an earlier app compiled."""
        if bucket.key + bucket.checksum in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key + bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """For the apps that come."""
        self._kept[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


class _Browser(FlaskClient):
    """Reads every answer to its end, as browsers do: a file sent piece by piece keeps its request open until then."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("buffered", True)
        return super().open(*args, **kwargs)


_apps: dict[str, tuple[Flask, dict[str, Any]]] = {}


def new_app(settings: dict[str, Any]) -> Flask:
    """An app as the factory makes it.

    No garbage is collected meanwhile: what a finaliser runs in the middle of compiling the addresses has made
    CPython 3.11 lose count of its own depth (SystemError).
    """
    gc.disable()
    try:
        return create_app(settings)
    finally:
        gc.enable()


def _new_app(url: str, settings: dict[str, Any]) -> Flask:
    app = new_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url, **settings})
    app.jinja_env.bytecode_cache = Compiled()
    return app


def _ready_app(url: str) -> Flask:
    """The app of this address with its first settings; what it remembers belongs to another test's database."""
    if url not in _apps:
        app = _new_app(url, {})
        _apps[url] = (app, dict(app.config))
    app, settings = _apps[url]
    app.config.clear()
    app.config.update(settings)
    people.forget_people()
    memory.forget()
    pages.init_app(app)
    return app


class Site:
    """One app on one database. Requests are made outside any app context, so nobody leaks from one to the next."""

    def __init__(self, url: str, **settings: Any) -> None:
        self.url, self._settings = url, settings
        self.app = _new_app(url, settings) if settings else _ready_app(url)
        self._plain = create_engine(url, **({"poolclass": NullPool} if self.on_sqlite else {"pool_pre_ping": True}))

    def take_own_app(self) -> None:
        """An app that no other test meets, for those that add to it."""
        self.app = _new_app(self.url, self._settings)

    @property
    def on_sqlite(self) -> bool:
        """Which of the two databases this is."""
        return self.url.startswith("sqlite")

    def close(self) -> None:
        """Let go of every connection."""
        self._plain.dispose()
        with self.app.app_context():
            db.engine.dispose()

    # ---- commands

    def run(self, *arguments: str | Path, typed: str | None = None) -> Result:
        """A command in this process."""
        return self.app.test_cli_runner().invoke(args=[str(each) for each in arguments], input=typed)

    def ok(self, *arguments: str | Path, typed: str | None = None) -> str:
        """A command that must succeed; what it says on standard output."""
        result = self.run(*arguments, typed=typed)
        assert result.exit_code == 0, (result.exit_code, result.stdout, result.stderr, result.exception)
        return result.stdout

    def refused(self, *arguments: str | Path, typed: str | None = None) -> str:
        """A command that must answer bad input with exit code 2; what it says on standard error."""
        result = self.run(*arguments, typed=typed)
        assert result.exit_code == 2, (result.exit_code, result.stdout, result.stderr, result.exception)
        assert result.stdout == ""
        return result.stderr

    def start(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        """A command in a process of its own, on the same database."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *(str(each) for each in arguments)]
        return self.start_python(*command[1:])

    def start_python(self, *arguments: str) -> "subprocess.Popen[str]":
        """Python in a process of its own, with the settings that lead to this database."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": self.url, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def table(self, year: int, period: int, *more: str) -> bytes:
        """The outcome table as CSV, byte for byte."""
        asked = ("report", "outcome", "--year", str(year), "--period", str(period), "--format", "csv", *more)
        result = self.run(*asked)
        assert result.exit_code == 0, (result.stderr, result.exception)
        return result.stdout_bytes

    def totals_agree(self) -> None:
        """Every kept sum equals its raw rows."""
        assert "stämmer" in self.ok("check", "totals")

    # ---- rows

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """What the database says, asked on a connection of its own."""
        with self._plain.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]

    def value(self, statement: str, **values: Any) -> Any:
        """The one value of the one row."""
        ((value,),) = self.rows(statement, **values)
        return value

    def change(self, *statements: str, **values: Any) -> None:
        """Rows changed behind the app's back, committed; what is remembered of the report holds no more."""
        with self._plain.begin() as connection:
            connection.execute(text("UPDATE revisions SET number = number + 1 WHERE name = 'report'"))
            for statement in statements:
                connection.execute(text(statement), values)

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, to see whether anything at all has changed."""
        with self.app.app_context():
            names = sorted(db.metadata.tables)
        return {name: sorted(self.rows(f'SELECT * FROM "{name}"'), key=repr) for name in names}

    @property
    def data_revision(self) -> int:
        """The counter that open pages look at."""
        return int(self.value("SELECT number FROM revisions WHERE name = 'data'"))

    # ---- browsers

    def client(self) -> FlaskClient:
        """A browser that nobody has signed in."""
        return _Browser(self.app, Response, use_cookies=True)

    def log_in(self, username: str, password: str = PASSWORD) -> FlaskClient:
        """A browser signed in through the real form."""
        client = self.client()
        answer = try_log_in(client, username, password)
        assert answer.status_code == 303, answer.text
        return client

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Every statement and COMMIT sent to the database during the block."""
        sent: list[str] = []

        def note(*arguments: Any) -> None:
            sent.append(arguments[2])

        def note_commit(connection: Any) -> None:
            sent.append("COMMIT")

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        event.listen(engine, "commit", note_commit)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", note)
            event.remove(engine, "commit", note_commit)


def try_log_in(client: FlaskClient, username: str, password: str, **extra: Any) -> TestResponse:
    """The log-in form filled in and sent; extra goes to the request."""
    data = {"username": username, "password": password, "csrf_token": token(client.get("/logga-in"))}
    return client.post("/logga-in", data={**data, **extra.pop("data", {})}, **extra)


def token(page: TestResponse) -> str:
    """The CSRF token as it stands in the page's form."""
    return _found(TOKEN, page)


def key(page: TestResponse) -> str:
    """The idempotency key as it stands in the page's form."""
    return _found(KEY, page)


def _found(pattern: re.Pattern[str], page: TestResponse) -> str:
    found = pattern.search(page.text)
    assert found, page.text
    return found.group(1)


def finish(processes: "Sequence[subprocess.Popen[str]]") -> list[tuple[int, str, str]]:
    """Wait for processes to end; exit code, standard output and standard error of each."""
    ended = []
    for process in processes:
        out, err = process.communicate(timeout=120)
        ended.append((process.returncode, out, err))
    return ended
