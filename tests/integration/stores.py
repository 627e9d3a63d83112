"""Where databases come from: a template is migrated and filled once for each worker, each test gets a copy of it."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from tests.integration.site import Site

Fill = Callable[[Site], None]


class Store(ABC):
    """A kind of database that can be copied whole."""

    name: str

    def __init__(self) -> None:
        self._in_use: set[str] = set()
        self._templates: set[str] = set()

    @contextmanager
    def copy_of(self, template: str, fill: Fill) -> Iterator[str]:
        """The address of a fresh copy, for the time of the block.

        The same few addresses are used again and again, so that a test finds an app that already knows its statements.
        """
        if template not in self._templates:
            self._make(template, fill)
            self._templates.add(template)
        name = next(each for each in map("copy_{}".format, count(1)) if each not in self._in_use)
        self._in_use.add(name)
        try:
            self._copy(template, name)
            try:
                yield self._url(name)
            finally:
                self._drop(name)
        finally:
            self._in_use.discard(name)

    def _make(self, template: str, fill: Fill) -> None:
        self._create(template)
        site = Site(self._url(template))
        try:
            site.ok("db", "upgrade", "--directory", "migrations")
            fill(site)
        finally:
            site.close()

    @abstractmethod
    def _url(self, name: str) -> str: ...

    @abstractmethod
    def _create(self, name: str) -> None: ...

    @abstractmethod
    def _copy(self, template: str, name: str) -> None: ...

    @abstractmethod
    def _drop(self, name: str) -> None: ...


class SqliteStore(Store):
    """One file for each database."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def _url(self, name: str) -> str:
        return f"sqlite:///{self._folder / name}.sqlite3"

    def _create(self, name: str) -> None:
        """The first connection makes the file."""

    def _copy(self, template: str, name: str) -> None:
        for beside in ("-wal", "-shm"):
            assert not (self._folder / f"{template}.sqlite3{beside}").exists(), "the template is still in use"
        shutil.copyfile(self._folder / f"{template}.sqlite3", self._folder / f"{name}.sqlite3")

    def _drop(self, name: str) -> None:
        for path in self._folder.glob(f"{name}.sqlite3*"):
            path.unlink()


class PostgresStore(Store):
    """One database of the worker's own server for each; the server copies them."""

    name = "postgres"

    def __init__(self, url: str) -> None:
        super().__init__()
        self._server = make_url(url)
        self._engine = create_engine(url, isolation_level="AUTOCOMMIT", pool_size=1)
        self._strategy = ""
        with self._engine.connect() as connection:
            if (connection.dialect.server_version_info or ()) >= (15,):
                self._strategy = " STRATEGY FILE_COPY"  # three times as fast as through the log, for a small database

    def _url(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)

    def _create(self, name: str) -> None:
        self._say(f'CREATE DATABASE "{name}"')

    def _copy(self, template: str, name: str) -> None:
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{self._strategy}')

    def _drop(self, name: str) -> None:
        self._say(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _say(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(statement))
