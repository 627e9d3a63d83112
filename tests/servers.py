"""Servers for the tests: a PostgreSQL that lives as long as the test run, and the Chromium to drive.

A keeper process of its own starts PostgreSQL and holds a pipe from the test process. When the pipe closes,
because the tests are done or because they were killed in any way, the keeper stops the server and removes
its folder.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tools.chromium import find_chromium
from tools.processes import end_on_sigterm

__all__ = ["Postgres", "find_chromium", "postgres_url"]

ROOT = Path(__file__).resolve().parent.parent
START_PATIENCE = 60  # seconds
STOP_PATIENCE = 10
LONGEST_SOCKET_FOLDER = 80  # a socket's whole path may be about a hundred characters
# A throwaway server need not survive a power failure. Never for data that somebody wants to keep.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "autovacuum": "off",  # databases live for a second
    "jit": "off",  # and nobody asks the same of them long enough to win by it
    "listen_addresses": "",
}


class Postgres(NamedTuple):
    """The address of a running server for SQLAlchemy, or None and the reason why there is none."""

    url: str | None
    reason: str


@contextmanager
def postgres_url() -> Iterator[Postgres]:
    """An empty PostgreSQL (UTF-8, C locale) for the time of the block. Each worker of xdist starts its own.

    The user in the address is a superuser, so tests may create databases of their own beside `postgres`.
    Raises RuntimeError with the server's own words when it is there but does not start.
    """
    programs = _find_programs()
    if programs is None:
        yield Postgres(None, "PostgreSQL finns inte på den här datorn (initdb och postgres hittas inte).")
        return
    command = [sys.executable, "-m", "tests.servers", str(programs)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C goes to the tests; the keeper follows when they have ended
    ) as keeper:
        assert keeper.stdin is not None
        assert keeper.stdout is not None
        first_line = keeper.stdout.readline().strip()
        if not first_line.startswith("postgresql"):
            raise RuntimeError(f"PostgreSQL startade inte: {first_line} {keeper.stdout.read()}")
        try:
            yield Postgres(first_line, "")
        finally:
            keeper.stdin.close()


def _find_programs() -> Path | None:
    """The folder with initdb and postgres: from PATH, else the newest that Debian keeps off the PATH."""
    if sys.platform == "win32":  # no local sockets to speak through
        return None
    on_path = [Path(found).parent for found in [shutil.which("initdb")] if found]
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    versions.sort(key=lambda path: int(path.parent.name), reverse=True)
    folders = (*on_path, *versions)
    return next((path for path in folders if (path / "initdb").exists() and (path / "postgres").exists()), None)


class _Identity(NamedTuple):
    uid: int
    gid: int


def _keep(programs: Path) -> None:
    """The keeper: start the server, print its address, wait until stdin's other end is gone, clean up."""
    identity = _identity()
    folder = Path(tempfile.mkdtemp(prefix="ramkoll-pg-", dir=_parent_folder()))
    try:
        if identity is not None:
            os.chown(folder, *identity)
        _initialise(programs, folder, identity)
        server = _start(programs, folder, identity)
        try:
            _wait_until_ready(server, folder)
            print(f"postgresql+psycopg://postgres@/postgres?host={folder}", flush=True)
            sys.stdin.read()
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _identity() -> _Identity | None:
    """Whom to run as. PostgreSQL refuses root, so root steps down to a user without powers."""
    import pwd

    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return _Identity(user.pw_uid, user.pw_gid)
    raise RuntimeError("varken användaren postgres eller nobody finns")


def _parent_folder() -> Path:
    """A folder for temporary files that another user can pass, with a path short enough for a socket."""
    for candidate in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        path = Path(candidate).resolve()
        open_to_all = all(step.stat().st_mode & 0o001 for step in (path, *path.parents))
        if len(str(path)) <= LONGEST_SOCKET_FOLDER and (open_to_all or os.geteuid() != 0):
            return path
    raise RuntimeError("ingen mapp för tillfälliga filer går att använda")


def _as(identity: _Identity | None, folder: Path) -> dict[str, Any]:
    """How to start a program of PostgreSQL: as whom, where and without the PG… settings of the developer."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    options: dict[str, Any] = {"cwd": folder, "env": env | {"HOME": str(folder), "LC_ALL": "C"}}
    if identity is not None:
        options |= {"user": identity.uid, "group": identity.gid, "extra_groups": []}
    return options


def _initialise(programs: Path, folder: Path, identity: _Identity | None) -> None:
    command = [str(programs / "initdb"), "--pgdata=data", "--username=postgres", "--auth=trust", "--no-sync"]
    done = subprocess.run(
        [*command, "--encoding=UTF8", "--locale=C"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **_as(identity, folder),
    )
    if done.returncode:
        raise RuntimeError(f"initdb: {done.stderr.strip()}")


def _start(programs: Path, folder: Path, identity: _Identity | None) -> subprocess.Popen[bytes]:
    settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [str(programs / "postgres"), "-D", "data", "-k", str(folder), *settings],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **_as(identity, folder),
        )


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    """The server writes its state on the eighth line of its pid file; pg_ctl looks there as well."""
    deadline = time.monotonic() + START_PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        pid_file = folder / "data" / "postmaster.pid"
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        if len(lines) > 7 and lines[7].strip() == "ready":
            return
        time.sleep(0.02)
    raise RuntimeError((folder / "log").read_text(errors="replace"))


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGQUIT)  # at once: nothing has to be saved
    try:
        server.wait(STOP_PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


if __name__ == "__main__":
    end_on_sigterm()
    try:
        _keep(Path(sys.argv[1]))
    except (OSError, RuntimeError) as error:
        print(error)  # the test process reads it and raises
