"""`backup FILE` and `restore FILE`: a whole copy while the app runs, and the way back.

Copying a live SQLite file with cp loses acknowledged rows; SQLite's own backup in one step does not.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import URL, delete, select, update
from sqlalchemy.exc import DatabaseError

from app.audit.operations import BROKEN, VERIFIED
from app.cli.frame import tells_faults
from app.database import db, writers_wait
from app.domain.errors import DomainError
from app.models import LoginSession, Revision, now

FILE = click.Path(path_type=Path)


@click.command("backup")
@click.argument("file", metavar="FIL", type=FILE)
@tells_faults
def backup(file: Path) -> None:
    """Skriv en hel kopia av databasen till en ny fil."""
    if file.exists():
        raise DomainError(f"{file} finns redan. Välj ett nytt filnamn, så skrivs ingen kopia över.")
    url = db.engine.url
    if url.get_backend_name() == "sqlite":
        _copy(Path(str(url.database)), file)
    else:
        _postgres(["pg_dump", "--format=custom", f"--file={file}"], url)
    click.echo(f"Kopian finns i {file} ({file.stat().st_size // 1024} kB).", err=True)


@click.command("restore")
@click.argument("file", metavar="FIL", type=FILE)
@tells_faults
def restore(file: Path) -> None:
    """Lägg tillbaka en kopia; det som fanns innan sparas bredvid först."""
    if not file.is_file():
        raise DomainError(f"{file} finns inte.")
    before = _revisions()
    _put_back(file, db.engine.url)
    _start_over(before)


def _revisions() -> dict[str, int]:
    """The counters before; none where the database is empty or broken, which is when a copy is needed most."""
    try:
        found = dict(db.session.execute(select(Revision.name, Revision.number)).all())
    except DatabaseError:
        found = {}
    db.session.rollback()
    db.engine.dispose()
    return found


def _start_over(before: dict[str, int]) -> None:
    """Counters go on from the higher one, so that nothing rendered before is taken for new; everybody logs in again.

    Where nobody knows how far they had come, they go on from the seconds of the clock: nobody commits as often as that.
    """
    unknown = int(now().timestamp())
    for name in db.session.scalars(select(Revision.name).where(Revision.name.not_in((VERIFIED, BROKEN)))).all():
        beyond = Revision.number + before.get(name, unknown) + 1
        db.session.execute(update(Revision).where(Revision.name == name).values(number=beyond, changed_at=now()))
    db.session.execute(delete(LoginSession))
    db.session.commit()


def _put_back(file: Path, url: URL) -> None:
    if url.get_backend_name() != "sqlite":
        _postgres(["pg_restore", "--clean", "--if-exists", "--single-transaction", "--exit-on-error", str(file)], url)
        return
    _check(file)
    live = Path(str(url.database))
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    kept = live.with_name(f"{live.stem}-fore-aterstallning-{stamp}{live.suffix}")
    with writers_wait(live):
        if live.exists():
            _set_aside(live, kept)
        _copy(file, live)
    click.echo(f"Kopian är tillbakalagd. Det som fanns innan finns i {kept}.", err=True)


def _set_aside(live: Path, kept: Path) -> None:
    """What is there now as a whole copy; what is no database any longer as the bytes it is."""
    try:
        _copy(live, kept)
    except sqlite3.DatabaseError:
        for end in ("", "-wal", "-shm"):
            if (part := Path(f"{live}{end}")).exists():
                part.replace(f"{kept}{end}")


def _copy(source: Path, target: Path) -> None:
    """One step over all pages: whole also while others write."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new, pages=-1)
        new.execute("PRAGMA wal_checkpoint(FULL)")


def _check(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
            whole = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            version = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise DomainError(f"{file} är inte en kopia av Ramkolls databas ({error}).") from error
    if not whole or version is None:
        raise DomainError(f"{file} är skadad och läggs inte tillbaka.")


def _postgres(command: list[str], url: URL) -> None:
    """PostgreSQL's own tools; the password goes by the environment, never on the command line."""
    tool = shutil.which(command[0])
    if tool is None:
        raise DomainError(f"{command[0]} finns inte här. Installera PostgreSQL:s klientprogram.")
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    done = subprocess.run([tool, f"--dbname={plain}", *command[1:]], env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise DomainError(f"{command[0]} misslyckades: {done.stderr.strip()[:500]}")


def init_app(app: Flask) -> None:
    """Register both commands."""
    app.cli.add_command(backup)
    app.cli.add_command(restore)
