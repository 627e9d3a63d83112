"""A copy is put back while other processes go on with what they remember: none of it is taken for what is there now."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from app.database import db
from tests.factories import ledger, posting
from tests.integration.site import Site

ASKED = "/utfall?ar=2020&period=202008&enhet=mnkr"


def command(site: Site, *arguments: str | Path) -> None:
    """As `flask` runs it, within the app; PostgreSQL's own tools do the work there."""
    if not site.on_sqlite and shutil.which("pg_restore") is None:
        pytest.skip("pg_dump and pg_restore are not in the PATH")
    with site.app.app_context():
        site.ok(*arguments)


def pay(site: Site, folder: Path, kronor: int) -> None:
    file = ledger(folder / "aug.csv", posting("Z1", "2020-08-30", "I20024", kronor))
    site.ok("outcome", "import", file, "--source", "a")


def total(site: Site) -> str:
    """What the page says to somebody who logs in now."""
    found = site.log_in("controller").get(ASKED).text
    return next(each for each in ("27,9", "32,9", "33,9") if f">{each}<" in found)


def lose_everything(site: Site) -> None:
    """What a copy is needed for: nobody can say any longer how far the counters had come."""
    with site.app.app_context():
        if site.on_sqlite:
            db.engine.dispose()
            for end in ("", "-wal", "-shm"):
                Path(site.url.removeprefix("sqlite:///") + end).unlink(missing_ok=True)
            return
        db.drop_all()
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE alembic_version"))


@pytest.mark.parametrize("is_lost", [False, True], ids=["there", "lost"])
def test_a_copy_that_is_put_back_is_what_pages_show(year: Site, tmp_path: Path, is_lost: bool) -> None:
    command(year, "backup", tmp_path / "copy")
    assert total(year) == "27,9"
    pay(year, tmp_path, 5_000_000)
    assert total(year) == "32,9"
    if is_lost:
        lose_everything(year)
    command(year, "restore", tmp_path / "copy")
    assert total(year) == "27,9"
    pay(year, tmp_path, 6_000_000)
    assert total(year) == "33,9"


def test_an_older_copy_that_is_put_back_and_upgraded_too(year: Site, tmp_path: Path) -> None:
    """From before the report had a counter of its own."""
    year.ok("db", "downgrade", "--directory", "migrations", "0024")
    command(year, "backup", tmp_path / "copy")
    year.ok("db", "upgrade", "--directory", "migrations")
    pay(year, tmp_path, 5_000_000)
    assert total(year) == "32,9"
    command(year, "restore", tmp_path / "copy")
    year.ok("db", "upgrade", "--directory", "migrations")
    pay(year, tmp_path, 6_000_000)
    assert total(year) == "33,9"


def test_when_the_log_was_verified_is_put_back_as_it_was(year: Site, tmp_path: Path) -> None:
    asked = "SELECT number, changed_at FROM revisions WHERE name = 'audit_verified'"
    year.ok("audit", "verify")
    before = year.rows(asked)
    command(year, "backup", tmp_path / "copy")
    year.ok("audit", "verify")
    command(year, "restore", tmp_path / "copy")
    assert year.rows(asked) == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_broken_file_is_no_hindrance(year: Site, tmp_path: Path) -> None:
    """A copy is needed most when the database cannot be read; what is left of it is put aside as it stands."""
    command(year, "backup", tmp_path / "copy")
    live = Path(year.url.removeprefix("sqlite:///"))
    with year.app.app_context():
        db.engine.dispose()
    broken = b"not a database at all" * 1000
    live.write_bytes(broken)
    before = set(live.parent.iterdir())
    command(year, "restore", tmp_path / "copy")
    (aside,) = set(live.parent.glob(f"{live.stem}-fore-aterstallning-*{live.suffix}")) - before
    assert aside.read_bytes() == broken
    assert total(year) == "27,9"
    year.totals_agree()
