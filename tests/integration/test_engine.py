"""The engine's recipe: GET reads, POST locks, commits are durable (the same rule on both databases)."""

from pathlib import Path
from typing import Any

import pytest
from flask import jsonify
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from app.database import SecondWriter, db
from app.domain.permissions import Permission
from app.models import Revision
from app.web.access import require
from tests.integration.site import Site, finish

ADD_ONE = """
import sys
from app import create_app
from app.database import db
from app.domain.permissions import Permission
from app.models import Revision
from app.web.access import require
from sqlalchemy import select, update

app = create_app({"TESTING": True, "WTF_CSRF_ENABLED": False, "SESSION_COOKIE_SECURE": False})

@app.post("/lagg-till")
@require(Permission.ANYONE)
def add_one():
    chosen = Revision.name == "access"
    number = db.session.scalar(select(Revision.number).where(chosen).with_for_update())
    db.session.execute(update(Revision).where(chosen).values(number=number + 1))
    db.session.commit()
    return ""

client = app.test_client()
for _ in range(int(sys.argv[1])):
    assert client.post("/lagg-till").status_code == 200
"""
ROUNDS = 60
LOOK = {
    "sqlite": ("PRAGMA journal_mode", "PRAGMA synchronous", "PRAGMA foreign_keys", "PRAGMA query_only"),
    "postgres": ("SHOW transaction_read_only", "SHOW transaction_isolation"),
}
SEEN: dict[tuple[str, str], list[Any]] = {
    ("sqlite", "GET"): ["wal", 2, 1, 1],
    ("sqlite", "POST"): ["wal", 2, 1, 0],
    ("postgres", "GET"): ["on", "repeatable read"],
    ("postgres", "POST"): ["off", "read committed"],
}


@pytest.fixture
def bare(site: Site) -> Site:
    """The app with throw-away routes: one that writes, one that tells how its transaction is set."""
    site.take_own_app()
    site.app.config["WTF_CSRF_ENABLED"] = False

    @site.app.route("/skriv", methods=["GET", "POST"])
    @require(Permission.ANYONE)
    def write() -> str:
        db.session.execute(update(Revision).where(Revision.name == "access").values(number=Revision.number + 1))
        db.session.commit()
        return ""

    @site.app.route("/hur", methods=["GET", "POST"])
    @require(Permission.ANYONE)
    def how() -> Any:
        wanted = LOOK["sqlite" if site.on_sqlite else "postgres"]
        db.session.execute(select(Revision.number))
        return jsonify([db.session.execute(text(each)).scalar() for each in wanted])

    return site


def number(site: Site) -> int:
    return int(site.value("SELECT number FROM revisions WHERE name = 'access'"))


def test_a_get_that_writes_is_refused_by_the_database(bare: Site) -> None:
    before = number(bare)
    client = bare.client()
    for method in ("get", "head"):
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            getattr(client, method)("/skriv")
    assert number(bare) == before
    for _ in range(2):
        assert client.post("/skriv").status_code == 200, "the connection can write again"
    with pytest.raises(DBAPIError):
        client.get("/skriv")
    assert number(bare) == before + 2


def test_a_commit_raises_the_data_revision_and_a_rollback_does_not(bare: Site) -> None:
    before = bare.data_revision
    bare.client().post("/skriv")
    assert bare.data_revision == before + 1
    with pytest.raises(DBAPIError):
        bare.client().get("/skriv")
    assert bare.data_revision == before + 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_how_a_transaction_is_set(bare: Site, method: str) -> None:
    client = bare.client()
    for _ in range(2):  # also on a connection that was used the other way before
        client.open("/hur", method="POST" if method == "GET" else "GET")
        assert client.open("/hur", method=method).json == SEEN["sqlite" if bare.on_sqlite else "postgres", method]


def test_a_get_sees_one_moment(bare: Site) -> None:
    with bare.app.test_request_context("/hur"):
        bare.app.preprocess_request()
        first = db.session.scalar(select(Revision.number).where(Revision.name == "access"))
        bare.change("UPDATE revisions SET number = number + 1 WHERE name = 'access'")
        assert db.session.scalar(select(Revision.number).where(Revision.name == "access")) == first
    assert number(bare) == (first or 0) + 1


def test_processes_that_add_one_lose_nothing(site: Site, tmp_path: Path) -> None:
    script = tmp_path / "add_one.py"
    script.write_text(ADD_ONE, encoding="utf-8")
    before, data = number(site), site.data_revision
    ended = finish([site.start_python(str(script), str(ROUNDS)) for _ in range(2)])
    assert [code for code, _, _ in ended] == [0, 0], ended
    assert number(site) == before + 2 * ROUNDS
    assert site.data_revision == data + 2 * ROUNDS


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL locks rows, not the database
def test_a_second_writer_in_one_thread_is_refused(site: Site) -> None:
    with site.app.app_context():
        db.session.execute(select(Revision.number))
        with pytest.raises(SecondWriter), db.engine.begin() as second:
            second.execute(text("SELECT 1"))
        db.session.rollback()
        with db.engine.begin() as now_free:
            now_free.execute(text("SELECT 1"))


def test_readers_do_not_wait_for_a_writer(site: Site) -> None:
    with site.app.app_context():
        db.session.execute(update(Revision).where(Revision.name == "access").values(number=99))
        assert number(site) != 99
        assert site.client().get("/logga-in").status_code == 200
        db.session.rollback()


def test_a_killed_writer_leaves_the_queue(site: Site, tmp_path: Path) -> None:
    """The lock goes with the process, however it ends."""
    script = tmp_path / "holds.py"
    script.write_text(
        ADD_ONE.partition("client =")[0]
        + "with app.app_context():\n"
        + "    db.session.execute(update(Revision).values(number=0))\n"
        + "    print('holds', flush=True)\n"
        + "    sys.stdin.read()\n    import time\n    time.sleep(600)\n",
        encoding="utf-8",
    )
    process = site.start_python(str(script))
    assert process.stdout
    assert process.stdout.readline() == "holds\n"
    process.kill()
    process.communicate()
    before = number(site)
    site.app.config["WTF_CSRF_ENABLED"] = False
    assert site.client().post("/logga-in", data={"username": "x", "password": "y"}).status_code == 422
    assert number(site) == before


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="SQLite file"):
        Site("sqlite:///:memory:")
