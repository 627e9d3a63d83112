"""What every test stands on: settings of its own, and a fresh database for each test on SQLite and on PostgreSQL."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import settings

from app.auth import operations as accounts
from tests import factories
from tests.integration.site import Site
from tests.integration.stores import PostgresStore, SqliteStore, Store
from tests.servers import postgres_url

settings.register_profile("same every time", derandomize=True, database=None, deadline=None)
settings.load_profile("same every time")


def pytest_configure() -> None:
    """What a developer has set for their own use must not reach the tests."""
    for name in list(os.environ):
        if name.startswith(("RAMKOLL_", "FLASK_")) or name == "DATABASE_URL":
            del os.environ[name]
    os.environ["RAMKOLL_SECRET_KEY"] = "a secret for tests that guards nothing at all"
    # Argon2id as in production, but with little work: the tests log in a thousand times.
    accounts._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def pytest_collection_finish() -> None:
    """What is loaded now stays to the end: to look through it for garbage again and again takes seconds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Store]]:
    """The databases of this worker by name; PostgreSQL is started when the first test asks for it."""
    made: dict[str, Store | str] = {}
    with ExitStack() as stack:

        def store(name: str) -> Store:
            if name not in made:
                made[name] = _start(name, tmp_path_factory.mktemp(name), stack)
            found = made[name]
            return found if isinstance(found, Store) else pytest.skip(found)

        yield store


def _start(name: str, folder: Path, stack: ExitStack) -> Store | str:
    """The store, or why there is none."""
    if name == "sqlite":
        return SqliteStore(folder)
    server = stack.enter_context(postgres_url())
    return PostgresStore(server.url) if server.url else server.reason


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, stores: Callable[[str], Store]) -> Store:
    """Where the test's database lives; every test that uses it runs once on each."""
    return stores(request.param)


@pytest.fixture
def site(database: Store) -> Iterator[Site]:
    """The app on a migrated database with nothing in it."""
    yield from _opened(database, "empty", _nothing)


@pytest.fixture
def year(database: Store) -> Iterator[Site]:
    """The app with the reference year 2020 and an account of each role."""
    yield from _opened(database, "year", factories.fill_year)


def _nothing(site: Site) -> None:
    """A migrated database is all."""


def _opened(store: Store, template: str, fill: Callable[[Site], None]) -> Iterator[Site]:
    """A fresh copy of the template, which is made the first time: real migrations, real commits."""
    with store.copy_of(template, fill) as url:
        site = Site(url)
        try:
            yield site
        finally:
            site.close()
